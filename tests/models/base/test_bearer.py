"""Bearer secrets: derived, versioned, digested."""

import pytest

from models.bearer import derive_secret, digest, random_code, tidy_code

pytestmark = pytest.mark.one_database
KEY = b"k" * 32


def test_secret_is_the_same_each_time_and_differs_by_purpose_row_version_and_key():
    secrets = {
        derive_secret(KEY, "registration", 1),
        derive_secret(KEY, "ticket", 1),
        derive_secret(KEY, "registration", 2),
        derive_secret(KEY, "registration", 1, 2),
        derive_secret(b"l" * 32, "registration", 1),
    }
    assert len(secrets) == 5
    assert derive_secret(KEY, "registration", 1) in secrets


def test_sixteen_bytes_make_26_characters_and_ten_make_16():
    assert (len(derive_secret(KEY, "x", 1)), len(derive_secret(KEY, "x", 1, size=10))) == (26, 16)


def test_codes_have_no_letter_that_is_misread():
    assert not set("".join(random_code() for _ in range(200))) & set("ILOU")


def test_typed_code_is_read_as_printed():
    assert tidy_code(" oil0-1abc defg ") == "01101ABCDEFG"


def test_digest_does_not_depend_on_case_or_grouping():
    assert digest("abcd-efgh 0123-4567") == digest("ABCDEFGHO1234567")

"""What a code tells, and to whom."""

import pytest

from models.certificates.verifying import code_as_typed, grouped_code, masked_name, paper_key, pdf_secret

pytestmark = pytest.mark.one_database
KEY = b"k" * 32


@pytest.mark.parametrize(
    ("name", "masked"),
    [("Nguyễn Thị Phương Anh", "Nguyễn T. P. A."), ("A Thế", "A T."), ("Đỗ Ẩn", "Đỗ Ẩ."), ("Hoa", "H.")],
)
def test_masked_name_shows_the_family_name_and_initials(name, masked):
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    "typed", ["7K2M9QXR4TBW3HJD", "7k2m-9qxr-4tbw-3hjd", " 7K2M 9QXR\u20094TBW 3HJD\n", "7K2M.9QXR.4TBW.3HJD"]
)
def test_code_is_read_however_it_was_typed(typed):
    assert code_as_typed(typed) == "7K2M9QXR4TBW3HJD"


def test_code_reads_letters_that_are_misread():
    assert code_as_typed("oIl0") == "0110"


@pytest.mark.parametrize("typed", ["", "!!!", "\x00", "мир", "../..", "%"])
def test_code_of_nothing_readable_is_empty(typed):
    assert code_as_typed(typed) == ""


def test_code_is_grouped_for_the_eye():
    assert grouped_code("7K2M9QXR4TBW3HJD") == "7K2M-9QXR-4TBW-3HJD"


def test_keys_differ_for_each_code_and_row_and_installation():
    assert len({paper_key(KEY, "A"), paper_key(KEY, "B"), paper_key(b"other", "A")}) == 3
    assert len({pdf_secret(KEY, 1), pdf_secret(KEY, 2), pdf_secret(b"other", 1)}) == 3
    assert (len(paper_key(KEY, "A")), len(pdf_secret(KEY, 1))) == (8, 26)

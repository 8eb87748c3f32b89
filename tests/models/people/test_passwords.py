"""Which passwords are taken, and how they are kept."""

import unicodedata

import pytest

from models.people.passwords import (
    PasswordLikeOwner,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    hash_password,
    hasher,
    is_outdated,
    matches,
    refuse_weak,
)

pytestmark = pytest.mark.one_database
OWNER = {"email": "le.hoa@skhcn.example.vn", "name": "Lê Thị Hòa"}


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", PasswordTooShort),
        ("chín kýtự", PasswordTooShort),
        ("         a         ", PasswordTooShort),
        ("a" * 201, PasswordTooLong),
        ("1234567890", PasswordTooCommon),
        ("Matkhau@123", PasswordTooCommon),
        ("Mật khẩu 123", PasswordTooCommon),
        ("aaaaaaaaaaaa", PasswordTooCommon),
        ("abababababab", PasswordTooCommon),
        ("Abc@123456", PasswordTooCommon),
        ("Matkhau@2026", PasswordTooCommon),
        ("Mật Khẩu 2026!", PasswordTooCommon),
        ("12345678aA@", PasswordTooCommon),
        ("P@ssw0rd2026", PasswordTooCommon),
        ("QuangNgai#01011990", PasswordTooCommon),
        ("Aa123456789!", PasswordTooCommon),
        ("AbcAbcAbc@1", PasswordTooCommon),
        ("!!!Admin!!!2026", PasswordTooCommon),
        ("Le.Hoa@skhcn.example.vn", PasswordLikeOwner),
        ("Lê Thị Hòa 2026", PasswordLikeOwner),
        ("LETHIHOA-1990", PasswordLikeOwner),
    ],
)
def test_weak_password_is_refused_by_name(password, refusal):
    with pytest.raises(refusal):
        refuse_weak(password, **OWNER)


@pytest.mark.parametrize(
    "password",
    [
        "mười ký tự",
        "correct horse battery",
        "8402750163",
        "Hòa thích cà phê sữa đá",
        "x9!kQ2#mP7",
        "abc 840275016",
        "!@#$%^&*()-=",
    ],
)
def test_long_enough_password_of_any_signs_is_taken(password):
    refuse_weak(password, **OWNER)


def test_password_matches_however_the_keyboard_composes_it():
    kept = hash_password(unicodedata.normalize("NFD", "con đò bên sông Trà"))
    assert matches(kept, unicodedata.normalize("NFC", " con đò bên sông Trà\n"))
    assert not matches(kept, "con do ben song Tra")


def test_password_of_nobody_never_matches():
    assert not matches(None, "no account has this password")
    assert not matches("!", "!")


def test_hash_is_argon2id_and_salted():
    first, second = hash_password("con đò bên sông"), hash_password("con đò bên sông")
    assert first.startswith("$argon2id$")
    assert first != second


def test_hash_with_other_parameters_is_outdated():
    assert not is_outdated(hash_password("con đò bên sông"))
    weaker = type(hasher)(time_cost=1, memory_cost=1024, parallelism=1)
    assert is_outdated(weaker.hash("con đò bên sông"))

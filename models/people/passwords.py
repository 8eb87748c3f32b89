"""Passwords: which are good enough, and how they are kept (Argon2id). About 0.2 s each: never inside a transaction."""

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.errors import N_, RuleViolation
from models.text import fold

SHORTEST = 10
LONGEST = 200
COMMONEST = frozenset(
    "1234567890 0123456789 12345678910 123456789a 1234567899 0987654321 9876543210 1111111111 0000000000 "
    "1122334455 1234554321 1q2w3e4r5t qwertyuiop qwerty12345 qwerty123456 asdfghjkl1 password12 password123 "
    "password1234 passw0rd123 matkhau123 matkhau1234 matkhau12345 matkhau@123 anhyeuem123 emyeuanh123 iloveyou123 "
    "vietnam123 vietnam2024 vietnam2025 vietnam2026 quangngai123 quangngai1 quangngai2025 quangngai2026 "
    "trakhuc123 trakhuc2026 admin12345 admin123456 administrator welcome123 abcdefghij abcd123456 abc1234567 "
    "changeme123 letmein123 1qaz2wsx3edc".split()
)
"""The commonest of at least ten characters, folded."""
WORDS = frozenset(
    "abc abcd abcde abcdef abcdefgh qwe qwer qwerty asd asdf asdfgh zxc zxcvbn qaz qazwsx password passwd pass "
    "matkhau matkhaumoi mk admin administrator quantri quantrivien root user test demo guest hello welcome xinchao "
    "iloveyou love anhyeuem emyeuanh yeuem yeuanh vietnam vietnamvodich quangngai kontum hanoi saigon danang trakhuc "
    "skhcn sokhcn khcn sokhoahoccongnghe sokhoahocvacongnghe khoahoccongnghe congnghe daotao canbo nhanvien "
    "giangvien hocvien giaovien congty doanhnghiep changeme letmein login dangnhap".split()
)
"""What everybody begins with before adding a year and a sign, folded."""
FEW = 2
"""Different signs: one, or two in turn."""
MOST_DIGITS = 8
"""Beside a common word: a year, a birthday. More than these are a secret, unless they follow each other."""
ROW_OF_DIGITS = "0123456789" * 2
SHAPES = str.maketrans("@4$5013!", "aassoiei")
"""Signs that are typed for the letters they look like."""
AT_ONCE = threading.BoundedSemaphore(2)
"""Each computation takes 64 MiB: a crowd at the door must not take the machine's memory."""

hasher = PasswordHasher()


class PasswordTooWeak(RuleViolation):
    """Base of what is wrong with a new password."""

    code = "password_too_weak"
    status = 422
    field = "password"


class PasswordTooShort(PasswordTooWeak):
    """Length is what makes it hard to guess; which signs it is made of is free."""

    code = "password_too_short"
    message = N_("Mật khẩu cần ít nhất {shortest} ký tự. Một câu ngắn dễ nhớ là tốt nhất.")


class PasswordTooLong(PasswordTooWeak):
    """Longer than anybody types."""

    code = "password_too_long"
    message = N_("Mật khẩu chỉ được dài tối đa {longest} ký tự.")


class PasswordTooCommon(PasswordTooWeak):
    """Among the first that anybody would guess."""

    code = "password_too_common"
    message = N_("Mật khẩu này quá dễ đoán. Vui lòng chọn mật khẩu khác, ví dụ một câu ngắn dễ nhớ.")


class PasswordLikeOwner(PasswordTooWeak):
    """Made of the owner's own name or address."""

    code = "password_like_owner"
    message = N_("Mật khẩu không được trùng với tên hoặc thư điện tử. Vui lòng chọn mật khẩu khác.")


def normalised(password: str) -> str:
    """Give what is hashed: NFC, so that every keyboard types the same, without the spaces that a paste brings."""
    return unicodedata.normalize("NFC", password).strip()


def refuse_weak(password: str, *, email: str, name: str) -> None:
    """Check a new password of the person with this address and name. Raises a `PasswordTooWeak`."""
    text = normalised(password)
    if len(text) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if len(text) > LONGEST:
        raise PasswordTooLong(longest=LONGEST)
    bare = _bare(text)
    if fold(text) in COMMONEST or bare in COMMONEST or len(set(text)) <= FEW or _is_common_word_with_digits(text):
        raise PasswordTooCommon
    rest = _without_owner(bare, email, name)
    if rest != bare and not rest.strip("0123456789"):
        raise PasswordLikeOwner


def _bare(text: str) -> str:
    """Letters and digits of the folded text: `Lê.Hòa-2026` → `lehoa2026`."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


def _is_common_word_with_digits(text: str) -> bool:
    """Whether it is a common word with the digits and signs that everybody adds: `Matkhau@2026`, `Abc@123456`."""
    folded = fold(text)
    core = folded.strip("".join({sign for sign in folded if not sign.isalpha()}))
    words = {_once(_letters(folded)), _once(_letters(core.translate(SHAPES)))}
    if not any(word and (word in _stems() or len(set(word)) == 1) for word in words):
        return False
    digits = "".join(sign for sign in folded if sign.isdecimal())
    return (
        len(digits) <= MOST_DIGITS
        or len(set(digits)) <= FEW
        or digits in ROW_OF_DIGITS
        or digits in ROW_OF_DIGITS[::-1]
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def _once(word: str) -> str:
    """Give the part that a word repeats, or the word: `abcabc` → `abc`."""
    return word[: (word + word).find(word, 1)] if word else word


@cache
def _stems() -> frozenset[str]:
    """Give the common words, and the letters of the commonest passwords."""
    return WORDS | {word for word in map(_letters, COMMONEST) if word}


def _without_owner(bare: str, email: str, name: str) -> str:
    """Give what remains of a bare password when the owner's own words are taken out, the longest first."""
    mailbox, _, domain = email.partition("@")
    words = {_bare(word) for word in (email, mailbox, domain, name, *name.split(), *domain.split("."))}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        bare = bare.replace(word, "")
    return bare


def hash_password(password: str) -> str:
    """Give the Argon2id hash with its parameters."""
    with AT_ONCE:
        return hasher.hash(normalised(password))


@cache
def _nobodys_hash() -> str:
    return hasher.hash("no account has this password")


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. With no hash (no such account) it takes as long, and is not."""
    with AT_ONCE:
        try:
            hasher.verify(password_hash or _nobodys_hash(), normalised(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with other parameters than today's and should be made anew."""
    return hasher.check_needs_rehash(password_hash)

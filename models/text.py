"""Vietnamese text: cleaning at the door, folding for search, and the order of names.

Folding is for search, never for identity: `Sơn Hà` and `Sơn Hạ` fold alike and are two communes.
"""

import re
import unicodedata

SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
FOLDED_LETTERS = str.maketrans({"đ": "d", "ð": "d", "’": "'", "‘": "'", "ʼ": "'", "`": "'"})
# TCVN3 and VNI bytes read as Latin-1: letters that no Vietnamese word in Unicode holds.
LEGACY = re.compile("[¡-§©«¬®-·¸¹»¼½¾¿ÅÆÇËÎÏÑÖ×ØÛÜÞßåæçëîïñö÷øûüþÿ]")

# VNI writes a mark as a letter of its own after the vowel; these pairs occur in no Vietnamese word in Unicode, while
# `oà`, `oá` and `oã` do (Hoà, toán, ngoãn), so a name with no other sign is let through.
VNI = re.compile(
    "[ae][âáàã]"  # Traàn, Leâ, Nguyeãn
    "|oâ|ôù|ôõ"  # Coâng, Sôùm
    "|a[êéèú](?=[cmnpt])"  # Vaên: ă always has a consonant after it
    "|[aeouy][ùõ]"  # Duõng, Voõ, Thuùy, Myõ
    "|[òó](?:nh|ch)\\b"  # Thònh, Vónh: ịnh, ĩnh
    "|ngh[òó]",  # nghóa
    re.IGNORECASE,
)

VOWEL_ORDER = "a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z".split()
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền < hỏi < ngã < sắc < nặng
MARKS = "\u0306\u0302\u031b"  # breve, circumflex, horn: they make another letter, not another tone


MOST_MARKS = 8
"""Marks on one letter; Vietnamese needs two. Normalising a long run takes time with the square of its length."""
MANY_IN_A_ROW = re.compile(rf"[^\x00-\x7f]{{{MOST_MARKS + 1}}}")
"""Every mark is beyond ASCII: without such a run no letter bears too many, and a text need not be read by letters."""


def _few_marks(text: str) -> str:
    """Drop the marks beyond `MOST_MARKS` on one letter, so that normalising takes time with the length of the text."""
    if not MANY_IN_A_ROW.search(text):
        return text
    kept: list[str] = []
    run = 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def clean(text: str) -> str:
    """One line: NFC, no invisible character, single spaces, stripped; Ð (eth) becomes Đ."""
    if text.isascii() and text.isprintable():  # a number, an address, nothing at all: only spaces to tidy
        return " ".join(text.split())
    return SPACES.sub(" ", clean_lines(text).replace("\n", " ")).strip()


def clean_lines(text: str) -> str:
    """Several lines: NFC, no invisible or control character but the line break, stripped."""
    text = unicodedata.normalize("NFC", _few_marks(text)).replace("\r\n", "\n").replace("\r", "\n")
    text = INVISIBLE.sub("", text).replace("\u00d0", "Đ").replace("\u00f0", "đ")
    return CONTROL.sub("", text).strip()


def fold(text: str) -> str:
    """Give the search form: lower case without marks (`Đặng Thị Ánh` → `dang thi anh`)."""
    bare = clean(text).lower()
    if not bare.isascii():
        decomposed = unicodedata.normalize("NFD", bare)
        bare = "".join([letter for letter in decomposed if not unicodedata.combining(letter)])
    return bare.translate(FOLDED_LETTERS)


def looks_legacy(text: str) -> bool:
    """Whether the text was typed in TCVN3 or VNI (`NguyÔn V¨n A`): ask to type it again in Unicode."""
    text = unicodedata.normalize("NFC", text)
    return bool(LEGACY.search(text) or VNI.search(text) or re.search(r"[a-z][ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ][a-z]", text))


def name_sort_key(name: str) -> str:
    """Order of Vietnamese names: by given name, then family and middle; letters first, tones only to break ties.

    Plain comparison of the keys gives the order of the Vietnamese alphabet, in Python as in any database.
    """
    *before, given = clean(name).lower().split(" ")
    letters, tones = zip(*(_word_key(word) for word in [given, *before]), strict=True)
    # " " < "!" < every letter: a shorter word comes before a longer one, a shorter name before a longer one.
    return "!".join(letters) + " " + "!".join(tones)


def _word_key(word: str) -> tuple[str, str]:
    letters: list[str] = []
    tones: list[str] = []
    for letter in unicodedata.normalize("NFC", word):
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", parts[0] + "".join(mark for mark in parts[1:] if mark in MARKS))
        tone = max((TONES.get(mark, 0) for mark in parts[1:]), default=0)
        letters.append(chr(ord("A") + VOWEL_ORDER.index(base)) if base in VOWEL_ORDER else "~" + base)
        tones.append(str(tone))
    return "".join(letters), "".join(tones)

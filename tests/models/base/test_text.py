"""Vietnamese text: cleaning, folding, the order of names, and text typed in a dead encoding."""

import itertools
import random
import unicodedata

import pytest

from models.courses.commune import SOURCE
from models.text import clean, clean_lines, fold, looks_legacy, name_sort_key

pytestmark = pytest.mark.one_database

ORDER = "An Anh Ánh Ăn Ân Dũng Đạt Hoa Hoà Hỏa Hõa Hóa Họa Oanh Ô Ơn Thắng Thế Út Ước Ý".split()


ONSETS = ["", *"b c ch d đ g gh gi h kh l m n ng ngh nh p ph qu r s t th tr v x".split()]
RIMES = """
    a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong oong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut
    uôc uôi uôm uôn uông uôt uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu
"""
NAMES = """
    Nguyễn Tấn Đạt|ĐẶNG THỊ ÁNH NGUYỆT|Trần Đức|Lê Hoà|Lê Hòa|Y Thắng|Đinh Thị Kròng|K’Brêu|A Thế|Hồ Văn Ngoài|
    Phạm Thị Oanh|Thuý|Loan|Khoa|Huệ|Ngoãn|ÔNG THỊ ÁNH|Ngô Vũ Ân|H'Hen Niê|Aê Niê|Lò Thị Mỷ|Giàng A Thò|Vừ Mí Kẻ|
    Siu H’Yoan|Rơ Châm Hmrôn|Y Khoóc|Phạm Thị Xoòng|João|Chu Thị Quý|Lý Quỳnh Giao|Bùi Thuỳ Uyên|Võ Duy Luỹ|Đỗ Toán
"""


def toned_places(rime):
    """Where the tone's mark stands: on the vowel with a mark of its own, or as the old and the new rule say."""
    vowels = [place for place, letter in enumerate(rime) if letter in "aăâeêioôơuưy"]
    own = [place for place in vowels if rime[place] in "ăâêôơư"]
    if own:
        return own[-1:]
    if len(vowels) == 1 or rime[-1] not in "aeiouy":
        return vowels[-1:]
    return vowels[:2] if rime in {"oa", "oe", "uy"} else vowels[-2:-1]


def test_given_names_sort_in_vietnamese_order():
    shuffled = random.Random(1).sample(ORDER, len(ORDER))
    assert sorted(shuffled, key=name_sort_key) == ORDER


def test_names_sort_by_given_name_then_family_and_middle():
    names = ["Trần Thị Bình", "Lê Văn Đạt", "Nguyễn Ánh", "Lê An", "Lê Thị An", "Y Thắng", "Đỗ An"]
    assert sorted(names, key=name_sort_key) == [
        "Đỗ An", "Lê An", "Lê Thị An", "Nguyễn Ánh", "Trần Thị Bình", "Lê Văn Đạt", "Y Thắng",
    ]  # fmt: skip


def test_composed_and_decomposed_names_have_one_key():
    assert name_sort_key(unicodedata.normalize("NFD", "Nguyễn Tấn Đạt")) == name_sort_key("Nguyễn Tấn Đạt")


def test_key_of_a_foreign_or_odd_name_is_made_without_error():
    keys = [name_sort_key(name) for name in ("K’Brêu", "Müller", "李", "123", "-", "")]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ĐẶNG THỊ\u00a0 ÁNH  NGUYỆT", "ĐẶNG THỊ ÁNH NGUYỆT"),
        (unicodedata.normalize("NFD", "Nguyễn Tấn Đạt"), "Nguyễn Tấn Đạt"),
        ("Trần Ðức", "Trần Đức"),
        ("4300205943\u200b", "4300205943"),
        ("  a\tb\nc ", "a b c"),
        ("\x00\x07", ""),
    ],
)
def test_one_line_is_cleaned(typed, kept):
    assert clean(typed) == kept


def test_several_lines_keep_their_breaks():
    assert clean_lines("một\r\nhai\rba\x00") == "một\nhai\nba"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ĐẶNG THỊ ÁNH", "dang thi anh"),
        ("Trần Ðức", "tran duc"),
        ("K’Brêu", "k'breu"),
        ("Hoà Hòa", "hoa hoa"),
        ("Ước", "uoc"),
    ],
)
def test_folding_drops_marks(text, folded):
    assert fold(text) == folded


VNI = """
    Nguyeãn Vaên A|Traàn Thò Hoàng|Nguyeãn Thò Bích|Leâ Thò Hoa|NGUYEÃN VAÊN A|LEÂ THÒ LAN|Voõ Thò Hoa|Vuõ Duõng|
    Thuùy|Thaùi|Haûi|Ñinh Thò Hoa|Phaïm Vaên Thònh|Vónh|Nghóa|Tuaán|Xuaân|Myõ|Coâng ty Taân Tieán|Hoàng Sôn Thaéng
"""


@pytest.mark.parametrize("name", ["NguyÔn V¨n A", "TrÇn ThÞ B×nh", *(name.strip() for name in VNI.split("|"))])
def test_legacy_text_is_noticed(name):
    assert looks_legacy(name)


@pytest.mark.parametrize("name", [name.strip() for name in NAMES.split("|")])
def test_unicode_names_are_not_taken_for_legacy(name):
    for written in (name, name.upper(), name.lower(), unicodedata.normalize("NFD", name)):
        assert not looks_legacy(written)


def test_no_syllable_of_vietnamese_is_taken_for_legacy():
    for onset, rime, tone in itertools.product(
        ONSETS, RIMES.split(), ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    ):
        if (onset == "ngh" and rime[0] not in "ieê") or (onset == "qu" and rime[0] in "ouư"):
            continue
        if rime == "oong" and tone == "\u0303":  # no word is written so, but VNI writes "võng" so
            continue
        for place in toned_places(rime):
            written = unicodedata.normalize("NFC", onset + rime[: place + 1] + tone + rime[place + 1 :])
            assert not looks_legacy(written), written


def test_no_commune_of_the_province_is_taken_for_legacy():
    rows = SOURCE.read_text("utf-8")
    assert not looks_legacy(rows)


def test_a_long_run_of_marks_is_cut_before_it_costs_time():
    assert clean("a" + "\u0301\u0323" * 65_000 + "b") == clean("a" + "\u0301\u0323" * 4 + "b")


def test_a_name_in_decomposed_letters_loses_no_mark():
    name = "Nguyễn Thị Ứng Bội"
    assert clean(unicodedata.normalize("NFD", name)) == name

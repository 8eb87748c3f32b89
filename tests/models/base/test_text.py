"""Vietnamese text: cleaning, folding, the order of names, and text typed in a dead encoding."""

import random
import unicodedata

import pytest

from models.text import clean, clean_lines, fold, looks_legacy, name_sort_key

pytestmark = pytest.mark.one_database

ORDER = "An Anh Ánh Ăn Ân Dũng Đạt Hoa Hoà Hỏa Hõa Hóa Họa Oanh Ô Ơn Thắng Thế Út Ước Ý".split()


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


@pytest.mark.parametrize("name", ["NguyÔn V¨n A", "TrÇn ThÞ B×nh"])
def test_legacy_text_is_noticed(name):
    assert looks_legacy(name)


@pytest.mark.parametrize(
    "name", ["Nguyễn Tấn Đạt", "K’Brêu", "Đinh Thị Kròng", "Y Thắng", "ÔNG THỊ ÁNH", "Ngô Vũ Ân", "Lê Hoà"]
)
def test_unicode_names_are_not_taken_for_legacy(name):
    assert not looks_legacy(name)


def test_a_long_run_of_marks_is_cut_before_it_costs_time():
    assert clean("a" + "\u0301\u0323" * 65_000 + "b") == clean("a" + "\u0301\u0323" * 4 + "b")


def test_a_name_in_decomposed_letters_loses_no_mark():
    name = "Nguyễn Thị Ứng Bội"
    assert clean(unicodedata.normalize("NFD", name)) == name

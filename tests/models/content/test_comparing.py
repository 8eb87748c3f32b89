"""What changed, word by word."""

import time

import pytest

from models.content.comparing import Piece, compare, pieces
from tests.factories.content import make_words

pytestmark = pytest.mark.one_database


def same(text):
    return Piece("same", text)


def removed(text):
    return Piece("removed", text)


def added(text):
    return Piece("added", text)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ()),
        ("Như cũ.", "Như cũ.", (same("Như cũ."),)),
        ("Mở 3 khóa.", "Mở 4 khóa.", (same("Mở "), removed("3"), added("4"), same(" khóa."))),
        ("Một.\nHai.\n", "Một.\nHai.\nBa.", (same("Một.\nHai.\n"), added("Ba."))),
        ("bỏ", "", (removed("bỏ"),)),
        ("Hòa", "Hoà", (removed("Hòa"), added("Hoà"))),
    ],
)
def test_pieces(old, new, expected):
    assert pieces(old, new) == expected


def test_pieces_hold_both_texts_whole():
    old, new = "Một hai ba.\n\nBốn năm.\nSáu", "Một ba.\nBốn năm sáu.\n\nBảy"
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "added") == old
    assert "".join(piece.text for piece in found if piece.kind != "removed") == new


def test_a_very_long_change_is_shown_as_replaced_whole():
    old, new = "a " * 5_000, "b " * 5_000
    assert pieces(old, new) == (removed(old), added(new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x\n" + "a\n" * 4_000 + "y\n", "z\n" + "a\n" * 3_990 + "b\n"),
        ("".join(f"cũ {n}\n\n" for n in range(1_000)), "".join(f"mới {n}\n\n" for n in range(1_000))),
        ("".join(f"cũ{n}\na\n" for n in range(199)), "".join(f"mới{n}\na\n" for n in range(199))),
        (" ".join(f"cũ{n}" for n in range(1_000)), " ".join(f"mới{n}" for n in range(1_000))),
        (" ".join(f"cũ{n} a" for n in range(199)), " ".join(f"mới{n} a" for n in range(199))),
        ("a, " * 600 + "\nsao\n", "b, " * 600 + "\nsao\n"),
    ],
    ids=["equal lines", "blank lines", "every other line equal", "words", "every other word equal", "commas"],
)
def test_no_pair_of_texts_keeps_the_server_busy(old, new):
    begun = time.process_time()
    found = pieces(old, new)
    assert time.process_time() - begun < 2  # it was up to a minute
    assert "".join(piece.text for piece in found if piece.kind != "added") == old
    assert "".join(piece.text for piece in found if piece.kind != "removed") == new


def test_one_changed_line_in_a_very_long_text_is_still_found():
    lines = [f"Dòng {n}\n" for n in range(6_000)]
    new = "".join([*lines[:3_000], "Dòng khác\n", *lines[3_001:]])
    found = pieces("".join(lines), new)
    assert [piece.text for piece in found if piece.kind != "same"] == ["3000", "khác"]


def test_comparing_names_the_parts_that_changed():
    comparison = compare(make_words(), make_words("Khác", image_id=7, image_alt="Ảnh lớp học"))
    assert [part.part for part in comparison.parts if part.changed] == ["Tiêu đề", "Lời tả ảnh"]
    assert (comparison.image_changed, comparison.changed) == (True, True)
    assert not compare(make_words(), make_words()).changed

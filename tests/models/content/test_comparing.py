"""What changed, word by word."""

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


def test_comparing_names_the_parts_that_changed():
    comparison = compare(make_words(), make_words("Khác", image_id=7, image_alt="Ảnh lớp học"))
    assert [part.part for part in comparison.parts if part.changed] == ["Tiêu đề", "Lời tả ảnh"]
    assert (comparison.image_changed, comparison.changed) == (True, True)
    assert not compare(make_words(), make_words()).changed

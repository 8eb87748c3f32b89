"""What changed between two revisions, word by word."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from models.content.drafting import Words
from models.content.revision import Revision

TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
MOST_TOKENS = 2_000
"""Comparing takes time with the square: a longer stretch is shown as replaced whole."""
MOST_LINES = 2_000
"""The same for the lines of a text, counted between those that begin and end both texts."""
MOST_PAIRS = 40_000
"""How many pairs of equal lines, and of equal words, one comparison may look at: what repeats is what takes time."""

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Change:
    """One part of the article, in pieces; `changed` if not all of them stayed."""

    part: str
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return any(piece.kind != "same" for piece in self.pieces)


@dataclass(frozen=True)
class Comparison:
    """All parts of two revisions; the pictures apart, as pictures are seen, not read."""

    parts: tuple[Change, ...]
    image_changed: bool

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.image_changed or any(part.changed for part in self.parts)


Comparer = Callable[[Sequence[str], Sequence[str]], list[Piece]]


def compare(old: Revision | Words, new: Revision | Words) -> Comparison:
    """Compare two revisions, or a revision with what is being typed."""
    parts = (
        ("Tiêu đề", old.title, new.title),
        ("Tóm tắt", old.summary, new.summary),
        ("Nội dung", old.body_markdown, new.body_markdown),
        ("Lời tả ảnh", old.image_alt or "", new.image_alt or ""),
    )
    changes = tuple(Change(name, pieces(before, after)) for name, before, after in parts)
    return Comparison(changes, image_changed=old.image_id != new.image_id)


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Give the pieces that turn `old` into `new`: by lines first, then by words within the lines that differ."""
    return _joined(_between_same_ends(old.splitlines(keepends=True), new.splitlines(keepends=True), _line_pieces))


def _between_same_ends(old: Sequence[str], new: Sequence[str], compare_rest: Comparer) -> list[Piece]:
    head = _same_at_start(old, new)
    tail = _same_at_start(old[head:][::-1], new[head:][::-1])
    end, new_end = len(old) - tail, len(new) - tail
    rest = compare_rest(old[head:end], new[head:new_end])
    return [Piece("same", "".join(old[:head])), *rest, Piece("same", "".join(old[end:]))]


def _same_at_start(old: Sequence[str], new: Sequence[str]) -> int:
    return next((index for index, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _line_pieces(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    if len(old) > MOST_LINES or len(new) > MOST_LINES or _pairs(old, new) > MOST_PAIRS:
        return _replaced(old, new)
    found: list[Piece] = []
    left = MOST_PAIRS
    for tag, a, b, c, d in _matcher(old, new).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        before, after = TOKENS.findall("".join(old[a:b])), TOKENS.findall("".join(new[c:d]))
        left -= _pairs(before, after)
        if left < 0 or len(before) > MOST_TOKENS or len(after) > MOST_TOKENS:
            found += _replaced(before, after)
        else:
            found += _between_same_ends(before, after, _word_pieces)
    return found


def _word_pieces(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    found = []
    for tag, a, b, c, d in _matcher(old, new).get_opcodes():
        found += [Piece("same", "".join(old[a:b]))] if tag == "equal" else _replaced(old[a:b], new[c:d])
    return found


def _matcher(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    """Blanks and blank lines stay only beside something that stays: alone they are everywhere, and mean nothing."""
    return SequenceMatcher(str.isspace, old, new, autojunk=False)


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the pairs of equal tokens, one of each text, blanks left out."""
    here, there = Counter(old), Counter(new)
    return sum(count * there[token] for token, count in here.items() if not token.isspace())


def _replaced(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    return [Piece("removed", "".join(old)), Piece("added", "".join(new))]


def _joined(found: Sequence[Piece]) -> tuple[Piece, ...]:
    """Drop empty pieces and join neighbours of one kind."""
    joined: list[Piece] = []
    for piece in found:
        if not piece.text:
            continue
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return tuple(joined)

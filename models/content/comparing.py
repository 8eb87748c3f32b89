"""What changed between two revisions, word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from models.content.drafting import Words
from models.content.revision import Revision

TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
MOST_TOKENS = 2_000
"""Comparing takes time with the square: a longer stretch is shown as replaced whole."""

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
    found: list[Piece] = []
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, a, b, c, d in SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        before, after = "".join(old_lines[a:b]), "".join(new_lines[c:d])
        if tag == "equal":
            found.append(Piece("same", before))
        else:
            found.extend(_word_pieces(TOKENS.findall(before), TOKENS.findall(after)))
    return _joined(found)


def _word_pieces(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    if len(old) > MOST_TOKENS or len(new) > MOST_TOKENS:
        return [Piece("removed", "".join(old)), Piece("added", "".join(new))]
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[a:b])))
        else:
            found += [Piece("removed", "".join(old[a:b])), Piece("added", "".join(new[c:d]))]
    return found


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

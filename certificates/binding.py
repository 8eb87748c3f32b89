"""Many certificates in one file: a PDF to print, a ZIP to hand on. Nothing is drawn again, and little is held at once.

What is printed keeps every sheet's look and fonts. It is no archival copy: the sheets' own files are.
"""

import io
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from tempfile import TemporaryFile
from typing import IO, NamedTuple
from zipfile import ZIP_STORED, ZipFile, ZipInfo

READABLE = 0o644 << 16
_TURN = threading.Lock()
"""The library that joins PDFs works for one thread at a time."""


class Member(NamedTuple):
    """One file of a ZIP."""

    name: str
    made_on: date
    content: bytes


def bound(sheets: Iterable[bytes]) -> IO[bytes]:
    """Give an open temporary file that holds all these PDFs as one, in their order, to be read from its start.

    For 500 sheets about 60 MiB of memory and 0.7 s, of which Python holds little: never inside a transaction.
    """
    import pypdfium2  # noqa: PLC0415  # loaded by who prints, not by every process

    target: IO[bytes] = TemporaryFile()  # noqa: SIM115  # the caller closes it
    with _TURN, closing(pypdfium2.PdfDocument.new()) as whole:
        for sheet in sheets:
            with closing(pypdfium2.PdfDocument(sheet)) as one:
                whole.import_pages(one)
        whole.save(target)
    target.seek(0)
    return target


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """Give a ZIP piece by piece, a member at a time. PDFs are compressed already: they are stored as they are."""
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_STORED) as archive:
        for member in members:
            entry = ZipInfo(member.name, (member.made_on.year, member.made_on.month, member.made_on.day, 0, 0, 0))
            entry.external_attr = READABLE
            archive.writestr(entry, member.content)
            yield outlet.taken()
    yield outlet.taken()


class _Outlet(io.RawIOBase):
    """Where a ZIP is written to when nobody can go back: what was written until it is taken."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        self._written += piece  # type: ignore[arg-type]  # a buffer
        return memoryview(piece).nbytes  # type: ignore[arg-type]

    def taken(self) -> bytes:
        """Give what was written since the last time."""
        piece, self._written = bytes(self._written), bytearray()
        return piece

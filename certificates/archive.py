"""Where drawn certificates lie: `certificates/<year>/<code>.pdf` in the storage folder, written whole or not at all."""

import os
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import IO

ROOM = "certificates"
NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
CODE = re.compile(r"[0-9A-Z]{1,64}")


class Archive:
    """The folder of certificates. Paths are made from our own rows (a year, a code), never from input."""

    def __init__(self, storage_folder: Path) -> None:
        self._folder = storage_folder / ROOM

    def keep(self, year: int, code: str, pdf: bytes) -> None:
        """Write a certificate: after a crash there is the old file, the new one or none, never a part.

        That it will be found again after a crash is sure once `settle` was called for its year.
        """
        target = self._path(year, code)
        temporary = target.with_name(f".{code}.{os.getpid()}-{threading.get_ident()}.tmp")  # nobody else's
        try:
            with _created(temporary) as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def settle(self, years: Iterable[int]) -> None:
        """Make sure of what was kept in these years: a new name lies on the disk only when its folder does."""
        for folder in {self._folder / f"{year:04}" for year in years}:
            if folder.is_dir():
                _sync_folder(folder)

    def read(self, year: int, code: str) -> bytes | None:
        """Give a certificate's file, or `None` if it was not kept here."""
        try:
            return self._path(year, code).read_bytes()
        except FileNotFoundError:
            return None

    def holds(self, year: int, code: str) -> bool:
        """Whether a certificate's file lies here."""
        return self._path(year, code).is_file()

    def _path(self, year: int, code: str) -> Path:
        if not CODE.fullmatch(code):
            message = f"not a certificate's code: {code!r}"
            raise ValueError(message)
        return self._folder / f"{year:04}" / f"{code}.pdf"


def _created(path: Path) -> IO[bytes]:
    """Open a new file that only this installation may read; its folder is made for the first of a year."""
    try:
        handle = os.open(path, NEW, mode=0o600)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, NEW, mode=0o600)
    return os.fdopen(handle, "wb")


def _sync_folder(folder: Path) -> None:
    """Make a rename durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

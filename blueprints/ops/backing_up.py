"""One file that holds an installation: a consistent copy of the SQLite database, and the kept files.

The database is copied first and the files after it: files are only added, so every file it speaks of is there.
SECRET_KEY is not in it; without that key, printed tickets and sent links cannot be made again.
"""

import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path, PurePosixPath

DATABASE = "database.sqlite3"
FILES = "storage"


class CannotRestore(Exception):
    """The file is not a backup of ours; the message says why."""


def back_up(database: Path, storage: Path, target: Path) -> None:
    """Write the backup, readable by its owner only. The server may run meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as written:
            source.backup(written)
            written.execute("PRAGMA journal_mode=DELETE")
        unfinished = Path(folder) / "backup.tar.gz"
        unfinished.touch(mode=0o600)
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as archive:
            archive.add(copy, DATABASE)
            if storage.is_dir():
                archive.add(storage, FILES)
        unfinished.replace(target)


def restore(backup: Path, database: Path, storage: Path, *, now: datetime) -> Path:
    """Put a backup in place; what stood there is moved to the folder that is given back.

    The server must not run. Raises `CannotRestore` before anything is touched.
    """
    instance = database.parent
    instance.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=instance) as folder:
        unpacked = Path(folder)
        try:
            with tarfile.open(backup, "r:*") as archive:
                _unpack(archive, unpacked)
        except (tarfile.TarError, OSError) as error:
            message = f"{backup} cannot be read as a backup: {error}"
            raise CannotRestore(message) from error
        _require_ours(unpacked / DATABASE)
        aside = instance / f"before-restore-{now:%Y%m%dT%H%M%SZ}"
        aside.mkdir(mode=0o700)
        for suffix in ("", "-wal", "-shm"):
            old = database.with_name(database.name + suffix)
            if old.exists():
                old.replace(aside / old.name)
        if storage.exists():
            shutil.move(storage, aside / FILES)
        (unpacked / DATABASE).replace(database)
        database.chmod(0o600)
        if (unpacked / FILES).exists():
            storage.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(unpacked / FILES, storage)
    return aside


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Write the files that a backup of ours holds, and nothing else: no link, no device, nothing outside the folder."""
    for member in archive:
        inside = PurePosixPath(member.name)
        is_ours = ".." not in inside.parts and inside.parts[:1] in {(DATABASE,), (FILES,)}
        if not is_ours or not (member.isfile() or member.isdir()):
            message = f"the backup holds {member.name!r}, which is not ours"
            raise CannotRestore(message)
        target = folder / inside
        content = archive.extractfile(member)
        if content is None:
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)


def _require_ours(database: Path) -> None:
    if not database.is_file():
        message = f"the backup holds no {DATABASE}"
        raise CannotRestore(message)
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        message = f"its {DATABASE} is not a database of Trà Khúc: {error}"
        raise CannotRestore(message) from error
    if not sound:
        message = f"its {DATABASE} is damaged"
        raise CannotRestore(message)

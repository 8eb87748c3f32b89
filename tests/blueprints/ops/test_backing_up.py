"""A backup is taken while people write, and restored whole; what is no backup is refused and nothing touched."""

import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blueprints.ops.backing_up import CannotRestore, back_up, restore

pytestmark = pytest.mark.one_database

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def make_installation(folder: Path, word: str) -> tuple[Path, Path]:
    """A small database with a revision, and one kept file."""
    folder.mkdir()
    database, storage = folder / "tra-khuc.sqlite3", folder / "storage"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("CREATE TABLE word (word TEXT)")
        connection.execute("INSERT INTO word VALUES (?)", (word,))
        connection.commit()
    (storage / "certificates").mkdir(parents=True)
    (storage / "certificates" / "1.pdf").write_text(word, encoding="utf-8")
    return database, storage


def words_in(database: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT word FROM word").fetchall()


def test_a_backup_is_restored_whole_and_the_old_state_is_moved_aside(tmp_path: Path) -> None:
    database, storage = make_installation(tmp_path / "here", "cũ")
    backup = tmp_path / "kept" / "backup.tar.gz"
    back_up(database, storage, backup)
    assert backup.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT INTO word VALUES ('mới')")
        connection.commit()
    (storage / "certificates" / "1.pdf").write_text("mới", encoding="utf-8")

    aside = restore(backup, database, storage, now=NOW)

    assert words_in(database) == [("cũ",)]
    assert (storage / "certificates" / "1.pdf").read_text(encoding="utf-8") == "cũ"
    assert words_in(aside / database.name) == [("cũ",), ("mới",)]
    assert (aside / "storage" / "certificates" / "1.pdf").read_text(encoding="utf-8") == "mới"


def test_a_backup_is_taken_while_somebody_writes(tmp_path: Path) -> None:
    database, storage = make_installation(tmp_path / "here", "trước")
    with closing(sqlite3.connect(database)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO word VALUES ('dở dang')")
        back_up(database, storage, tmp_path / "backup.tar.gz")
        writer.rollback()
    other, other_storage = make_installation(tmp_path / "there", "khác")
    restore(tmp_path / "backup.tar.gz", other, other_storage, now=NOW)
    assert words_in(other) == [("trước",)]


def test_what_is_no_backup_is_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    database, storage = make_installation(tmp_path / "here", "còn")
    junk = tmp_path / "junk.tar.gz"
    junk.write_bytes(b"not an archive")
    with pytest.raises(CannotRestore):
        restore(junk, database, storage, now=NOW)
    with tarfile.open(tmp_path / "empty.tar", "w"):
        pass
    with pytest.raises(CannotRestore):
        restore(tmp_path / "empty.tar", database, storage, now=NOW)
    (tmp_path / "database.sqlite3").write_bytes(b"not a database" * 100)
    with tarfile.open(tmp_path / "other.tar", "w") as archive:
        archive.add(tmp_path / "database.sqlite3", "database.sqlite3")
    with pytest.raises(CannotRestore):
        restore(tmp_path / "other.tar", database, storage, now=NOW)
    assert words_in(database) == [("còn",)]
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == ["storage", "tra-khuc.sqlite3"]


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/passwd", "other/file", "storage/../../outside.txt"])
def test_a_backup_that_holds_more_than_ours_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    database, storage = make_installation(tmp_path / "here", "còn")
    foreign = tmp_path / "foreign.tar.gz"
    with tarfile.open(foreign, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(CannotRestore):
        restore(foreign, database, storage, now=NOW)
    assert words_in(database) == [("còn",)]
    assert not (tmp_path / "outside.txt").exists()


def test_a_backup_with_a_link_in_it_is_refused(tmp_path: Path) -> None:
    database, storage = make_installation(tmp_path / "here", "còn")
    foreign = tmp_path / "foreign.tar.gz"
    link = tarfile.TarInfo("storage/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(foreign, "w:gz") as archive:
        archive.addfile(link)
    with pytest.raises(CannotRestore):
        restore(foreign, database, storage, now=NOW)
    assert words_in(database) == [("còn",)]

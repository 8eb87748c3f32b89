"""What stands in the way of a start is said in one sentence, and nothing is changed by looking."""

import re
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import preflight
import pytest
from preflight import Database, Obstacle

pytestmark = pytest.mark.one_database


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A history of two migrations, written both ways that Alembic writes them."""
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "one.py").write_text('revision = "aaa"\ndown_revision = None\n', encoding="utf-8")
    (folder / "two.py").write_text("revision: str = 'bbb'\ndown_revision: str | None = 'aaa'\n", encoding="utf-8")
    monkeypatch.setattr(preflight, "VERSIONS", folder)


def make_database(path: Path, *, table: str = "alembic_version", value: str = "") -> str:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE {table} (version_num TEXT)")
        connection.execute(f"INSERT INTO {table} VALUES (?)", (value,))  # noqa: S608  # a name of this file's own
        connection.commit()
    return f"sqlite:///{path}"


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize(("revision", "state"), [("aaa", Database.BEHIND), ("bbb", Database.CURRENT)])
def test_a_known_database_is_behind_or_current(tmp_path: Path, revision: str, state: Database) -> None:
    assert preflight.state_of(make_database(tmp_path / "a.sqlite3", value=revision)) is state


@pytest.mark.usefixtures("versions")
def test_a_missing_or_empty_file_is_an_empty_database_and_stays_so(tmp_path: Path) -> None:
    assert preflight.state_of(f"sqlite:///{tmp_path / 'none.sqlite3'}") is Database.EMPTY
    assert not (tmp_path / "none.sqlite3").exists()
    (tmp_path / "empty.sqlite3").touch()
    assert preflight.state_of(f"sqlite:///{tmp_path / 'empty.sqlite3'}") is Database.EMPTY


@pytest.mark.usefixtures("versions")
def test_a_database_of_another_version_is_refused_by_its_revision(tmp_path: Path) -> None:
    with pytest.raises(Obstacle, match=r"revision zzz; this code knows up to bbb"):
        preflight.state_of(make_database(tmp_path / "a.sqlite3", value="zzz"))


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Obstacle, match="of something else"):
        preflight.state_of(make_database(tmp_path / "a.sqlite3", table="other"))
    (tmp_path / "b.sqlite3").write_bytes(b"no database at all " * 100)
    with pytest.raises(Obstacle, match="cannot be read as a SQLite database"):
        preflight.state_of(f"sqlite:///{tmp_path / 'b.sqlite3'}")


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite://", "sqlite:////nowhere/at/all.sqlite3"])
def test_an_address_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(Obstacle):
        preflight.state_of(url)


def test_a_postgresql_that_does_not_answer_is_named() -> None:
    with pytest.raises(Obstacle, match="cannot be reached"):
        preflight.state_of("postgresql+psycopg://nobody@127.0.0.1:1/none")


def test_a_busy_port_is_named_with_another_to_try() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Obstacle, match=re.escape(f"127.0.0.1:{port}")):
            preflight.require_free_port("127.0.0.1", port)
    preflight.require_free_port("127.0.0.1", port)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Obstacle, match="INSTANCE_FOLDER"):
        preflight.require_writable(tmp_path / "file" / "below")
    preflight.require_writable(tmp_path / "new" / "folder")
    assert list((tmp_path / "new" / "folder").iterdir()) == []


def test_production_refuses_a_database_with_example_accounts(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.sqlite3")) as connection:
        connection.execute("CREATE TABLE user_account (email TEXT)")
        connection.execute("INSERT INTO user_account VALUES ('lan@example.gov.vn')")
        connection.commit()
        preflight.require_no_examples(f"sqlite:///{tmp_path / 'a.sqlite3'}")
        connection.execute("INSERT INTO user_account VALUES ('quan-tri@tra-khuc.example')")
        connection.commit()
    with pytest.raises(Obstacle, match="demonstration accounts"):
        preflight.require_no_examples(f"sqlite:///{tmp_path / 'a.sqlite3'}")

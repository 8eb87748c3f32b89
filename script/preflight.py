"""What is looked at before the server starts: cheap looks, one clear sentence for each thing that stands in the way."""

import re
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "migrations" / "versions"
REVISION_LINE = re.compile(r"^(revision|down_revision)\b[^=\n]*=\s*(.+)$", re.MULTILINE)
QUOTED = re.compile(r"""["']([^"']+)["']""")


EXAMPLES = "SELECT 1 FROM user_account WHERE email LIKE '%@tra-khuc.example' LIMIT 1"
"""The domain of `blueprints/ops/demonstration.py`, which can never exist."""


class Obstacle(Exception):
    """Something that a person must mend before the server can start; the message is one sentence."""


class Database(Enum):
    """How far the database is."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"


def require_writable(folder: Path) -> None:
    """Make the folder if need be. Raises `Obstacle` when nothing can be written there."""
    trial = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial.touch()
        trial.unlink()
    except OSError as error:
        message = (
            f"Cannot write into {folder} ({error.strerror}): give this user the right to, or name another "
            "folder in INSTANCE_FOLDER."
        )
        raise Obstacle(message) from error


def require_free_port(host: str, port: int) -> None:
    """Raise `Obstacle` when somebody else listens there, or we may not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            message = (
                f"Cannot listen on {host}:{port} ({error.strerror}): stop what uses it, or choose another port, "
                f"e.g. PORT={port % 65535 + 1} script/server."
            )
            raise Obstacle(message) from error


def revisions() -> tuple[frozenset[str], str | None]:
    """Every revision that this code knows, and the newest one (`None` before the first migration is written)."""
    known, below = set(), set()
    for path in sorted(VERSIONS.glob("*.py")):
        for name, value in REVISION_LINE.findall(path.read_text(encoding="utf-8")):
            (known if name == "revision" else below).update(QUOTED.findall(value))
    newest = known - below
    return frozenset(known), next(iter(sorted(newest)), None)


def state_of(database_url: str) -> Database:
    """Look at the database without changing it. Raises `Obstacle` when it is not one that this code can bring up."""
    if database_url.startswith("sqlite:///"):
        applied = _sqlite_revision(Path(database_url.removeprefix("sqlite:///")))
    elif database_url.startswith("postgresql"):
        applied = _postgresql_revision(database_url)
    else:
        message = "DATABASE_URL must begin with sqlite:/// or postgresql://."
        raise Obstacle(message)
    if applied is None:
        return Database.EMPTY
    known, newest = revisions()
    if applied not in known:
        message = (
            f"The database was made by another version of Trà Khúc (its revision {applied or 'is missing'}; this code "
            f"knows up to {newest}): run the version that made it, restore a backup, or point DATABASE_URL elsewhere."
        )
        raise Obstacle(message)
    return Database.CURRENT if applied == newest else Database.BEHIND


def require_no_examples(database_url: str) -> None:
    """Raise `Obstacle` when the database holds demonstration accounts: production must not be opened by them."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=5)) as connection:
            found = connection.execute(EXAMPLES).fetchone()
    else:
        import psycopg  # noqa: PLC0415  # a SQLite installation does not pay for loading it

        with psycopg.connect(plain_postgresql_url(database_url), connect_timeout=5) as server:
            found = server.execute(EXAMPLES).fetchone()
    if found:
        message = (
            "The database holds demonstration accounts, which must not run in production: point DATABASE_URL at a "
            "new database."
        )
        raise Obstacle(message)


def _sqlite_revision(path: Path) -> str | None:
    """The applied revision, "" for tables without one, `None` for an empty or missing file."""
    if not path.parent.is_dir():
        message = f"There is no folder {path.parent} for the database: make it, or mend DATABASE_URL."
        raise Obstacle(message)
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=5)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return None
            if "alembic_version" not in tables:
                message = (
                    f"{path} is a SQLite database of something else: point DATABASE_URL at another file, "
                    "or move this one away."
                )
                raise Obstacle(message)
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        message = f"{path} cannot be read as a SQLite database ({error}): restore a backup, or move the file away."
        raise Obstacle(message) from error
    return row[0] if row else ("" if tables - {"alembic_version"} else None)


def _postgresql_revision(database_url: str) -> str | None:
    """The applied revision, "" for tables without one, `None` for an empty database."""
    import psycopg  # noqa: PLC0415  # a SQLite installation does not pay for loading it

    try:
        with psycopg.connect(plain_postgresql_url(database_url), connect_timeout=5) as connection:
            tables = {
                name
                for (name,) in connection.execute(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
                )
            }
            if "alembic_version" not in tables:
                return "" if tables else None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        message = (
            f"The PostgreSQL database of DATABASE_URL cannot be reached ({reason}): start it, or mend DATABASE_URL."
        )
        raise Obstacle(message) from error
    return row[0] if row else ("" if tables - {"alembic_version"} else None)


def plain_postgresql_url(database_url: str) -> str:
    """The same address without SQLAlchemy's driver name, as psycopg and pg_dump take it."""
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(scheme=parts.scheme.partition("+")[0]))


def keep_copy(database_url: str, backups: Path) -> Path | None:
    """Copy a SQLite database beside it before it is migrated; PostgreSQL is copied by its own tools."""
    if not database_url.startswith("sqlite"):
        return None
    backups.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy = backups / f"before-migration-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite3"
    copy.touch(mode=0o600)
    source_path = database_url.partition(":///")[2]
    with closing(sqlite3.connect(source_path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy

"""Run the test suite on every database at hand, with a browser got by itself. Called by `script/test`.

Each database gets its own run of pytest in parallel processes; on PostgreSQL every process has a database of its own,
made before and dropped after. Tests marked `one_database` or `browser` run on SQLite only.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
IS_CI = os.environ.get("CI", "").lower() == "true"
PROCESSES = os.cpu_count() or 1
NO_TESTS_COLLECTED = 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FAST_FOLDER = Path("/dev/shm")  # noqa: S108  # memory: tests commit thousands of times


class Browser(NamedTuple):
    """Where it is, or why there is none."""

    path: str | None
    words: str


class Server(NamedTuple):
    """A PostgreSQL server: its address without a database name, and libpq settings that go with it."""

    url: str
    environment: dict[str, str]

    @property
    def where(self) -> str:
        """Where it is, without a password."""
        parts = urlsplit(self.url)
        return f"{parts.username or 'anybody'} at {self.environment.get('PGHOST') or parts.hostname or 'this machine'}"


def main(arguments: list[str]) -> int:
    """Run everything, say what was missing. Returns the exit code."""
    browser = find_browser()
    server, reason = find_postgresql()
    print(f"browser:    {browser.words}")
    print(f"PostgreSQL: {server.where if server else reason}", flush=True)
    environment = dict(os.environ)
    if browser.path:
        environment["TEST_BROWSER"] = browser.path
    without_browser = [] if browser.path else ["-m", "not browser"]
    code = run_pytest("sqlite", without_browser, arguments, environment)
    if server:
        only_shared = ["-m", "not one_database and not browser"]
        with databases(server) as base:
            again = run_pytest(base, only_shared, arguments, environment | server.environment)
        nothing_to_repeat = again == NO_TESTS_COLLECTED and code in {0, NO_TESTS_COLLECTED}
        code = code or (0 if nothing_to_repeat else again)
    missing = [words for words, found in ((browser.words, browser.path), (reason, server)) if not found]
    for words in missing:
        print(f"NOT TESTED: {words}")
    if missing and IS_CI:
        print("CI=true: what could not be tested counts as a failure.")
        code = code or 1
    return code


def run_pytest(database_url: str, selection: list[str], arguments: list[str], environment: dict[str, str]) -> int:
    """One run on one database, in as many processes as there are cores."""
    print(f"\n== {'SQLite' if database_url == 'sqlite' else 'PostgreSQL'} ==", flush=True)
    memory = FAST_FOLDER if os.access(FAST_FOLDER, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="tra-khuc-test-", dir=memory) as folder:
        ours = ["-q", "-n", str(PROCESSES), "--dist", "loadgroup", *selection]
        found = subprocess.run(
            [sys.executable, "-m", "pytest", *ours, *arguments],
            cwd=ROOT,
            env=environment | {"TEST_DATABASE_URL": database_url, "PYTEST_DEBUG_TEMPROOT": folder},
            check=False,
        )
    return found.returncode


def find_browser() -> Browser:
    """The system's Chromium, else Playwright's own, else Debian's when we may install it."""
    if named := os.environ.get("TEST_BROWSER"):
        if os.access(named, os.X_OK):
            return Browser(named, named)
        return Browser(None, f"TEST_BROWSER={named} is not a program.")
    if found := _browser_on_path():
        return Browser(found, found)
    print("No Chromium on this machine; getting one …", flush=True)
    if downloaded := _playwright_browser():
        return Browser(downloaded, f"{downloaded} (Playwright's)")
    if os.geteuid() == 0 and shutil.which("apt-get") and _apt_install_chromium() and (found := _browser_on_path()):
        return Browser(found, f"{found} (installed by apt)")
    return Browser(
        None,
        "no Chromium: none on PATH, Playwright could not download one, and apt "
        + ("could not install it." if os.geteuid() == 0 else "needs root (sudo apt install chromium)."),
    )


def _browser_on_path() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def _playwright_browser() -> str | None:
    try:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"],
            env=os.environ | {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "15000"},  # ms
            capture_output=True,
            timeout=300,
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    question = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    asked = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=False)
    path = asked.stdout.strip()
    return path if path and os.access(path, os.X_OK) else None


def _apt_install_chromium() -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]):
        if subprocess.run(command, env=environment, capture_output=True, check=False).returncode:
            return False
    return True


def find_postgresql() -> tuple[Server | None, str]:
    """The first server that lets us create databases, or why there is none."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        parts = urlsplit(given)
        candidates = [Server(urlunsplit(parts._replace(scheme="postgresql", path="", query="", fragment="")), {})]
    else:
        user = os.environ.get("USER") or "postgres"
        candidates = [
            Server(f"postgresql://{quote(name)}@", {"PGHOST": host})
            for host in (os.environ.get("PGHOST") or "/var/run/postgresql", "127.0.0.1")
            for name in dict.fromkeys(("postgres", user))
        ]
    for candidate in candidates:
        try:
            with _connect(candidate) as connection:
                row = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error:
            continue
        if row and row[0]:
            return candidate, ""
    return None, "no PostgreSQL that lets us create databases (start one, or set TEST_POSTGRES_URL)."


def _connect(server: Server) -> psycopg.Connection[tuple[object, ...]]:
    host = {"host": server.environment["PGHOST"]} if server.environment else {}
    return psycopg.connect(f"{server.url}/postgres", autocommit=True, connect_timeout=3, **host)


@contextmanager
def databases(server: Server) -> Iterator[str]:
    """Make a database for each process; give the address that each completes with `_gw0`, `_gw1` and so on."""
    base = f"tra_khuc_test_{os.getpid()}"
    names = [base, *(f"{base}_gw{number}" for number in range(PROCESSES))]
    with _connect(server) as connection:
        for name in names:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            )
            # The tests ask what was committed, not whether it survives a power cut.
            connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    try:
        yield f"{server.url.replace('postgresql://', 'postgresql+psycopg://', 1)}/{base}"
    finally:
        with _connect(server) as connection:
            for name in names:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Real people in a real Chromium: a live server with a database of its own, and browsers with or without a camera.

`app` is replaced here, so `kept`, `context` and the factories write into the live server's database.
"""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from blueprints.common.unit_of_work import unit_of_work
from blueprints.people.sessions import session_marks
from models.courses.commune import load_communes
from models.db import Table, db, session
from models.people.principal import Principal
from settings import Settings
from tests.conftest import REFERENCE_TABLES

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class LiveServer:
    """The application answering on loopback."""

    app: Flask
    url: str

    def sign_in(self, browsing: BrowserContext, principal: Principal) -> None:
        """Give this browser the principal's session, without the form."""
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        cookie = serializer.dumps({"_user_id": principal.get_id(), "_fresh": True, **session_marks()})
        browsing.add_cookies([{"name": self.app.config["SESSION_COOKIE_NAME"], "value": cookie, "url": self.url}])


@pytest.fixture(scope="session")
def live_application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application as people meet it: forms are guarded, its own address is the real one."""
    folder = tmp_path_factory.mktemp("live")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = create_app(
        Settings(
            env="test",
            port=port,
            public_url=f"http://127.0.0.1:{port}",
            secret_key="a secret for journeys only, 0123456789abcdef",
            database_url=f"sqlite:///{folder / 'live.sqlite3'}",
            instance_folder=Path(folder),
            department_email="lien-he@example.vn",
            department_phone="0255 382 2345",
        )
    )
    made.config["WTF_CSRF_ENABLED"] = True
    with made.app_context():
        Table.metadata.create_all(db.engine)
        with unit_of_work():
            load_communes()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def _serving(live_application: Flask) -> Iterator[LiveServer]:
    url = live_application.config["SETTINGS"].public_url
    server = make_server("127.0.0.1", int(url.rpartition(":")[2]), live_application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LiveServer(live_application, url)
    server.shutdown()
    thread.join(timeout=10)


@pytest.fixture
def app(live_application: Flask) -> Iterator[Flask]:
    """The live application; its tables are emptied afterwards."""
    yield live_application
    with live_application.app_context(), unit_of_work():
        for table in reversed(Table.metadata.sorted_tables):
            if table.name not in REFERENCE_TABLES:
                session.execute(sa.delete(table))


@pytest.fixture
def live_server(_serving: LiveServer, app: Flask) -> LiveServer:
    """The server, over empty tables."""
    return _serving


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture
def open_browser(_playwright: Playwright) -> Iterator[Callable[..., Browser]]:
    """Start a Chromium: `open_browser()`; `open_browser(film)` with a camera that sees the film (camera.py)."""
    program = os.environ.get("TEST_BROWSER") or next(
        (found for name in CHROMIUM if (found := shutil.which(name))), None
    )
    if program is None:
        pytest.skip("no Chromium on this machine (script/test gets one)")
    opened: list[Browser] = []

    def run(film: Path | None = None) -> Browser:
        camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        flags = [*camera, f"--use-file-for-fake-video-capture={film}"] if film else []
        opened.append(_playwright.chromium.launch(executable_path=program, args=[*QUIET, *flags]))
        return opened[-1]

    yield run
    for browser in opened:
        browser.close()

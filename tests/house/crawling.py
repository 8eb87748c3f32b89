"""Walking through the application as a person would: every link of every page, and what each answer did."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import html5lib
import sqlalchemy as sa
from flask import Flask, request_finished
from flask.testing import FlaskClient

from models.db import db, session

MOST_PAGES = 400
XHTML = "{http://www.w3.org/1999/xhtml}"
WRITES = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE")


@dataclass
class Visit:
    """One answer: where from, what, and what was written meanwhile (nothing, one hopes)."""

    path: str
    came_from: str
    status: int
    mimetype: str
    body: bytes
    written: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    tree: Any = None

    @property
    def is_page(self) -> bool:
        """Whether a person sees it as a page of her own."""
        return self.mimetype == "text/html" and self.status == 200

    def elements(self, *names: str) -> list[Any]:
        """The page's elements of these names."""
        return [element for name in names for element in self.tree.iter(XHTML + name)]


@contextmanager
def watched(app: Flask) -> Iterator[list[str]]:
    """Note every write statement, and whatever a request leaves in the session unsaid."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            seen.append(statement.splitlines()[0])

    def look(*_: Any, **__: Any) -> None:
        seen.extend(f"left in the session: {thing!r}" for thing in {*session.new, *session.dirty, *session.deleted})

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    request_finished.connect(look, app)
    yield seen
    request_finished.disconnect(look, app)
    sa.event.remove(engine, "before_cursor_execute", note)


def unexpected(written: list[str]) -> list[str]:
    """What a GET may not write: anything but the count of attempts at a link, which must survive the refusal."""
    counts = sum(statement.startswith("INSERT INTO throttle") for statement in written)
    begun = 0
    rest = []
    for statement in written:
        if statement == "BEGIN IMMEDIATE" and begun < counts:
            begun += 1
        elif not statement.startswith("INSERT INTO throttle"):
            rest.append(statement)
    return rest


def crawl(app: Flask, client: FlaskClient, starts: list[str]) -> list[Visit]:
    """Follow every link to ourselves from these pages. Only GET, as any robot might."""
    visits: list[Visit] = []
    queue = [(start, "the start") for start in starts]
    known = set(starts)
    with watched(app) as written:
        while queue and len(visits) < MOST_PAGES:
            path, came_from = queue.pop(0)
            written.clear()
            visit = look_at(client, path, came_from)
            visit.written = unexpected(written)
            visits.append(visit)
            for link in links_of(visit):
                if link not in known:
                    known.add(link)
                    queue.append((link, path))
    return visits


def look_at(client: FlaskClient, path: str, came_from: str = "") -> Visit:
    """Ask for one page and read it."""
    try:
        answer = client.get(path)
    except Exception as crash:  # noqa: BLE001  # whatever it is, it would have been a 500
        return Visit(path, came_from, 500, "", b"", errors=[repr(crash)])
    visit = Visit(path, came_from, answer.status_code, answer.mimetype, answer.data)
    if visit.mimetype == "text/html":
        parser = html5lib.HTMLParser()
        visit.tree = parser.parse(visit.body, transport_encoding="utf-8")
        visit.errors = [f"{position}: {code} {values}" for position, code, values in parser.errors]
    return visit


def links_of(visit: Visit) -> list[str]:
    """Every address of ours that the page links to, without fragments and paging past the fifth page."""
    if not visit.is_page:
        return []
    found = []
    for element in visit.elements("a", "link", "img", "script", "source", "form"):
        is_question = element.tag == XHTML + "form" and element.get("method", "get").lower() == "get"
        address = element.get("href") or element.get("src") or (element.get("action") if is_question else None)
        if not address:
            continue
        full = urldefrag(urljoin(f"http://localhost{visit.path}", address)).url
        parts = urlsplit(full)
        if parts.scheme in {"http", "https"} and parts.netloc == "localhost":
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found

"""News for readers' programs: Atom (RFC 4287) and JSON Feed 1.1, each answering 304 to a reader who has it already."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template, request
from flask.json import dumps
from flask.typing import ResponseReturnValue

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import settings
from blueprints.common.links import public_url
from models.content.publication import Publication
from models.content.queries import news_changed_at, published_articles

ENTRIES = 20
FIVE_MINUTES = 300
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""What an empty feed says of its last change."""
OWN_ADDRESS = re.compile(r'\b(href|src)="/')
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Entry:
    """One article as a reader's program takes it; addresses in `html` are whole."""

    id: str
    address: str
    title: str
    summary: str
    html: str
    image: str
    published_at: datetime
    updated_at: datetime


def add_to(blueprint: Blueprint) -> None:
    """Add the news feeds."""
    blueprint.get("/tin-tuc/atom.xml")(atom)
    blueprint.get("/tin-tuc/feed.json")(json_feed)


@open_to(EVERYONE)
def atom() -> ResponseReturnValue:
    """Answer the latest articles as Atom."""
    updated_at = news_changed_at() or BEGINNING
    text = render_template(
        "feeds/news.xml",
        id=f"tag:{_authority()},2026:tin-tuc",
        address=public_url("feeds.atom"),
        home=public_url("content.news"),
        author=settings().department_name,
        updated_at=updated_at,
        entries=_entries(),
    )
    return _conditional(make_response(NOT_XML.sub("", text)), "application/atom+xml; charset=utf-8", updated_at)


@open_to(EVERYONE)
def json_feed() -> ResponseReturnValue:
    """Answer the latest articles as JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"Tin tức · {settings().department_name}",
        "home_page_url": public_url("content.news"),
        "feed_url": public_url("feeds.json_feed"),
        "language": "vi",
        "authors": [{"name": settings().department_name}],
        "items": [_json_item(entry) for entry in _entries()],
    }
    answer = make_response(dumps(feed))
    return _conditional(answer, "application/feed+json; charset=utf-8", news_changed_at() or BEGINNING)


def _json_item(entry: Entry) -> dict[str, str]:
    item = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html,
        "date_published": entry.published_at.isoformat(),
        "date_modified": entry.updated_at.isoformat(),
    }
    return item | ({"image": entry.image} if entry.image else {})


def _entries() -> list[Entry]:
    return [_entry(publication) for publication in published_articles("", offset=0, limit=ENTRIES, bodies=True)]


def _entry(publication: Publication) -> Entry:
    """Give one entry. Its id never changes, whatever becomes of title and address."""
    revision, first = publication.revision, publication.published_at or BEGINNING
    return Entry(
        id=f"tag:{_authority()},2026:tin-tuc/{publication.item_id}",
        address=public_url("content.article", slug=publication.item.slug),
        title=revision.title,
        summary=revision.summary,
        html=OWN_ADDRESS.sub(rf'\1="{settings().public_url}/', revision.body_html),
        image=public_url("content.picture", sha256=revision.image.sha256) if revision.image else "",
        published_at=first,
        updated_at=publication.updated_at or first,
    )


def _authority() -> str:
    """Give the host of our public address, without a port, for tag: identifiers (RFC 4151)."""
    return urlsplit(settings().public_url).hostname or "localhost"


def _conditional(answer: Response, content_type: str, updated_at: datetime) -> Response:
    answer.headers["Content-Type"] = content_type
    answer.last_modified = updated_at
    answer.cache_control.public = True
    answer.cache_control.max_age = FIVE_MINUTES
    answer.add_etag()
    answer.make_conditional(request)
    return answer

"""Every page that links lead to, for each role: sound HTML5, one heading, nobody else asked, nothing written."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher
from flask import Flask

from blueprints.ops import demonstration
from models.clock import now
from models.people.principal import Principal
from models.people.roles import Role
from tests.factories.people import make_principal
from tests.house.crawling import XHTML, Visit, crawl
from tests.house.test_access import VISITOR, browser_of

LOADED = {"script": ("src",), "img": ("src", "srcset"), "source": ("src", "srcset"), "video": ("src", "poster"),
          "audio": ("src",), "iframe": ("src",), "embed": ("src",), "object": ("data",), "input": ("src",)}  # fmt: skip
LOADING_LINKS = {
    "stylesheet",
    "icon",
    "apple-touch-icon",
    "preload",
    "modulepreload",
    "manifest",
    "preconnect",
    "prefetch",
}
DATA_BLOCKS = {"application/json", "application/ld+json"}
STARTS = ["/", "/khoa-hoc", "/tin-tuc", "/xac-thuc", "/quyen-rieng-tu", "/dang-nhap", "/healthz", "/?lang=en"]


@pytest.fixture
def world(app: Flask) -> Flask:
    """The demonstration, with a password hash that is quick to make: nobody signs in by password here."""
    with app.app_context():
        demonstration.load(now(), PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash)
    return app


@pytest.mark.parametrize("who", [VISITOR, *Role])
def test_every_page_that_links_lead_to_is_sound(world: Flask, kept: Callable[..., Principal], who: str) -> None:
    principal = None if who == VISITOR else kept(make_principal, Role(who))
    starts = STARTS if principal is None else [*STARTS, "/quan-ly"]
    visits = crawl(world, browser_of(world, principal), starts)
    complaints = [
        f"{visit.path} (from {visit.came_from}): {words}" for visit in visits for words in complaints_of(visit)
    ]
    assert not complaints, "\n".join(complaints)


def complaints_of(visit: Visit) -> Iterator[str]:
    """What is wrong with one answer."""
    if visit.status not in {200, 303, 302, 304}:
        yield f"answered {visit.status} {visit.errors or ''}"
    if visit.written:
        yield f"wrote on GET: {visit.written}"
    if not visit.is_page:
        return
    yield from visit.errors
    if not visit.body.lstrip().lower().startswith(b"<!doctype html>"):
        yield "has no doctype"
    if (headings := len(visit.elements("h1"))) != 1:
        yield f"has {headings} h1"
    if not visit.elements("html")[0].get("lang"):
        yield "names no language"
    if not "".join(title.text or "" for title in visit.elements("title")[:1]).strip():
        yield "has no title"
    yield from inline_code(visit)
    yield from foreign_addresses(visit)
    yield from repeated_ids(visit)


def inline_code(visit: Visit) -> Iterator[str]:
    """Styles and scripts that the content security policy would refuse."""
    if visit.elements("style"):
        yield "holds a style element"
    for script in visit.elements("script"):
        if not script.get("src") and script.get("type") not in DATA_BLOCKS:
            yield "holds an inline script"
    for element in visit.tree.iter():
        for name in element.keys():  # noqa: SIM118  # an element, not a dict
            if name == "style" or (isinstance(name, str) and name.startswith("on")):
                yield f"holds {name}= on {str(element.tag).removeprefix(XHTML)}"


def foreign_addresses(visit: Visit) -> Iterator[str]:
    """Addresses on another host that a browser would load by itself."""
    for name, attributes in LOADED.items():
        for element in visit.elements(name):
            for attribute in attributes:
                for candidate in (element.get(attribute) or "").split(","):
                    if is_foreign(candidate.strip().partition(" ")[0]):
                        yield f"loads {candidate.strip()}"
    for link in visit.elements("link"):
        if LOADING_LINKS.intersection((link.get("rel") or "").split()) and is_foreign(link.get("href") or ""):
            yield f"loads {link.get('href')}"


def is_foreign(address: str) -> bool:
    """Whether an address names a host that is not ours."""
    parts = urlsplit(address)
    return bool(parts.netloc) and parts.netloc != "localhost"


def repeated_ids(visit: Visit) -> Iterator[str]:
    """Ids that two elements bear: a label or a link would find the wrong one."""
    ids = [element.get("id") for element in visit.tree.iter() if element.get("id")]
    yield from (f"id {name!r} stands twice" for name in sorted({name for name in ids if ids.count(name) > 1}))

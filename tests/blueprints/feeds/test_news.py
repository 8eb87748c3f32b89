"""The news as programs read them."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta

import pytest

from blueprints.content.publishing import publish_due
from models.content.approving import approve, submit
from models.content.drafting import revise
from models.content.publishing import withdraw
from models.content.scheduling import schedule
from tests.conftest import NOW
from tests.factories.content import make_approver, make_draft, make_published, make_words, make_writer

ATOM = "{http://www.w3.org/2005/Atom}"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def writer(kept):
    return kept(make_writer)


@pytest.fixture
def approver(kept):
    return kept(make_approver)


def atom(client):
    answer = client.get("/tin-tuc/atom.xml")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.data)  # noqa: S314  # the same


def texts(element, name):
    return [found.text for found in element.findall(f"{ATOM}{name}")]


def test_an_empty_feed_is_a_feed(client):
    feed = atom(client)
    assert texts(feed, "id") == ["tag:localhost,2026:tin-tuc"]
    assert texts(feed, "updated") == ["2026-01-01T00:00:00+00:00"]
    assert feed.findall(f"{ATOM}entry") == []
    assert client.get("/tin-tuc/feed.json").json["items"] == []


def test_the_atom_feed_holds_what_rfc_4287_asks_for(client, kept, writer, approver):
    words = make_words("Năng suất & <chất lượng>", body="Xem [khóa](/khoa-hoc) & **vé**.")
    item_id = kept(lambda: make_published(writer, approver, words).id)
    kept(make_draft, writer)
    feed = atom(client)
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi"
    links = {(link.get("rel"), link.get("href")) for link in feed.findall(f"{ATOM}link")}
    assert links == {("self", "http://localhost/tin-tuc/atom.xml"), ("alternate", "http://localhost/tin-tuc")}
    (entry,) = feed.findall(f"{ATOM}entry")
    assert texts(entry, "id") == [f"tag:localhost,2026:tin-tuc/{item_id}"]
    assert texts(entry, "title") == ["Năng suất & <chất lượng>"]
    assert texts(entry, "updated") == texts(entry, "published") == texts(feed, "updated") == [NOW.isoformat()]
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "html"
    assert content.text == (
        '<p>Xem <a href="http://localhost/khoa-hoc" rel="noopener noreferrer">khóa</a> &amp; <strong>vé</strong>.</p>\n'
    )


def test_an_update_keeps_the_id_and_changes_the_time(client, kept, writer, approver):
    item_id = kept(lambda: make_published(writer, approver).id)
    before = atom(client).find(f"{ATOM}entry")
    kept(revise, item_id, make_words("Tên mới"), started_from=1, actor=writer.actor, now=NOW)
    kept(submit, item_id, revision_number=2, actor=writer.actor, now=NOW)
    kept(approve, item_id, revision_number=2, actor=approver.actor, now=NOW)
    kept(schedule, item_id, revision_number=2, publish_at=LATER, actor=writer.actor, now=NOW)
    publish_due(now=LATER)
    after = atom(client).find(f"{ATOM}entry")
    assert texts(after, "id") == texts(before, "id")
    assert texts(after, "published") == [NOW.isoformat()]
    assert texts(after, "updated") == [LATER.isoformat()]
    assert texts(after, "title") == ["Tên mới"]


def test_the_json_feed_holds_what_version_1_1_asks_for(client, kept, writer, approver):
    item_id = kept(lambda: make_published(writer, approver).id)
    answer = client.get("/tin-tuc/feed.json")
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    assert answer.json["version"] == "https://jsonfeed.org/version/1.1"
    assert answer.json["feed_url"] == "http://localhost/tin-tuc/feed.json"
    (item,) = answer.json["items"]
    assert item == {
        "id": f"tag:localhost,2026:tin-tuc/{item_id}",
        "url": "http://localhost/tin-tuc/doi-moi-sang-tao",
        "title": "Đổi mới sáng tạo",
        "summary": "Tóm tắt bài.",
        "content_html": "<p>Nội dung.</p>\n",
        "date_published": NOW.isoformat(),
        "date_modified": NOW.isoformat(),
    }
    assert datetime.fromisoformat(item["date_published"]) == NOW


@pytest.mark.parametrize("address", ["/tin-tuc/atom.xml", "/tin-tuc/feed.json"])
def test_a_reader_who_has_it_already_is_told_so(client, kept, writer, approver, address):
    item_id = kept(lambda: make_published(writer, approver).id)
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    kept(withdraw, item_id, reason="Sai", actor=approver.actor, now=LATER)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_asks_as_much_for_three_articles_as_for_one(client, kept, writer, approver, queries, count):
    for number in range(count):
        kept(make_published, writer, approver, make_words(f"Bài {number}"))
    for address in ("/tin-tuc/atom.xml", "/tin-tuc/feed.json"):
        queries.clear()
        assert client.get(address).status_code == 200
        assert len(queries) == 2


def test_letters_that_xml_forbids_do_not_break_the_feed(client, kept, writer, approver):
    kept(make_published, writer, approver, make_words("Tiêu đề \ufffe\uffff lạ"))
    assert texts(atom(client).find(f"{ATOM}entry"), "title") == ["Tiêu đề  lạ"]


def test_the_news_pages_name_their_feeds(client):
    page = client.get("/tin-tuc").text
    links = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', page)
    assert links == [("application/atom+xml", "/tin-tuc/atom.xml"), ("application/feed+json", "/tin-tuc/feed.json")]

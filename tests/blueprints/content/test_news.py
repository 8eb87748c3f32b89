"""What readers see, and what they do not see yet."""

import re
from datetime import timedelta

import pytest

from blueprints.common.extensions import settings
from models.content.drafting import revise
from models.content.illustrating import keep_picture, prepare_picture, store_picture
from models.content.publishing import withdraw
from tests.conftest import NOW
from tests.factories.content import (
    make_approved,
    make_approver,
    make_draft,
    make_published,
    make_words,
    make_writer,
    picture_file,
)


@pytest.fixture
def writer(kept):
    return kept(make_writer)


@pytest.fixture
def approver(kept):
    return kept(make_approver)


@pytest.fixture
def pictured(kept, writer):
    """The words of an article with a picture, and the picture."""
    picture = prepare_picture(picture_file())
    store_picture(settings().storage_folder, picture)
    image_id = kept(lambda: keep_picture(picture, actor=writer.actor, now=NOW).id)
    return make_words(image_id=image_id, image_alt="Lớp học"), picture


def titles(answer):
    return re.findall(r'<a class="card-link" href="/tin-tuc/[^"]+">([^<]+)</a>', answer.text)


def test_the_news_show_what_is_published_newest_first(client, kept, writer, approver):
    kept(make_published, writer, approver, make_words("Bài cũ"), now=NOW)
    kept(make_published, writer, approver, make_words("Bài mới"), now=NOW + timedelta(hours=1))
    kept(make_approved, writer, approver, make_words("Chưa đăng"))
    kept(make_draft, writer, make_words("Bản nháp"))
    assert titles(client.get("/tin-tuc")) == ["Bài mới", "Bài cũ"]


@pytest.mark.parametrize("words", ["đổi mới", "doi moi", "MOI   doi", "Đo\u0302\u0309i mới"])
def test_news_are_found_with_and_without_accents(client, kept, writer, approver, words):
    kept(make_published, writer, approver, make_words("Đổi mới sáng tạo"))
    kept(make_published, writer, approver, make_words("Ngày hội việc làm"))
    assert titles(client.get("/tin-tuc", query_string={"tim": words})) == ["Đổi mới sáng tạo"]


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "\x00", "<script>", "không có"])
def test_a_search_that_finds_nothing_says_so(client, kept, writer, approver, words):
    kept(make_published, writer, approver, make_words(body="Chỉ chữ thường"))
    answer = client.get("/tin-tuc", query_string={"tim": words})
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert titles(answer) == ([] if words != "\x00" else ["Đổi mới sáng tạo"])


def test_the_news_are_paged(client, kept, writer, approver):
    for number in range(13):
        kept(make_published, writer, approver, make_words(f"Bài {number}"), now=NOW + timedelta(minutes=number))
    assert len(titles(client.get("/tin-tuc"))) == 12
    assert titles(client.get("/tin-tuc?trang=2")) == ["Bài 0"]
    assert client.get("/tin-tuc?trang=99").status_code == 200


def test_no_news_is_told(client):
    assert "Chưa có tin nào" in client.get("/tin-tuc").text


def test_an_article_shows_what_stands_and_not_its_draft(client, kept, writer, approver):
    item_id = kept(lambda: make_published(writer, approver, make_words(body="Bản **một**")).id)
    kept(revise, item_id, make_words("Tên khác", body="Bản hai"), started_from=1, actor=writer.actor, now=NOW)
    page = client.get("/tin-tuc/doi-moi-sang-tao").text
    assert "<h1>Đổi mới sáng tạo</h1>" in page
    assert '<div class="prose"><p>Bản <strong>một</strong></p>' in page
    assert "09:00, 23/11/2026" in page
    assert '<link rel="canonical" href="http://localhost/tin-tuc/doi-moi-sang-tao">' in page


@pytest.mark.parametrize("slug", ["khong-co", "doi-moi-sang-tao", "%00", "a" * 2_000])
def test_an_article_that_is_not_published_is_not_found(client, kept, writer, slug):
    kept(make_draft, writer)
    assert client.get(f"/tin-tuc/{slug}").status_code in {400, 404}


@pytest.mark.parametrize("count", [1, 3])
def test_the_news_ask_as_much_for_three_articles_as_for_one(client, kept, writer, approver, queries, count):
    for number in range(count):
        kept(make_published, writer, approver, make_words(f"Bài {number}"))
    queries.clear()
    assert client.get("/tin-tuc").status_code == 200
    assert len(queries) == 2
    queries.clear()
    assert client.get("/tin-tuc/bai-0").status_code == 200
    assert len(queries) == 2


def test_the_news_answer_in_english_too(client, kept, writer, approver):
    kept(make_published, writer, approver)
    page = client.get("/tin-tuc/doi-moi-sang-tao?lang=en").text
    assert '<html lang="en">' in page
    assert '<article class="article" lang="vi">' in page


def test_a_published_picture_is_for_everyone_and_for_good(client, kept, writer, approver, pictured):
    words, picture = pictured
    kept(make_published, writer, approver, words)
    for name, content in ((f"{picture.sha256}.webp", picture.full), (f"{picture.sha256}-800.webp", picture.card)):
        answer = client.get(f"/hinh-anh/{name}")
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/webp", content)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert client.get(f"/hinh-anh/{name}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_picture_has_its_size_in_the_page_so_that_nothing_moves(client, kept, writer, approver, pictured):
    words, picture = pictured
    kept(make_published, writer, approver, words)
    page = client.get("/tin-tuc/doi-moi-sang-tao").text
    assert f'<img src="/hinh-anh/{picture.sha256}.webp" alt="Lớp học" width="1200" height="800"' in page
    assert f"/hinh-anh/{picture.sha256}-800.webp 800w" in page


def test_an_unpublished_picture_is_for_the_desk_alone_and_never_cached(client, sign_in, kept, writer, pictured):
    words, picture = pictured
    kept(make_draft, writer, words)
    address = f"/hinh-anh/{picture.sha256}.webp"
    assert client.get(address).status_code == 404
    answer = sign_in(writer).get(address)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]


def test_a_withdrawn_article_takes_its_picture_along(client, kept, writer, approver, pictured):
    words, picture = pictured
    item_id = kept(lambda: make_published(writer, approver, words).id)
    kept(withdraw, item_id, reason="Sai", actor=approver.actor, now=NOW)
    assert client.get(f"/hinh-anh/{picture.sha256}.webp").status_code == 404
    assert titles(client.get("/tin-tuc")) == []


@pytest.mark.parametrize("name", ["x.webp", "a" * 64 + ".webp", "..%2f..%2fsettings.py.webp", "%00.webp"])
def test_a_picture_that_is_not_there_is_not_found(client, name):
    assert client.get(f"/hinh-anh/{name}").status_code == 404

"""The language of a page: asked for in the address, remembered in a cookie, never English in the office."""

from datetime import timedelta

import pytest

from models.clock import now
from models.people.roles import Role
from tests.factories.courses import make_course
from tests.factories.people import make_principal


def test_page_is_vietnamese_when_nothing_is_asked(client):
    response = client.get("/quyen-rieng-tu")
    assert '<html lang="vi">' in response.get_data(as_text=True)
    assert response.headers["Content-Language"] == "vi"


def test_english_once_chosen_is_remembered_without_a_session(client):
    chosen = client.get("/quyen-rieng-tu?lang=en")
    assert '<html lang="en">' in chosen.get_data(as_text=True)
    cookies = [header.partition("=")[0] for header in chosen.headers.getlist("Set-Cookie")]
    assert cookies == ["lang"]
    assert '<html lang="en">' in client.get("/quyen-rieng-tu").get_data(as_text=True)


def test_vietnamese_can_be_chosen_again(client):
    client.get("/?lang=en")
    client.get("/?lang=vi")
    assert '<html lang="vi">' in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize("wanted", ["fr", "", "en%00", "../../etc", "vi_VN.UTF-8"])
def test_language_that_is_not_spoken_is_vietnamese_and_not_remembered(client, wanted):
    response = client.get(f"/?lang={wanted}")
    assert '<html lang="vi">' in response.get_data(as_text=True)
    assert response.headers.getlist("Set-Cookie") == []


def test_language_links_keep_what_else_the_address_asks(client):
    body = client.get("/quyen-rieng-tu?tim=n%C4%83ng+su%E1%BA%A5t&lang=vi").get_data(as_text=True)
    assert 'href="?tim=n%C4%83ng+su%E1%BA%A5t&amp;lang=en"' in body


def test_office_stays_vietnamese(kept, sign_in):
    client = sign_in(kept(make_principal, Role.ORGANISER))
    client.get("/?lang=en")
    assert '<html lang="vi">' in client.get("/quan-ly").get_data(as_text=True)


def test_english_page_says_which_words_are_vietnamese(kept, client):
    course = kept(make_course, title="Nhận diện bảy lãng phí", starts_at=now() + timedelta(days=14), now=now())
    slug = course.slug
    body = client.get(f"/khoa-hoc/{slug}?lang=en").get_data(as_text=True)
    assert '<h1 lang="vi">Nhận diện bảy lãng phí</h1>' in body
    assert '<h4 class="programme-topic" lang="vi">Chuyên đề 1</h4>' in body
    assert '<div class="prose course-summary" lang="vi">' in body
    front = client.get("/?lang=en").get_data(as_text=True)
    assert f'href="/khoa-hoc/{slug}" lang="vi">Nhận diện bảy lãng phí</a>' in front
    vietnamese = client.get(f"/khoa-hoc/{slug}?lang=vi").get_data(as_text=True)
    assert "<h1>Nhận diện bảy lãng phí</h1>" in vietnamese

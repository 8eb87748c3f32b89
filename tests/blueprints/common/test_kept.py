"""Kept parts: drawn once for each key and language, and never one visitor's words for another."""

from flask import render_template_string

from tests.factories.courses import make_course

TEMPLATE = '{% call kept("test part", key, keep=keep) %}{{ draw() }}{% endcall %}'


def drawn(app, key, language="vi", *, keep=True):
    count.append(key)
    with app.test_request_context(f"/?lang={language}"):
        return render_template_string(TEMPLATE, key=key, keep=keep, draw=lambda: f"{key} {len(count)}")


count: list[str] = []


def test_a_part_is_drawn_once_for_each_key_and_language(app):
    app.extensions["kept_drawings"].clear()
    count.clear()
    assert drawn(app, "a") == "a 1"
    assert drawn(app, "a") == "a 1"
    assert drawn(app, "b") == "b 3"
    assert drawn(app, "a", "en") == "a 4"
    assert drawn(app, "a", keep=False) == "a 5"
    assert drawn(app, "a") == "a 1"


def test_the_number_of_kept_parts_is_bounded(app):
    app.extensions["kept_drawings"].clear()
    for number in range(1001):
        drawn(app, str(number))
    assert len(app.extensions["kept_drawings"]) == 1


def test_the_menu_says_where_one_is_and_keeps_the_search_in_the_language_links(client):
    for _ in range(2):
        assert 'href="/khoa-hoc" aria-current="page"' in client.get("/khoa-hoc").text
        assert 'aria-current="page"' not in client.get("/quyen-rieng-tu").text
        assert 'href="/tin-tuc" aria-current="page"' in client.get("/tin-tuc").text
        assert 'href="?tim=5s&amp;lang=en"' in client.get("/khoa-hoc?tim=5s").text
        assert 'href="?lang=en"' in client.get("/khoa-hoc").text
        assert "Training courses" in client.get("/khoa-hoc?lang=en").text
        assert "Training courses" not in client.get("/khoa-hoc?lang=vi").text


def test_a_blank_form_after_a_refused_one_holds_nothing_of_it(client, kept):
    slug = kept(make_course).slug
    address = f"/khoa-hoc/{slug}/dang-ky"
    first = client.get(address).text
    refused = client.post(address, data={"organisation_name": "Công ty Riêng Tư", "trainees-0-name": ""})
    assert refused.status_code == 422
    assert "Công ty Riêng Tư" in refused.text
    again = client.get(address).text
    assert "Riêng Tư" not in again
    assert 'class="field-error"' not in again
    assert first.count('name="form_key"') == again.count('name="form_key"') == 1
    assert first != again  # each blank form has a key of its own

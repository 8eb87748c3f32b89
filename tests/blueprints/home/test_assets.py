"""The built files: named by their content, compressed, kept by the browser; and what a first visit weighs."""

import gzip
import re

import pytest

from blueprints.common.assets import AssetMissing, asset, preloaded_fonts
from models.people.roles import Role
from tests.factories.people import make_principal

FIRST_VISIT_LIMIT = 100_000
HEADERS_OF_ONE_ANSWER = 400


@pytest.fixture
def stylesheet(app):
    with app.test_request_context("/"):
        return asset("css/site.css")


def test_asset_has_its_content_in_its_name(stylesheet):
    assert re.fullmatch(r"/static/dist/css/site-[0-9A-Z]{8}\.css", stylesheet)


def test_asset_that_was_not_built_is_named(app):
    with app.test_request_context("/"), pytest.raises(AssetMissing, match=r"js/nowhere\.js .* script/build-frontend"):
        asset("js/nowhere.js")


def test_built_file_leaves_compressed_and_is_kept_for_a_year(client, stylesheet):
    response = client.get(stylesheet, headers={"Accept-Encoding": "br, gzip"})
    assert response.status_code == 200
    assert response.headers["Content-Encoding"] == "br"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.cache_control.immutable
    assert response.cache_control.max_age == 31_536_000


def test_built_file_is_plain_for_a_browser_that_reads_no_compression(client, stylesheet):
    response = client.get(stylesheet)
    assert "Content-Encoding" not in response.headers
    assert b"Be Vietnam Pro" in response.data


def test_built_file_is_the_same_in_every_encoding(client, stylesheet):
    packed = client.get(stylesheet, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == client.get(stylesheet).data


@pytest.mark.parametrize(
    "path", ["dist/nothing.css", "../settings.py", "%2e%2e/settings.py", "dist", "dist/../../app.py"]
)
def test_file_that_is_not_there_is_not_found(client, path):
    assert client.get(f"/static/{path}").status_code == 404


def test_page_for_a_visitor_leaves_compressed(client):
    response = client.get("/quyen-rieng-tu", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Quyền riêng tư" in gzip.decompress(response.data).decode()


def test_page_for_a_visitor_has_no_telling_length(client):
    lengths = {len(client.get("/quyen-rieng-tu", headers={"Accept-Encoding": "gzip"}).data) for _ in range(20)}
    assert len(lengths) > 1


def test_page_of_someone_signed_in_is_not_compressed(kept, sign_in):
    client = sign_in(kept(make_principal, Role.ORGANISER))
    for path in ("/", "/quan-ly"):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers


@pytest.mark.parametrize("path", ["/", "/quyen-rieng-tu"])
def test_first_visit_stays_under_a_hundred_kilobytes(app, client, path):
    with app.test_request_context("/"):
        fonts = preloaded_fonts()
    browser = {"Accept-Encoding": "br, gzip"}
    page = client.get(path, headers=browser)
    body = gzip.decompress(page.data).decode()
    assert len(fonts) == 4
    parts = set(fonts) | set(re.findall(r'(?:src|href)="(/static/dist/[^"#]+)', body))
    sheet = client.get(next(part for part in parts if part.endswith(".css"))).get_data(as_text=True)
    parts |= set(re.findall(r'url\("?(/static/dist/[^")]+)', sheet))
    answers = [page, *(client.get(part, headers=browser) for part in sorted(parts))]
    assert {answer.status_code for answer in answers} == {200}
    weight = sum(len(answer.data) + HEADERS_OF_ONE_ANSWER for answer in answers)
    assert weight < FIRST_VISIT_LIMIT, weight

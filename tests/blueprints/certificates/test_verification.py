"""Anyone may ask whether a certificate is real."""

import pytest

from blueprints.certificates.drawing import draw_due
from blueprints.common.extensions import bearer_key
from models.certificates.verifying import grouped_code, paper_key, pdf_secret
from tests.factories.certificates import issue, make_taught_course

HOLDER, MASKED = "Nguyễn Thị Phương Anh", "Nguyễn T. P. A."


@pytest.fixture
def certificate(kept):
    (issued,) = kept(issue, kept(make_taught_course, {HOLDER: 2}, title="Năng suất xanh"))
    return issued


def test_valid_code_tells_number_course_dates_and_a_masked_name(client, certificate):
    answer = client.get(f"/xac-thuc/{certificate.code}")
    assert answer.status_code == 200
    for said in (
        "Giấy chứng nhận hợp lệ", "001/GCN-SKHCN", "Năng suất xanh", "18/11/2026 – 19/11/2026", "23/11/2026",
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ", MASKED, grouped_code(certificate.code),
    ):  # fmt: skip
        assert said in answer.text
    assert HOLDER not in answer.text


def test_key_on_the_paper_opens_the_whole_name(client, certificate):
    path = certificate.face["verify_url"].removeprefix("http://localhost")
    assert HOLDER in client.get(path).text
    assert HOLDER in client.get(path.lower()).text


@pytest.mark.parametrize("key", ["", "00000000", "đ", "\x00", "x" * 5000])
def test_wrong_key_leaves_the_name_masked(client, certificate, key):
    answer = client.get(f"/xac-thuc/{certificate.code}", query_string={"k": key})
    assert (answer.status_code, HOLDER in answer.text) == (200, False)


def test_key_of_one_paper_does_not_open_another(client, certificate, kept):
    (other,) = kept(issue, kept(make_taught_course, {"Lê Văn Bình": 2}))
    key = paper_key(bearer_key(), certificate.code)
    assert "Lê Văn Bình" not in client.get(f"/xac-thuc/{other.code}?k={key}").text


def test_code_is_found_however_it_was_typed(client, certificate):
    typed = f" {grouped_code(certificate.code).lower()} "
    answer = client.get("/xac-thuc", query_string={"ma": typed})
    assert (answer.status_code, answer.location) == (303, f"/xac-thuc/{certificate.code}")
    assert client.get(f"/xac-thuc/{grouped_code(certificate.code).lower()}").status_code == 200


@pytest.mark.parametrize(
    "code", ["7K2M9QXR4TBW3HJD", "khong-phai-ma", "%00", "%F0%9F%92%A9", "a" * 3000, "' OR 1=1 --"]
)
def test_unknown_and_malformed_codes_are_answered_alike(client, certificate, code):
    answer = client.get(f"/xac-thuc/{code}")
    assert answer.status_code == 404
    assert "Không tìm thấy giấy chứng nhận" in answer.text


def test_unknown_code_costs_the_same_question(client, certificate, queries):
    asked = []
    for code in (certificate.code, "7K2M9QXR4TBW3HJD", "!!!"):
        queries.clear()
        client.get(f"/xac-thuc/{code}")
        asked.append(len(queries))
    assert asked == [1, 1, 1]


def test_machine_gets_json(client, certificate):
    answer = client.get(f"/xac-thuc/{certificate.code}", headers={"Accept": "application/json"})
    assert answer.json == {
        "status": "valid",
        "code": certificate.code,
        "number": "001/GCN-SKHCN",
        "holder": MASKED,
        "holder_is_masked": True,
        "course": "Năng suất xanh",
        "starts_on": "2026-11-18",
        "ends_on": "2026-11-19",
        "units": 8,
        "issued_on": "2026-11-23",
        "issuer": "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "issuer_parent": "UBND TỈNH QUẢNG NGÃI",
        "url": f"http://localhost/xac-thuc/{certificate.code}",
    }


def test_machine_learns_of_an_unknown_code_in_json(client):
    answer = client.get("/xac-thuc/XXXX", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json) == (404, {"status": "unknown"})


def test_answer_is_neither_indexed_nor_kept(client, certificate):
    headers = client.get(f"/xac-thuc/{certificate.code}").headers
    assert (headers["X-Robots-Tag"], headers["Cache-Control"]) == ("noindex", "no-store")
    assert "Accept" in headers["Vary"]


def test_form_asks_for_a_code(client):
    answer = client.get("/xac-thuc")
    assert (answer.status_code, 'name="ma"' in answer.text) == (200, True)


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "\x00"])
def test_form_without_a_readable_code_says_what_to_type(client, typed):
    answer = client.get("/xac-thuc", query_string={"ma": typed})
    assert answer.status_code == 422
    assert "Vui lòng nhập mã gồm chữ và số in trên giấy chứng nhận." in answer.text


def test_holder_fetches_her_pdf_by_the_address_in_her_letter(client, certificate):
    address = f"/giay-chung-nhan/{certificate.code}/{pdf_secret(bearer_key(), certificate.id)}.pdf"
    waiting = client.get(address)
    assert waiting.status_code == 409
    assert "đang được tạo tệp" in waiting.text

    draw_due()
    answer = client.get(address)

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("secret", ["0" * 26, "đ", "x"])
def test_wrong_secret_and_wrong_code_open_no_pdf(client, certificate, secret):
    draw_due()
    right = pdf_secret(bearer_key(), certificate.id)
    assert client.get(f"/giay-chung-nhan/{certificate.code}/{secret}.pdf").status_code == 404
    assert client.get(f"/giay-chung-nhan/7K2M9QXR4TBW3HJD/{right}.pdf").status_code == 404
    assert client.get(f"/giay-chung-nhan/!!/{pdf_secret(bearer_key(), 0)}.pdf").status_code == 404

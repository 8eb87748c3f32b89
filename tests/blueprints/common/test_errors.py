"""Every refusal as a page or as problem+json, and never a 500."""

import pytest

from models.clock import now
from models.people.throttling import TooManyAttempts

PAGE = "text/html"
PROBLEM = "application/problem+json"


def test_unknown_address_is_a_page_of_ours(visitor):
    answer = visitor.get("/khong-co")
    assert (answer.status_code, answer.mimetype) == (404, PAGE)
    assert answer.text.count("<h1") == 1


def test_wrong_method_says_which_are_right(visitor):
    answer = visitor.delete("/dang-nhap")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_api_and_json_readers_get_a_problem(visitor):
    for answer in (visitor.get("/api/v1/khong-co"), visitor.get("/khong-co", headers={"Accept": "application/json"})):
        assert (answer.status_code, answer.mimetype, answer.json["code"]) == (404, PROBLEM, "not_found")


def test_violation_becomes_its_status_code_and_sentence(visitor):
    page = visitor.post("/trial/units/A/violation")
    assert (page.status_code, page.mimetype) == (409, PAGE)
    assert "Không nhận." in page.text
    problem = visitor.post("/trial/units/A/violation", headers={"Accept": "application/json"})
    assert problem.json == {
        "type": "about:blank", "title": "Không nhận.", "status": 409, "code": "world_refused", "detail": "Không nhận.",
    }  # fmt: skip


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "", "a b", "x:y:z"]
)
def test_host_that_is_not_ours_is_refused_without_a_page(visitor, host):
    for path in ("/", "/dang-nhap", "/khong-co", "/static/x.css"):
        answer = visitor.get(path, headers={"Host": host})
        assert (answer.status_code, answer.mimetype) == (400, "text/plain")
        assert "evil" not in answer.text


def test_host_of_ours_is_heard(visitor):
    for host in ("localhost", "localhost:8000", "127.0.0.1:8111"):
        assert visitor.get("/trial/everyone", headers={"Host": host}).status_code == 200


def test_forwarded_host_is_not_believed(visitor):
    answer = visitor.get("/trial/staff", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert answer.location == "/dang-nhap?next=/trial/staff"


@pytest.mark.parametrize("row", ["2147483648", "9" * 30])
def test_number_that_no_row_has_is_an_unknown_address(visitor, row):
    assert visitor.get(f"/trial/numbers/{row}").status_code == 404
    assert visitor.get("/trial/numbers/2147483647").status_code == 200


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_too_much_is_refused_as_too_much(visitor, content_type):
    answer = visitor.post("/trial/form", data={"name": "a" * (3 * 1024 * 1024)}, content_type=content_type)
    assert answer.status_code == 413
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize(
    "body", [b"email=%ED%A0%80&password=%FF%00", b"email=\xff\xfe&password=\xc3", b"&&=&%", b"\x00"]
)
def test_bytes_that_are_no_text_are_a_form_to_fill_again(visitor, body):
    answer = visitor.post("/dang-nhap", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "path", ["/loi-moi/%ED%A0%80", "/loi-moi/%FF", "/dat-lai-mat-khau/%00", "/quen-mat-khau?lang=%FF&x=%00"]
)
def test_addresses_that_are_no_text_are_refused_calmly(visitor, path):
    assert visitor.get(path).status_code in {200, 404, 410}


def test_refusal_for_too_many_attempts_says_when_to_come_back():
    violation = TooManyAttempts(now())
    assert violation.status == 429
    assert "{" not in str(violation)


@pytest.mark.parametrize("state", ["pg-40P01", "pg-40001", "pg-55P03", "sqlite-5", "sqlite-6", "sqlite-261"])
def test_what_the_database_undid_for_another_writer_is_busy(visitor, state):
    answer = visitor.post(f"/trial/database-says/{state}")
    assert (answer.status_code, answer.mimetype) == (503, PAGE)
    problem = visitor.post(f"/trial/database-says/{state}", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.json["code"]) == (503, "busy")


@pytest.mark.parametrize("state", ["pg-42P01", "sqlite-1"])
def test_what_the_database_cannot_do_is_our_defect(visitor, state):
    assert visitor.post(f"/trial/database-says/{state}").status_code == 500


def test_database_error_names_no_person_in_the_log(app, visitor, caplog):
    answer = visitor.post("/trial/crash-with-a-name")
    assert answer.status_code == 500
    assert "database error" in caplog.text
    assert "051088001234" not in caplog.text

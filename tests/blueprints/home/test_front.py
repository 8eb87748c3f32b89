"""The front page, privacy, the office's overview and the page that shows the design."""

from datetime import timedelta

import html5lib
import pytest
from flask import Flask, render_template

from models.clock import now
from models.people.roles import Role
from tests.factories.courses import make_course
from tests.factories.people import make_principal


def headings(body):
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(body)
    return ["".join(found.itertext()).strip() for found in document.iter("h1")]


@pytest.fixture
def open_course(kept):
    starts_at = (now() + timedelta(days=14)).replace(hour=1, minute=0, second=0, microsecond=0)
    return kept(make_course, title="Cải tiến năng suất ở xưởng nhỏ", seats=40, starts_at=starts_at)


def test_front_page_without_anything_says_what_will_stand_there(client):
    body = client.get("/").get_data(as_text=True)
    assert headings(body) == ["Đào tạo nâng cao năng suất, chất lượng"]
    assert "Chưa có khóa nào đang nhận đăng ký" in body
    assert "Chưa có buổi học nào sắp diễn ra" in body
    assert "Chưa có tin nào" in body


def test_front_page_shows_open_courses_with_seats_and_their_sessions(client, open_course):
    body = client.get("/").get_data(as_text=True)
    assert "Cải tiến năng suất ở xưởng nhỏ" in body
    assert "Còn 40 chỗ" in body
    assert "Chuyên đề 1" in body
    assert "08:00–11:00" in body


def test_front_page_asks_as_many_questions_for_three_courses_as_for_one(client, kept, open_course, queries):
    queries.clear()
    client.get("/")
    with_one = len(queries)
    later = open_course.registration_closes_at + timedelta(days=2)
    for _ in range(2):
        kept(make_course, starts_at=later)
    queries.clear()
    client.get("/")
    assert len(queries) == with_one == 4


def test_privacy_page_names_the_law_and_whom_to_write_to(client):
    body = client.get("/quyen-rieng-tu").get_data(as_text=True)
    assert headings(body) == ["Quyền riêng tư"]
    assert "91/2025/QH15" in body
    assert 'href="mailto:lien-he@example.vn"' in body


def test_office_sends_a_visitor_to_the_sign_in(client):
    response = client.get("/quan-ly")
    assert response.status_code == 303
    assert response.location == "/dang-nhap?next=/quan-ly"


def test_office_shows_only_the_rooms_one_may_enter(kept, sign_in):
    trainer = sign_in(kept(make_principal, Role.TRAINER, name="Đinh Thị Kròng"))
    body = trainer.get("/quan-ly").get_data(as_text=True)
    assert headings(body) == ["Tổng quan"]
    assert "Xin chào Đinh Thị Kròng." in body
    assert "/quan-ly/nguoi-dung" not in body
    assert "/quan-ly/diem-danh" in body


def test_office_of_an_administrator_leads_to_people_and_audit(kept, sign_in):
    body = sign_in(kept(make_principal, Role.ADMINISTRATOR)).get("/quan-ly").get_data(as_text=True)
    assert 'href="/quan-ly/nguoi-dung"' in body
    assert 'href="/quan-ly/nhat-ky"' in body


def test_office_of_someone_without_a_role_says_whom_to_ask(kept, sign_in):
    body = sign_in(kept(make_principal)).get("/quan-ly").get_data(as_text=True)
    assert headings(body) == ["Tổng quan"]


def test_style_page_shows_every_component(kept, sign_in):
    body = sign_in(kept(make_principal, Role.TRAINER)).get("/quan-ly/giao-dien").get_data(as_text=True)
    assert headings(body) == ["Giao diện"]
    for part in ("alert--danger", "badge--warning", "card--course", "paging-link", "progress-bar", "empty", "confirm"):
        assert f'class="{part}' in body or f" {part}" in body, part


def test_style_page_form_sent_empty_shows_each_error_at_its_field(kept, sign_in):
    client = sign_in(kept(make_principal, Role.TRAINER))
    response = client.post("/quan-ly/giao-dien", data={"remarks": "giữ lại"})
    body = response.get_data(as_text=True)
    assert response.status_code == 422
    assert headings(body) == ["Giao diện"]
    assert '<a href="#name">Họ và tên: Vui lòng nhập mục này.</a>' in body
    assert 'aria-describedby="name-hint name-error"' in body
    assert "giữ lại" in body


def test_style_page_form_filled_in_is_accepted(kept, sign_in):
    client = sign_in(kept(make_principal, Role.TRAINER))
    sent = {
        "name": "Y Thắng",
        "email": "y.thang@example.vn",
        "day": "2026-09-05",
        "kind": "enterprise",
        "session": "am",
    }
    response = client.post("/quan-ly/giao-dien", data=sent)
    assert response.status_code == 200
    assert "Biểu mẫu hợp lệ." in response.get_data(as_text=True)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_error_page_says_what_happened_and_leads_on(app: Flask, status):
    with app.test_request_context("/khoa-hoc/mot-khoa"):
        body = render_template(f"errors/{status}.html", status=status, sentence=None)
    assert len(headings(body)) == 1
    assert f"Mã {status}" in body
    assert 'class="btn btn-primary"' in body


def test_error_page_says_the_sentence_of_the_refused_rule(app: Flask):
    with app.test_request_context("/"):
        body = render_template("errors/409.html", status=409, sentence="Khóa đã đủ chỗ.")
    assert "Khóa đã đủ chỗ." in body


def test_page_that_is_not_there_answers_404_with_a_page(client):
    response = client.get("/khong-co-trang-nay")
    assert response.status_code == 404
    assert headings(response.get_data(as_text=True)) == ["Không tìm thấy trang"]


def test_refusal_of_someone_signed_in_names_the_role_and_leads_to_her_work(kept, sign_in):
    response = sign_in(kept(make_principal, Role.TRAINER)).get("/quan-ly/nhat-ky")
    body = response.get_data(as_text=True)
    assert response.status_code == 403
    assert "Cần vai trò: Quản trị hệ thống." in body
    assert '<a class="btn btn-primary" href="/quan-ly">Về phần việc của tôi</a>' in body
    assert "xin đăng nhập" not in body


def test_menu_of_a_phone_has_a_short_word_and_the_whole_one_for_the_ear(client):
    body = client.get("/").get_data(as_text=True)
    whole = '<span class="site-nav-whole">Xác thực giấy chứng nhận</span>'
    assert f'{whole}<span class="site-nav-short" aria-hidden="true">Xác thực</span>' in body

"""The office's pages of certificates."""

import pytest
import sqlalchemy as sa

from blueprints.certificates.drawing import draw_due
from models.certificates.certificate import Certificate
from models.courses.course import Course, CourseState
from models.db import session
from models.people.roles import Role
from tests.factories.certificates import issue, make_taught_course
from tests.factories.people import make_principal

DESK = "/quan-ly/giay-chung-nhan"


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


@pytest.fixture
def course(kept):
    return kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 1}, title="Năng suất xanh")


def issued():
    session.rollback()
    return list(session.scalars(sa.select(Certificate).order_by(Certificate.number)))


def test_desk_lists_courses_with_who_is_due(organiser, course):
    page = organiser.get(DESK).text
    assert "Năng suất xanh" in page
    assert "Chờ cấp 1" in page


def test_empty_desk_says_what_will_stand_there(organiser):
    answer = organiser.get(DESK)
    assert (answer.status_code, "Chưa có khóa nào được công bố" in answer.text) == (200, True)


def test_course_page_shows_who_gets_one_and_who_not_and_why(organiser, course):
    page = organiser.get(f"{DESK}/khoa/{course.id}").text
    assert "Lê An" in page
    assert "Cấp 1 giấy chứng nhận" in page
    assert "Dự 4/8 tiết, cần từ 7 tiết" in page


def test_issue_is_confirmed_by_post_and_leads_back_to_the_course(organiser, course):
    answer = organiser.post(f"{DESK}/khoa/{course.id}/dot-cap")

    assert (answer.status_code, answer.location) == (303, f"{DESK}/khoa/{course.id}")
    assert [one.holder_name for one in issued()] == ["Lê An"]
    page = organiser.get(answer.location).text
    assert "Đã tạo tệp 0/1 giấy chứng nhận" in page
    assert 'hx-trigger="every 1s"' in page


def test_progress_fragment_is_a_part_of_the_page_and_stops_when_done(organiser, course, kept):
    organiser.post(f"{DESK}/khoa/{course.id}/dot-cap")
    address = f"{DESK}/khoa/{course.id}"

    working = organiser.get(address, headers={"HX-Request": "true"}).text
    draw_due()
    done = organiser.get(address, headers={"HX-Request": "true"}).text

    assert working.lstrip().startswith('<div class="issued-list" id="giay-da-cap"')
    assert "hx-get" in working
    assert "hx-get" not in done
    assert "Mở PDF" in done


def test_second_issue_with_nobody_due_is_refused_on_the_page(organiser, course):
    organiser.post(f"{DESK}/khoa/{course.id}/dot-cap")
    answer = organiser.post(f"{DESK}/khoa/{course.id}/dot-cap")
    assert answer.status_code == 409
    assert "Chưa có thêm học viên nào đủ điều kiện" in answer.text
    assert len(issued()) == 1


def test_cancelled_course_is_refused_on_the_page(organiser, course, kept):
    kept(lambda: setattr(session.get_one(Course, course.id), "state", CourseState.CANCELLED))
    assert organiser.post(f"{DESK}/khoa/{course.id}/dot-cap").status_code == 409
    assert "Đồng ý cấp" not in organiser.get(f"{DESK}/khoa/{course.id}").text


@pytest.mark.parametrize("method", ["get", "post"])
def test_unknown_course_is_not_found(organiser, method):
    path = f"{DESK}/khoa/4711" + ("/dot-cap" if method == "post" else "")
    assert getattr(organiser, method)(path).status_code == 404
    assert organiser.get(f"{DESK}/khoa/99999999999999999999").status_code == 404


@pytest.mark.parametrize("role", [Role.TRAINER, Role.COMMUNICATIONS, Role.APPROVER, Role.UNIT_REPORTER])
def test_other_roles_may_neither_see_nor_issue(kept, sign_in, course, role):
    browser = sign_in(kept(make_principal, role))
    assert browser.get(DESK).status_code == 403
    assert browser.get(f"{DESK}/khoa/{course.id}").status_code == 403
    assert browser.post(f"{DESK}/khoa/{course.id}/dot-cap").status_code == 403
    assert issued() == []


def test_office_opens_the_pdf_when_it_is_drawn(organiser, course, kept):
    (certificate,) = kept(issue, course)
    address = f"{DESK}/{certificate.id}.pdf"
    assert organiser.get(address).status_code == 409

    draw_due()
    answer = organiser.get(address)

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="GCN-001-2026.pdf"'
    assert answer.data.startswith(b"%PDF-")
    assert organiser.get(f"{DESK}/4711.pdf").status_code == 404


def test_course_page_asks_as_many_questions_for_one_as_for_three(organiser, kept, queries):
    counts = []
    for people in (1, 3):
        course = kept(make_taught_course, {f"Học viên {number}": 2 for number in range(people)})
        kept(issue, course)
        queries.clear()
        organiser.get(f"{DESK}/khoa/{course.id}")
        counts.append(len(queries))
    assert counts[0] == counts[1]

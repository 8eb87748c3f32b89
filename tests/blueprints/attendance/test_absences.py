"""The office decides on absences asked for; a trainer of the course reads who asks, and not why."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.attendance.absence_request import AbsenceRequest, AbsenceState
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.people.roles import Role
from models.registrations.enrolment import Enrolment
from tests.factories.absences import make_absence
from tests.factories.courses import make_course, make_trainer
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration


def words(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


@pytest.fixture
def trainer(kept):
    return kept(make_principal, Role.TRAINER, name="Trần Văn Dũng")


@pytest.fixture
def course(kept, trainer):
    teaches = kept(make_trainer, user_id=trainer.id)
    at = now() + timedelta(days=3)
    made = kept(make_course, seats=4, starts_at=at, now=now(), trainer=teaches).id
    names = ("Võ Thị Út", "Lê An", "Y Bình")
    kept(lambda: make_registration(session.get_one(Course, made), bearer_key(), *names))
    session.rollback()
    return made


@pytest.fixture
def ask(kept, course):
    def run(name, number=0, reason="Con ốm"):
        def act():
            person = session.scalars(sa.select(Enrolment).where(Enrolment.name == name)).one()
            return make_absence(session.get_one(Course, course), person, number=number, reason=reason)

        return kept(act)

    return run


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


def address(course):
    return f"/quan-ly/khoa-hoc/{course}/xin-vang"


def states():
    session.rollback()
    return list(session.scalars(sa.select(AbsenceRequest.state).order_by(AbsenceRequest.id)))


def test_who_asks_stands_there_until_somebody_decides(organiser, course, ask):
    first, second = ask("Võ Thị Út", reason="Sinh con"), ask("Lê An", 1)
    page = words(organiser.get(address(course)))
    assert page.index("Võ Thị Út") < page.index("Lê An")  # whose session begins sooner
    assert "Sinh con" in page
    answer = organiser.post(address(course), data={"don": first, "quyet-dinh": "cho-phep", "answer": ""})
    assert (answer.status_code, answer.location) == (303, address(course))
    assert "Đã cho phép Võ Thị Út vắng buổi Chuyên đề 1." in words(organiser.get(address(course)))
    organiser.post(address(course), data={"don": second, "quyet-dinh": "khong", "answer": "Buổi này là buổi thi."})
    page = words(organiser.get(address(course)))
    assert states() == [AbsenceState.GRANTED, AbsenceState.DENIED]
    assert "Không có đơn xin vắng nào chờ" in page
    assert page.index("Buổi này là buổi thi.") > page.index("Đã quyết định")
    assert session.scalars(sa.select(OutgoingMail.letter)).all() == ["absence_decided"] * 2


def test_a_refusal_without_a_word_comes_back_and_what_was_typed_stays(organiser, course, ask):
    number = ask("Võ Thị Út")
    bare = organiser.post(address(course), data={"don": number, "quyet-dinh": "khong", "answer": ""})
    assert bare.status_code == 422
    assert f'href="#don-{number}-tra-loi"' in words(bare)
    assert "Vui lòng ghi lý do không cho phép vắng" in words(bare)
    long = organiser.post(address(course), data={"don": number, "quyet-dinh": "cho-phep", "answer": "dài " * 200})
    assert (long.status_code, "dài dài dài" in words(long)) == (422, True)
    assert states() == [AbsenceState.ASKED]


def test_a_decision_comes_once_and_only_for_this_course(organiser, course, ask, kept):
    number = ask("Võ Thị Út")
    data = {"don": number, "quyet-dinh": "cho-phep"}
    other = kept(make_course).id
    assert organiser.post(address(other), data=data).status_code == 404
    for wrong in ({**data, "don": "x"}, {**data, "quyet-dinh": "xoa"}, {}):
        assert organiser.post(address(course), data=wrong).status_code == 404
    assert organiser.post(address(course), data=data).status_code == 303
    again = organiser.post(address(course), data=data)
    assert again.status_code == 409
    assert "Đơn xin vắng này đã được trả lời hoặc đã rút lại." in words(again)


def test_a_trainer_reads_who_asks_but_not_why_and_decides_nothing(sign_in, trainer, course, ask):
    number = ask("Võ Thị Út", reason="Sinh con")
    browser = sign_in(trainer)
    page = words(browser.get(address(course)))
    assert "Võ Thị Út" in page
    assert "Sinh con" not in page
    assert 'name="quyet-dinh"' not in page
    assert browser.post(address(course), data={"don": number, "quyet-dinh": "cho-phep"}).status_code == 403


def test_a_trainer_of_another_course_sees_nothing(sign_in, kept, course):
    browser = sign_in(kept(make_principal, Role.TRAINER))
    assert browser.get(address(course)).status_code == 403


def test_the_page_costs_as_much_for_three_requests_as_for_one(organiser, course, ask, queries):
    counted = []
    for names in (("Võ Thị Út",), ("Lê An", "Y Bình")):
        for name in names:
            ask(name)
        queries.clear()
        assert organiser.get(address(course)).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]

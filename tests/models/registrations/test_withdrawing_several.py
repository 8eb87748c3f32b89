"""Several withdrawn at once: whom a rule refuses stays, the others go, and nobody is told of a seat she then loses."""

import sqlalchemy as sa

from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.withdrawing_several import withdraw_several
from tests.conftest import NOW
from tests.factories.certificates import make_taught_course
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration
from tests.factories.seats import TOGETHER

STAFF = Actor("user", "Lê Thị Hòa", 1)


def ids(*names):
    return list(session.scalars(sa.select(Enrolment.id).where(Enrolment.name.in_(names))))


def test_who_waits_is_withdrawn_before_a_seat_is_freed_for_her(kept):
    course = kept(_waited_for)
    done = kept(withdraw_several, course, ids("An", "Bình"), took_part=took_part, actor=STAFF, now=NOW)
    assert (done.people, done.seated, done.refused) == (2, 1, [])
    session.rollback()
    states = {row.name: row.state for row in session.execute(sa.select(Enrolment.name, Enrolment.state))}
    assert states == {"An": EnrolmentState.WITHDRAWN, "Bình": EnrolmentState.WITHDRAWN, "Chi": EnrolmentState.CONFIRMED}
    assert session.scalar(sa.select(sa.func.count()).where(OutgoingMail.letter == "seat_given")) == 1


def _waited_for():
    course = make_course(seats=1)
    make_registration(course, KEY, "An", "Bình", "Chi", waiting=2)
    return course.id


def test_who_came_stays_and_is_named_and_a_stranger_s_number_is_passed_over(kept):
    course = kept(lambda: make_taught_course({"Trần Văn Bình": 2, "Y Thắng": 0}).id)
    other = kept(lambda: make_registration(make_course(), KEY, "Người khóa khác").course_id)
    wanted = ids("Trần Văn Bình", "Y Thắng", "Người khóa khác")
    done = kept(withdraw_several, course, wanted, took_part=took_part, actor=STAFF, now=NOW)
    assert (done.people, [str(one) for one in done.refused]) == (
        1,
        ["Học viên Trần Văn Bình đã được điểm danh hoặc đã được cấp giấy chứng nhận nên không rút tên được."],
    )
    session.rollback()
    stays = session.scalars(sa.select(Enrolment.state).where(Enrolment.course_id == other)).all()
    assert stays == [EnrolmentState.CONFIRMED]


def test_a_group_that_is_withdrawn_whole_is_not_seated_when_it_has_shrunk_enough_to_fit(kept, hall):
    made = hall(seats=2)
    made.enter("An")
    made.enter("Bình", "Chi", waiting_choice=TOGETHER)
    group = [made.id("Bình"), made.id("Chi")]
    done = kept(withdraw_several, made.course_id, group, took_part=took_part, actor=STAFF, now=NOW)
    assert (done.people, done.seated) == (2, 0)
    assert made.people() == ["An confirmed 1", "Bình withdrawn", "Chi withdrawn"]
    assert made.letters() == ["registration_received 0@example.vn", "registration_received 1@example.vn"]

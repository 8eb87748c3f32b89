"""One course and everything that its seats go through, for tests of the acts of the room `registrations`."""

from datetime import timedelta

import sqlalchemy as sa

from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.courses.course import Course, CourseState
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.adding import add_people
from models.registrations.application import Trainee
from models.registrations.approving import approve, refuse
from models.registrations.enrolment import Enrolment
from models.registrations.moving import move
from models.registrations.offering import accept_offer, decline_offer, expire_offers
from models.registrations.registering import register
from models.registrations.registration import WaitingChoice
from models.registrations.reordering import move_in_line
from models.registrations.substituting import substitute
from models.registrations.waiting import fill_seats
from models.registrations.withdrawing import withdraw, withdraw_all
from tests.conftest import NOW
from tests.factories.attendance import check_in, lessons_of
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_application

VISITOR, STAFF = Actor.visitor("Phạm Thị Hoa"), Actor("user", "Lê Thị Hòa", 1)
BEGINS = NOW + timedelta(days=14)
TOGETHER = WaitingChoice.TOGETHER


class Hall:
    """A course; people are called by name, and each name stands once. Every act is kept in its own transaction."""

    def __init__(self, kept, seats=2, **rules):
        self.kept = kept
        self.course_id = kept(make_course, seats=seats, **rules).id
        self.registrations = {}

    def enter(self, *names, now=NOW, actor=VISITOR, course_id=None, **changes):
        """Register these names in one form, from an address of their own."""
        values = {"contact_email": f"{len(self.registrations)}@example.vn"} | changes
        course_id = course_id or self.course_id
        made = self.kept(register, course_id, make_application(*names, **values), key=KEY, actor=actor, now=now)
        self.registrations |= dict.fromkeys(names, made.id)
        return made

    def withdraw(self, name, now=NOW, actor=VISITOR):
        return self.kept(withdraw, self.registrations[name], self.id(name), took_part=took_part, actor=actor, now=now)

    def withdraw_all(self, name, now=NOW, actor=VISITOR):
        return self.kept(withdraw_all, self.registrations[name], took_part=took_part, actor=actor, now=now)

    def substitute(self, name, trainee, now=NOW, actor=VISITOR, **changes):
        trainee = trainee if isinstance(trainee, Trainee) else Trainee(trainee, "Kế toán")
        new = self.kept(substitute, self.registrations[name], self.id(name), trainee, key=KEY, took_part=took_part,
                        actor=actor, now=now, **changes)  # fmt: skip
        self.registrations[trainee.name] = self.registrations[name]
        return new

    def add(self, name, *names, now=NOW, actor=VISITOR):
        trainees = [Trainee(each, "Kế toán") for each in names]
        self.registrations |= dict.fromkeys(names, self.registrations[name])
        return self.kept(add_people, self.registrations[name], trainees, key=KEY, actor=actor, now=now)

    def move(self, *names, to, now=NOW, actor=VISITOR):
        ids = [self.id(name) for name in names]
        return self.kept(
            move, self.registrations[names[0]], ids, to, key=KEY, took_part=took_part, actor=actor, now=now
        )

    def approve(self, *names, now=NOW):
        return self.kept(approve, [self.id(name) for name in names], actor=STAFF, now=now)

    def refuse(self, *names, reason="Đã dự khóa trước", now=NOW):
        return self.kept(refuse, [self.id(name) for name in names], reason, actor=STAFF, now=now)

    def accept(self, name, now=NOW):
        return self.kept(accept_offer, self.registrations[name], actor=VISITOR, now=now)

    def decline(self, name, now=NOW):
        return self.kept(decline_offer, self.registrations[name], actor=VISITOR, now=now)

    def expire(self, now):
        return self.kept(expire_offers, now=now)

    def move_in_line(self, name, place, reason="Cán bộ xã đi cùng đoàn", now=NOW):
        return self.kept(move_in_line, self.id(name), place, reason, actor=STAFF, now=now)

    def seats(self, number, now=NOW):
        """Give the course another number of seats, as the course desk does."""

        def change():
            session.execute(sa.update(Course).where(Course.id == self.course_id).values(seats=number))
            return fill_seats(self.course_id, actor=STAFF, now=now)

        return self.kept(change)

    def state(self, state):
        self.kept(lambda: setattr(session.get_one(Course, self.course_id), "state", CourseState(state)))

    def check_in(self, name, enrolment_id=None):
        """Scan her ticket at the door of the first session (of several rows of one name: the latest)."""
        enrolment_id = enrolment_id or self.id(name)

        def come():
            lesson = lessons_of(session.get_one(Course, self.course_id))[0]
            return check_in(lesson, session.get_one(Enrolment, enrolment_id), KEY, at=BEGINS - timedelta(minutes=30))

        return self.kept(come)

    def id(self, name):
        session.rollback()
        return session.scalars(
            sa.select(Enrolment.id).where(Enrolment.name == name).order_by(Enrolment.id.desc())
        ).first()

    def row(self, name):
        session.rollback()
        return session.get_one(Enrolment, self.id(name))

    def people(self, course_id=None):
        """Give each name with state and seat, in the order of entering: `An confirmed 1`."""
        session.rollback()
        rows = sa.select(Enrolment.name, Enrolment.state, Enrolment.seat_number)
        rows = rows.where(Enrolment.course_id == (course_id or self.course_id)).order_by(Enrolment.id)
        return [f"{row.name} {row.state} {row.seat_number or ''}".strip() for row in session.execute(rows)]

    def letters(self):
        """Give every letter with its address, in the order of queueing."""
        session.rollback()
        rows = sa.select(OutgoingMail.letter, OutgoingMail.to_address).order_by(OutgoingMail.id)
        return [f"{row.letter} {row.to_address}" for row in session.execute(rows)]

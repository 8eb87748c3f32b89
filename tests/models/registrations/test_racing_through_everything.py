"""Everything that happens to seats, at random and at once: no seat twice, nobody lost, nobody overtaken.

Two courses of a series; eight threads of visitors, staff and the worker. Afterwards the audit trail is read again from
its beginning: it must say of everyone what the database says, and that nobody was seated before another who would fit.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from random import Random

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.audit.audit_event import AuditEvent
from models.certificates.queries import took_part
from models.courses.course import Course
from models.db import session
from models.errors import RuleViolation
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.adding import add_people
from models.registrations.application import Trainee
from models.registrations.approving import approve, refuse
from models.registrations.enrolment import HOLDS_SEAT, Enrolment, EnrolmentState
from models.registrations.line import parties, who_fits
from models.registrations.moving import move
from models.registrations.offering import accept_offer, decline_offer, expire_offers
from models.registrations.registering import register
from models.registrations.registration import Registration, WaitingChoice
from models.registrations.reordering import move_in_line
from models.registrations.substituting import substitute
from models.registrations.waiting import count_seats, lock_course, seat_the_waiting, waiting_line
from models.registrations.withdrawing import withdraw, withdraw_all
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_application
from tests.factories.seats import STAFF, VISITOR

THREADS, ACTS = 8, 45
SEATS = 12


class Crowd:
    """What the threads do; each act draws its people from what it finds in the database."""

    def __init__(self, asking, approving):
        self.courses = (asking, approving)
        self.asking = asking
        self.number = count(1)

    def now(self):
        return NOW + timedelta(milliseconds=next(self.number))

    def people(self, chance, *states):
        """Give one person at random (of these states, if any) as (id, registration, course)."""
        found = sa.select(Enrolment.id, Enrolment.registration_id, Enrolment.course_id).order_by(Enrolment.id)
        found = found.where(Enrolment.state.in_(states)) if states else found
        rows = session.execute(found).all()
        return chance.choice(rows) if rows else None

    def names(self, chance, most=4):
        return [f"Người {next(self.number)}" for _ in range(chance.randint(1, most))]

    def enter(self, chance):
        course_id = chance.choice(self.courses)
        application = make_application(
            *self.names(chance), contact_email=f"{next(self.number)}@example.vn",
            waiting_choice=chance.choice(list(WaitingChoice)),
        )  # fmt: skip
        register(course_id, application, key=KEY, actor=VISITOR, now=self.now())
        return len(application.trainees)

    def add(self, chance):
        if not (person := self.people(chance)):
            return 0
        trainees = [Trainee(name, "Kế toán") for name in self.names(chance, 2)]
        return len(add_people(person.registration_id, trainees, key=KEY, actor=VISITOR, now=self.now()))

    def leave(self, chance):
        if person := self.people(chance, *HOLDS_SEAT, EnrolmentState.WAITING):
            withdraw(person.registration_id, person.id, took_part=took_part, actor=VISITOR, now=self.now())
        return 0

    def leave_all(self, chance):
        if person := self.people(chance, EnrolmentState.CONFIRMED):
            withdraw_all(person.registration_id, took_part=took_part, actor=VISITOR, now=self.now())
        return 0

    def resize(self, chance):
        """As the course desk does: never below those who hold a seat."""
        course = lock_course(chance.choice(self.courses))
        seats = max(1, chance.randint(SEATS - 6, SEATS + 6), count_seats(course.id).taken)
        session.execute(sa.update(Course).where(Course.id == course.id).values(seats=seats))
        seat_the_waiting(lock_course(course.id), actor=STAFF, now=self.now())
        return 0

    def accept(self, chance):
        if person := self.people(chance, EnrolmentState.OFFERED):
            accept_offer(person.registration_id, actor=VISITOR, now=self.now())
        return 0

    def decline(self, chance):
        if person := self.people(chance, EnrolmentState.OFFERED):
            decline_offer(person.registration_id, actor=VISITOR, now=self.now())
        return 0

    def expire(self, _chance):
        expire_offers(now=self.now() + timedelta(days=2))
        return 0

    def substitute(self, chance):
        if not (person := self.people(chance)):
            return 0
        trainee = Trainee(self.names(chance)[0], "Kế toán")
        substitute(person.registration_id, person.id, trainee, key=KEY, took_part=took_part,
                   actor=chance.choice([VISITOR, STAFF]), now=self.now())  # fmt: skip
        return 1

    def move(self, chance):
        if not (person := self.people(chance, EnrolmentState.CONFIRMED, EnrolmentState.WAITING)):
            return 0
        there = self.courses[0] if person.course_id == self.courses[1] else self.courses[1]
        move(person.registration_id, [person.id], there, key=KEY, took_part=took_part, actor=VISITOR, now=self.now())
        return 1

    def decide(self, chance):
        if person := self.people(chance, EnrolmentState.REQUESTED):
            if chance.random() < 0.8:
                approve([person.id], actor=STAFF, now=self.now())
            else:
                refuse([person.id], "Không thuộc đối tượng", actor=STAFF, now=self.now())
        return 0

    def reorder(self, chance):
        person = self.people(chance, EnrolmentState.WAITING)
        if person and person.course_id != self.asking:  # there the trail is read for who was overtaken
            move_in_line(person.id, chance.randint(1, 5), "Đi cùng đoàn", actor=STAFF, now=self.now())
        return 0


ACTS_OF = (
    ["enter"] * 6 + ["add"] * 2 + ["leave"] * 4 + ["leave_all", "resize", "decline", "expire", "reorder"]
    + ["accept", "substitute", "move"] * 2 + ["decide"] * 5
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_seats_after_everything_at_once(app, kept, seed):
    asking = kept(make_course, seats=SEATS, offer_hours=8, series="5S").id
    approving = kept(make_course, seats=SEATS, needs_approval=True, series="5S").id
    crowd = Crowd(asking, approving)

    def run(thread):
        chance, entered, refused = Random(seed * 100 + thread), 0, Counter()
        for _ in range(ACTS):
            act = getattr(crowd, chance.choice(ACTS_OF))
            try:
                with app.app_context(), unit_of_work():
                    entered += act(chance)
            except RuleViolation as violation:
                refused[violation.code] += 1
        return entered

    with ThreadPoolExecutor(THREADS) as pool:
        entered = sum(pool.map(run, range(THREADS)))

    session.rollback()
    people = session.scalars(sa.select(Enrolment).order_by(Enrolment.id)).all()
    assert len(people) == entered  # nobody is lost
    for course in session.scalars(sa.select(Course)):
        check_course(course, [person for person in people if person.course_id == course.id])
    check_trail(people, asking)
    check_letters(people)


def check_course(course, people):
    """Seats are held once, within the capacity, and none that the first who fits could use stays empty."""
    seats = [person.seat_number for person in people if person.seat_number]
    assert len(seats) == len(set(seats)) <= course.seats
    assert sum(person.state in HOLDS_SEAT for person in people) == len(seats)
    assert who_fits(parties(waiting_line(course.id)), course.seats - len(seats)) == []


class Trail:
    """What the audit trail says of everyone, read from its beginning; in one course also whether anyone was passed."""

    def __init__(self, people, asking):
        self.rows = {person.id: person for person in people}
        self.choices = dict(map(tuple, session.execute(sa.select(Registration.id, Registration.waiting_choice))))
        self.asking = asking
        self.state, self.before, self.entering = {}, {}, {}
        substitutes = {person.replaced_by_id for person in people if person.withdrawal_reason == "substituted"}
        for person in people:
            if person.id not in substitutes:
                form = (person.course_id, person.registration_id, person.entered_at)
                self.entering.setdefault(form, []).append(person.id)

    def read(self, event):
        kind, _, word = event.action.partition(".")
        if kind == "registration":
            self.enter(event)
        elif word in MOVES:
            was, becomes = MOVES[word]
            assert self.state[event.subject_id] == was
            assert word not in {"seated", "offered"} or self.nobody_passed_by(event.subject_id)
            self.state[event.subject_id] = becomes
        elif word == "withdrawn":
            self.before[event.subject_id], self.state[event.subject_id] = self.state[event.subject_id], "withdrawn"
        elif word == "substituted":
            self.state[event.subject_id] = self.before[event.details["replaces"]]

    def enter(self, event):
        course_id = event.details["course_id"]
        for new in self.entering.pop((course_id, event.subject_id, event.at)):
            if self.rows[new].confirmed_at == event.at:
                self.state[new] = "confirmed"
                assert self.nobody_passed_by(new)
            else:
                self.state[new] = "waiting" if course_id == self.asking else "requested"

    def nobody_passed_by(self, who):
        """Whether nobody who takes any seat stands before her in the line of the course that is read for it."""
        place = (self.rows[who].entered_at, who)
        return self.rows[who].course_id != self.asking or not any(
            state == "waiting"
            and self.rows[other].course_id == self.asking
            and (self.rows[other].entered_at, other) < place
            and self.choices[self.rows[other].registration_id] is WaitingChoice.EACH
            for other, state in self.state.items()
        )


MOVES = {
    "seated": ("waiting", "confirmed"),
    "offered": ("waiting", "offered"),
    "offer_accepted": ("offered", "confirmed"),
    "approved": ("requested", "waiting"),
    "refused": ("requested", "refused"),
}


def check_trail(people, asking):
    """States are as the database has them, everyone's entering is told, and nobody was passed."""
    trail = Trail(people, asking)
    for event in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)):
        trail.read(event)
    assert trail.entering == {}
    assert trail.state == {person.id: str(person.state) for person in people}


def check_letters(people):
    """One letter for each event, whoever was first."""
    told = Counter()
    letters = Counter()
    for mail in session.scalars(sa.select(OutgoingMail)):
        letters[mail.letter] += 1
        told.update((mail.letter, person) for person in mail.params.get("enrolment_ids", []))
    actions = Counter(session.scalars(sa.select(AuditEvent.action)))
    lapsed = {person.id for person in people if person.withdrawal_reason == "offer_unanswered"}
    events = session.execute(sa.select(AuditEvent.action, AuditEvent.subject_id)).all()
    assert set(told.values()) <= {1}
    assert {who for letter, who in told if letter == "seat_offered"} == {
        event.subject_id for event in events if event.action == "enrolment.offered"
    }
    assert {who for letter, who in told if letter == "offer_lapsed"} == lapsed
    assert sum(letter == "enrolment_approved" for letter, _ in told) == actions["enrolment.approved"]
    assert sum(letter == "enrolment_refused" for letter, _ in told) == actions["enrolment.refused"]
    assert letters["substituted"] == actions["enrolment.substituted"]
    assert letters["people_added"] == actions["registration.people_added"]
    assert letters["registration_received"] == session.scalar(sa.select(sa.func.count()).select_from(Registration))

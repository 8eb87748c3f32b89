"""Two hundred people race for the last seats: no seat twice, nobody lost, the line is the order of arrival."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.registering import register
from models.registrations.registration import Registration
from models.registrations.withdrawing import withdraw
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_application

CLIENTS = 200
THREADS = 16
SEATS = 40


def race(app, act, number):
    """Run `act(index)` in its own transaction, THREADS at a time, all let go at once."""
    start = Barrier(THREADS)

    def run(share):
        start.wait()
        results = []
        for index in share:
            with app.app_context(), unit_of_work():
                results.append(act(index))
        return results

    with ThreadPoolExecutor(THREADS) as pool:
        shares = [range(first, number, THREADS) for first in range(THREADS)]
        return [result for results in pool.map(run, shares) for result in results]


def seats_and_line(course_id):
    session.rollback()  # a new snapshot, in which the threads' work is seen
    columns = (Enrolment.id, Enrolment.state, Enrolment.seat_number)
    rows = session.execute(sa.select(*columns).where(Enrolment.course_id == course_id).order_by(Enrolment.id)).all()
    seated = [row.seat_number for row in rows if row.state is EnrolmentState.CONFIRMED]
    return seated, [row.id for row in rows if row.state is EnrolmentState.WAITING], [row.id for row in rows]


@pytest.mark.slow
def test_two_hundred_clients_never_oversell_and_nobody_is_lost(app, kept):
    course = kept(make_course, seats=SEATS).id

    def one(index):
        application = make_application(f"Người thứ {index}", contact_email=f"nguoi-{index}@example.vn")
        return register(course, application, key=KEY, actor=Actor.visitor("Khách"), now=NOW)

    made = race(app, one, CLIENTS)

    seated, waiting, everyone = seats_and_line(course)
    assert len({result.id for result in made}) == CLIENTS
    assert len(everyone) == CLIENTS
    assert sorted(seated) == list(range(1, SEATS + 1))
    assert seated == sorted(seated)  # the lowest free seat each time, in the order of arrival
    assert len(waiting) == CLIENTS - SEATS
    assert everyone == [*everyone[:SEATS], *waiting]  # whoever came first is seated, whoever came later waits


@pytest.mark.slow
def test_withdrawals_and_registrations_side_by_side_keep_every_seat_filled(app, kept):
    course = kept(make_course, seats=10).id
    first = [
        kept(register, course, make_application(f"Người {index}", contact_email=f"a{index}@example.vn"), key=KEY,
             actor=Actor.visitor("Khách"), now=NOW)
        for index in range(10)
    ]  # fmt: skip
    enrolments = dict(map(tuple, session.execute(sa.select(Enrolment.registration_id, Enrolment.id))))
    session.rollback()

    def one(index):
        if index < 10:
            mine = first[index].id
            actor = Actor.visitor("Khách")
            return withdraw(mine, enrolments[mine], took_part=took_part, actor=actor, now=NOW)
        application = make_application(f"Người mới {index}", contact_email=f"b{index}@example.vn")
        return register(course, application, key=KEY, actor=Actor.visitor("Khách"), now=NOW)

    race(app, one, 48)

    seated, waiting, everyone = seats_and_line(course)
    assert sorted(seated) == list(range(1, 11))
    assert len(waiting) == 28
    assert len(everyone) == 48


@pytest.mark.slow
def test_one_form_sent_by_sixteen_presses_at_once_registers_once(app, kept):
    course = kept(make_course, seats=SEATS).id
    application = make_application("Nguyễn Tấn Đạt", form_key="one form")

    def press(_index):
        return register(course, application, key=KEY, actor=Actor.visitor("Khách"), now=NOW)

    made = race(app, press, THREADS)

    session.rollback()
    assert len(set(made)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 1

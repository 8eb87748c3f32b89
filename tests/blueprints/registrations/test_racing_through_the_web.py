"""Two hundred browsers press "send" for the last forty seats, through the whole application."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import sqlalchemy as sa

from models.clock import now
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.enrolment import Enrolment, EnrolmentState
from tests.blueprints.registrations.test_signing_up import FILLED
from tests.factories.registrations import make_course_open_at

CLIENTS, THREADS, SEATS = 200, 16, 40


def letters_for(number):
    return chr(ord("A") + number // 26) + chr(ord("a") + number % 26)


@pytest.mark.slow
def test_two_hundred_browsers_never_oversell_and_nobody_is_lost(app, kept, monkeypatch):
    roomy = replace(app.config["SETTINGS"], registrations_per_hour=CLIENTS)
    monkeypatch.setitem(app.config, "SETTINGS", roomy)
    slug = kept(make_course_open_at, now(), seats=SEATS).slug
    session.rollback()
    start = Barrier(THREADS)

    def send(first):
        start.wait()
        answers = []
        for number in range(first, CLIENTS, THREADS):
            name = {"trainees-0-name": f"Người {letters_for(number)}", "contact_email": f"n{number}@example.vn"}
            filled = FILLED | name | {"form_key": f"k{number}"}
            answers.append(app.test_client().post(f"/khoa-hoc/{slug}/dang-ky", data=filled))
        return answers

    with ThreadPoolExecutor(THREADS) as pool:
        answers = [answer for answers in pool.map(send, range(THREADS)) for answer in answers]

    assert {answer.status_code for answer in answers} == {303}
    assert len({re.split("[/?]", answer.location)[2] for answer in answers}) == CLIENTS
    session.rollback()
    rows = session.execute(sa.select(Enrolment.state, Enrolment.seat_number).order_by(Enrolment.id)).all()
    assert [row.seat_number for row in rows[:SEATS]] == list(range(1, SEATS + 1))
    assert [row.state for row in rows[SEATS:]] == [EnrolmentState.WAITING] * (CLIENTS - SEATS)
    assert session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == CLIENTS

"""A request is taken down with the days that the law sets, and confirmed to whoever can be written to."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from models.audit.audit_event import AuditEvent
from models.clock import vietnam_date
from models.courses.keeping_days import add_holiday
from models.courses.working_time import WorkingCalendar, is_working_day
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.privacy.privacy_request import DAYS_TO_ACT, PrivacyRequest, RequestKind, deadlines
from models.privacy.requesting import ContactMissing, WordsMissing
from tests.conftest import NOW
from tests.factories.privacy import BINH, make_privacy_request

PLAIN = WorkingCalendar()


@pytest.mark.parametrize(
    ("kind", "due_on"),
    [
        (RequestKind.COPY, date(2026, 12, 3)),
        (RequestKind.CORRECT, date(2026, 12, 3)),
        (RequestKind.RESTRICT, date(2026, 12, 8)),
        (RequestKind.OBJECT, date(2026, 12, 8)),
        (RequestKind.WITHDRAW_CONSENT, date(2026, 12, 8)),
        (RequestKind.DELETE, date(2026, 12, 11)),  # the twentieth day is a Sunday
    ],
)
def test_days_are_counted_from_the_day_after_receipt(kind, due_on):
    assert deadlines(kind, NOW, PLAIN) == (date(2026, 11, 25), due_on)


def test_request_of_the_night_is_received_on_the_day_it_is_in_vietnam():
    late = NOW.replace(hour=17, minute=30)  # 00:30 of the 24th
    assert deadlines(RequestKind.COPY, late, PLAIN) == (date(2026, 11, 26), date(2026, 12, 4))


def test_holidays_put_the_acknowledgement_off(context):
    add_holiday(date(2026, 11, 24), "Ngày Văn hóa Việt Nam", actor=BINH, now=NOW)
    assert make_privacy_request().acknowledge_by == date(2026, 11, 26)


@given(st.sampled_from(RequestKind), st.datetimes(NOW.replace(tzinfo=None)), st.sets(st.dates(), max_size=9))
def test_due_day_is_worked_and_never_later_than_the_law_says(kind, moment, holidays):
    received_at = moment.replace(year=2026 + moment.year % 50, day=min(moment.day, 28), tzinfo=NOW.tzinfo)
    calendar = WorkingCalendar(frozenset(holidays))
    acknowledge_by, due_on = deadlines(kind, received_at, calendar)
    assert is_working_day(acknowledge_by, calendar)
    assert is_working_day(due_on, calendar)
    assert vietnam_date(received_at) < acknowledge_by <= due_on
    assert due_on <= max(acknowledge_by, vietnam_date(received_at) + timedelta(days=DAYS_TO_ACT[kind]))


def test_request_is_confirmed_by_letter_and_leaves_no_name_in_the_trail(context):
    request = make_privacy_request()
    letter = session.scalars(sa.select(OutgoingMail)).one()
    assert (letter.letter, letter.to_address, letter.params) == (
        "privacy_request_received", "binh@example.vn", {"privacy_request_id": request.id},
    )  # fmt: skip
    line = session.scalars(sa.select(AuditEvent)).one()
    assert (line.action, line.details) == ("privacy_request.received", {"reference": request.reference})


def test_request_by_telephone_gets_no_letter(context):
    make_privacy_request(email=None, phone="+84912345678")
    assert session.scalars(sa.select(OutgoingMail)).all() == []


def test_form_sent_twice_asks_once_and_with_other_words_twice(context):
    first = make_privacy_request(form_key="k1")
    assert make_privacy_request(form_key="k1").id == first.id
    assert make_privacy_request(form_key="k1", words="Điều khác").id != first.id
    assert make_privacy_request().id != make_privacy_request().id


def test_request_needs_an_address_and_words(context):
    with pytest.raises(ContactMissing):
        make_privacy_request(email=None)
    with pytest.raises(WordsMissing):
        make_privacy_request(words="")


@pytest.mark.parametrize(
    "values",
    [
        {"email": None},
        {"state": "done"},
        {"state": "acknowledged"},
        {"answer": "rồi"},
        {"extended_at": NOW},
        {"forgotten_at": NOW},
    ],
)
def test_database_refuses_what_the_acts_refuse(context, values):
    request = make_privacy_request()
    changed = sa.update(PrivacyRequest).where(PrivacyRequest.id == request.id).values(values)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(changed, execution_options={"synchronize_session": False})

"""Retention: each kind of record goes after its months, held ones stay, a dry run forgets nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.courses.course import Course, CourseState
from models.db import session
from models.mail.forgetting import FORGOTTEN_ADDRESS, FORGOTTEN_NAME
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.mail.queueing import queue_letter
from models.people.throttle import Throttle
from models.privacy.deciding import complete, extend
from models.privacy.erasing import erase_contact
from models.privacy.exporting import records_of_trainee
from models.privacy.holding import hold
from models.privacy.privacy_request import PrivacyRequest, RequestState
from models.privacy.retaining import Periods, due, forget_batch, latest_runs, log_run
from models.privacy.retention_run import RecordKind
from models.registrations.enrolment import Enrolment
from models.registrations.question import Answer, Question, QuestionKind
from models.registrations.registration import Registration
from tests.conftest import NOW
from tests.factories.attendance import check_in, lessons_of
from tests.factories.courses import make_course
from tests.factories.privacy import make_privacy_request
from tests.factories.registrations import KEY, make_registration

ANH = Actor("user", "Ánh", 1)
PERIODS = Periods(contacts=12, letters=6, requests=24)
CONTACTS, LETTERS, REQUESTS, ATTEMPTS = RecordKind


def before(kind, now=NOW):
    return PERIODS.before(kind, now)


def taught_days_ago(days, *names):
    course = make_course(now=NOW - timedelta(days=days + 14), sessions=1, seats=5)  # it begins 14 days later
    return make_registration(course, KEY, *names)


def person(registration):
    return session.scalars(sa.select(Enrolment).where(Enrolment.registration_id == registration.id)).first()


def test_months_are_counted_back_from_now():
    assert before(CONTACTS) == NOW - timedelta(days=365)
    assert before(LETTERS) == NOW - timedelta(days=183)
    assert before(ATTEMPTS) == NOW - timedelta(days=1)


def test_contacts_go_when_their_months_are_over_and_not_a_day_sooner(context):
    old, young = taught_days_ago(366), taught_days_ago(364)
    assert due(CONTACTS, before(CONTACTS)) == 1
    assert forget_batch(CONTACTS, before(CONTACTS), now=NOW) == 1
    assert (old.contact_name, old.contact_phone, old.contact_email) == (FORGOTTEN_NAME, "", FORGOTTEN_ADDRESS)
    assert person(old).name == FORGOTTEN_NAME
    assert young.contact_name == "Phạm Thị Hoa"
    assert forget_batch(CONTACTS, before(CONTACTS), now=NOW) == 0


def test_cancelled_course_ends_when_it_was_cancelled(context):
    registration = make_registration(make_course(), KEY)
    course = session.get(Course, registration.course_id)
    course.state, course.cancelled_at, course.cancellation_reason = (
        CourseState.CANCELLED, NOW - timedelta(days=366), "Bão",
    )  # fmt: skip
    session.flush()
    assert forget_batch(CONTACTS, before(CONTACTS), now=NOW) == 1
    assert registration.contact_name == FORGOTTEN_NAME


def test_who_came_stays_in_the_books_by_name(context):
    registration = taught_days_ago(400, "Nguyễn Tấn Đạt", "Đỗ Thị Mai")
    course = session.get(Course, registration.course_id)
    dat = person(registration)
    dat.phone = "+84905123456"
    check_in(lessons_of(course)[0], dat, KEY)
    forget_batch(CONTACTS, before(CONTACTS), now=NOW)
    names = session.execute(sa.select(Enrolment.name, Enrolment.phone).order_by(Enrolment.id)).all()
    assert [tuple(row) for row in names] == [("Nguyễn Tấn Đạt", None), (FORGOTTEN_NAME, None)]


def test_held_course_and_held_registration_stay(context):
    of_course, alone, free = taught_days_ago(400), taught_days_ago(400), taught_days_ago(400)
    hold(course_id=of_course.course_id, reason="Thanh tra", actor=ANH, now=NOW)
    hold(registration_id=alone.id, reason="Tranh chấp", actor=ANH, now=NOW)
    assert due(CONTACTS, before(CONTACTS)) == 1
    forget_batch(CONTACTS, before(CONTACTS), now=NOW)
    assert [each.contact_name for each in (of_course, alone, free)] == ["Phạm Thị Hoa", "Phạm Thị Hoa", FORGOTTEN_NAME]


def test_letters_about_what_is_held_keep_to_whom_they_went(context):
    held, free = taught_days_ago(250), taught_days_ago(250)
    hold(registration_id=held.id, reason="Thanh tra", actor=ANH, now=NOW)
    addresses = sa.select(OutgoingMail.to_address).where(OutgoingMail.about_kind == "registration")
    for registration in (held, free):
        queue_letter(
            "ticket", to_name="Mai", to_address=f"mai-{registration.id}@example.vn", params={},
            now=NOW - timedelta(days=200), about=("registration", registration.id),
        )  # fmt: skip
    session.execute(sa.update(OutgoingMail).values(state=MailState.SENT, sent_at=NOW - timedelta(days=200)))
    assert due(LETTERS, before(LETTERS)) == 1
    assert forget_batch(LETTERS, before(LETTERS), now=NOW) == 1
    assert sorted(session.scalars(addresses)) == sorted([FORGOTTEN_ADDRESS, f"mai-{held.id}@example.vn"])
    assert forget_batch(LETTERS, before(LETTERS), now=NOW) == 0


def test_letters_forget_to_whom_they_went_but_not_that_they_did(context):
    for days, state in ((200, MailState.SENT), (200, MailState.QUEUED), (100, MailState.SENT)):
        moment = NOW - timedelta(days=days)
        queue_letter("ticket", to_name="Mai", to_address="mai@example.vn", params={}, now=moment)
        latest = session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
        latest.state, latest.sent_at = state, moment if state is MailState.SENT else None
        session.flush()
    assert due(LETTERS, before(LETTERS)) == 1
    assert forget_batch(LETTERS, before(LETTERS), now=NOW) == 1
    session.expire_all()
    kept = session.execute(sa.select(OutgoingMail.to_address, OutgoingMail.state).order_by(OutgoingMail.id)).all()
    assert [tuple(row) for row in kept] == [
        (FORGOTTEN_ADDRESS, MailState.SENT), ("mai@example.vn", MailState.QUEUED), ("mai@example.vn", MailState.SENT),
    ]  # fmt: skip
    assert due(LETTERS, before(LETTERS)) == 0


def test_answered_requests_keep_their_dates_and_lose_their_words(context):
    answered, waiting = make_privacy_request(), make_privacy_request()
    extend(answered.id, 3, "Hồ sơ giấy", actor=ANH, now=NOW)
    complete(answered.id, "Đã xóa.", actor=ANH, now=NOW)
    later = NOW + timedelta(days=731)
    assert due(REQUESTS, before(REQUESTS, later)) == 1
    assert forget_batch(REQUESTS, before(REQUESTS, later), now=later) == 1
    assert forget_batch(REQUESTS, before(REQUESTS, later), now=later) == 0
    words = [answered.name, answered.words, answered.answer, answered.extension_reason]
    assert words == [FORGOTTEN_NAME] * 4
    assert (answered.email, answered.state, answered.settled_at) == (None, RequestState.DONE, NOW)
    assert waiting.name == "Lê Văn Bình"
    letters = session.execute(
        sa.select(OutgoingMail.to_address).where(OutgoingMail.about_id == answered.id).distinct()
    ).all()
    assert [row.to_address for row in letters] == [FORGOTTEN_ADDRESS]


def test_counted_attempts_go_after_a_day(context):
    for hours in (23, 25):
        session.add(Throttle(key=str(hours), window_start_at=NOW - timedelta(hours=hours), attempts=1))
    session.flush()
    assert due(ATTEMPTS, before(ATTEMPTS)) == 1
    assert forget_batch(ATTEMPTS, before(ATTEMPTS), now=NOW) == 1
    assert session.scalars(sa.select(Throttle.key)).all() == ["23"]


@pytest.mark.parametrize("kind", RecordKind)
def test_counting_what_is_due_changes_nothing(context, kind, queries):
    taught_days_ago(400)
    make_privacy_request()
    queries.clear()
    due(kind, before(kind))
    assert len(queries) == 1
    assert queries[0].startswith("SELECT")


def test_batch_takes_as_many_queries_for_three_as_for_one(context, queries):
    counted = []
    for number in (1, 3):
        for _ in range(number):
            taught_days_ago(400)
        queries.clear()
        assert forget_batch(CONTACTS, before(CONTACTS), now=NOW) == number
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_runs_are_logged_newest_first(context):
    log_run(CONTACTS, before(CONTACTS), 3, dry=True, now=NOW)
    log_run(LETTERS, before(LETTERS), 0, dry=False, now=NOW)
    assert [(run.kind, run.counted, run.dry) for run in latest_runs()] == [(LETTERS, 0, False), (CONTACTS, 3, True)]


def test_nothing_is_left_of_a_request_that_nobody_may_keep(context):
    request = make_privacy_request(phone="+84905123456", registration_reference="ABCD1234")
    complete(request.id, "Xong.", actor=ANH, now=NOW)
    later = NOW + timedelta(days=900)
    forget_batch(REQUESTS, before(REQUESTS, later), now=later)
    kept = " ".join(str(value) for value in session.execute(sa.select(PrivacyRequest.__table__)).one())
    for word in ("Bình", "binh@example.vn", "+84905123456", "ABCD1234", "số điện thoại"):
        assert word not in kept


def test_registration_forgotten_before_is_not_counted_again(context):
    taught_days_ago(400)
    forget_batch(CONTACTS, before(CONTACTS), now=NOW)
    assert due(CONTACTS, before(CONTACTS)) == 0
    assert session.scalars(sa.select(Registration.secret_version)).all() == [2]


def test_people_of_a_contact_who_was_erased_before_are_forgotten_in_their_time(context):
    registration = taught_days_ago(400, "Đỗ Thị Mai")
    erase_contact(registration.id, actor=ANH, now=NOW)
    assert forget_batch(CONTACTS, before(CONTACTS), now=NOW) == 1
    assert person(registration).name == FORGOTTEN_NAME


def test_answers_to_the_course_go_with_the_rest_also_of_who_came(context):
    registration = taught_days_ago(400, "Nguyễn Tấn Đạt")
    dat = person(registration)
    question = Question(
        course_id=registration.course_id, position=1, text="Ăn chay?", kind=QuestionKind.TEXT, choices=[],
        is_required=False, at_door=False,
    )  # fmt: skip
    session.add(question)
    session.flush()
    session.add(Answer(enrolment_id=dat.id, question_id=question.id, words=["có, bị dị ứng"], answered_at=NOW))
    check_in(lessons_of(session.get(Course, registration.course_id))[0], dat, KEY)
    records = {section.key: section.rows for section in records_of_trainee(dat.id).sections}
    assert records["answers"] == [{"question": "Ăn chay?", "answer": "có, bị dị ứng"}]
    forget_batch(CONTACTS, before(CONTACTS), now=NOW)
    assert session.scalars(sa.select(Answer)).all() == []
    assert person(registration).name == "Nguyễn Tấn Đạt"

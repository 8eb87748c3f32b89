"""What attendance knows about a person: shown in her copy, forgotten with her contact data, kept where it is a book."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from blueprints.privacy.words import shown
from models.attendance.absence_request import AbsenceRequest
from models.attendance.checking_in import judge_scans
from models.attendance.closing import close_course
from models.attendance.deciding_absence import deny_absence
from models.attendance.frozen import frozen_people
from models.attendance.mark import AttendanceStatus, Decision, Mark, Resolution, ScanUndo
from models.attendance.marking import mark_by_hand
from models.attendance.resolving import resolve
from models.attendance.scan import Scan
from models.attendance.self_check_in import SelfMark
from models.attendance.undoing import undo_scan
from models.attendance.warning_trainees import warn_trainees
from models.audit.actor import Actor
from models.db import session
from models.mail.forgetting import FORGOTTEN_NAME
from models.privacy.erasing import erase_contact, erase_trainee
from models.privacy.exporting import LABELS, records_of_trainee
from models.privacy.retaining import forget_batch
from models.privacy.retention_run import RecordKind
from models.registrations.organisation import Organisation, OrganisationKind
from models.registrations.ticket import ticket_code
from tests.conftest import NOW
from tests.factories.absences import make_absence
from tests.factories.attendance import check_in, enrolment_named, lessons_of, make_sighting
from tests.factories.courses import make_course
from tests.factories.people import make_user
from tests.factories.registrations import KEY, make_registration

UT, AN = "Võ Thị Út", "Lê An"
LATER = NOW + timedelta(days=10)
AFTERWARDS = NOW + timedelta(days=400)


@pytest.fixture
def hoa(context):
    return Actor("user", "Hòa", make_user().id)


@pytest.fixture
def course(context, hoa):
    """Út asked for leave and was denied, did not come, and was marked absent; An came by the projector's code."""
    made = make_course(starts_at=NOW)
    make_registration(made, KEY, UT, AN)
    ut, an, (first, second) = enrolment_named(UT), enrolment_named(AN), lessons_of(made)
    number = make_absence(made, ut, number=1, reason="Mổ ruột thừa", at=NOW - timedelta(days=1))
    deny_absence(number, "Buổi này là buổi thi của chị Út.", actor=hoa, now=NOW)
    for person, reason in ((ut, "Chị Út nằm viện"), (an, "Anh An ngủ gật")):
        mark_by_hand(second.id, person.id, AttendanceStatus.ABSENT, uid=uuid4(), reason=reason, actor=hoa, now=LATER)
    check_in(first, an, KEY)
    scan = session.scalars(sa.select(Scan)).one()
    session.add(SelfMark(scan_id=scan.id, claim="c", claimed_at=NOW, was_previous_step=False, browser="máy của An"))
    session.flush()
    return made


def facts(name):
    return {section.key: list(section.rows) for section in records_of_trainee(enrolment_named(name).id).sections}


def test_her_copy_holds_what_she_asked_how_she_was_marked_and_of_what_she_was_warned(course, hoa):
    warn_trainees(course.id, now=LATER)
    found = facts(UT)
    assert [(row["reason"], row["absence"], row["answer"]) for row in found["absences"]] == [
        ("Mổ ruột thừa", "denied", "Buổi này là buổi thi của chị Út."),
    ]
    assert [(row["attended"], row["reason"], row["units"]) for row in found["marks"]] == [
        ("absent", "Chị Út nằm viện", 0),
    ]
    assert [row["warning"] for row in found["warnings"]] == ["out_of_reach"]
    keys = {key for rows in found.values() for row in rows for key in row} | set(found)
    assert keys <= set(LABELS)


def test_a_scan_that_was_undone_is_in_it_with_the_reason(course, hoa):
    uid = session.scalars(sa.select(Scan.scan_id)).one()
    undo_scan(uid, "Quét nhầm người", scope=None, actor=hoa, now=LATER)
    (row,) = facts(AN)["undone"]
    assert (row["session"], row["reason"], row["undone_at"]) == ("Chuyên đề 1", "Quét nhầm người", LATER)


def test_the_values_have_words(app):
    with app.test_request_context():
        said = [shown("attended", "excused"), shown("absence", "granted"), shown("warning", "at_risk")]
    assert said == ["Vắng có phép", "Được phép vắng", "Nhắc dự đủ các buổi còn lại"]


def kept_words():
    rows = [session.execute(sa.select(table.__table__)).all() for table in (AbsenceRequest, Mark, SelfMark)]
    return str(rows)


def test_erased_who_never_came_leaves_no_word_about_herself(course, hoa):
    erase_trainee(enrolment_named(UT).id, actor=hoa, now=AFTERWARDS)
    session.expire_all()
    words = kept_words()
    for word in ("Mổ ruột thừa", "buổi thi", "nằm viện"):
        assert word not in words
    asked = session.scalars(sa.select(AbsenceRequest)).one()
    assert (asked.reason, asked.answer) == (FORGOTTEN_NAME, FORGOTTEN_NAME)
    assert "Anh An ngủ gật" in words


def test_erased_who_never_came_has_no_name_in_the_closed_books(course, hoa):
    close_course(course.id, leave_open=True, actor=hoa, now=LATER)
    erase_trainee(enrolment_named(UT).id, actor=hoa, now=AFTERWARDS)
    session.expire_all()
    assert {one.name: one.position for one in frozen_people([course.id])}.get(FORGOTTEN_NAME) == ""
    assert {one.name for one in frozen_people([course.id])} == {AN, FORGOTTEN_NAME}


def test_erased_whose_every_scan_was_refused_leaves_no_word_of_why(course, hoa):
    an, (first, _) = enrolment_named(AN), lessons_of(course)
    uid = session.scalars(sa.select(Scan.scan_id)).one()
    undo_scan(uid, "Chị Hà quét hộ anh An", scope=None, actor=hoa, now=LATER)
    late = make_sighting(first, ticket_code(KEY, an.id, 1), at=NOW - timedelta(hours=9))
    judge_scans([late], scope=None, actor=hoa, now=LATER)
    refused = session.scalars(sa.select(Scan).where(Scan.scan_id == late.id)).one()
    resolve(
        refused.id, Decision.DISMISSED, "Anh An đang nằm viện", course_id=course.id, scope=None, actor=hoa, now=LATER
    )
    erase_trainee(an.id, actor=hoa, now=AFTERWARDS)
    session.expire_all()
    assert session.scalars(sa.select(ScanUndo.reason)).all() == [FORGOTTEN_NAME]
    assert session.scalars(sa.select(Resolution.reason)).all() == [FORGOTTEN_NAME]


def test_a_household_whose_people_never_came_has_no_name_in_the_closed_books(context, hoa):
    made = make_course(starts_at=NOW)
    registration = make_registration(made, KEY, UT)
    kind = {"kind": OrganisationKind.HOUSEHOLD, "name": "Hộ kinh doanh Võ Thị Út"}
    session.execute(sa.update(Organisation).where(Organisation.id == registration.organisation_id).values(kind))
    close_course(made.id, leave_open=True, actor=hoa, now=LATER)
    erase_contact(registration.id, actor=hoa, now=AFTERWARDS)
    session.expire_all()
    assert [one.organisation for one in frozen_people([made.id])] == [FORGOTTEN_NAME]


def test_erased_who_came_stays_in_the_books_without_the_browser_she_used(course, hoa):
    erase_trainee(enrolment_named(AN).id, actor=hoa, now=AFTERWARDS)
    session.expire_all()
    words = kept_words()
    assert "máy của An" not in words
    assert "Anh An ngủ gật" in words  # a correction of the books, with its reason
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 1


def test_retention_forgets_the_reasons_of_everyone_with_the_contact_data(course, hoa):
    assert forget_batch(RecordKind.CONTACTS, AFTERWARDS, now=AFTERWARDS) == 1
    session.expire_all()
    words = kept_words()
    for word in ("Mổ ruột thừa", "buổi thi", "máy của An"):
        assert word not in words

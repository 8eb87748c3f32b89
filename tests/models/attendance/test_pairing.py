"""A phone is paired with one course by a code: once, within ten minutes, until it is revoked or expires."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from models.attendance import pairing
from models.attendance.device import Device
from models.attendance.devices import device_of_token, see
from models.attendance.pairing import (
    CourseTakesNoDevices,
    DeviceUnnamed,
    PairingExpired,
    PairingUnknown,
    PairingUsed,
    TooManyDevices,
    make_pairing,
    pair,
    pairing_code,
)
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.bearer import digest
from models.courses.course import CourseState
from models.db import session
from models.errors import NotFound
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.devices import known, make_code, make_device, pairings
from tests.factories.people import make_user
from tests.factories.registrations import KEY

pytestmark = pytest.mark.usefixtures("context")
MINUTE = timedelta(minutes=1)


def organiser() -> Actor:
    return Actor("user", "Lê Thị Hòa", make_user(Role.ORGANISER).id)


def actions() -> list[str]:
    session.flush()
    return list(session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_code_has_eight_characters_and_only_digests_are_kept():
    course = make_course()
    code = make_code(course.id, key=KEY)
    paired = pair(code, now=NOW)
    assert (len(code), len(paired.token)) == (8, 32)
    assert [one.code_digest for one in pairings()] == [digest(code)]
    assert session.scalars(sa.select(Device.token_digest)).all() == [digest(paired.token)]
    assert actions() == ["device.pairing_made", "device.paired"]


def test_the_phone_is_told_its_course_its_name_and_until_when():
    course = make_course(title="5S trong xưởng")
    paired = make_device(course.id, key=KEY, label="Máy của cô Hạnh")
    assert (paired.course_id, paired.course, paired.label) == (course.id, "5S trong xưởng", "Máy của cô Hạnh")
    # the last session is on 8 December; scans of it are believed for 14 days more, to the end of the 22nd in Vietnam
    assert paired.expires_at == datetime(2026, 12, 22, 17, 0, tzinfo=UTC)


def test_a_code_typed_in_small_letters_with_a_space_is_the_same_code():
    code = make_code(make_course().id, key=KEY)
    assert pair(f" {code[:4].lower()}-{code[4:]} ", now=NOW).label == "Máy của thầy Dũng"


def test_a_code_pairs_one_phone():
    code = make_code(make_course().id, key=KEY)
    pair(code, now=NOW)
    with pytest.raises(PairingUsed):
        pair(code, now=NOW + MINUTE)


def test_a_code_is_good_for_ten_minutes():
    code = make_code(make_course().id, key=KEY)
    with pytest.raises(PairingExpired):
        pair(code, now=NOW + 10 * MINUTE)
    assert pair(code, now=NOW + 10 * MINUTE - timedelta(seconds=1))


@pytest.mark.parametrize("code", ["", "K7QF2M3X", "A" * 5_000, "0" * 8])
def test_a_code_that_nobody_made_pairs_nothing(code):
    make_code(make_course().id, key=KEY)
    with pytest.raises(PairingUnknown):
        pair(code, now=NOW)


def test_a_course_cancelled_meanwhile_takes_no_phone():
    course = make_course()
    code = make_code(course.id, key=KEY)
    course.state = CourseState.CANCELLED
    with pytest.raises(CourseTakesNoDevices):
        pair(code, now=NOW)


@pytest.mark.parametrize("state", [CourseState.DRAFT, CourseState.CLOSED, CourseState.CANCELLED])
def test_only_a_published_course_takes_phones(state):
    course = make_course(state=state)
    with pytest.raises(CourseTakesNoDevices):
        make_pairing(course.id, "Máy", key=KEY, actor=organiser(), now=NOW)


def test_a_course_without_sessions_or_long_over_takes_no_phones():
    long_ago, actor = NOW - timedelta(days=30), organiser()
    over = make_course(starts_at=NOW - timedelta(days=16), sessions=1, now=long_ago)
    recent = make_course(starts_at=NOW - timedelta(days=14), sessions=1, now=long_ago)
    for course in (make_course(sessions=0), over):
        with pytest.raises(CourseTakesNoDevices):
            make_pairing(course.id, "Máy", key=KEY, actor=actor, now=NOW)
    assert make_pairing(recent.id, "Máy", key=KEY, actor=actor, now=NOW)


@pytest.mark.parametrize("label", ["", "  ", "M" * 61])
def test_a_phone_needs_a_name_of_sixty_characters_at_most(label):
    with pytest.raises(DeviceUnnamed):
        make_pairing(make_course().id, label, key=KEY, actor=organiser(), now=NOW)


def test_a_course_has_thirty_phones_at_most_with_the_codes_that_wait():
    course, actor = make_course(), organiser()
    codes = [make_pairing(course.id, f"Máy {n}", key=KEY, actor=actor, now=NOW) for n in range(30)]
    with pytest.raises(TooManyDevices):
        make_pairing(course.id, "Máy", key=KEY, actor=actor, now=NOW)
    device = known(pair(pairing_code(KEY, codes[0]), now=NOW))
    with pytest.raises(TooManyDevices):
        make_pairing(course.id, "Máy", key=KEY, actor=actor, now=NOW)
    pairing.revoke(device.id, actor=actor, now=NOW)
    assert make_pairing(course.id, "Máy", key=KEY, actor=actor, now=NOW)
    assert make_pairing(make_course().id, "Máy", key=KEY, actor=actor, now=NOW)
    assert make_pairing(course.id, "Máy", key=KEY, actor=actor, now=NOW + 11 * MINUTE)


def test_a_token_is_good_until_the_phone_is_revoked_or_expires():
    course = make_course()
    device = known(make_device(course.id, key=KEY))
    last = device.expires_at - timedelta(seconds=1)
    assert (device.scope(NOW), device.scope(last)) == (frozenset({course.id}), frozenset({course.id}))
    assert (device.is_live(device.expires_at), device.scope(device.expires_at)) == (False, frozenset())
    assert device.actor == Actor("device", "Máy của thầy Dũng", device.id)


def test_revoking_says_who_and_when_and_a_second_time_changes_nothing():
    paired = make_device(make_course().id, key=KEY)
    device, first, second = known(paired), organiser(), organiser()
    pairing.revoke(device.id, actor=first, now=NOW)
    pairing.revoke(device.id, actor=second, now=NOW + MINUTE)
    session.flush()
    row = session.get_one(Device, device.id)
    assert (row.revoked_at, row.revoked_by_id) == (NOW, first.id)
    assert known(paired).scope(NOW) == frozenset()
    assert actions().count("device.revoked") == 1
    with pytest.raises(NotFound):
        pairing.revoke(999_999, actor=first, now=NOW)


def test_a_phone_is_noted_as_seen_once_a_minute():
    paired = make_device(make_course().id, key=KEY)
    see(known(paired), NOW + timedelta(seconds=59))
    assert known(paired).last_seen_at == NOW
    see(known(paired), NOW + MINUTE)
    assert known(paired).last_seen_at == NOW + MINUTE


@pytest.mark.parametrize("token", ["", "K7QF2M3X", "A" * 101, "é" * 32])
def test_a_token_that_is_not_ours_is_nobodys(token):
    make_device(make_course().id, key=KEY)
    assert device_of_token(token) is None

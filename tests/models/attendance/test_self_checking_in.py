"""She marks herself: who she is, what is refused, and that one person is marked once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.attendance import attendance_in_session
from models.attendance.projecting import close_self_check_in, open_self_check_in
from models.attendance.scan import Method, Outcome, Phase, Reason, Scan
from models.attendance.self_check_in import SelfMark
from models.attendance.self_checking_in import (
    CodeGone,
    NeitherCodeNorPhone,
    NotOnTheList,
    find_herself,
    mark_herself,
)
from models.attendance.verdict import Verdict
from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotFound
from models.registrations.enrolment import Enrolment
from models.registrations.ticket import ticket_code
from tests.conftest import NOW
from tests.factories.attendance import check_in, enrolment_named
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration
from tests.factories.self_check_in import CONTACT, PHONE, Class

ANH, DAT = "Lê Thị Ánh", "Nguyễn Tấn Đạt"
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def room(kept) -> Class:
    return kept(Class, KEY)


def ticket_of(name: str) -> str:
    return ticket_code(KEY, enrolment_named(name).id, 1)


def scans() -> list[Scan]:
    session.rollback()
    return list(session.scalars(sa.select(Scan).order_by(Scan.id)))


def mark(room: Class, who: str, name: str = "", *, claim: str = "", browser: str = "A", now: datetime = NOW):
    return mark_herself(room.session_id, claim or room.claim(NOW), who, name, browser=browser, now=now)[0]


def test_by_her_ticket_by_her_phone_and_by_her_organisations_phone_with_her_name(kept, room: Class) -> None:
    ticket = ticket_of(DAT)
    found = [
        find_herself(room.course_id, f"https://daotao.example.vn/v/{ticket.lower()}", "").name,
        find_herself(room.course_id, f"{ticket[:4]} {ticket[4:]}", "someone else").name,
        find_herself(room.course_id, "0905 123.456", "").name,
        find_herself(room.course_id, "0912 345 678", "  vo van UT ").name,
        find_herself(room.course_id, PHONE, "le thi anh").name,
    ]
    assert found == [DAT, DAT, ANH, "Võ Văn Út", ANH]


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("0905 999 999", ""),  # nobody's
        ("0905 999 999", ANH),
        (PHONE, DAT),  # hers, with another's name
        (CONTACT, ""),  # the contact's own is nobody's name
        (CONTACT, "Nguyễn Văn Lạ"),
        ("0000000000000000", ""),
    ],
)
def test_what_fits_nobody_is_always_answered_alike(room: Class, who: str, name: str) -> None:
    with pytest.raises(NotOnTheList) as refusal:
        find_herself(room.course_id, who, name)
    assert str(refusal.value) == NotOnTheList.message


def test_two_who_fit_are_nobody(kept, room: Class) -> None:
    def share_a_phone_and_a_name() -> None:
        for name in (DAT, "Võ Văn Út"):
            session.get_one(Enrolment, room.ids[name]).phone = "+84905777777"
        session.get_one(Enrolment, room.ids["Đinh Thị Chờ"]).folded = "vo van ut"

    kept(share_a_phone_and_a_name)
    for who, name in (("0905777777", ""), (CONTACT, "Võ Văn Út")):
        with pytest.raises(NotOnTheList):
            find_herself(room.course_id, who, name)
    assert find_herself(room.course_id, "0905777777", DAT).name == DAT


@pytest.mark.parametrize("who", ["An", "123", "ABCD-EFGH", "0912", "+1 202 555 0100", "'; --", "9" * 200])
def test_what_is_neither_code_nor_phone_is_said_to_be_so(room: Class, who: str) -> None:
    with pytest.raises(NeitherCodeNorPhone):
        find_herself(room.course_id, who, ANH)


def test_nobody_of_another_course_is_found(kept, room: Class) -> None:
    kept(lambda: make_registration(make_course(starts_at=NOW), KEY, "Người Khóa Khác"))
    for who, name in ((ticket_of("Người Khóa Khác"), ""), (CONTACT, "Người Khóa Khác")):
        with pytest.raises(NotOnTheList):
            find_herself(room.course_id, who, name)


def test_her_mark_is_a_scan_judged_like_every_other(kept, room: Class) -> None:
    verdict = kept(mark, room, PHONE)
    assert (verdict.outcome, verdict.person.name) == (Outcome.ACCEPTED, ANH)
    (scan,) = scans()
    assert (scan.method, scan.phase, scan.enrolment_id) == (Method.SELF, Phase.ARRIVAL, room.ids[ANH])
    assert (scan.user_id, scan.device_id, scan.scanned_at) == (None, None, NOW)
    stands = attendance_in_session(room.session_id, NOW)
    assert {person: one.units for person, one in stands.items()} == {room.ids[ANH]: 4}
    assert session.scalars(sa.select(AuditEvent.action).where(AuditEvent.action == "attendance.vouched")).all() == []


def test_how_the_mark_was_made_is_kept_without_the_browsers_own_number(kept, room: Class) -> None:
    claim = room.claim(NOW)
    kept(mark, room, PHONE, claim=claim, browser="SECRET")
    how = session.scalars(sa.select(SelfMark)).one()
    assert (how.claim, how.claimed_at, how.was_previous_step) == (claim.partition(".")[0], NOW, False)
    assert len(how.browser) == 64
    assert "SECRET" not in how.browser


def test_she_is_there_since_she_had_the_code_however_slowly_she_types(kept, room: Class) -> None:
    claim = room.claim(NOW)
    kept(mark, room, PHONE, claim=claim, now=NOW + timedelta(minutes=3))
    assert scans()[0].scanned_at == NOW


def test_after_three_minutes_the_claim_is_gone(kept, room: Class) -> None:
    claim = room.claim(NOW)
    with pytest.raises(CodeGone):
        kept(mark, room, PHONE, claim=claim, now=NOW + timedelta(minutes=3) + INSTANT)
    assert scans() == []


def test_the_same_claim_and_person_again_is_the_same_scan(kept, room: Class) -> None:
    claim = room.claim(NOW)
    first = kept(mark, room, PHONE, claim=claim)
    assert kept(mark, room, ticket_of(ANH), claim=claim, now=NOW + timedelta(minutes=1)) == first
    assert len(scans()) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(SelfMark)) == 1


def test_one_claim_marks_several_people_and_each_of_them_once(kept, room: Class) -> None:
    claim = room.claim(NOW)
    for name in (DAT, ANH, DAT):
        assert kept(mark, room, CONTACT, name, claim=claim).outcome is Outcome.ACCEPTED
    assert [scan.enrolment_id for scan in scans()] == [room.ids[DAT], room.ids[ANH]]


def test_one_person_on_two_phones_is_marked_once(kept, room: Class) -> None:
    kept(mark, room, PHONE, browser="A")
    again = kept(mark, room, ticket_of(ANH), browser="B", now=NOW + timedelta(minutes=1))
    assert (again.outcome, again.first_scanned_at) == (Outcome.DUPLICATE, NOW)
    assert [scan.outcome for scan in scans()] == [Outcome.ACCEPTED, Outcome.DUPLICATE]


def test_who_was_scanned_at_the_door_has_been_marked(kept, room: Class) -> None:
    at = NOW - timedelta(minutes=9)
    kept(lambda: check_in(room.lesson(), enrolment_named(ANH), KEY, at=at))
    verdict = kept(mark, room, PHONE)
    assert (verdict.outcome, verdict.first_scanned_at) == (Outcome.DUPLICATE, at)


def test_who_waits_for_a_seat_is_refused_and_kept(kept, room: Class) -> None:
    verdict = kept(mark, room, CONTACT, "Đinh Thị Chờ")
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.NOT_CONFIRMED)
    assert scans()[0].reason is Reason.NOT_CONFIRMED


def test_closing_kills_code_and_claim_and_opening_again_makes_a_new_key(kept, room: Class) -> None:
    claim, key = room.claim(NOW), room.key()
    kept(close_self_check_in, room.session_id, Phase.ARRIVAL, actor=room.actor, now=NOW)
    with pytest.raises(CodeGone):
        kept(mark, room, PHONE, claim=claim)
    kept(open_self_check_in, room.session_id, Phase.ARRIVAL, actor=room.actor, now=NOW)
    assert room.key() != key
    with pytest.raises(CodeGone):
        kept(mark, room, PHONE, claim=claim)
    assert kept(mark, room, PHONE).outcome is Outcome.ACCEPTED


def test_the_second_check_has_a_key_of_its_own_and_marks_its_own_phase(kept) -> None:
    room = kept(Class, KEY, second_check=True)
    kept(mark, room, PHONE)
    kept(open_self_check_in, room.session_id, Phase.SECOND, actor=room.actor, now=NOW)
    assert room.key(Phase.SECOND) != room.key()
    verdict = kept(mark, room, PHONE, claim=room.claim(NOW, Phase.SECOND))
    assert verdict.outcome is Outcome.ACCEPTED
    assert [scan.phase for scan in scans()] == [Phase.ARRIVAL, Phase.SECOND]


def test_there_is_nothing_to_mark_in_a_session_that_does_not_exist(kept, room: Class) -> None:
    claim = room.claim(NOW)
    with pytest.raises(NotFound):
        kept(mark_herself, 999_999, claim, PHONE, browser="A", now=NOW)
    with pytest.raises(CodeGone):  # another session has another key
        kept(mark_herself, room.tomorrow_id, claim, PHONE, browser="A", now=NOW)


def test_sixteen_sendings_at_once_mark_one_person_once(app: Flask, kept, room: Class) -> None:
    same, key = room.claim(NOW), room.key()
    claims = [same] * 4 + [room.claim(NOW) for _ in range(12)]
    session.rollback()
    assert key

    def send(claim: str) -> tuple[Verdict, UUID]:
        with app.app_context(), unit_of_work():
            return mark_herself(room.session_id, claim, PHONE, browser=claim, now=NOW)

    with ThreadPoolExecutor(8) as phones:
        answers = list(phones.map(send, claims))
    assert len({scan_id for _, scan_id in answers[:4]}) == 1
    assert sorted(scan.outcome for scan in scans()) == ["accepted"] + ["duplicate"] * 12
    assert session.scalar(sa.select(sa.func.count()).select_from(SelfMark)) == 13

"""She marks herself: by a claim that stands for the code on the projector, and by who she is.

Who she is she says by her ticket's code, by the telephone number that was registered for her, or by her organisation's
and her name. The answer to what does not fit is always the same, so that nobody learns who is registered. The mark goes
through the same judging as every scan; how it was made is kept beside it for the trainer, and refuses nobody.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid5

import sqlalchemy as sa

from models.attendance.checking_in import judge_scans
from models.attendance.rotating_code import Claim, read_claim
from models.attendance.scan import Method, Scan
from models.attendance.self_check_in import SelfMark
from models.attendance.self_queries import Check, checked_lesson, checks_of
from models.attendance.verdict import Sighting, Verdict, code_in
from models.audit.actor import Actor
from models.bearer import digest, tidy_code
from models.courses.training_session import TrainingSession
from models.db import ask, write
from models.errors import N_, NotFound, RuleViolation
from models.registrations.enrolment import GONE, TICKET_SHAPE, Enrolment
from models.registrations.phone import PhoneRefused, read_phone
from models.registrations.registration import Registration
from models.text import fold

OF_CLAIMS = UUID("6d1c4b0e-6f3f-4a0b-9c56-0c6a1f1f7d2a")
"""From this name space the scan's own id is made: one claim for one person is one scan, however often it is sent."""
MOST_ALIKE = 2
"""Two who fit are as good as ten: nobody can tell whom she means."""


class CodeGone(RuleViolation):
    """The claim is older than three minutes, or of a key that is dead."""

    code = "code_gone"
    message = N_("Mã này đã hết hạn. Vui lòng quét lại mã đang hiện trên màn chiếu.")
    status = 410


class CodeUnknown(RuleViolation):
    """What was typed is not the code of this moment: mistyped, or changed while she typed."""

    code = "code_unknown"
    message = N_("Mã không đúng hoặc đã đổi. Vui lòng nhập mã đang hiện trên màn chiếu.")
    status = 422
    field = "code"


class NotOnTheList(RuleViolation):
    """Said alike of an unknown number, of a wrong name and of two who fit."""

    code = "not_on_the_list"
    message = N_(
        "Không tìm thấy học viên của khóa này. Vui lòng kiểm tra mã vé, số điện thoại và họ tên như đã đăng ký, "
        "hoặc báo giảng viên."
    )
    status = 422
    field = "who"


class NeitherCodeNorPhone(RuleViolation):
    """It has the shape of neither."""

    code = "neither_code_nor_phone"
    message = N_("Vui lòng nhập mã vé có 16 chữ và số, hoặc số điện thoại đã đăng ký.")
    status = 422
    field = "who"


_locked = sa.select(TrainingSession.id).where(TrainingSession.id == sa.bindparam("session_id")).with_for_update()
_people = sa.select(Enrolment.id, Enrolment.name).order_by(Enrolment.id).limit(MOST_ALIKE)
_of_course = Enrolment.course_id == sa.bindparam("course_id")
_here = (_of_course, Enrolment.state.not_in(GONE), Enrolment.name != "")
_is_named = Enrolment.folded == sa.bindparam("folded")
_is_hers = Enrolment.phone == sa.bindparam("phone")
_by_ticket = _people.where(_of_course, Enrolment.ticket_digest == sa.bindparam("ticket"))
_by_phone = _people.where(*_here, _is_hers)
_by_phone_and_name = _people.join(Registration, Registration.id == Enrolment.registration_id).where(
    *_here, _is_named, sa.or_(_is_hers, Registration.contact_phone == sa.bindparam("phone"))
)
_row_of = sa.select(Scan.id).where(Scan.scan_id == sa.bindparam("scan_id"))
_is_kept = sa.select(SelfMark.scan_id).where(SelfMark.scan_id == sa.bindparam("row"))
_keep = sa.insert(cast("sa.Table", SelfMark.__table__))


def mark_herself(
    session_id: int, claim: str, who: str, name: str = "", *, browser: str, now: datetime
) -> tuple[Verdict, UUID]:
    """Mark who she says she is, in the check whose claim she has. Gives the verdict and the scan's own id.

    `browser` is the number that her browser drew for this session. The same claim and person again get the first
    answer. A person of the course who has no seat is rejected, and kept so. Raises `NotFound`, `CodeGone`,
    `NeitherCodeNorPhone` or `NotOnTheList`.
    """
    ask(_locked, session_id=session_id)  # closing takes it too: a key that is read now lives until we are done
    lesson = checked_lesson(session_id)
    if lesson is None:
        raise NotFound
    check, hers = _opened_claim(session_id, claim, now)
    person = find_herself(lesson.course_id, who, name)
    seen = Sighting(
        id=uuid5(OF_CLAIMS, f"{check.id}:{hers.nonce}:{person.id}"),
        session=lesson.uid,
        scanned_at=hers.claimed_at,
        enrolment_id=person.id,
        method=Method.SELF,
        phase=check.phase,
    )
    scope = frozenset({lesson.course_id})
    (verdict,) = judge_scans([seen], scope=scope, actor=Actor.visitor(person.name), now=now)
    _keep_how(seen.id, hers, browser)
    return verdict, seen.id


def find_herself(course_id: int, who: str, name: str) -> sa.Row[*tuple[Any, ...]]:
    """Give the one person (`id`, `name`) of the course whom this means. Raises as `mark_herself` does."""
    code = tidy_code(code_in(who))
    if len(code) == TICKET_SHAPE:
        return _only(ask(_by_ticket, course_id=course_id, ticket=digest(code)).all())
    try:
        phone = read_phone(who)
    except PhoneRefused:
        raise NeitherCodeNorPhone from None
    query = _by_phone_and_name if name else _by_phone
    words = {"folded": fold(name)} if name else {}
    return _only(ask(query, course_id=course_id, phone=phone, **words).all())


def browser_digest(browser: str) -> str:
    """Give what is kept of the number that a browser drew: enough to see it again."""
    return hashlib.sha256(browser.encode()).hexdigest()


def _only(found: Sequence[sa.Row[Any]]) -> sa.Row[Any]:
    if len(found) != 1:
        raise NotOnTheList
    return found[0]


def _opened_claim(session_id: int, text: str, now: datetime) -> tuple[Check, Claim]:
    for check in checks_of(session_id).values():
        claim = read_claim(check.key, text, now) if check.key else None
        if claim is not None:
            return check, claim
    raise CodeGone


def _keep_how(scan_id: UUID, claim: Claim, browser: str) -> None:
    """Keep how the mark was made, once: the same one sent again was kept before."""
    row = ask(_row_of, scan_id=scan_id).scalar_one()
    if ask(_is_kept, row=row).first() is None:
        how = {"claim": claim.nonce, "claimed_at": claim.claimed_at, "was_previous_step": claim.was_previous_step}
        write(_keep, {"scan_id": row, "browser": browser_digest(browser), **how})

"""Issue certificates (*cấp giấy chứng nhận*): whoever reached the threshold and has none yet gets the next number.

Everything printed is frozen here, in one transaction; nothing is drawn. Issuing again gives later arrivals theirs and
nobody a second one.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import random_code
from models.certificates.certificate import Certificate, CertificateBatch
from models.certificates.eligibility import Standing, standings
from models.certificates.numbering import number_text, take_numbers
from models.certificates.verifying import paper_key
from models.certificates.wording import Issuer, common_face, training_of
from models.clock import vietnam_date
from models.courses.course import Course, CourseState
from models.courses.queries import course_for_change, course_with_programme
from models.courses.training_session import TrainingSession
from models.db import session
from models.errors import N_, RuleViolation
from models.mail.queueing import queue_letter
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration

ISSUABLE = frozenset({CourseState.PUBLISHED, CourseState.CLOSED})


class CourseNotTaught(RuleViolation):
    """A draft or cancelled course certifies nothing."""

    code = "course_not_taught"
    message = N_("Chỉ cấp giấy chứng nhận cho khóa đã công bố và không bị hủy.")


class NobodyToCertify(RuleViolation):
    """Nobody reached the threshold who has no certificate yet."""

    code = "nobody_to_certify"
    message = N_("Chưa có thêm học viên nào đủ điều kiện. Ông/Bà vui lòng kiểm tra kết quả điểm danh rồi cấp lại.")


def issue_certificates(course_id: int, *, issuer: Issuer, actor: Actor, now: datetime) -> int:
    """Issue what is due in a course and give the batch's id.

    Raises `NotFound`, `CourseNotTaught` or `NobodyToCertify`. The course is locked, so that two who press at once give
    nobody two; numbers follow the order of Vietnamese names. A department may issue before the last session ends; the
    audit trail then says so.
    """
    course = course_for_change(course_id)
    if course.state not in ISSUABLE:
        raise CourseNotTaught
    due = [standing for standing in standings(course, now) if standing.is_due]
    if not due:
        raise NobodyToCertify
    batch_id = session.execute(
        sa.insert(CertificateBatch)
        .values(course_id=course_id, issued_by_id=actor.id, issued_at=now)
        .returning(CertificateBatch.id)
    ).scalar_one()
    sessions = course_with_programme(course.id).sessions
    rows = _rows(course, sessions, due, batch_id, issuer, now)
    session.execute(sa.insert(Certificate), rows)
    _tell(batch_id, now)
    record(
        "certificate.issued", "course", course_id, actor=actor, now=now,
        batch=batch_id, first=rows[0]["number_text"], last=rows[-1]["number_text"], count=len(rows),
        before_the_end=now < max(lesson.ends_at for lesson in sessions),
    )  # fmt: skip
    return batch_id


def _rows(
    course: Course,
    sessions: Sequence[TrainingSession],
    due: Sequence[Standing],
    batch_id: int,
    issuer: Issuer,
    now: datetime,
) -> list[dict[str, object]]:
    issued_on = vietnam_date(now)
    common = common_face(training_of(course.title, sessions), issuer, issued_on)
    numbers = take_numbers(issued_on.year, len(due))
    shared = {
        "batch_id": batch_id,
        "course_id": course.id,
        "year": issued_on.year,
        "issued_on": issued_on,
        "issued_at": now,
    }
    return [shared | _own(standing, number, issuer, common) for number, standing in zip(numbers, due, strict=True)]


def _own(standing: Standing, number: int, issuer: Issuer, common: dict[str, object]) -> dict[str, object]:
    """What one trainee's certificate has of its own."""
    code = random_code()
    printed_number = number_text(number, issuer.short)
    own_words = {
        "holder": standing.name,
        "position": standing.position,
        "organisation": standing.organisation,
        "number": printed_number,
        "code": code,
        "verify_url": f"{issuer.verify_url}{code}?k={paper_key(issuer.key, code)}",
    }
    return {
        "enrolment_id": standing.enrolment_id,
        "code": code,
        "number": number,
        "number_text": printed_number,
        "holder_name": standing.name,
        "face": common | own_words,
    }


def _tell(batch_id: int, now: datetime) -> None:
    """Queue a letter to each holder, or to whoever registered her if she gave no address of her own."""
    holders = session.execute(
        sa.select(
            Certificate.id,
            Enrolment.name,
            Enrolment.email,
            Registration.contact_name,
            Registration.contact_email,
            Registration.language,
        )
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .where(Certificate.batch_id == batch_id)
        .order_by(Certificate.number)
    )
    for holder in holders.all():
        queue_letter(
            "certificate_issued",
            to_name=holder.name if holder.email else holder.contact_name,
            to_address=holder.email or holder.contact_email,
            params={"certificate_id": holder.id},
            now=now,
            language=holder.language,
            about=("certificate", holder.id),
            unique_key=f"certificate_issued:{holder.id}",
        )

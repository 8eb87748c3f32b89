"""Staff mend what is written of a named trainee, as she or her organisation told them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.db import session
from models.errors import N_, NotFound, RuleViolation
from models.mail.forgetting import FORGOTTEN_NAME
from models.registrations.answering import write_answers
from models.registrations.application import Trainee
from models.registrations.enrolling import named_columns
from models.registrations.enrolment import GONE, Enrolment, EnrolmentState
from models.registrations.page_link import close_former_links, queue_page_link
from models.registrations.questionnaire import Asked, answers_given, check_answers, questions_asked
from models.registrations.telling import contacts_of, send_ticket
from models.registrations.waiting import ENROLMENTS, hold_the_waiting, lock_course

CORRECTED = ("name", "position", "phone", "email")
NOBODY_NAMED = ("", FORGOTTEN_NAME)


class NameReasonMissing(RuleViolation):
    """A name on the list changes with a word why: another person would be a substitution."""

    code = "name_reason_missing"
    message = N_(
        "Vui lòng ghi lý do sửa họ tên; lý do được lưu vào nhật ký. Nếu người khác đi thay, dùng chức năng thay người."
    )
    status = 422
    field = "reason"


@dataclass(frozen=True)
class Correction:
    """What is written of her now, whole; `reason` is needed where her name changes."""

    trainee: Trainee
    reason: str = ""


def correct_trainee(
    registration_id: int, enrolment_id: int, correction: Correction, *, key: bytes, actor: Actor, now: datetime
) -> list[str]:
    """Write it, also when the course is over. Gives what changed, by column; the audit line names the same.

    An address that was wrong had her letters, and before she had one her link went through others' hands: her page
    gets another link, and the new address her ticket. What the course must know may stay open. Raises `NotFound` (also
    of a place without a name, and of who was erased), `NameReasonMissing`, `AnswerUnfit` or `AnswerTooLong`.
    """
    trainee = correction.trainee
    before, asked = _held(registration_id, enrolment_id)
    if trainee.name != before.name and not correction.reason:
        raise NameReasonMissing
    check_answers(asked, trainee.answers, all_due=False)
    changed = [name for name in CORRECTED if getattr(trainee, name) != getattr(before, name)]
    if asked and _answered(asked, enrolment_id) != {one: list(words) for one, words in trainee.answers.items()}:
        write_answers(asked, enrolment_id, trainee.answers, now=now)
        changed.append("answers")
    if not changed:
        return []
    session.execute(sa.update(ENROLMENTS).where(ENROLMENTS.c.id == enrolment_id).values(**named_columns(trainee)))
    why = {"before": before.name, "reason": correction.reason} if "name" in changed else {}
    record("enrolment.corrected", "enrolment", enrolment_id, actor=actor, now=now, course_id=before.course_id,
           name=trainee.name, changes=changed, **why)  # fmt: skip
    if "email" in changed:
        _send_anew(enrolment_id, trainee, before, key, now)
    return changed


def _held(registration_id: int, enrolment_id: int) -> tuple[Any, tuple[Asked, ...]]:
    """Hold the course and her row; give the row as it stands, and what the course asks."""
    hers = sa.select(
        Enrolment.course_id, Enrolment.registration_id, Enrolment.state, Enrolment.page_digest,
        *(getattr(Enrolment, name) for name in CORRECTED),
    ).where(Enrolment.id == enrolment_id, Enrolment.registration_id == registration_id)  # fmt: skip
    found = session.execute(hers).one_or_none()
    if found is None:
        raise NotFound
    course = lock_course(found.course_id)
    hold_the_waiting(course.id, also=[enrolment_id])
    before = session.execute(hers).one()
    if before.name in NOBODY_NAMED:
        raise NotFound
    return before, questions_asked(course.id) if course.questions_version else ()


def _answered(asked: tuple[Asked, ...], enrolment_id: int) -> dict[int, list[str]]:
    numbers = {question.id for question in asked}
    return {one: words for one, words in answers_given(enrolment_id).items() if one in numbers}


def _send_anew(enrolment_id: int, trainee: Trainee, before: Any, key: bytes, now: datetime) -> None:  # noqa: ANN401  # a row
    contact = contacts_of([before.registration_id])[before.registration_id]
    is_hers = trainee.email is not None and trainee.email.casefold() != contact.address.casefold()
    # A link that was handed on while she had no address dies too: from now on it can be sent to herself.
    if before.page_digest and (before.email or (is_hers and before.state not in GONE)):
        close_former_links(enrolment_id, key=key, now=now)
    if before.state is EnrolmentState.CONFIRMED:
        send_ticket(contact, enrolment_id, trainee.name, trainee.email, now=now, occasion=now.isoformat())
    elif before.state not in GONE:
        queue_page_link(enrolment_id, now=now)

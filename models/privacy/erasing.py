"""Erasing a person: what nobody needs any more is forgotten, what the law keeps stays and is named.

A record is emptied, not deleted: seats, counts and books stay right, and nobody is recognised in it. Who attended or
holds a certificate stays in the course's books by name (Luật Lưu trữ, accounting); how to reach her does not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.certificates.certificate import Certificate
from models.certificates.queries import took_part
from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.mail.forgetting import FORGOTTEN_ADDRESS, FORGOTTEN_NAME, forget_recipients
from models.privacy.attendance_words import forget_attendance_words, forget_households_in_books
from models.privacy.holding import is_held
from models.registrations.enrolment import GONE, Enrolment
from models.registrations.former_page_link import FormerPageLink
from models.registrations.organisation import IdentifierKind, Organisation, OrganisationKind
from models.registrations.question import Answer
from models.registrations.registration import Registration
from models.registrations.waiting import lock_course
from models.text import fold, name_sort_key

ERASED = {"name": FORGOTTEN_NAME, "folded": fold(FORGOTTEN_NAME), "name_sort": name_sort_key(FORGOTTEN_NAME)}
OVER = frozenset({CourseState.CLOSED, CourseState.CANCELLED})


class Kept(StrEnum):
    """What stays after an erasure, and by which duty."""

    BOOKS = "books"
    ORGANISATION = "organisation"
    CONSENTS = "consents"
    TRAIL = "trail"


KEPT_WORDS = {
    Kept.BOOKS: N_(
        "Họ tên, chức vụ, đơn vị, việc điểm danh và giấy chứng nhận: "
        "giữ trong hồ sơ lớp học và sổ cấp theo pháp luật về lưu trữ và kế toán."
    ),
    Kept.ORGANISATION: N_("Tên đơn vị: giữ trong danh sách và báo cáo kết quả của khóa."),
    Kept.CONSENTS: N_("Lời đồng ý và việc rút lại: giữ làm bằng chứng, không kèm họ tên."),
    Kept.TRAIL: N_("Nhật ký thao tác của hệ thống: giữ để bảo đảm an toàn thông tin, chỉ quản trị viên xem được."),
}


class StillOnTheList(RuleViolation):
    """She is expected at the course."""

    code = "still_on_the_list"
    message = N_(
        "Học viên còn trong danh sách của khóa chưa kết thúc. Vui lòng rút tên trước, rồi xóa; hoặc chờ khóa kết thúc."
    )


class ContactStillNeeded(RuleViolation):
    """Somebody must be told of changes."""

    code = "contact_still_needed"
    message = N_(
        "Đăng ký này còn học viên trong khóa chưa kết thúc nên cần người liên hệ. "
        "Vui lòng rút tên các học viên trước, hoặc chờ khóa kết thúc."
    )


class HeldByLaw(RuleViolation):
    """A legal hold stands."""

    code = "held_by_law"
    message = N_(
        "Hồ sơ này đang được giữ theo yêu cầu pháp lý nên chưa xóa được. Vui lòng trả lời người yêu cầu như vậy."
    )


@dataclass(frozen=True)
class Erasure:
    """What came of it: what stays, to be said in the answer."""

    registration_id: int
    kept: tuple[Kept, ...]


def erase_trainee(enrolment_id: int, *, actor: Actor, now: datetime) -> Erasure:
    """Forget one trainee as far as the law lets us. Raises `NotFound`, `HeldByLaw` or `StillOnTheList`."""
    found = session.get(Enrolment, enrolment_id)
    if found is None:
        raise NotFound
    lock_course(found.course_id)
    session.refresh(found)
    if is_held(found.registration_id, found.course_id):
        raise HeldByLaw
    if found.state not in GONE and not _is_over(found.course_id, now):
        raise StillOnTheList
    participants = took_part([found.id])
    address = found.email
    forget_trainees([found.id], participants)
    _forget_letters_to_trainee(found, address)
    record("enrolment.erased", "enrolment", found.id, actor=actor, now=now, books_kept=bool(participants))
    books = (Kept.BOOKS,) if participants else ()
    return Erasure(found.registration_id, (*books, Kept.TRAIL))


def erase_contact(registration_id: int, *, actor: Actor, now: datetime) -> Erasure:
    """Forget the contact of a registration; of a household business also who it is, unless its people came.

    The registration's own link dies. Raises `NotFound`, `HeldByLaw` or `ContactStillNeeded`.
    """
    found = session.get(Registration, registration_id)
    if found is None:
        raise NotFound
    lock_course(found.course_id)
    if is_held(found.id, found.course_id):
        raise HeldByLaw
    people = session.execute(
        sa.select(Enrolment.id, Enrolment.state).where(Enrolment.registration_id == found.id).order_by(Enrolment.id)
    ).all()
    if any(person.state not in GONE for person in people) and not _is_over(found.course_id, now):
        raise ContactStillNeeded
    participants = took_part([person.id for person in people])
    address = found.contact_email
    forget_contacts([found.id], with_books=[found.id] if participants else [])
    _forget_letters_to_contact(found.id, address, participants)
    record("registration.contact_erased", "registration", found.id, actor=actor, now=now)
    return Erasure(found.id, (*((Kept.ORGANISATION,) if participants else ()), Kept.CONSENTS, Kept.TRAIL))


def _forget_letters_to_trainee(person: Enrolment, address: str | None) -> None:
    """Her own letters, whatever address they went to; what goes to the contact or to a colleague goes on."""
    contact = session.scalars(
        sa.select(Registration.contact_email).where(Registration.id == person.registration_id)
    ).one()
    others = _addresses_of(person.registration_id, person.id)
    forget_recipients("registration", [person.registration_id], param=("enrolment_id", person.id), but_to=[contact])
    if address and address not in {contact, *others}:
        forget_recipients("registration", [person.registration_id], address=address)
    forget_recipients("enrolment", [person.id])
    forget_recipients("certificate", certificates_of([person.id]), but_to=[contact])


def _forget_letters_to_contact(registration_id: int, address: str, participants: Collection[int]) -> None:
    """Letters to the address that she has, and to those that she had: whatever is no trainee's."""
    others = _addresses_of(registration_id)
    for kind, about in (("registration", [registration_id]), ("certificate", certificates_of(participants))):
        forget_recipients(kind, about, address=address)
        forget_recipients(kind, about, but_to=others)


def _addresses_of(registration_id: int, but: int = 0) -> Sequence[str]:
    """Give the addresses of a registration's trainees, without those of `but`."""
    theirs = sa.select(Enrolment.email).where(Enrolment.registration_id == registration_id, Enrolment.id != but)
    return [address for address in session.scalars(theirs.order_by(Enrolment.id)) if address]


def certificates_of(enrolment_ids: Collection[int]) -> Sequence[int]:
    """Give the certificates that these people ever got: letters are about them too."""
    theirs = sa.select(Certificate.id).where(Certificate.enrolment_id.in_(enrolment_ids)).order_by(Certificate.id)
    return session.scalars(theirs).all()


def forget_trainees(enrolment_ids: Sequence[int], participants: Collection[int]) -> None:
    """Empty these rows: how to reach them and what they answered; but for `participants` also who they are."""
    session.execute(sa.delete(Answer).where(Answer.enrolment_id.in_(enrolment_ids)))
    forget_attendance_words(enrolment_ids, participants)
    session.execute(sa.delete(FormerPageLink).where(FormerPageLink.enrolment_id.in_(enrolment_ids)))
    ours = sa.update(Enrolment).execution_options(synchronize_session="fetch")
    session.execute(ours.where(Enrolment.id.in_(enrolment_ids)).values(phone=None, email=None))
    unnamed = [number for number in enrolment_ids if number not in participants]
    links = {"ticket_digest": None, "page_digest": None, "page_version": Enrolment.page_version + 1}
    refusal = sa.case((Enrolment.refusal_reason.is_not(None), FORGOTTEN_NAME))  # staff's own words about her
    emptied = {**ERASED, **links, "position": "", "refusal_reason": refusal}
    session.execute(ours.where(Enrolment.id.in_(unnamed)).values(emptied))


def forget_contacts(registration_ids: Sequence[int], with_books: Collection[int]) -> None:
    """Empty the contacts; a personal ID goes always, a household's name unless its people came (`with_books`)."""
    values = {
        "contact_name": FORGOTTEN_NAME,
        "contact_phone": "",
        "contact_email": FORGOTTEN_ADDRESS,
        "form_key": None,
        "secret_digest": None,
        "secret_version": Registration.secret_version + 1,
    }
    fetched = {"synchronize_session": "fetch"}
    ours = sa.update(Registration).where(Registration.id.in_(registration_ids))
    session.execute(ours.values(values), execution_options=fetched)
    theirs = sa.select(Registration.organisation_id).where(Registration.id.in_(registration_ids))
    personal = sa.update(Organisation).where(
        Organisation.id.in_(theirs), Organisation.identifier_kind == IdentifierKind.PERSONAL_ID
    )
    session.execute(personal.values(identifier_kind=IdentifierKind.NONE, identifier=None), execution_options=fetched)
    named = sa.update(Organisation).where(
        Organisation.id.in_(theirs.where(Registration.id.not_in(with_books))),
        Organisation.kind == OrganisationKind.HOUSEHOLD,
    )
    session.execute(named.values(name=ERASED["name"], folded=ERASED["folded"]), execution_options=fetched)
    forget_households_in_books(registration_ids, with_books)


def _is_over(course_id: int, now: datetime) -> bool:
    """Whether the course was closed or cancelled, or its last session has ended."""
    state = session.scalar(locked(sa.select(Course.state).where(Course.id == course_id)))
    last = session.scalar(
        sa.select(TrainingSession.ends_at)
        .where(TrainingSession.course_id == course_id)
        .order_by(TrainingSession.ends_at.desc())
        .limit(1)
    )
    return state in OVER or (last is not None and last <= now)

"""The link of a trainee's own page gets another: what was passed on in chats opens her page no more.

A contact hands out the link of a place without a name, and it may go through many hands. Once she has written who she
is and how to reach her, the page is hers: it gets a link that only she is given, and the former one says only that it
was used.
"""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import digest
from models.db import ask, session
from models.errors import N_, NotFound, RuleViolation
from models.mail.queueing import queue_letter
from models.registrations.enrolling import page_secret
from models.registrations.enrolment import Enrolment, WithdrawalReason
from models.registrations.former_page_link import FormerPageLink
from models.registrations.telling import contacts_of
from models.registrations.waiting import ENROLMENTS, hold_the_waiting, lock_course

GONE_FOR_GOOD = 410

_former = sa.select(FormerPageLink.enrolment_id).where(FormerPageLink.digest == sa.bindparam("digest"))
_moved_to = sa.select(Enrolment.replaced_by_id).where(
    Enrolment.id == sa.bindparam("place"), Enrolment.withdrawal_reason == WithdrawalReason.MOVED
)
_moved_from = sa.select(Enrolment.id).where(
    Enrolment.replaced_by_id == sa.bindparam("place"), Enrolment.withdrawal_reason == WithdrawalReason.MOVED
)


class PageLinkReplaced(RuleViolation):
    """The link was handed on and used; the page is its owner's now."""

    code = "page_link_replaced"
    message = N_(
        "Đường dẫn này đã được dùng để ghi thông tin học viên và không mở được nữa. "
        "Học viên có đường dẫn riêng mới; nếu không còn giữ, vui lòng liên hệ đầu mối của khóa."
    )
    status = GONE_FOR_GOOD


class NoAddressOfHers(RuleViolation):
    """A link is sent to nobody but herself."""

    code = "no_address_of_hers"
    message = N_("Học viên chưa ghi thư điện tử riêng nên không gửi được. Vui lòng liên hệ đầu mối của khóa.")


def place_now(enrolment_id: int) -> int:
    """Give the place that this one has become by moving to another course; itself where nobody moved."""
    while there := ask(_moved_to, place=enrolment_id).scalar_one_or_none():
        enrolment_id = there
    return enrolment_id


def former_place(secret: str) -> int | None:
    """Give the place whose page this link opened once, or `None`."""
    found = ask(_former, digest=digest(secret)).scalar_one_or_none()
    return place_now(found) if found else None


def refuse_former_link(secret: str) -> None:
    """Raise `PageLinkReplaced` for a link that opened a page once."""
    if former_place(secret) is not None:
        raise PageLinkReplaced


def close_former_links(enrolment_id: int, *, key: bytes, now: datetime) -> int:
    """Give her page another link, and give its version. The caller holds her row.

    Links of places that she moved from lead here: they die with it.
    """
    place: int | None = enrolment_id
    while place:
        _replace(place, key, now)
        place = ask(_moved_from, place=place).scalar_one_or_none()
    version: int = session.execute(sa.select(Enrolment.page_version).where(Enrolment.id == enrolment_id)).scalar_one()
    return version


def _replace(enrolment_id: int, key: bytes, now: datetime) -> None:
    columns = sa.select(ENROLMENTS.c.page_version, ENROLMENTS.c.page_digest).where(ENROLMENTS.c.id == enrolment_id)
    before = session.execute(columns).one()
    if before.page_digest:
        session.execute(
            sa.insert(FormerPageLink), {"digest": before.page_digest, "enrolment_id": enrolment_id, "retired_at": now}
        )
    version = before.page_version + 1
    new = {"page_version": version, "page_digest": digest(page_secret(key, enrolment_id, version))}
    session.execute(sa.update(ENROLMENTS).where(ENROLMENTS.c.id == enrolment_id).values(**new))


def replace_page_link(enrolment_id: int, *, key: bytes, actor: Actor, now: datetime) -> int:
    """Close her page to every link that is out, and send her the new one if she has an address. Gives its version.

    For staff, after a link got into wrong hands or was lost. Raises `NotFound` of whoever has no page.
    """
    found = session.execute(
        sa.select(Enrolment.course_id, Enrolment.page_digest).where(Enrolment.id == enrolment_id)
    ).one_or_none()
    if found is None or found.page_digest is None:  # erased: nobody is left to give a link to
        raise NotFound
    lock_course(found.course_id)
    hold_the_waiting(found.course_id, also=[enrolment_id])
    version = close_former_links(enrolment_id, key=key, now=now)
    record("enrolment.page_link_replaced", "enrolment", enrolment_id, actor=actor, now=now, course_id=found.course_id)
    queue_page_link(enrolment_id, now=now)
    return version


def send_page_link(enrolment_id: int, *, actor: Actor, now: datetime) -> None:
    """Send her the link of her page to the address that she gave. Raises `NoAddressOfHers` or `NotFound`."""
    if not queue_page_link(enrolment_id, now=now):
        raise NoAddressOfHers
    record("enrolment.page_link_sent", "enrolment", enrolment_id, actor=actor, now=now)


def queue_page_link(enrolment_id: int, *, now: datetime) -> bool:
    """Queue the letter with the link of her page; `False` if she has no address but the contact's.

    Raises `NotFound`.
    """
    columns = (Enrolment.name, Enrolment.email, Enrolment.registration_id)
    person = session.execute(sa.select(*columns).where(Enrolment.id == enrolment_id)).one_or_none()
    if person is None:
        raise NotFound
    contact = contacts_of([person.registration_id])[person.registration_id]
    if not person.email or person.email.casefold() == contact.address.casefold():
        return False
    queue_letter(
        "trainee_page",
        to_name=person.name or contact.name,
        to_address=person.email,
        params={"enrolment_id": enrolment_id},
        now=now,
        language=contact.language,
        about=("registration", person.registration_id),
        unique_key=f"trainee_page:{enrolment_id}:{now.isoformat()}",
    )
    return True

"""Letters about what becomes of a place: offered, lapsed, approved, refused, substituted, added. All to the contact.

Each says how things stand when it is composed: an offer that was withdrawn meanwhile is not offered again by a letter.
"""

from collections.abc import Callable, Collection

import sqlalchemy as sa

from blueprints.mail.contents import Contents, Params, TicketInLetter, about_course, registration_of
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.registration import Registration


def seat_offered(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # every composer has this shape
    """Seats are held until an hour: accept or decline on the registration's own page."""
    registration, people = _people(params, params["enrolment_ids"])
    until = [person.offer_expires_at for person in registration.enrolments if person.id in params["enrolment_ids"]]
    held = [moment for moment in until if moment]
    contents = about_course(registration, people, to_name=params["to_name"])
    return _with(contents, offered=_in(people, EnrolmentState.OFFERED), until=min(held, default=None))


def offer_lapsed(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """Nobody answered in time."""
    return _about(params)


def enrolment_approved(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """Accepted: seated with a ticket, or in line."""
    return _about(params)


def enrolment_refused(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """Not accepted, with the reason."""
    registration, people = _people(params, params["enrolment_ids"])
    chosen = [person for person in registration.enrolments if person.id in params["enrolment_ids"]]
    reason = next((person.refusal_reason for person in chosen if person.refusal_reason), "")
    return _with(about_course(registration, people, to_name=params["to_name"]), reason=reason)


def substituted(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """Another person comes; the old ticket is dead."""
    registration, people = _people(params, [params["enrolment_id"]])
    before = session.scalar(sa.select(Enrolment.name).where(Enrolment.replaced_by_id == params["enrolment_id"]))
    return _with(about_course(registration, people, to_name=params["to_name"]), before=before or "")


def people_added(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """More people: who has a seat, who waits, who is to be approved."""
    return _about(params)


SEAT_LETTERS: dict[str, Callable[[Params, bool], Contents]] = {
    "seat_offered": seat_offered,
    "offer_lapsed": offer_lapsed,
    "enrolment_approved": enrolment_approved,
    "enrolment_refused": enrolment_refused,
    "substituted": substituted,
    "people_added": people_added,
}


def _about(params: Params) -> Contents:
    registration, people = _people(params, params["enrolment_ids"])
    return about_course(registration, people, to_name=params["to_name"])


def _people(params: Params, enrolment_ids: Collection[int]) -> tuple[Registration, list[TicketInLetter]]:
    """Give the registration and those of its people that the letter is about."""
    registration, everyone = registration_of(params["registration_id"])
    paired = zip(registration.enrolments, everyone, strict=True)
    return registration, [ticket for person, ticket in paired if person.id in enrolment_ids]


def _in(people: list[TicketInLetter], state: EnrolmentState) -> list[TicketInLetter]:
    return [ticket for ticket in people if ticket.state is state]


def _with(contents: Contents, **more: object) -> Contents:
    return Contents(contents.context | more, contents.pictures, contents.attachments)

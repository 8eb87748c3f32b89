"""A person writes who she is on her own page, answers the course's questions, and mends it until the course begins."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.audit.actor import Actor
from models.db import ask
from models.errors import NotFound
from models.registrations.answering import write_answers
from models.registrations.application import Trainee
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.naming import name_trainee
from models.registrations.page_link import close_former_links, queue_page_link
from models.registrations.questionnaire import check_answers, questions_asked
from models.registrations.refusals import TooLateToName
from models.registrations.registration import Registration
from models.registrations.registration_rules import ask_about_same_names, is_staff
from models.registrations.telling import contacts_of, send_ticket
from models.registrations.waiting import first_session_begins, lock_course

_place = (
    sa.select(
        Enrolment.course_id, Enrolment.registration_id, Enrolment.name, Enrolment.phone, Enrolment.email,
        Enrolment.state, Enrolment.page_version, Registration.contact_phone, Registration.contact_email,
    )
    .join(Registration, Registration.id == Enrolment.registration_id)
    .where(Enrolment.id == sa.bindparam("enrolment"))
)  # fmt: skip


def fill_in(
    enrolment_id: int, trainee: Trainee, *, key: bytes, actor: Actor, now: datetime, same_names_confirmed: bool = False
) -> int:
    """Write her name, the rest and her answers. Gives the version of her page's link.

    A place without a name may be filled until the course is closed; what is written already a visitor mends until it
    begins. Once she can be reached herself, her page gets a link of her own (`page_link`). Her ticket, or the link
    while she has none, goes to an address that is not the one given before. Raises `NotFound`, `TooLateToName`,
    `AlreadyNamed`, `SelfFillUnmarked`, `SameName`, `AnswerMissing`, `AnswerUnfit` or `AnswerTooLong`.
    """
    found = ask(_place, enrolment=enrolment_id).one_or_none()
    if found is None:
        raise NotFound
    course = lock_course(found.course_id)
    place = ask(_place, enrolment=enrolment_id).one()  # as it stands now that nobody else changes it
    begins = first_session_begins(course.id)
    if place.name and begins is not None and now >= begins and not is_staff(actor):
        raise TooLateToName
    if not place.name and not same_names_confirmed:
        ask_about_same_names(course.id, [trainee], place.contact_email)
    asked = questions_asked(course.id) if course.questions_version else ()
    check_answers(asked, trainee.answers, all_due=True)
    name_trainee(enrolment_id, trainee, actor=actor, now=now)
    if asked:
        write_answers(asked, enrolment_id, trainee.answers, now=now)
    is_hers_now = not is_staff(actor) and _is_reached(trainee, place) and not (place.name and _is_reached(place, place))
    version = close_former_links(enrolment_id, key=key, now=now) if is_hers_now else place.page_version
    _send(enrolment_id, trainee, place, now, has_new_link=is_hers_now)
    return version


def _is_reached(person: Trainee | Any, place: Any) -> bool:  # noqa: ANN401  # a row of the query above
    """Whether she has a telephone or an address that is not her organisation's contact's."""
    has_address = person.email and person.email.casefold() != place.contact_email.casefold()
    return bool(has_address or (person.phone and person.phone != place.contact_phone))


def _send(enrolment_id: int, trainee: Trainee, place: Any, now: datetime, *, has_new_link: bool) -> None:  # noqa: ANN401
    if place.state is EnrolmentState.CONFIRMED and (has_new_link or trainee.email != place.email):
        contact = contacts_of([place.registration_id])[place.registration_id]
        send_ticket(contact, enrolment_id, trainee.name, trainee.email, now=now, occasion=now.isoformat())
    elif has_new_link:
        queue_page_link(enrolment_id, now=now)

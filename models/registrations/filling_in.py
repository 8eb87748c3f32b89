"""A person writes who she is on her own page, answers the course's questions, and mends it until the course begins."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.db import ask
from models.errors import NotFound
from models.registrations.answering import write_answers
from models.registrations.application import Trainee
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.naming import name_trainee
from models.registrations.questionnaire import check_answers, questions_asked
from models.registrations.refusals import TooLateToName
from models.registrations.registration_rules import ask_about_same_names, is_staff
from models.registrations.telling import contacts_of, send_ticket
from models.registrations.waiting import first_session_begins, lock_course

_place = sa.select(
    Enrolment.course_id, Enrolment.registration_id, Enrolment.name, Enrolment.email, Enrolment.state
).where(Enrolment.id == sa.bindparam("enrolment"))


def fill_in(
    enrolment_id: int, trainee: Trainee, *, actor: Actor, now: datetime, same_names_confirmed: bool = False
) -> None:
    """Write her name, the rest and her answers; her ticket goes to an address that is not the one given before.

    A place without a name may be filled until the course is closed; what is written already a visitor mends until it
    begins. Raises `NotFound`, `TooLateToName`, `AlreadyNamed`, `SelfFillUnmarked`, `SameName`, `AnswerMissing`,
    `AnswerUnfit` or `AnswerTooLong`.
    """
    found = ask(_place, enrolment=enrolment_id).one_or_none()
    if found is None:
        raise NotFound
    course = lock_course(found.course_id)
    place = ask(_place, enrolment=enrolment_id).one()  # as it stands now that nobody else changes it
    begins = first_session_begins(course.id)
    if place.name and begins is not None and now >= begins and not is_staff(actor):
        raise TooLateToName
    contact = contacts_of([place.registration_id])[place.registration_id]
    if not place.name and not same_names_confirmed:
        ask_about_same_names(course.id, [trainee], contact.address)
    asked = questions_asked(course.id) if course.questions_version else ()
    check_answers(asked, trainee.answers, all_due=True)
    name_trainee(enrolment_id, trainee, actor=actor, now=now)
    if asked:
        write_answers(asked, enrolment_id, trainee.answers, now=now)
    if place.state is EnrolmentState.CONFIRMED and trainee.email != place.email:
        send_ticket(contact, enrolment_id, trainee.name, trainee.email, now=now, occasion=now.isoformat())

"""The whole list of one session with how each person stands: marks are made on it, and closing looks at it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from models.attendance.attendance import Attendance, attendance_in_session
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration
from models.text import fold

MOST_PEOPLE = 10_000
"""More than the largest course has seats."""
MOST_WORDS = 8


class ListedPerson(NamedTuple):
    """One confirmed person; `stands` is `None` while nothing is known of her and the session has not ended."""

    enrolment_id: int
    name: str
    organisation: str
    stands: Attendance | None

    @property
    def is_there(self) -> bool:
        """Whether she came."""
        return self.stands is not None and self.stands.is_there


def people_of_session(
    course_id: int, session_id: int, now: datetime, words: str = "", only: Collection[int] = ()
) -> list[ListedPerson]:
    """Give the confirmed people by Vietnamese given name, those who match every word; `only`: of these enrolments.

    One query for the people, and those of `attendance_in_session`.
    """
    query = (
        sa.select(Enrolment.id, Enrolment.name, Organisation.name)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.CONFIRMED)
        .where(*(_matches(word) for word in fold(words).split()[:MOST_WORDS]))
        .order_by(Enrolment.name_sort, Enrolment.id)
        .limit(MOST_PEOPLE)
    )
    if only:
        query = query.where(Enrolment.id.in_(only))
    stands = attendance_in_session(session_id, now)
    return [ListedPerson(*row, stands.get(row[0])) for row in session.execute(query)]


def _matches(word: str) -> sa.ColumnElement[bool]:
    return sa.or_(Enrolment.folded.contains(word, autoescape=True), Organisation.folded.contains(word, autoescape=True))

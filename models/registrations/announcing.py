"""Telling those who registered that time or place have changed. Saving a change sends nothing: staff look first."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import Course, CourseState
from models.courses.programme import (
    Change,
    KeptProgramme,
    PlannedSession,
    changes_between,
    in_order,
    keep_programme,
    planned_sessions,
)
from models.courses.queries import course_for_change
from models.db import session
from models.errors import N_, RuleViolation
from models.mail.queueing import queue_letters
from models.registrations.announcement import CourseAnnouncement
from models.registrations.recipients import Audience, is_anybody, letters_to, number_of_registrations, recipients_of

MOST_PROGRAMMES = 100
"""Kept since people were last told: more changes than a course ever sees."""


class NothingToTell(RuleViolation):
    """Time and place of every session to come are as people were told."""

    code = "nothing_to_tell"
    message = N_("Không có thay đổi nào về giờ học hoặc địa điểm cần báo. Vui lòng tải lại trang của khóa.")


class ChangedMeanwhile(RuleViolation):
    """The letter that was looked at is not the one that would be sent."""

    code = "programme_changed_meanwhile"
    message = N_("Lịch học vừa được sửa thêm sau khi Ông/Bà xem thư. Vui lòng xem lại thư rồi gửi.")


def changes_to_tell(course: Course, planned: Iterable[PlannedSession], now: datetime) -> list[Change]:
    """Give what differs from what people were last told, what is over left out; nothing if nobody would be told.

    They were told the programme of the last announcement, or else the one that stood before the first change. A session
    that is where it then was, but was elsewhere when somebody registered, differs from what that one read.
    """
    if course.state is not CourseState.PUBLISHED or course.revision == 0:
        return []
    planned, differing = list(planned), dict[str, Change]()
    for programme in _programmes_read(course.id):
        for change in changes_between(programme, planned):
            differing.setdefault(change.sides[0].uid, change)
    changes = [change for change in in_order(differing.values()) if not change.is_over(now)]
    return changes if changes and is_anybody(_concerned(course)) else []


def sessions_dropped(course_id: int, standing: Collection[str]) -> list[PlannedSession]:
    """Give the sessions that people may have in their calendars though they are not among those `standing` (UIDs)."""
    dropped: dict[str, PlannedSession] = {}
    for programme in _programmes_read(course_id):
        for lesson in programme:
            if lesson.uid not in standing:
                dropped.setdefault(lesson.uid, lesson)
    return list(dropped.values())


def number_to_tell(course: Course) -> int:
    """Give how many registrations an announcement would go to."""
    return number_of_registrations(_concerned(course))


def announce_changes(course_id: int, revision: int, *, actor: Actor, now: datetime) -> int:
    """Queue `course_changed` to everyone who registered before the last change. Returns how many letters.

    `revision` is the course's revision that staff saw in the preview. Raises `NotFound`, `ChangedMeanwhile` or
    `NothingToTell`.
    """
    course = course_for_change(course_id)
    if course.revision != revision:
        raise ChangedMeanwhile
    changes = changes_to_tell(course, planned_sessions(course.id), now)
    if not changes:
        raise NothingToTell
    keep_programme(course, now)
    recipients = recipients_of(_concerned(course))
    announcement = CourseAnnouncement(
        course_id=course.id,
        revision=revision,
        changes=[change.to_json() for change in changes],
        announced_at=now,
        announced_by_id=actor.id,
        announced_by=actor.name,
        letters=len(recipients),
    )
    session.add(announcement)
    session.flush()
    queue_letters(letters_to(recipients, "course_changed", {"announcement_id": announcement.id}), now=now)
    record("course.change_announced", "course", course.id, actor=actor, now=now, title=course.title,
           revision=revision, letters=len(recipients))  # fmt: skip
    return len(recipients)


def announcements_of(course_id: int) -> list[CourseAnnouncement]:
    """Give what was announced of a course, the newest first, at most 50."""
    wanted = sa.select(CourseAnnouncement).where(CourseAnnouncement.course_id == course_id)
    return list(session.scalars(wanted.order_by(CourseAnnouncement.id.desc()).limit(50)))


def _concerned(course: Course) -> Audience:
    """Who registered since the last change read the programme as it is."""
    return Audience(course.id, registered_before=course.revised_at)


def _programmes_read(course_id: int) -> Iterator[list[PlannedSession]]:
    """Give the programme that people were told, then each later one that stood when somebody registered."""
    announced = sa.select(sa.func.max(CourseAnnouncement.revision)).where(CourseAnnouncement.course_id == course_id)
    kept = sa.select(KeptProgramme.sessions, KeptProgramme.kept_at).where(
        KeptProgramme.course_id == course_id, KeptProgramme.revision >= sa.func.coalesce(announced.scalar_subquery(), 0)
    )
    since: datetime | None = None
    for row in session.execute(kept.order_by(KeptProgramme.revision).limit(MOST_PROGRAMMES)).all():
        read = Audience(course_id, registered_since=since, registered_before=row.kept_at)
        if since is None or is_anybody(read):
            yield [PlannedSession.from_json(lesson) for lesson in row.sessions]
        since = row.kept_at

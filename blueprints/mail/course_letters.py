"""Letters about a whole course: reminders, changes of time or place, its cancellation, messages from staff.

Each goes to a contact (with the link to her registration's own page) or, where `enrolment_id` is set, to one trainee.
"""

from dataclasses import replace

from blueprints.common.calendar import place_of, session_calendar
from blueprints.mail.contents import (
    Attachment,
    Contents,
    Params,
    SubjectGone,
    about_course,
    course_url,
    enrolment_of,
    own_url,
    placeholder_values,
    registration_of,
    ticket_of,
)
from models.courses.course import Course, CourseState
from models.courses.programme import Change, PlannedSession
from models.courses.training_session import TrainingSession
from models.db import session
from models.registrations.announcement import CourseAnnouncement
from models.registrations.announcing import sessions_dropped
from models.registrations.course_message import CourseMessage
from models.registrations.placeholders import fill_placeholders
from models.registrations.registration import Registration


def reminder(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # every composer has this shape
    """Seven days or one day before: to a trainee her ticket, to a contact who comes, with the link to the tickets."""
    if params["enrolment_id"] is None:
        registration, tickets = registration_of(params["registration_id"])
        contents = about_course(registration, tickets, to_name=params["to_name"])
        return replace(contents, pictures={})  # her tickets lie behind the link; nobody prints a reminder
    person = enrolment_of(params["enrolment_id"])
    return about_course(person.registration, [ticket_of(person)], with_link=False, to_name=params["to_name"])


def course_changed(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """Time or place are others now: what was, what is, and each session for the calendar."""
    registration, link = _addressee(params)
    announcement = session.get(CourseAnnouncement, params["announcement_id"])
    if announcement is None:
        raise SubjectGone(f"announcement {params['announcement_id']}")
    changes = [Change.from_json(change) for change in announcement.changes]
    return changed_programme(
        registration, link, changes, to_address=params["to_address"], revision=announcement.revision
    )


def changed_programme(
    registration: Registration, link: str, changes: list[Change], *, to_address: str, revision: int
) -> Contents:
    """Give the letter about the changes up to this revision; the preview shows the same before it is announced."""
    course = registration.course
    context = {
        "registration": registration,
        "course": course,
        "course_url": course_url(course),
        "own_url": link,
        "changes": [(_said(change.old), _said(change.new)) for change in changes],
        "sessions": [(lesson, place_of(lesson.venue)) for lesson in course.sessions],
    }
    if course.state is CourseState.CANCELLED:
        return Contents(context)
    files = [
        _invitation(
            course, change.new or change.old, number, to_address, is_cancelled=change.new is None, revision=revision
        )
        for number, change in enumerate(changes, 1)
    ]
    return Contents(context, attachments=tuple(files))


def course_cancelled(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """The course will not be: why, and every session taken out of the calendar, also one removed without a word."""
    registration, link = _addressee(params)
    course = registration.course
    dropped = sessions_dropped(course.id, {str(lesson.uid) for lesson in course.sessions})
    lessons: list[TrainingSession | PlannedSession] = [*course.sessions, *dropped]
    files = [
        _invitation(course, lesson, number, params["to_address"], is_cancelled=True)
        for number, lesson in enumerate(lessons, 1)
    ]
    context = {"registration": registration, "course": course, "course_url": course_url(course), "own_url": link}
    return Contents(context, attachments=tuple(files))


def course_message(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """What staff wrote, the placeholders filled in for this registration."""
    registration, link = _addressee(params)
    message = session.get(CourseMessage, params["message_id"])
    if message is None:
        raise SubjectGone(f"message {params['message_id']}")
    return written_message(registration, link, message.subject, message.text, to_name=params["to_name"])


def written_message(registration: Registration, link: str, subject: str, text: str, *, to_name: str) -> Contents:
    """Give the letter of these words; the preview shows the same before anything is sent."""
    values = placeholder_values(registration, to_name, link)
    return Contents(
        {
            "registration": registration,
            "course": registration.course,
            "course_url": course_url(registration.course),
            "own_url": link,
            "subject_line": fill_placeholders(subject, values),
            "text": fill_placeholders(text, values),
        }
    )


def _addressee(params: Params) -> tuple[Registration, str]:
    """Give the registration, and the link to its page if the letter goes to its contact."""
    if params["enrolment_id"] is not None:
        return enrolment_of(params["enrolment_id"]).registration, ""
    registration, _tickets = registration_of(params["registration_id"])
    return registration, own_url(registration)


def _said(lesson: PlannedSession | None) -> tuple[PlannedSession, str] | None:
    return (lesson, place_of(lesson.venue)) if lesson else None


def _invitation(
    course: Course,
    lesson: TrainingSession | PlannedSession | None,
    number: int,
    to_address: str,
    *,
    is_cancelled: bool,
    revision: int | None = None,
) -> Attachment:
    if lesson is None:
        raise SubjectGone("a change without a session")
    page_url = course_url(course)
    content = session_calendar(
        course, lesson, page_url=page_url, attendee=to_address, is_cancelled=is_cancelled, revision=revision
    )
    method = "CANCEL" if is_cancelled else "REQUEST"
    return Attachment(
        f"{course.slug}-{number}.ics", content, "text", "calendar", {"method": method, "charset": "utf-8"}
    )

"""The letters of one course: what has changed and was not told, what was told, the short text to pass on."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.forms import say
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.mail.course_letters import changed_programme
from blueprints.mail.forms import KIND_CHOICES, STATE_CHOICES
from blueprints.mail.previewing import link_in_preview, preview
from blueprints.mail.reading import LetterRead
from models.clock import now
from models.courses.course import Course
from models.courses.programme import Change, PlannedSession
from models.courses.queries import course_with_programme
from models.errors import NotFound, RuleViolation
from models.people.roles import Role
from models.registrations.announcing import announce_changes, announcements_of, changes_to_tell, number_to_tell
from models.registrations.letter_text import letter_openings
from models.registrations.messaging import messages_of
from models.registrations.policy import may_see_registrations
from models.registrations.queries import registration_by_id
from models.registrations.recipients import Audience, first_registration

WRITERS = (Role.ORGANISER, Role.ADMINISTRATOR)


@open_to(*WRITERS)
def course_letters(course_id: int) -> ResponseReturnValue:
    """Show what was and what is to be told to those who registered for one course."""
    ensure(may_see_registrations(current_principal()))
    course = course_with_programme(course_id)
    return render_template(
        "mail/desk/course.html",
        course=course,
        changes=_changes(course),
        announcements=announcements_of(course.id),
        messages=messages_of(course.id),
        openings=letter_openings(course.id),
        states=STATE_CHOICES,
        kinds=KIND_CHOICES,
    )


@open_to(*WRITERS)
def change(course_id: int) -> ResponseReturnValue:
    """Show the letter that would tell of a changed time or place, before anybody gets it."""
    return _change_page(course_with_programme(course_id))


@open_to(*WRITERS)
def announcement(course_id: int, revision: int) -> ResponseReturnValue:
    """Send that letter: of this very revision, or not at all."""
    principal = current_principal()
    ensure(may_see_registrations(principal))
    try:
        with writing():
            letters = announce_changes(course_id, revision, actor=principal.actor, now=now())
    except NotFound:
        raise
    except RuleViolation as violation:
        return _change_page(course_with_programme(course_id), say(violation)), violation.status
    wake("deliver_mail", 0)
    flash(f"Đã xếp gửi {letters} thư báo thay đổi.", "success")
    return redirect(url_for(".course_letters", course_id=course_id), 303)


def _change_page(course: Course, refusal: str = "") -> str:
    changes = _changes(course)
    return render_template(
        "mail/desk/change.html",
        course=course,
        changes=changes,
        number=number_to_tell(course),
        letter=_letter_of_change(course, changes) if changes else None,
        refusal=refusal,
    )


def _changes(course: Course) -> list[Change]:
    return changes_to_tell(course, [PlannedSession.of(lesson) for lesson in course.sessions], now())


def _letter_of_change(course: Course, changes: list[Change]) -> LetterRead | None:
    """Give the letter as the first contact would read it; `None` if nobody has registered."""
    first = first_registration(Audience(course.id, registered_before=course.revised_at))
    registration = registration_by_id(first) if first else None
    if registration is None:
        return None
    contents = changed_programme(
        registration,
        link_in_preview(registration),
        changes,
        to_address=registration.contact_email,
        revision=course.revision,
    )
    return preview("course_changed", contents, registration, now())

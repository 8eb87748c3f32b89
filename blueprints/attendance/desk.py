"""The check-in desk: which sessions, and the scanner."""

from datetime import time
from uuid import UUID, uuid4

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints.attendance.forms import CodeForm
from blueprints.attendance.phone import undo_address
from blueprints.attendance.room import DESK, LESSON, TAKERS, blueprint, lesson_within_reach
from blueprints.attendance.words import REASONS, Said, say_result, words_for_script
from blueprints.common.access import current_principal, open_to
from blueprints.common.security import allow_wasm
from models.attendance.policy import Scope, scope_of
from models.attendance.queries import Lesson, attendees, lessons_past, lessons_until
from models.attendance.results import result_of
from models.clock import at_vietnam, now, vietnam_date
from models.registrations.policy import may_see_registrations
from models.registrations.questionnaire import answers_at_door

MOST_LESSONS = 60
MOST_PAST = 20
MOST_FOUND = 30


@blueprint.get(DESK)
@open_to(*TAKERS)
def desk() -> ResponseReturnValue:
    """Show today's sessions, those to come, and those of the days before: a trainer's own courses, or all."""
    today = vietnam_date(now())
    scope, midnight = scope_of(current_principal()), at_vietnam(today, time())
    lessons, past = lessons_until(scope, midnight, MOST_LESSONS), lessons_past(scope, midnight, MOST_PAST)
    todays = [lesson for lesson in lessons if vietnam_date(lesson.starts_at) <= today]
    return render_template("attendance/desk.html", todays=todays, coming=lessons[len(todays) :], past=past)


@blueprint.get(LESSON)
@open_to(*TAKERS)
def scanner(session_id: int) -> ResponseReturnValue:
    """Show the scanner of one session, the code's form and the list of names; `?ket-qua=` is a scan just made."""
    lesson, scope = lesson_within_reach(session_id)
    return scanner_page(lesson, scope, CodeForm(formdata=None))


def scanner_page(lesson: Lesson, scope: Scope, form: CodeForm) -> str:
    """Draw the scanner page, also with a refused form."""
    allow_wasm()
    form.scan_id.data = str(uuid4())
    closed = lesson.closed_at(now())
    return render_template(
        "attendance/scanner.html",
        lesson=lesson,
        form=form,
        said=_just_said(lesson, scope),
        closed=REASONS[closed] if closed else "",
        words=words_for_script(),
        person=current_principal().id,
        undo=undo_address(),
        may_register=may_see_registrations(current_principal()),
        **_found(lesson),
    )


@blueprint.get(f"{LESSON}/hoc-vien")
@open_to(*TAKERS)
def people(session_id: int) -> ResponseReturnValue:
    """Find people of the session's course by name or organisation: the list alone, for the page's script."""
    lesson, _ = lesson_within_reach(session_id)
    return render_template("attendance/_people.html", lesson=lesson, **_found(lesson))


def _found(lesson: Lesson) -> dict[str, object]:
    """Find whom the search asks for: a screenful, and one more to say that there are more."""
    words = request.args.get("tim", "")[:100]
    found = attendees(lesson, words, limit=MOST_FOUND + 1)
    people = found[:MOST_FOUND]
    answers = answers_at_door([person.enrolment_id for person in people]) if lesson.questions_version else {}
    more = len(found) > MOST_FOUND
    return {"words_sought": words, "people": people, "answers": answers, "more": more, "new_id": uuid4}


def _just_said(lesson: Lesson, scope: Scope) -> Said | None:
    try:
        scan_id = UUID(request.args.get("ket-qua", ""))
    except ValueError:
        return None
    result = result_of(scan_id, lesson.id, scope)
    return say_result(result) if result else None

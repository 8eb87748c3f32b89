"""The desk's list of one course's people: a page of it, narrowed and ordered, with the views that were kept."""

from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from blueprints.common.access import current_principal, open_to
from blueprints.common.paging import Page, page_number
from blueprints.common.unit_of_work import writing
from blueprints.registrations.desk_bulk import DEEDS, MOST_AT_ONCE
from blueprints.registrations.desk_columns import COLUMNS
from blueprints.registrations.desk_question import LONGEST_QUERY, ORDERS, Question, question_of
from blueprints.registrations.desk_rows import rows_drawn
from blueprints.registrations.words import STATES
from models.clock import now
from models.courses.commune import commune_names
from models.errors import NotFound
from models.people.roles import Role
from models.registrations.enrolment import EnrolmentState
from models.registrations.listing import CourseAtDesk, course_at_desk, numbers_listed, people_listed
from models.registrations.organisation import ORGANISATION_KIND_NAMES
from models.registrations.questionnaire import questions_of
from models.registrations.saving_views import remove_view, save_view, saved_views
from models.text import clean

PAGE_SIZE = 50


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def course_desk(course_id: int) -> ResponseReturnValue:
    """List the people of one course: by given name, all of them, unless the address asks otherwise."""
    course = found_course(course_id)
    question = question_of(course_id, request.args)
    numbers = numbers_listed(question.people)
    state = question.people.state
    page = Page(page_number(), numbers[state] if state else sum(numbers.values()), PAGE_SIZE)
    return render_template(
        "registrations/course_desk.html",
        course=course,
        question=question,
        rows=rows_drawn(people_listed(question.people, page.offset, page.size), question.columns),
        numbers=numbers,
        page=page,
        states={state: (str(label), tone) for state, (label, tone) in STATES.items()},
        orders=ORDERS,
        kinds=ORGANISATION_KIND_NAMES,
        communes=_commune_options(question.people.commune_code),
        columns=COLUMNS,
        questions=[one for one in questions_of(course_id) if one.choices] if course.has_questions else [],
        deeds={key: deed for key, deed in DEEDS.items() if numbers[EnrolmentState.REQUESTED] or not deed.decides},
        most_at_once=MOST_AT_ONCE,
        views=saved_views(current_principal().id),
    )


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def view_kept(course_id: int) -> ResponseReturnValue:
    """Keep the present view under a name."""
    question = _question_sent(course_id)
    with writing():
        save_view(clean(request.form.get("ten", "")), question.query(), actor=current_principal().actor, now=now())
    return _to_list(question)


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def view_given_up(course_id: int, view_id: int) -> ResponseReturnValue:
    """Give up a view; the list stays as it was."""
    question = _question_sent(course_id)
    with writing():
        remove_view(view_id, actor=current_principal().actor, now=now())
    return _to_list(question)


def found_course(course_id: int) -> CourseAtDesk:
    """Give the course of the address. Raises `NotFound`."""
    course = course_at_desk(course_id)
    if course is None:
        raise NotFound
    return course


def _question_sent(course_id: int) -> Question:
    """Read the view out of the query string that the form brought: only what a view may hold comes through."""
    found_course(course_id)
    sent = request.form.get("cach-xem", "")[:LONGEST_QUERY]
    return question_of(course_id, MultiDict(parse_qsl(sent)))


def _to_list(question: Question) -> ResponseReturnValue:
    arguments: dict[str, Any] = dict(question.kept())
    return redirect(url_for("registrations.course_desk", course_id=question.people.course_id, **arguments), 303)


@cache
def _commune_options(chosen: str) -> Markup:
    """Draw the 96 names once for each that may be chosen."""
    return Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(code, Markup(" selected") if code == chosen else "", name)
        for code, name in commune_names().items()
    )

"""The audit trail, to read."""

from datetime import date, datetime, time, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints.common.access import open_to
from blueprints.common.converters import row_number
from blueprints.common.paging import PAGE_SIZE, Page, page_number
from blueprints.people.audit_words import ACTOR_KINDS, AREAS, SUBJECTS, details_of, sentence_of
from blueprints.people.room import blueprint
from models.audit.queries import MOST_COUNTED, AuditFilter, events, events_counted
from models.clock import at_vietnam
from models.people.queries import account_choices
from models.people.roles import Role

# Other rooms' pages tell the history of one thing in the same words.
blueprint.add_app_template_filter(sentence_of, "audit_sentence")
blueprint.add_app_template_filter(details_of, "audit_details")
LONGEST_WORD = 40
MIDNIGHT = time(0)
ASKED = ("nguoi", "viec", "doi-tuong", "tu-ngay", "den-ngay")


@blueprint.get("/quan-ly/nhat-ky", endpoint="audit")
@open_to(Role.ADMINISTRATOR)
def show_trail() -> ResponseReturnValue:
    """Show who did what and when, narrowed by the address."""
    narrowed, number = _narrowed(), page_number()
    counted, people = events_counted(narrowed), account_choices()
    names = dict(people)
    return render_template(
        "people/audit.html",
        events=events(narrowed, offset=Page(number, 0).offset, limit=PAGE_SIZE),
        page=Page(number, counted),
        is_longer=counted == MOST_COUNTED,
        kept={name: request.args[name] for name in ASKED if request.args.get(name)},
        people=people,
        actor_kinds=ACTOR_KINDS,
        areas=AREAS,
        subject_of=lambda event: _subject(names, event.subject_kind, event.subject_id),
        asked_subject=_subject(names, narrowed.subject_kind, narrowed.subject_id),
        sentence_of=sentence_of,
        details_of=details_of,
    )


def _narrowed() -> AuditFilter:
    """Read the filter from the address; what makes no sense narrows nothing."""
    who = request.args.get("nguoi", "")
    kind, _, number = request.args.get("doi-tuong", "").partition(":")
    until = _day("den-ngay")
    return AuditFilter(
        actor_id=row_number(who),
        actor_kind=who if who in ACTOR_KINDS else "",
        action=_word(request.args.get("viec", "")),
        subject_kind=_word(kind),
        subject_id=row_number(number),
        since=_midnight(_day("tu-ngay")),
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _subject(names: dict[int, str], kind: str, number: int | None) -> str:
    """Give `Tài khoản Lê Thị Hòa`, or `Khóa đào tạo số 4`: of accounts the names are at hand."""
    words = SUBJECTS.get(kind, kind)
    if number is None:
        return words
    return f"{words} {names[number]}" if kind == "user" and number in names else f"{words} số {number}"


def _word(text: str) -> str:
    return text[:LONGEST_WORD].strip().replace("\0", "")


def _day(name: str) -> date | None:
    """Read a day as `<input type="date">` sends it, within the years that the database can hold."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(9000, 1, 1) else None


def _midnight(day: date | None) -> datetime | None:
    return at_vietnam(day, MIDNIGHT) if day else None

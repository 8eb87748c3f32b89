"""Writing down a course, and changing what is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.attendance_rules import AttendanceRules, check_attendance_rules
from models.courses.contact_phone import contact_phone
from models.courses.course import Course, CourseState
from models.courses.edition import course_edition
from models.courses.publishing import check_ready, revise
from models.courses.queries import course_for_change
from models.courses.refusals import (
    AttendanceRulesAreFixed,
    CourseIsOver,
    EditedMeanwhile,
    SeatsBelowTaken,
    SeatsOutOfRange,
    SlugTaken,
    ThresholdOutOfRange,
    TitleMissing,
    WindowInverted,
    said_by_database,
)
from models.courses.registration_rules import RegistrationRules, check_rules
from models.courses.slug import unused_slug
from models.db import session
from models.markdown import render_markdown
from models.text import fold

FEWEST_SEATS, MOST_SEATS = 1, 5_000
WHOLE = 100
ATTEMPTS = 10
LONG_TEXTS = frozenset({"summary_markdown", "summary_html", "programme_markdown", "programme_html", "folded"})
SHOWN_IN_CALENDARS = frozenset({"title", "contact_name", "contact_phone", "contact_email"})
COUNTED_BY = frozenset({"late_after_minutes", "second_check"})
"""Rules by which a session that was closed has been counted."""
SeatCount = Callable[[Sequence[int]], dict[int, int]]
"""`models.registrations.queries.seats_taken`: a later room, so the door hands it in."""
ClosedSessions = Callable[[int], set[int]]
"""`models.attendance.holding.closed_once_held`: the same."""


@dataclass(frozen=True, kw_only=True)
class CourseFacts(RegistrationRules, AttendanceRules):
    """What an organiser says about a course. Make it before the write begins: here the Markdown is rendered."""

    title: str
    summary_markdown: str
    programme_markdown: str
    audience: str
    seats: int
    registration_opens_at: datetime
    registration_closes_at: datetime
    attendance_threshold: int
    contact_name: str
    contact_phone: str
    contact_email: str
    summary_html: str = field(init=False)
    programme_html: str = field(init=False)

    def __post_init__(self) -> None:
        """Render both texts once, for every page that will show them."""
        object.__setattr__(self, "summary_html", render_markdown(self.summary_markdown))
        object.__setattr__(self, "programme_html", render_markdown(self.programme_markdown))


def create_course(facts: CourseFacts, *, actor: Actor, now: datetime, is_example: bool = False) -> Course:
    """Write down a draft. Raises the refusals of `_columns`."""
    columns = _columns(facts)
    course = Course(**columns, state=CourseState.DRAFT, revision=0, created_at=now, is_example=is_example)
    _save_under_slug(course, facts.title)
    record("course.created", "course", course.id, actor=actor, now=now, title=course.title, slug=course.slug)
    return course


def edit_course(
    course_id: int, facts: CourseFacts, *,
    started_from: str, count_seats: SeatCount, closed_sessions: ClosedSessions, actor: Actor, now: datetime,
) -> Course:  # fmt: skip
    """Change a course that is not over. Its address follows the title until it is published, then stays.

    `started_from` is the edition that the organiser saw (`edition.course_edition`). Raises `CourseIsOver`,
    `EditedMeanwhile`, `SeatsBelowTaken`, `AttendanceRulesAreFixed`, what `create_course` raises, and once published
    what `check_ready` raises.
    """
    columns = _columns(facts)
    course = course_for_change(course_id)
    refuse_if_over(course)
    before = {name: getattr(course, name) for name in columns}
    changed = {name for name in columns if before[name] != columns[name]}
    if changed and course_edition(course) != started_from:
        raise EditedMeanwhile
    taken = count_seats([course.id]).get(course.id, 0)
    if facts.seats < min(taken, course.seats):  # the door may have let in more than there are seats
        raise SeatsBelowTaken(taken=taken)
    if changed & COUNTED_BY and closed_sessions(course.id):
        raise AttendanceRulesAreFixed
    for name in changed:
        setattr(course, name, columns[name])
    if course.published_at is None and "title" in changed:
        _save_under_slug(course, facts.title)
    if changed & SHOWN_IN_CALENDARS:
        revise(course, now)
    session.flush()
    if course.state is CourseState.PUBLISHED:
        check_ready(course)
    if changed:
        changes = {name: [str(before[name]), str(columns[name])] for name in sorted(changed - LONG_TEXTS)}
        texts = sorted(name for name in changed if name.endswith("_markdown"))
        record(
            "course.edited", "course", course.id, actor=actor, now=now, title=course.title, changes=changes, texts=texts
        )
    return course


def refuse_if_over(course: Course) -> None:
    """Raise `CourseIsOver` for a course that is closed or cancelled."""
    if course.state in {CourseState.CLOSED, CourseState.CANCELLED}:
        raise CourseIsOver


def _columns(facts: CourseFacts) -> dict[str, object]:
    """Give the columns that follow from the facts.

    Raises `TitleMissing`, `SeatsOutOfRange`, `ThresholdOutOfRange`, `WindowInverted`, `BadContactPhone` and what
    `check_rules` and `check_attendance_rules` raise.
    """
    if not facts.title:
        raise TitleMissing
    if not FEWEST_SEATS <= facts.seats <= MOST_SEATS:
        raise SeatsOutOfRange(least=FEWEST_SEATS, most=MOST_SEATS)
    if not 1 <= facts.attendance_threshold <= WHOLE:
        raise ThresholdOutOfRange
    if facts.registration_opens_at >= facts.registration_closes_at:
        raise WindowInverted
    check_rules(facts)
    check_attendance_rules(facts)
    columns = {name: getattr(facts, name) for name in CourseFacts.__dataclass_fields__}
    columns["contact_phone"] = contact_phone(facts.contact_phone)
    columns["folded"] = fold(f"{facts.title} {facts.audience}")
    return columns


def _save_under_slug(course: Course, title: str) -> None:
    """Save under the first free address. Where another writer takes it first (PostgreSQL), under the next one."""
    for _ in range(ATTEMPTS):
        try:
            with said_by_database(SlugTaken()):
                course.slug = unused_slug(title, course.id)
                session.add(course)
        except SlugTaken:
            continue
        return
    raise SlugTaken

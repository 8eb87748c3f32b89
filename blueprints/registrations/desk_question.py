"""What the address of the desk's list asks for, and the address that asks for it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from blueprints.common.converters import row_number
from blueprints.registrations.desk_columns import USUAL, Column, columns_named
from models.clock import at_vietnam
from models.courses.commune import commune_names
from models.registrations.enrolment import EnrolmentState
from models.registrations.listing import Order, PeopleFilter
from models.registrations.organisation import OrganisationKind
from models.text import clean

LONGEST_SEARCH = 100
LONGEST_QUERY = 2_000
LONGEST_ANSWER = 300
ORDERS = {
    Order.NAME: ("ten", "Tên người"),
    Order.ORGANISATION: ("don-vi", "Đơn vị"),
    Order.NEWEST: ("moi", "Mới đăng ký trước"),
    Order.OLDEST: ("cu", "Đăng ký sớm trước"),
}
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(9000, 1, 1)
"""The years that every database can hold."""
Member = TypeVar("Member", bound=Enum)
Asked = MultiDict[str, str]


@dataclass(frozen=True)
class Question:
    """A filter with its columns, and the days as they were asked."""

    people: PeopleFilter
    columns: list[Column]
    since: date | None
    until: date | None

    def kept(self, **changed: str) -> dict[str, str]:
        """Give what the address must say to ask for the same, with these parts otherwise; nothing that is empty."""
        people, keys = self.people, [column.key for column in self.columns]
        parts = {
            "tim": people.words,
            "trang-thai": people.state.value if people.state else "",
            "loai": people.kind.value if people.kind else "",
            "xa": people.commune_code,
            "tu-ngay": self.since.isoformat() if self.since else "",
            "den-ngay": self.until.isoformat() if self.until else "",
            "tra-loi": f"{people.question}:{people.answer}" if people.answer else "",
            "xep": "" if people.order is Order.NAME else ORDERS[people.order][0],
            "cot": "" if keys == list(USUAL) else ".".join(keys),
        }
        return {name: value for name, value in (parts | changed).items() if value}

    def audience(self) -> str:
        """Give the query string by which the page for messages begins with the same people, as far as it can."""
        asked = {name: value for name, value in self.kept().items() if name in {"trang-thai", "loai"}}
        return f"?{urlencode(asked)}" if asked else ""

    def query(self) -> str:
        """Give the same as a query string."""
        return urlencode(self.kept())


def question_of(course_id: int, asked: Asked) -> Question:
    """Read the address; what makes no sense narrows nothing."""
    since, until = day_in(asked.get("tu-ngay")), day_in(asked.get("den-ngay"))
    wanted = asked.get("xep", "")
    question, _, answer = asked.get("tra-loi", "").partition(":")
    people = PeopleFilter(
        course_id,
        question=row_number(question) or 0,
        answer=clean(answer)[:LONGEST_ANSWER] if row_number(question) else "",
        words=clean(asked.get("tim", ""))[:LONGEST_SEARCH],
        state=member_in(EnrolmentState, asked.get("trang-thai")),
        kind=member_in(OrganisationKind, asked.get("loai")),
        commune_code=asked.get("xa", "") if asked.get("xa") in commune_names() else "",
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1)) if until else None,
        order=next((order for order, (key, _) in ORDERS.items() if key == wanted), Order.NAME),
    )
    return Question(people, columns_named(_split(asked.getlist("cot"))), since, until)


def day_in(text: str | None) -> date | None:
    """Read a day as `<input type="date">` sends it; `None` for anything else."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def member_in(kind: type[Member], text: str | None) -> Member | None:
    """Give the member of an enum with this value, or `None`."""
    return next((member for member in kind if member.value == text), None)


def _midnight(day: date | None) -> datetime | None:
    return at_vietnam(day, time()) if day else None


def _split(values: Iterable[str]) -> list[str]:
    """The form sends `cot` once for each column, a link all of them in one."""
    return [key for value in values for key in value[:300].split(".")]

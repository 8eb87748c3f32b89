"""The people of a registration as its own page shows them: where each stands, in words, and what may still be done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from markupsafe import Markup

from blueprints.common.extensions import bearer_key
from blueprints.common.filters import vn_datetime
from blueprints.common.language import gettext as _
from blueprints.common.language import lazy_gettext
from blueprints.common.qr import qr_svg
from blueprints.common.tickets import grouped_code, ticket_address, trainee_page_url
from blueprints.registrations.own_windows import Windows
from blueprints.registrations.words import STATES
from models.certificates.queries import took_part
from models.courses.attendance_rules import MOST_OPEN_MINUTES
from models.courses.course import CourseState
from models.registrations.enrolment import GONE, EnrolmentState, WithdrawalReason
from models.registrations.own_page import OwnRegistration, Row, registrations_moved_to
from models.registrations.phone import is_doubtful
from models.registrations.queries import places_in_line
from models.registrations.registering import registration_secret
from models.registrations.ticket import ticket_code

REASONS = {
    WithdrawalReason.ASKED: lazy_gettext("Đã rút tên"),
    WithdrawalReason.SUBSTITUTED: lazy_gettext("Đã có người thay"),
    WithdrawalReason.MOVED: lazy_gettext("Đã chuyển khóa"),
    WithdrawalReason.OFFER_DECLINED: lazy_gettext("Đã trả lại chỗ được giữ"),
    WithdrawalReason.OFFER_UNANSWERED: lazy_gettext("Hết hạn trả lời, chỗ đã chuyển cho người tiếp theo"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One who comes, waits, or is asked."""

    enrolment: Row
    name: str
    state: tuple[str, str]
    note: str
    code: str
    code_to_read: str
    picture: Markup
    own_page: str
    """The address of her own page, while nobody has said who she is."""
    is_phone_doubtful: bool
    may_withdraw: bool
    may_substitute: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """One whose place was given up or not given: in words, and where she is registered now."""

    name: str
    state: tuple[str, str]
    note: str
    link: str
    link_words: str


def shown_name(name: str) -> str:
    """Give the name, or what stands for it while nobody has said who comes."""
    return name or _("(chưa có tên)")


def people_of(registration: OwnRegistration, windows: Windows, now: datetime) -> list[Person]:
    """Give everyone who is not gone, in the order of the form. Asks the database only for what may be so."""
    here = [person for person in registration.enrolments if person.state not in GONE]
    waiting = [person.id for person in here if person.state is EnrolmentState.WAITING]
    places = places_in_line(registration.course.id, waiting)
    fixed = _who_came(registration, [person.id for person in here], windows, now)
    is_cancelled = registration.course.state is CourseState.CANCELLED
    return [
        _person(person, registration, windows, place=places.get(person.id), is_fixed=person.id in fixed, now=now)
        if not is_cancelled
        else _of_cancelled(person)
        for person in here
    ]


def gone_of(registration: OwnRegistration) -> list[Gone]:
    """Give everyone who is gone, with why; who moved with the way to her new registration."""
    left = [person for person in registration.enrolments if person.state in GONE]
    has_moved = any(person.withdrawal_reason is WithdrawalReason.MOVED for person in left)
    moved = registrations_moved_to(registration.id) if has_moved else {}
    names = {person.id: person.name for person in registration.enrolments}
    return [_gone(person, moved.get(person.id), names) for person in left]


def _who_came(registration: OwnRegistration, ids: Collection[int], windows: Windows, now: datetime) -> set[int]:
    """Give whom no act may touch any more; before the doors open there is nobody. The acts ask again."""
    begins = registration.course.first_starts_at
    if (
        begins is None
        or now < begins - timedelta(minutes=MOST_OPEN_MINUTES)
        or not (windows.withdrawing.is_open or windows.substituting.is_open)
    ):
        return set()
    return took_part(ids)


def _person(
    person: Row, registration: OwnRegistration, windows: Windows, *, place: int | None, is_fixed: bool, now: datetime
) -> Person:
    is_waiting_for_staff = registration.course.needs_approval and person.state is not EnrolmentState.REQUESTED
    code, picture = "", Markup()
    name = shown_name(person.name)
    if person.state is EnrolmentState.CONFIRMED:
        code = ticket_code(bearer_key(), person.id, person.ticket_version)
        picture = qr_svg(ticket_address(code), _("Mã QR của vé %(name)s", name=name))
    return Person(
        enrolment=person,
        name=name,
        state=(str(STATES[person.state][0]), STATES[person.state][1]),
        note=_note(person, place, now),
        code=code,
        code_to_read=grouped_code(code),
        picture=picture,
        own_page="" if person.name else trainee_page_url(person),
        is_phone_doubtful=is_doubtful(person.phone),
        may_withdraw=windows.withdrawing.is_open and not is_fixed,
        may_substitute=windows.substituting.is_open and not is_fixed and not is_waiting_for_staff,
    )


def _of_cancelled(person: Row) -> Person:
    return Person(
        person, shown_name(person.name), (_("Khóa đã hủy"), "danger"), "", "", "", Markup(), "",
        is_phone_doubtful=False, may_withdraw=False, may_substitute=False,
    )  # fmt: skip


def _note(person: Row, place: int | None, now: datetime) -> str:
    if place is not None:
        return _("thứ %(place)s trong danh sách chờ", place=place)
    if person.state is EnrolmentState.REQUESTED:
        return _("Sở xem xét từng người và báo kết quả bằng thư.")
    if person.state is EnrolmentState.OFFERED:
        if person.offer_expires_at <= now:
            return _("đã hết hạn trả lời lúc %(moment)s", moment=vn_datetime(person.offer_expires_at))
        return _("trả lời trước %(moment)s", moment=vn_datetime(person.offer_expires_at))
    return ""


def _gone(person: Row, moved: Row | None, names: dict[int, str]) -> Gone:
    name = shown_name(person.name)
    if person.state is EnrolmentState.REFUSED:
        return Gone(name, (str(STATES[person.state][0]), "danger"), f"{_('Lý do')}: {person.refusal_reason}", "", "")
    words = str(REASONS[person.withdrawal_reason or WithdrawalReason.ASKED])
    if moved:
        secret = registration_secret(bearer_key(), moved.registration_id, moved.secret_version)
        link = url_for("registrations.own", reference=moved.reference, secret=secret)
        return Gone(name, (words, "quiet"), moved.title, link, _("Mở đăng ký mới"))
    note = ""
    if person.withdrawal_reason is WithdrawalReason.SUBSTITUTED:
        note = _("Người đi thay: %(name)s", name=shown_name(names.get(person.replaced_by_id, "")))
    return Gone(name, (words, "quiet"), note, "", "")


@dataclass(frozen=True, slots=True)
class Offer:
    """The seats that are held for this registration until the first of their deadlines."""

    names: Sequence[str]
    until: datetime


def offer_of(registration: OwnRegistration, now: datetime) -> Offer | None:
    """Give what may be accepted now."""
    if registration.course.state is not CourseState.PUBLISHED:
        return None
    held = [
        person
        for person in registration.enrolments
        if person.state is EnrolmentState.OFFERED and now < person.offer_expires_at
    ]
    if not held:
        return None
    return Offer([shown_name(person.name) for person in held], min(person.offer_expires_at for person in held))

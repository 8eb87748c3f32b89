"""Where one can go from any page: the public menu, the office's rooms, and the department's name above them.

An entry is shown if its endpoint exists and the person may enter it: the view's own `@open_to` is the only place that
says who may.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext
from werkzeug.routing import Map

from blueprints.common.access import Audience, audience_of, may_enter, signed_in
from blueprints.common.extensions import settings
from blueprints.common.language import current_language
from models.content.policy import WRITERS
from models.courses.policy import EDITORS as PLANNERS
from models.people.principal import Principal
from models.people.roles import ROLE_NAMES

PUBLIC = (
    ("courses.catalogue", lazy_gettext("Khóa đào tạo")),
    ("content.news", lazy_gettext("Tin tức")),
    ("certificates.verify_form", lazy_gettext("Xác thực giấy chứng nhận")),
)
SHORT = {"certificates.verify_form": lazy_gettext("Xác thực")}
"""What a phone's menu says where the label would take four lines."""
FOOTER = (
    ("privacy.notice", lazy_gettext("Quyền riêng tư")),
    ("certificates.verify_form", lazy_gettext("Xác thực giấy chứng nhận")),
    ("people.sign_in", lazy_gettext("Đăng nhập dành cho cán bộ")),
)
OFFICE = (
    ("home.office", "Tổng quan", "home", ""),
    ("courses.desk", "Khóa đào tạo", "calendar", "Lập kế hoạch khóa, buổi học, giảng viên và địa điểm; công bố khóa."),
    ("registrations.desk", "Đăng ký", "list", "Xem đăng ký của các đơn vị, danh sách chờ và số chỗ còn lại."),
    ("attendance.desk", "Điểm danh", "scan", "Quét vé tại lớp, tìm học viên theo tên, xem ai đã có mặt."),
    ("certificates.desk", "Giấy chứng nhận", "seal", "Xét điều kiện, cấp giấy chứng nhận và tra sổ cấp."),
    ("content.desk", "Tin bài", "news", "Soạn, duyệt, hẹn giờ và đăng tin bài."),
    ("privacy.desk", "Dữ liệu cá nhân", "person", "Trả lời yêu cầu về dữ liệu cá nhân đúng hạn; xem hạn lưu giữ."),
    ("mail.outbox", "Hộp thư đi", "mail", "Đọc thư hệ thống đã soạn, xem thư nào đã gửi hoặc còn chờ."),
    ("people.users", "Người dùng", "people", "Mời cán bộ, phân vai trò, khóa tài khoản."),
    ("people.audit", "Nhật ký", "lock", "Ai đã làm gì và vào lúc nào."),
)
NOWHERE = ("", "")
NEIGHBOURS = {
    "courses.desk": ("courses.venues", "courses.trainers", "courses.holidays"),
    "people.users": ("people.units",),
}
"""Pages that belong to a room though their addresses do not begin with its own."""
FOR_READERS = {
    "courses.desk": (PLANNERS, "Xem kế hoạch các khóa: buổi học, giảng viên, địa điểm và số chỗ."),
    "content.desk": (WRITERS, "Đọc, duyệt hoặc trả lại tin bài."),
}
"""What a room is for, to those who may enter it and do not hold one of these roles."""


@dataclass(frozen=True)
class Entry:
    """One line of a menu. `current` is a value of aria-current, or empty; `text` says what the room is for.

    `short` is the label on a narrow screen, where it differs.
    """

    endpoint: str
    label: str
    href: str
    current: str
    icon: str = ""
    text: str = ""
    short: str = ""


@dataclass(frozen=True)
class Department:
    """Whose site this is, in the language of the page."""

    name: str
    parent: str
    address: str
    phone: str
    email: str


@dataclass(frozen=True)
class SignedInPerson:
    """Who is signed in, for the eye."""

    name: str
    roles: str


def _exists(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def page_url(endpoint: str) -> str:
    """Give the address of a page without arguments; the front page if there is no such page."""
    return url_for(endpoint) if _exists(endpoint) else "/"


def _current(href: str, *, exact: bool) -> str:
    if request.path == href:
        return "page"
    return "true" if not exact and request.path.startswith(f"{href}/") else ""


def _entries(pairs: Iterable[tuple[str, object]], place: tuple[str, str]) -> list[Entry]:
    return [
        Entry(
            endpoint,
            str(label),
            url_for(endpoint),
            place[1] if endpoint == place[0] else "",
            short=str(SHORT.get(endpoint, "")),
        )
        for endpoint, label in pairs
        if _exists(endpoint)
    ]


def public_place() -> tuple[str, str]:
    """Give the entry of the public menu where this page stands, and its aria-current; two empty words elsewhere."""
    for endpoint, href in _public_addresses(request.script_root, current_app.url_map):
        if mark := _current(href, exact=False):
            return endpoint, mark
    return NOWHERE


@lru_cache(maxsize=8)
def _public_addresses(_root: str, _map: Map) -> tuple[tuple[str, str], ...]:
    return tuple((endpoint, url_for(endpoint)) for endpoint, _ in PUBLIC if _exists(endpoint))


def public_navigation(place: tuple[str, str]) -> list[Entry]:
    """Give the public menu as it is seen from a place in it."""
    return _entries(PUBLIC, place)


def footer_navigation() -> list[Entry]:
    """Give the links at the foot of every public page."""
    return _entries(FOOTER, NOWHERE)


def office_navigation(principal: Principal | None = None) -> list[Entry]:
    """Give the rooms that this person (by default: who is signed in) may enter."""
    person = principal or signed_in()
    return [
        Entry(endpoint, label, url_for(endpoint), _current_room(endpoint), icon, _purpose(endpoint, text, person))
        for endpoint, label, icon, text in OFFICE
        if _exists(endpoint) and may_enter(audience_of(current_app, endpoint), person)
    ]


def _current_room(endpoint: str) -> str:
    if endpoint == "home.office":
        return _current(url_for(endpoint), exact=True)
    pages = [endpoint, *filter(_exists, NEIGHBOURS.get(endpoint, ()))]
    return next((mark for page in pages if (mark := _current(url_for(page), exact=False))), "")


def _purpose(endpoint: str, text: str, person: Principal | None) -> str:
    roles, reading = FOR_READERS.get(endpoint, ((), text))
    return text if person is None or person.has(*roles) else reading


def roles_needed() -> list[str]:
    """Give the names of the roles for which this page is open; none if who is signed in holds one of them."""
    audience: Audience | None = g.get("audience")
    if not isinstance(audience, frozenset) or may_enter(audience, signed_in()):
        return []
    return [name for role, name in ROLE_NAMES.items() if role in audience]


def signed_in_person() -> SignedInPerson | None:
    """Give who is signed in, or `None`."""
    principal = signed_in()
    if principal is None:
        return None
    return SignedInPerson(
        principal.name, ", ".join(name for role, name in ROLE_NAMES.items() if role in principal.roles)
    )


def department() -> Department:
    """Give whose site this is."""
    ours = settings()
    in_english = current_language() == "en"
    name = ours.department_name_en if in_english else ours.department_name
    parent = ours.department_parent_en if in_english else ours.department_parent
    return Department(name, parent, ours.department_address, ours.department_phone, ours.department_email)


def install(app: Flask) -> None:
    """Give the menus to the templates."""
    tools = (
        page_url, public_place, public_navigation, footer_navigation, office_navigation, signed_in_person, roles_needed,
        department,
    )  # fmt: skip
    for tool in tools:
        app.add_template_global(tool)
    app.add_template_global(_exists, "has_endpoint")

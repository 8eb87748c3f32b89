"""Signing up by the form, as a business does it: the form, the post, the own page."""

from collections.abc import Callable
from pathlib import Path

from bench import limits, load
from bench.driving import Measured, Visitor, form_token, path_of
from bench.figure import Figure, measured
from bench.forms import Form
from bench.operations import AT_ONCE, WARM_UP, database, prepared
from bench.serving import serving

SIGN_UPS = 150
BEFORE = 100
FEW_SEATS = 200
CURVE = (1_000, 10_000, 100_000)


def register(folder: Path) -> list[Figure]:
    """A whole sign-up of one person and of five; then crowds at a course that fills up while they come."""
    limit = limits.durable_commits(folder)
    figures = []
    for people, bar in ((1, "≤ 16 ms"), (5, "≤ 30 ms")):
        settings = prepared(folder / f"{people}")
        loaded = load.make(settings, BEFORE)
        found = sign_ups(settings, loaded, SIGN_UPS, people=people, at_once=AT_ONCE)
        words = f"form, post, own page; {people} {'person' if people == 1 else 'people'}"
        figures.append(measured("register", words, bar, found, limit, database=database()))
    for crowd in (8, 64):
        settings = prepared(folder / f"crowd-{crowd}")
        loaded = load.make(settings, BEFORE, seats=FEW_SEATS)
        found = sign_ups(settings, loaded, SIGN_UPS, people=1, at_once=crowd)
        words = f"the same, {crowd} at once, the last third waits"
        figures.append(measured("register", words, "", found, limit, database=database()))
    return figures


def curve(folder: Path) -> list[Figure]:
    """A sign-up of one person with more and more enrolments of other courses in the database: it should stay flat."""
    limit = limits.durable_commits(folder)
    figures = []
    for enrolments in CURVE:
        settings = prepared(folder / f"{enrolments}")
        loaded = load.make(settings, BEFORE)
        load.add_courses(settings, enrolments - BEFORE)
        found = sign_ups(settings, loaded, SIGN_UPS, people=1, at_once=AT_ONCE)
        words = f"one person, {enrolments:,} enrolments in the database"
        figures.append(measured("curve", words, "flat", found, limit, database=database()))
    return figures


def sign_ups(settings: dict[str, str], loaded: load.Load, number: int, *, people: int, at_once: int) -> Measured:
    """So many sign-ups, each by somebody new."""
    port = int(settings["PORT"])
    sign_up = signing_up(f"/khoa-hoc/{loaded.slug}/dang-ky", people)
    with serving(settings) as pid:
        warm_up = signing_up(f"/khoa-hoc/{loaded.slug}/dang-ky", people, first=10_000)
        Measured.drive(pid, port, WARM_UP, warm_up, at_once=min(at_once, AT_ONCE))
        return Measured.drive(pid, port, number, sign_up, at_once=at_once)


def signing_up(address: str, people: int, first: int = 0) -> Callable[[Visitor, int], None]:
    """Give the operation."""

    def sign_up(visitor: Visitor, number: int) -> None:
        visitor.forget()
        answer, content = visitor.get(address)
        assert answer.status == 200
        answer, content = visitor.post(address, filled(content, first + number, people))
        assert answer.status == 303, content.decode()
        answer, content = visitor.get(path_of(answer))
        assert answer.status == 200, content.decode()

    return sign_up


def filled(content: bytes, number: int, people: int = 1) -> list[tuple[str, str]]:
    """The registration form as one business fills it in."""
    fields = Form.read(content, "contact_email").fields | {
        "csrf_token": form_token(content),
        "kind": "enterprise",
        "tax_code": load.TAX_CODE,
        "organisation_name": f"Công ty TNHH Đo đạc {number}",
        "commune": "Xã Ba Tơ",
        "contact_name": "Phạm Thị Hoa",
        "contact_phone": "0912345678",
        "contact_email": f"do-dac-{number}@example.vn",
    }
    for row in range(people):
        fields[f"trainees-{row}-name"] = load.person_name(number * people + row)
        fields[f"trainees-{row}-position"] = "Nhân viên"
    return list(fields.items())

"""The organiser's desk: the list of a large course, and its people as a workbook."""

from collections.abc import Callable
from pathlib import Path

from bench import limits, load
from bench.driving import Measured, Visitor
from bench.figure import Figure, measured
from bench.operations import AT_ONCE, WARM_UP, database, prepared, sign_in_as_trainer
from bench.serving import serving

LISTED = 5_000
EXPORTED = 2_000
PAGES = 400
EXPORTS = 20


def people_list(folder: Path) -> list[Figure]:
    """The list of 5,000 people: its first page, a page far behind, and a search without marks."""
    settings = prepared(folder)
    loaded = load.make(settings, LISTED)
    limit = limits.static_answers()
    address = f"/quan-ly/dang-ky/khoa-hoc/{loaded.course_id}"
    figures = []
    for words, query in (("first page", ""), ("page 90", "?trang=90"), ("search “anh”", "?tim=anh")):
        found = driven(settings, loaded, address + query, PAGES)
        bar = "≤ 8 ms" if not query else ""
        figures.append(measured("list", f"{words} of {LISTED} people", bar, found, limit, database=database()))
    return figures


def export(folder: Path) -> list[Figure]:
    """2,000 people with every column as .xlsx, and as .csv."""
    settings = prepared(folder)
    loaded = load.make(settings, EXPORTED)
    limit = limits.static_answers()
    address = f"/quan-ly/dang-ky/khoa-hoc/{loaded.course_id}/danh-sach"
    figures = []
    for kind, bar in (("xlsx", "≤ 150 ms"), ("csv", "")):
        found = driven(settings, loaded, f"{address}.{kind}", EXPORTS, warm_up=2)
        figures.append(measured("export", f"{EXPORTED} people to .{kind}", bar, found, limit, database=database()))
    return figures


def driven(settings: dict[str, str], loaded: load.Load, path: str, times: int, *, warm_up: int = WARM_UP) -> Measured:
    """Ask for one page of the office so many times."""
    port = int(settings["PORT"])
    with serving(settings) as pid:
        signed_in = Visitor(port, 0)
        sign_in_as_trainer(signed_in, loaded)
        look = looking(signed_in, path)
        Measured.drive(pid, port, warm_up, look, at_once=AT_ONCE)
        return Measured.drive(pid, port, times, look, at_once=AT_ONCE)


def looking(signed_in: Visitor, path: str) -> Callable[[Visitor, int], None]:
    """Give the operation."""

    def look(visitor: Visitor, _number: int) -> None:
        visitor.be(signed_in)
        answer, content = visitor.get(path)
        assert answer.status == 200, content[:500]

    return look

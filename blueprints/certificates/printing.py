"""A course's certificates, or one issue's, in one file: to print in one go, or to hand on singly."""

import logging
import re
from collections.abc import Iterator, Sequence

from flask import Response, request, send_file
from flask.typing import ResponseReturnValue

from blueprints.certificates.drawing import archive
from blueprints.certificates.files import NotDrawnYet
from blueprints.certificates.room import COURSE, blueprint
from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.forms import MOST_DIGITS
from blueprints.common.turns import out_of_turn
from blueprints.common.unit_of_work import undo
from certificates.archive import Archive
from certificates.binding import Member, bound, zipped
from models.certificates.policy import ISSUERS, may_issue
from models.certificates.sheets import Sheet, SheetOrder, sheets_of_course
from models.errors import N_, NotFound, RuleViolation

log = logging.getLogger(__name__)
NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""What Windows takes in no file's name."""
MOST_BOUND = 1_000
"""Sheets in one PDF: it is made in memory, some 100 kB a sheet."""


class TooManySheets(RuleViolation):
    """More sheets than one file to print may have. A ZIP may hold any number."""

    code = "too_many_sheets"
    message = N_("Mỗi tệp in có nhiều nhất {most} giấy. Vui lòng in theo từng đợt cấp, hoặc tải tệp ZIP.")


@blueprint.get(f"{COURSE}/tat-ca.pdf")
@open_to(*ISSUERS)
def print_all(course_id: int) -> ResponseReturnValue:
    """Give one PDF to print: a sheet a page, by number or (`?xep=ten`) by name. `?dot=` asks for one issue."""
    sheets = _sheets(course_id)
    if len(sheets) > MOST_BOUND:
        raise TooManySheets(most=MOST_BOUND)
    kept = archive()
    with out_of_turn():
        file = bound(_contents(kept, sheets))
    response = send_file(file, mimetype="application/pdf", download_name=f"giay-chung-nhan-khoa-{course_id}.pdf")
    return _private(response)


@blueprint.get(f"{COURSE}/tat-ca.zip")
@open_to(*ISSUERS)
def zip_all(course_id: int) -> ResponseReturnValue:
    """Give a ZIP of the single files, sent while it is made."""
    sheets = _sheets(course_id)
    kept = archive()  # found here: what is sent after the request knows no settings
    members = (
        Member(_name(sheet), sheet.issued_on, content)
        for sheet, content in zip(sheets, _contents(kept, sheets), strict=True)
    )
    response = Response(zipped(members), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="giay-chung-nhan-khoa-{course_id}.zip"'
    return _private(response)


def _sheets(course_id: int) -> list[Sheet]:
    """Give what was asked for, all of it drawn and kept: a stack that lacks sheets would be handed out as whole."""
    ensure(may_issue(current_principal()))
    order = SheetOrder.NAME if request.args.get("xep") == SheetOrder.NAME else SheetOrder.NUMBER
    sheets = sheets_of_course(course_id, order, _batch_asked_for())
    undo()  # the reading is done: no transaction stays open while files are read
    if not sheets:
        raise NotFound
    if not all(sheet.is_drawn for sheet in sheets):
        raise NotDrawnYet
    kept = archive()
    if lost := [sheet.code for sheet in sheets if not kept.holds(sheet.year, sheet.code)]:
        log.error("the archive lacks %s files of course %s, which were drawn: %s", len(lost), course_id, lost[:10])
        raise NotFound
    return sheets


def _batch_asked_for() -> int | None:
    asked = request.args.get("dot", "")
    if asked and not (asked.isascii() and asked.isdecimal() and len(asked) <= MOST_DIGITS):
        raise NotFound
    return int(asked) if asked else None


def _contents(kept: Archive, sheets: Sequence[Sheet]) -> Iterator[bytes]:
    for sheet in sheets:
        content = kept.read(sheet.year, sheet.code)
        if content is None:
            message = f"the archive lost {sheet.year}/{sheet.code}.pdf while it was read"
            raise OSError(message)
        yield content


def _name(sheet: Sheet) -> str:
    return f"{sheet.number:03}-{sheet.year} {NOT_IN_A_NAME.sub(' ', sheet.holder_name)}.pdf"


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

"""Checking in without a camera: the code typed in, or the person found by name. The same act judges these scans."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.attendance.desk import scanner_page
from blueprints.attendance.forms import CodeForm, Marked
from blueprints.attendance.room import LESSON, TAKERS, blueprint, lesson_within_reach
from blueprints.common.access import current_principal, open_to
from blueprints.common.forms import UNPROCESSABLE
from blueprints.common.unit_of_work import writing
from models.attendance.checking_in import judge_scans
from models.attendance.results import is_on_list
from models.attendance.scan import Method
from models.attendance.verdict import Sighting, Verdict
from models.clock import now
from models.errors import NotFound


@blueprint.post(f"{LESSON}/ma-ve")
@open_to(*TAKERS)
def check_in_by_code(session_id: int) -> ResponseReturnValue:
    """Check in whose ticket has this code."""
    lesson, scope = lesson_within_reach(session_id)
    form = CodeForm()
    if not form.validate():
        return scanner_page(lesson, scope, form), UNPROCESSABLE
    moment = now()
    seen = Sighting(form.scan(), lesson.uid, moment, ticket=form.code.data, method=Method.TYPED)
    with writing():
        judge_scans([seen], scope=scope, actor=current_principal().actor, now=moment)
    return _to_result(session_id, seen.id)


@blueprint.post(f"{LESSON}/hoc-vien/<int:enrolment_id>")
@open_to(*TAKERS)
def check_in_by_name(session_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Check in a person chosen from the list (else 404). The scanner's script asks for JSON, a form gets the page."""
    lesson, scope = lesson_within_reach(session_id)
    if not is_on_list(enrolment_id, lesson.course_id):
        raise NotFound
    moment = now()
    seen = Sighting(Marked().scan(), lesson.uid, moment, enrolment_id=enrolment_id, method=Method.NAME)
    with writing():
        verdicts = judge_scans([seen], scope=scope, actor=current_principal().actor, now=moment)
    if request.accept_mimetypes.best == "application/json":
        return answer(verdicts)
    return _to_result(session_id, seen.id)


def answer(verdicts: list[Verdict]) -> Response:
    """Give the verdicts as the API says them. Like whatever is not for everyone they are not to be kept."""
    return Response(msgspec.json.encode({"results": verdicts}), mimetype="application/json")


def _to_result(session_id: int, scan_id: UUID) -> ResponseReturnValue:
    """Show the answer on a page of its own address, so that loading it again changes nothing."""
    asked: dict[str, Any] = {"session_id": session_id, "ket-qua": str(scan_id), "_anchor": "ket-qua"}
    return redirect(url_for("attendance.scanner", **asked), 303)

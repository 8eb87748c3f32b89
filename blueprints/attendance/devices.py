"""The phones of a course: pair one, see which there are, take one's right away."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from blueprints.attendance.room import TAKERS, blueprint
from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.converters import row_number
from blueprints.common.extensions import bearer_key, settings
from blueprints.common.forms import UNPROCESSABLE, Form, form_refused
from blueprints.common.paging import Page, page_number
from blueprints.common.qr import qr_svg
from blueprints.common.unit_of_work import writing
from models.attendance import pairing
from models.attendance.device_list import (
    ListedPairing,
    course_of_device,
    devices_counted,
    devices_of_course,
    pairing_of_course,
    waiting_pairings,
)
from models.attendance.pairing import LONGEST_LABEL, make_pairing, pairing_code
from models.attendance.policy import may_take_attendance, scope_of
from models.clock import now
from models.courses.policy import EDITORS
from models.courses.queries import course_by_id
from models.errors import NotFound, RuleViolation

ADDRESS = "/quan-ly/khoa-hoc/<int:course_id>/thiet-bi"
THIS_PHONE = "may-nay"


class PairingForm(Form):
    """What the office calls the phone."""

    label = StringField(
        "Tên máy",
        validators=[
            InputRequired("Vui lòng đặt tên máy, ví dụ “Máy của thầy Dũng”."),
            Length(max=LONGEST_LABEL, message=f"Tên máy dài tối đa {LONGEST_LABEL} ký tự."),
        ],
    )


@blueprint.get(ADDRESS)
@open_to(*TAKERS)
def devices(course_id: int) -> ResponseReturnValue:
    """Show the course's phones; `?ma=` is the row of a code that was just made, never the code itself."""
    _ensure_taker(course_id)
    return _page(course_id, PairingForm(formdata=None))


@blueprint.post(ADDRESS)
@open_to(*TAKERS)
def pair(course_id: int) -> ResponseReturnValue:
    """Make a code: to be shown to another phone, or for the very phone that asks."""
    _ensure_taker(course_id)
    form, principal = PairingForm(), current_principal()
    is_here = THIS_PHONE in request.form
    if is_here:
        form.label.data = f"Máy của {principal.name}"[:LONGEST_LABEL]
    elif not form.validate():
        return _page(course_id, form), UNPROCESSABLE
    try:
        with writing():
            made = make_pairing(course_id, form.label.data, key=bearer_key(), actor=principal.actor, now=now())
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return _page(course_id, form), UNPROCESSABLE
    if is_here:
        return redirect(url_for("attendance.pairing_page", code=pairing_code(bearer_key(), made)), 303)
    return redirect(url_for(".devices", course_id=course_id, ma=made, _anchor="ma-ghep"), 303)


@blueprint.post("/quan-ly/thiet-bi/<int:device_id>/thu-hoi")
@open_to(*TAKERS)
def revoke(device_id: int) -> ResponseReturnValue:
    """Take a phone's right away."""
    course_id = course_of_device(device_id)
    if course_id is None:
        raise NotFound
    _ensure_taker(course_id)
    with writing():
        pairing.revoke(device_id, actor=current_principal().actor, now=now())
    flash("Đã thu hồi máy. Máy này không nhận danh sách và không điểm danh được nữa.", "success")
    return redirect(url_for(".devices", course_id=course_id), 303)


def pairing_address(code: str) -> str:
    """Give `HTTPS://<HOST>/QUET/GHEP/<CODE>`: in upper case, so that the QR code stays small."""
    return f"{settings().public_url}/quet/ghep/{code}".upper()


def _ensure_taker(course_id: int) -> None:
    ensure(may_take_attendance(scope_of(current_principal()), course_id))


def _page(course_id: int, form: PairingForm) -> str:
    course, moment = course_by_id(course_id), now()
    page = Page(page_number(), devices_counted(course_id))
    number = row_number(request.args.get("ma"))
    shown = pairing_of_course(number, course_id) if number else None
    return render_template(
        "attendance/devices.html",
        course=course,
        form=form,
        page=page,
        devices=devices_of_course(course_id, now=moment, limit=page.size, offset=page.offset),
        waiting=waiting_pairings(course_id, now=moment),
        shown=shown,
        moment=moment,
        may_see_closing=current_principal().has(*EDITORS),
        address=f"{settings().public_url}/quet",
        **_code(shown, moment),
    )


def _code(shown: ListedPairing | None, moment: datetime) -> dict[str, object]:
    """Give the code to show, drawn and in words; nothing once it is used or too old."""
    if shown is None or shown.device_id is not None or moment >= shown.expires_at:
        return {"code": "", "drawn": "", "minutes": 0}
    code = pairing_code(bearer_key(), shown.id)
    minutes = -(-int((shown.expires_at - moment).total_seconds()) // 60)
    return {
        "code": f"{code[:4]} {code[4:]}",
        "drawn": qr_svg(pairing_address(code), "Mã QR để ghép máy"),
        "minutes": max(1, minutes),
    }

"""The projector's page of one check, and the trainer's own page beside it: opening, closing, heads, what to look at.

The page for the projector shows nobody's name. Both work without a script: the projector's then loads itself anew with
each step of the code.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import Optional

from blueprints.attendance.room import LESSON, TAKERS, blueprint, lesson_within_reach
from blueprints.common.access import current_principal, open_to
from blueprints.common.extensions import bearer_key, settings
from blueprints.common.forms import UNPROCESSABLE, Form, IntegerField, form_refused
from blueprints.common.links import public_url
from blueprints.common.qr import qr_svg
from blueprints.common.unit_of_work import writing
from models.attendance.live import Figures, figures_of
from models.attendance.projecting import HeadsOutOfRange, close_self_check_in, count_heads, open_self_check_in
from models.attendance.rotating_code import left_of_step, short_code_of, step_at, token_of
from models.attendance.scan import Phase
from models.attendance.self_flags import flags_of
from models.attendance.self_queries import Check, CheckedLesson, checked_lesson, checks_of
from models.clock import now
from models.errors import NotFound

PHASES = {"dau-gio": Phase.ARRIVAL, "giua-gio": Phase.SECOND}
"""How addresses name the checks of a session."""
WORDS = {phase: word for word, phase in PHASES.items()}
TITLES = {Phase.ARRIVAL: "Điểm danh vào lớp", Phase.SECOND: "Điểm danh lần hai"}
SELF = f"{LESSON}/tu-diem-danh"
CHECK = f"{SELF}/<check>"


class HeadsForm(Form):
    """How many sit in the room."""

    heads = IntegerField("Số người trong phòng", validators=[Optional()])


@blueprint.get(f"{LESSON}/trinh-chieu")
@open_to(*TAKERS)
def projector(session_id: int) -> ResponseReturnValue:
    """Show the code of the arrival check, huge, to a dark room."""
    return _projector(session_id, Phase.ARRIVAL)


@blueprint.get(f"{LESSON}/trinh-chieu/<check>")
@open_to(*TAKERS)
def projector_of(session_id: int, check: str) -> ResponseReturnValue:
    """Show the code of a check: `dau-gio` or `giua-gio`."""
    return _projector(session_id, _phase(check))


@blueprint.get(f"{LESSON}/trinh-chieu/<check>/ma")
@open_to(*TAKERS)
def projected(session_id: int, check: str) -> ResponseReturnValue:
    """Give the code of this step alone, for the page's script."""
    lesson, found, phase = *_asked(session_id), _phase(check)
    return render_template("attendance/_projected.html", **_shown(lesson, found.get(phase), phase, now()))


@blueprint.get(SELF)
@open_to(*TAKERS)
def self_checks(session_id: int) -> ResponseReturnValue:
    """Show the trainer's own page: both checks of the session, and what to look at."""
    return _own_page(session_id)


@blueprint.post(f"{CHECK}/mo")
@open_to(*TAKERS)
def open_check(session_id: int, check: str) -> ResponseReturnValue:
    """Open a check and show its code; one that is open stays as it is."""
    lesson_within_reach(session_id)
    with writing():
        open_self_check_in(session_id, _phase(check), actor=current_principal().actor, now=now())
    return redirect(url_for("attendance.projector_of", session_id=session_id, check=check), 303)


@blueprint.post(f"{CHECK}/dong")
@open_to(*TAKERS)
def close_check(session_id: int, check: str) -> ResponseReturnValue:
    """Close a check: its codes are dead from now on."""
    lesson_within_reach(session_id)
    with writing():
        close_self_check_in(session_id, _phase(check), actor=current_principal().actor, now=now())
    flash("Đã đóng. Mã trên màn chiếu không còn dùng được.", "success")
    return redirect(url_for("attendance.self_checks", session_id=session_id), 303)


@blueprint.post(f"{CHECK}/si-so")
@open_to(*TAKERS)
def heads(session_id: int, check: str) -> ResponseReturnValue:
    """Keep how many sit in the room."""
    lesson_within_reach(session_id)
    form, phase = HeadsForm(prefix=check), _phase(check)
    if not form.validate():
        return _own_page(session_id, phase, form), UNPROCESSABLE
    try:
        with writing():
            count_heads(session_id, phase, form.heads.data, actor=current_principal().actor, now=now())
    except HeadsOutOfRange as violation:
        form_refused(form, violation)
        return _own_page(session_id, phase, form), UNPROCESSABLE
    flash("Đã ghi số người trong phòng.", "success")
    return redirect(url_for("attendance.self_checks", session_id=session_id), 303)


def typed_address() -> str:
    """Give what people type who have no camera: our host and `/d`."""
    parts = urlsplit(public_url("attendance.short_code"))
    return f"{parts.netloc}{parts.path}"


def _projector(session_id: int, phase: Phase) -> str:
    lesson, checks = _asked(session_id)
    return render_template("attendance/projector.html", **_shown(lesson, checks.get(phase), phase, now()))


def _asked(session_id: int) -> tuple[CheckedLesson, dict[Phase, Check]]:
    lesson_within_reach(session_id)
    lesson = checked_lesson(session_id)
    if lesson is None:
        raise NotFound
    return lesson, checks_of(session_id)


def _phase(word: str) -> Phase:
    if word not in PHASES:
        raise NotFound
    return PHASES[word]


def _shown(lesson: CheckedLesson, check: Check | None, phase: Phase, moment: datetime) -> dict[str, Any]:
    """What the projector shows now. The QR says an upper-case address, so that it stays small."""
    known: dict[str, Any] = {
        "lesson": lesson, "title": TITLES[phase], "word": WORDS[phase], "is_second": phase is Phase.SECOND,
        "figures": _figures(lesson.session_id, moment), "is_over": lesson.closed_at(moment) == "session_closed",
        "code": None,
    }  # fmt: skip
    if check is None or check.key is None or known["is_over"]:
        return known
    step, left = step_at(moment), left_of_step(moment)
    address = f"{settings().public_url}/d/{lesson.session_id}/{token_of(check.key, step)}".upper()
    code = short_code_of(check.key, step)
    return known | {
        "code": f"{code[:3]} {code[3:]}",
        "picture": qr_svg(address, "Mã QR để tự điểm danh"),
        "left_ms": int(left.total_seconds() * 1_000),
        "left_seconds": int(left.total_seconds()) + 1,
        "typed_address": typed_address(),
    }


def _figures(session_id: int, moment: datetime) -> Figures:
    found = figures_of(session_id, key=bearer_key(), now=moment)
    if found is None:
        raise NotFound
    return found


def _own_page(session_id: int, refused: Phase | None = None, form: HeadsForm | None = None) -> str:
    """Both checks where the course wants two, each with its form; a refused form comes back as it was typed."""
    moment = now()
    lesson, checks = _asked(session_id)
    found = _figures(session_id, moment)
    phases = [phase for phase in Phase if phase is Phase.ARRIVAL or lesson.second_check]
    counted = {Phase.ARRIVAL: found.arrived, Phase.SECOND: found.seen_twice}
    parts = []
    for phase in phases:
        check, flags = checks.get(phase), flags_of(session_id, phase)
        heads = check.head_count if check else None
        kept = HeadsForm(formdata=None, data={"heads": heads}, prefix=WORDS[phase])
        parts.append({
            "phase": phase, "word": WORDS[phase], "title": TITLES[phase], "check": check, "flags": flags,
            "arrived": counted[phase], "above": flags.above(counted[phase], heads),
            "form": form if form and phase is refused else kept,
        })  # fmt: skip
    is_over = lesson.closed_at(moment) == "session_closed"
    return render_template("attendance/self_checks.html", lesson=lesson, figures=found, parts=parts, is_over=is_over)

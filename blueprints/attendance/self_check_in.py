"""Marking oneself: what the rotating QR on the projector opens, and `/d` for who types the short code under it.

Opening the address turns the code into a claim of three minutes and changes nothing; the POST marks. Nobody needs an
account, and neither her address nor her place is asked for.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.attendance.claims import browser_of, claim_kept, forget_claim, keep_browser, keep_claim
from blueprints.attendance.room import blueprint
from blueprints.attendance.self_forms import SelfForm, ShortCodeForm
from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import bearer_key, csrf
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.throttling import attempt, caller_network
from blueprints.common.unit_of_work import writing
from models.attendance.rotating_code import claim_of, read_claim, write_claim
from models.attendance.scan import Reason
from models.attendance.self_checking_in import CodeGone, CodeUnknown, NeitherCodeNorPhone, NotOnTheList, mark_herself
from models.attendance.self_queries import (
    Check,
    CheckedLesson,
    check_by_code,
    check_by_short_code,
    checked_lesson,
    checks_of,
    next_lesson,
)
from models.attendance.self_results import own_mark
from models.clock import now
from models.courses.course import CourseState
from models.errors import NotFound
from models.people.throttling import Limit, give_back

OK, TOO_EARLY, GONE = 200, 409, 410
WINDOW = timedelta(minutes=10)
MOST_FROM_NETWORK = 400
"""Wrong codes, or people not found, in ten minutes: forty people behind one Wi-Fi address may each err ten times."""
MOST_IN_ALL = 4_000
"""The same from everywhere: for one session, or for all codes that are typed."""
MOST_WITH_CLAIM = 12
PAGE = "/d/<int:session_id>/<token>"


@blueprint.get("/D/<int:session_id>/<token>")
@open_to(EVERYONE)
def self_check_in_upper(session_id: int, token: str) -> ResponseReturnValue:
    """Lead from the QR's address, which is upper-case to be small, to the one that cookies know."""
    return redirect(url_for("attendance.self_check_in", session_id=session_id, token=token), 303)


@blueprint.get(PAGE)
@open_to(EVERYONE)
def self_check_in(session_id: int, token: str) -> ResponseReturnValue:
    """Turn the code into a claim and ask who she is."""
    lesson, moment = _lesson(session_id), now()
    if closed := _closed(lesson, moment):
        return closed
    checks = [check for check in checks_of(session_id).values() if check.key]
    if not checks:
        return _notice(lesson, "not_open", GONE)
    claim = _claim_by(check_by_code(checks, token, moment), token, moment) or _kept_claim(session_id, checks, moment)
    if not claim:
        attempt([Limit("self_code", caller_network(), MOST_FROM_NETWORK, WINDOW)])
        return _notice(lesson, "gone", GONE)
    return _ask(lesson, token, SelfForm(formdata=None, data={"claim": claim}))


@blueprint.post(PAGE, endpoint="mark_herself")
@csrf.exempt  # the claim is what a forger would lack
@open_to(EVERYONE)
def mark(session_id: int, token: str) -> ResponseReturnValue:
    """Mark who she says she is; then a page of its own, which may be loaded again."""
    lesson, form = _lesson(session_id), SelfForm()
    if closed := _closed(lesson, now()):
        return closed
    if not form.validate():
        return _ask(lesson, token, form, UNPROCESSABLE)
    if not _stands(form.claim.data or "", checks_of(session_id).values(), now()):
        return _notice(lesson, "gone", GONE)  # not even counted: who never saw a code shuts nobody out by guessing
    browser = browser_of(session_id)
    try:
        scan_id = _mark(session_id, form, browser)
    except CodeGone:
        return _notice(lesson, "gone", GONE)
    except (NotOnTheList, NeitherCodeNorPhone) as violation:
        form_refused(form, violation)
        return _ask(lesson, token, form, violation.status)
    address: dict[str, Any] = {"session_id": session_id, "luot": str(scan_id)}
    response = make_response(redirect(url_for("attendance.self_result", **address), 303))
    keep_browser(response, session_id, browser)
    forget_claim(response, session_id)
    return response


@blueprint.get("/d/<int:session_id>")
@open_to(EVERYONE)
def self_result(session_id: int) -> ResponseReturnValue:
    """Show the browser that made a mark how it was judged; without one, ask for the code."""
    lesson, moment = _lesson(session_id), now()
    try:
        scan_id = UUID(request.args.get("luot", ""))
    except ValueError:
        return redirect(url_for("attendance.short_code"), 303)
    found = own_mark(scan_id, session_id, browser_of(session_id), moment)
    if found is None:
        return _notice(lesson, "sent", OK)
    coming = next_lesson(lesson.course_id, max(moment, lesson.starts_at))
    return _private(render_template("attendance/self_result.html", lesson=lesson, mark=found, coming=coming))


@blueprint.get("/d")
@open_to(EVERYONE)
def short_code() -> ResponseReturnValue:
    """Ask for the six characters under the QR."""
    return _ask_code(ShortCodeForm(formdata=None))


@blueprint.post("/d", endpoint="read_short_code")
@csrf.exempt  # it changes nothing
@open_to(EVERYONE)
def typed_code() -> ResponseReturnValue:
    """Find the session whose code was typed, and ask who she is. It marks nobody."""
    form, moment = ShortCodeForm(), now()
    if not form.validate():
        return _ask_code(form, UNPROCESSABLE)
    code = form.code.data
    limits = [
        Limit("self_short", caller_network(), MOST_FROM_NETWORK, WINDOW),
        Limit("self_short_all", "", MOST_IN_ALL, WINDOW),
    ]
    attempt(limits)  # before it is judged: thirty bits can be guessed by who may guess without end
    check = check_by_short_code(code, moment)
    lesson = checked_lesson(check.session_id) if check else None
    claim = _claim_by(check, code, moment)
    if lesson is None or not claim:
        form_refused(form, CodeUnknown())
        return _ask_code(form, UNPROCESSABLE)
    with writing():
        give_back(limits, server_key=bearer_key())
    return _closed(lesson, moment) or _ask(lesson, code, SelfForm(formdata=None, data={"claim": claim}))


def _mark(session_id: int, form: SelfForm, browser: str) -> UUID:
    """Count, mark, and give the attempt back. Raises what `mark_herself` raises, and `TooManyAttempts`."""
    claim, who, name = form.claim.data or "", form.who.data, form.name.data or ""
    limits = [
        Limit("self_claim", claim.partition(".")[0], MOST_WITH_CLAIM, WINDOW),
        Limit("self_who", caller_network(), MOST_FROM_NETWORK, WINDOW),
        Limit("self_who_session", str(session_id), MOST_IN_ALL, WINDOW),
    ]
    attempt(limits)
    with writing():
        _, scan_id = mark_herself(session_id, claim, who, name, browser=browser, now=now())
        give_back(limits, server_key=bearer_key())
    return scan_id


def _lesson(session_id: int) -> CheckedLesson:
    lesson = checked_lesson(session_id)
    if lesson is None or lesson.course_state is CourseState.DRAFT:
        raise NotFound
    return lesson


def _claim_by(check: Check | None, code: str, moment: datetime) -> str:
    """Turn the code into a claim, as the form carries it."""
    claim = claim_of(check.key, code, moment) if check and check.key else None
    return write_claim(check.key, claim) if claim and check and check.key else ""


def _kept_claim(session_id: int, checks: list[Check], moment: datetime) -> str:
    """Give the claim that this browser got before, while it stands: the page was only loaded again."""
    kept = claim_kept(session_id)
    return kept if _stands(kept, checks, moment) else ""


def _stands(claim: str, checks: Iterable[Check], moment: datetime) -> bool:
    """Whether it is a claim of one of these checks, and not too old. The act asks again when it holds the session."""
    return any(check.key and read_claim(check.key, claim, moment) for check in checks)


def _closed(lesson: CheckedLesson, moment: datetime) -> Response | None:
    reason = lesson.closed_at(moment)
    if reason is None:
        return None
    return _notice(lesson, "early", TOO_EARLY) if reason is Reason.SESSION_NOT_OPEN else _notice(lesson, "over", GONE)


def _ask(lesson: CheckedLesson, token: str, form: SelfForm, status: int = OK) -> Response:
    page = render_template("attendance/self_check_in.html", lesson=lesson, token=token, form=form)
    response = _private(page, status)
    keep_browser(response, lesson.session_id, browser_of(lesson.session_id))
    if status == OK:
        keep_claim(response, lesson.session_id, form.claim.data)
    return response


def _ask_code(form: ShortCodeForm, status: int = OK) -> Response:
    return _private(render_template("attendance/self_code.html", form=form), status)


def _notice(lesson: CheckedLesson, what: str, status: int) -> Response:
    return _private(render_template("attendance/self_notice.html", lesson=lesson, what=what), status)


def _private(page: str, status: int = OK) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response

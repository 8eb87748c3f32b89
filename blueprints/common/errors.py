"""Every refusal as a page, or as RFC 9457 problem+json under /api/."""

import logging
import sqlite3
import traceback

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError, StatementError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from blueprints.common.forms import say
from blueprints.common.unit_of_work import undo
from models.errors import RuleViolation
from models.people.throttling import TooManyAttempts

log = logging.getLogger(__name__)
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})
BUSY = 503
UNDONE_FOR_ANOTHER = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: could not serialize, deadlock detected, lock not available."""
PRIMARY_CODE = 0xFF
"""SQLite keeps the kind of an error in the lowest byte of its code."""
FRAMES = 8
BAD_REQUEST = 400
UNAUTHORISED = 401
WRONG_HOST = "Địa chỉ này không thuộc hệ thống. Vui lòng dùng đúng tên miền của cơ quan.\n"
"""For a Host header that is not ours: no page, since no address of a page can be made for it."""


def _wants_problem() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def problem(status: int, code: str, detail: str) -> Response:
    """Give an RFC 9457 problem with our machine `code`."""
    answer = jsonify({"type": "about:blank", "title": detail, "status": status, "code": code, "detail": detail})
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    if status == UNAUTHORISED:
        answer.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110 wants to hear what would have been let in
    return answer


def _page(status: int, code: str, sentence: str | None) -> ResponseReturnValue:
    if _wants_problem():
        return problem(status, code, sentence or code)
    template = f"errors/{status}.html" if status in PAGES else "errors/400.html"
    return render_template(template, sentence=sentence, status=status), status


def _on_violation(violation: RuleViolation) -> ResponseReturnValue:
    undo()
    answer = _page(violation.status, violation.code, say(violation))
    if not isinstance(violation, TooManyAttempts):
        return answer
    response = make_response(answer)
    response.retry_after = violation.until
    return response


def _on_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < BAD_REQUEST:
        return error.get_response()
    if isinstance(error, SecurityError):
        return WRONG_HOST, BAD_REQUEST, {"Content-Type": "text/plain; charset=utf-8"}
    undo()
    answer = _page(error.code, error.name.lower().replace(" ", "_"), None)
    if isinstance(answer, tuple) and isinstance(error, HTTPException):
        headers = [(name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}]
        return (*answer, headers)
    return answer


def _on_csrf(_error: CSRFError) -> ResponseReturnValue:
    undo()
    sentence = gettext("Biểu mẫu đã hết hạn hoặc trình duyệt đang chặn cookie. Vui lòng tải lại trang và gửi lại.")
    return _page(BAD_REQUEST, "form_expired", sentence)


def _on_database(error: StatementError) -> ResponseReturnValue:
    """Undone for another writer: busy. A value that no column can hold: a bad request. The rest is our defect."""
    undo()
    if isinstance(error, DataError):
        return _page(BAD_REQUEST, "bad_value", None)
    if isinstance(error, OperationalError) and _is_busy(error.orig):
        return _page(BUSY, "busy", None)
    # Neither the row nor its values, which PostgreSQL would name: they are people's. What failed, and where, is enough.
    where = "".join(traceback.format_tb(error.__traceback__)[-FRAMES:])
    log.error("database error %s in %s\n%s", type(error.orig).__name__, error.statement, where)
    return _page(InternalServerError.code, "internal_error", None)


def _is_busy(error: BaseException | None) -> bool:
    """Whether sending the same once more may well succeed: by the drivers' codes, as their words are translated."""
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE
    return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} or getattr(error, "sqlstate", "") in UNDONE_FOR_ANOTHER


def _on_crash(error: Exception) -> ResponseReturnValue:
    undo()
    log.error("unexpected error", exc_info=error)
    return _page(InternalServerError.code, "internal_error", None)


def install(app: Flask) -> None:
    """Handle every refusal. Under test an unexpected exception is raised, not answered."""
    app.register_error_handler(RuleViolation, _on_violation)
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(StatementError, _on_database)
    if not app.testing:
        app.register_error_handler(Exception, _on_crash)

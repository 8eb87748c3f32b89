"""What a phone remembers of one session's self check-in, in two cookies that are sent to `/d` alone.

A number that it drew for this session: two people on one phone are seen by it, and nothing else is known of the phone.
And its claim, for as long as that stands: loading the page again is harmless.
"""

from flask import Response, request

from blueprints.common.extensions import settings
from models.attendance.rotating_code import CLAIM_LASTS
from models.bearer import random_code

PATH = "/d"
A_DAY = 86_400
LONGEST = 120


def browser_of(session_id: int) -> str:
    """Give the number that this browser drew for this session before, or a new one."""
    return _read(_browser(session_id)) or random_code()


def claim_kept(session_id: int) -> str:
    """Give the claim that this browser has, or nothing."""
    return _read(_claim(session_id))


def keep_browser(response: Response, session_id: int, number: str) -> None:
    """Let the browser remember its number for a day."""
    _write(response, _browser(session_id), number, A_DAY)


def keep_claim(response: Response, session_id: int, claim: str) -> None:
    """Let the browser remember its claim while it stands."""
    _write(response, _claim(session_id), claim, int(CLAIM_LASTS.total_seconds()))


def forget_claim(response: Response, session_id: int) -> None:
    """Who comes next on this phone has to look at the projector too."""
    response.delete_cookie(_claim(session_id), path=PATH)


def _browser(session_id: int) -> str:
    return f"may_{session_id}"


def _claim(session_id: int) -> str:
    return f"luot_{session_id}"


def _read(name: str) -> str:
    return request.cookies.get(name, "")[:LONGEST]


def _write(response: Response, name: str, value: str, seconds: int) -> None:
    secure = settings().is_https
    response.set_cookie(name, value, max_age=seconds, path=PATH, secure=secure, httponly=True, samesite="Lax")

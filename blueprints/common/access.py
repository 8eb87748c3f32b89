"""Who may come in: every view says for whom it is open; one that says nothing is closed.

`@open_to` answers the question by role. Questions about one object ("may this trainer open this session?") are answered
in `models/<room>/policy.py` and asked with `ensure`. A paired phone comes in by its token, where a view says `DEVICE`.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Final, TypeVar, cast

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from blueprints.common.unit_of_work import SAFE_METHODS, begin_at_the_door
from models.attendance.devices import KnownDevice, device_of_token
from models.errors import N_, NotAllowed, RuleViolation
from models.people.principal import Principal
from models.people.roles import Role

View = TypeVar("View", bound=Callable[..., Any])
EVERYONE: Final = "everyone"
STAFF: Final = "staff"
DEVICE: Final = "device"
"""A phone that was paired with a course (`Authorization: Bearer …`), beside roles: what it may is its course's."""
Audience = frozenset[Role | str] | str
ATTRIBUTE = "_open_to"
UNAUTHORISED = 401
FORBIDDEN = 403
BEARER = "bearer"


class UnknownToken(RuleViolation):
    """Whoever sends a token is known by it, and by nothing else."""

    code = "unknown_token"
    message = N_("Hệ thống không nhận ra máy này. Vui lòng ghép lại máy với khóa học.")
    status: ClassVar[int] = UNAUTHORISED


def open_to(*audience: Role | str) -> Callable[[View], View]:
    """Open a view to `EVERYONE`, to all `STAFF`, or to the roles named, and with them to a `DEVICE`."""
    named: Audience
    if audience in {(EVERYONE,), (STAFF,)}:
        named = EVERYONE if audience == (EVERYONE,) else STAFF
    elif audience and all(isinstance(one, Role) or one == DEVICE for one in audience):
        named = frozenset(audience)
    else:
        message = "open_to takes EVERYONE, STAFF, or roles and DEVICE"
        raise TypeError(message)

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, named)
        return view

    return mark


def audience_of(app: Flask, endpoint: str) -> Audience | None:
    """Give for whom an endpoint is open, or `None` if nobody said."""
    found: Audience | None = getattr(app.view_functions[endpoint], ATTRIBUTE, None)
    return found


def may_enter(audience: Audience | None, comer: Principal | KnownDevice | None) -> bool:
    """Whether this person or phone (None: a visitor) may call a view with this audience."""
    if audience is None:
        return False
    if audience == EVERYONE:
        return True
    if isinstance(comer, KnownDevice):
        return audience != STAFF and DEVICE in audience
    if comer is None:
        return False
    return audience == STAFF or not comer.roles.isdisjoint(cast("frozenset[Role]", audience))


def signed_in() -> Principal | None:
    """Give the principal, or `None` for a visitor. Asks the database at most once, and only if there is a cookie."""
    user = cast("Principal", current_user._get_current_object())  # noqa: SLF001  # else each question looks her up
    return user if user.is_authenticated else None


def current_device() -> KnownDevice | None:
    """Give the phone that came in by its token, if one did. It may be revoked or have expired: the view asks."""
    device: KnownDevice | None = g.get("device")
    return device


def current_principal() -> Principal:
    """Give the principal in a view that is open to staff only."""
    principal = signed_in()
    if principal is None:
        abort(FORBIDDEN)
    return principal


def ensure(allowed: bool) -> None:  # noqa: FBT001  # reads as a sentence: ensure(may_edit(principal, course))
    """Answer 403 unless allowed."""
    if not allowed:
        raise NotAllowed


def _guard(app: Flask) -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static":
        return None  # no such address: Flask answers 404; files of static/ are public
    audience = audience_of(app, endpoint)
    g.audience = audience
    if audience == EVERYONE:
        return None
    if audience is not None and audience != STAFF and DEVICE in audience and _comes_by_token():
        return None
    principal = signed_in()
    if may_enter(audience, principal):
        return None
    is_api = request.path.startswith("/api/")
    if principal is None and audience is not None and request.method == "GET" and not is_api:
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), 303)
    return abort(UNAUTHORISED if principal is None and is_api else FORBIDDEN)


def _comes_by_token() -> bool:
    """Take in the phone whose token this is; who shows none may still be signed in. Raises `UnknownToken`.

    A token stands over any cookie: neither the session nor its CSRF token is looked at.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != BEARER:
        return False
    if request.method not in SAFE_METHODS:
        begin_at_the_door()  # a scan is the hottest act: the phone is looked up in the transaction that keeps it
    device = g.device = device_of_token(token.strip())
    if device is None:
        raise UnknownToken
    return True


def install(app: Flask) -> None:
    """Stand at the door of every view."""
    app.before_request(lambda: _guard(app))

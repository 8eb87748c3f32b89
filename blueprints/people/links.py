"""What the links in letters open: an invitation, a password reset; and asking for the latter."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.forms import UNPROCESSABLE, form_refused, say
from blueprints.common.queue import wake
from blueprints.common.throttling import attempt, caller_network
from blueprints.common.turns import out_of_turn
from blueprints.common.unit_of_work import undo, writing
from blueprints.people.forms import ForgottenPasswordForm, NewPasswordForm
from blueprints.people.room import blueprint
from blueprints.people.sessions import begin_session
from models.clock import now
from models.errors import RuleViolation
from models.people.inviting import InvitationClosed, accept, open_invitation
from models.people.passwords import PasswordTooWeak, hash_password, refuse_weak
from models.people.queries import in_order
from models.people.resetting import ResetClosed, ask_for_reset, open_reset, reset_limits, reset_password
from models.people.roles import ROLE_NAMES

GONE = 410


@blueprint.get("/loi-moi/<secret>", endpoint="invitation")
@open_to(EVERYONE)
def show_invitation(secret: str) -> ResponseReturnValue:
    """Show who invites whom as what, and ask for a password."""
    return _invitation_page(secret, NewPasswordForm())


@blueprint.post("/loi-moi/<secret>")
@open_to(EVERYONE)
def invitation_accepted(secret: str) -> ResponseReturnValue:
    """Make the account and let her in."""
    invitation = open_invitation(secret, now=now())
    form = NewPasswordForm()
    new_hash = _hash_of(form, invitation.email, invitation.name)
    if new_hash is None:
        return _invitation_page(secret, form), UNPROCESSABLE
    with writing():
        principal = accept(invitation.id, new_hash, now=now())
    begin_session(principal)
    flash(_("Tài khoản đã sẵn sàng. Chào mừng Ông/Bà."), "success")
    return redirect(url_for("home.office"), 303)


@blueprint.get("/quen-mat-khau", endpoint="forgotten_password")
@open_to(EVERYONE)
def show_forgotten_password() -> ResponseReturnValue:
    """Ask for the address."""
    return render_template("people/forgotten_password.html", form=ForgottenPasswordForm())


@blueprint.post("/quen-mat-khau")
@open_to(EVERYONE)
def reset_asked() -> ResponseReturnValue:
    """Queue the letter if there is such an account; the answer is the same if there is none."""
    form = ForgottenPasswordForm()
    if not form.validate_on_submit():
        return render_template("people/forgotten_password.html", form=form), UNPROCESSABLE
    attempt(reset_limits(form.email.data, caller_network()))
    with writing():
        ask_for_reset(form.email.data, server_key=bearer_key(), now=now())
    wake("deliver_mail", 0)
    return redirect(url_for("people.reset_sent"), 303)


@blueprint.get("/quen-mat-khau/da-gui")
@open_to(EVERYONE)
def reset_sent() -> ResponseReturnValue:
    """Say where to look for the letter."""
    return render_template("people/reset_sent.html")


@blueprint.get("/dat-lai-mat-khau/<secret>", endpoint="reset")
@open_to(EVERYONE)
def show_reset(secret: str) -> ResponseReturnValue:
    """Ask for the new password."""
    return _reset_page(secret, NewPasswordForm())


@blueprint.post("/dat-lai-mat-khau/<secret>")
@open_to(EVERYONE)
def password_reset(secret: str) -> ResponseReturnValue:
    """Set it; she then signs in with it."""
    reset = open_reset(secret, now=now())
    form = NewPasswordForm()
    new_hash = _hash_of(form, reset.email, reset.name)
    if new_hash is None:
        return _reset_page(secret, form), UNPROCESSABLE
    with writing():
        reset_password(reset.id, new_hash, server_key=bearer_key(), now=now())
    flash(_("Mật khẩu mới đã được lưu. Mời Ông/Bà đăng nhập."), "success")
    return redirect(url_for("people.sign_in"), 303)


@blueprint.errorhandler(InvitationClosed)
@blueprint.errorhandler(ResetClosed)
def link_closed(violation: RuleViolation) -> ResponseReturnValue:
    """Say that a link is dead, and what to do."""
    undo()
    is_reset = isinstance(violation, ResetClosed)
    return render_template("people/link_closed.html", sentence=say(violation), is_reset=is_reset), GONE


def _hash_of(form: NewPasswordForm, email: str, name: str) -> str | None:
    """Give the hash of a good new password; of a weak one `None`, the reason at its field."""
    if not form.validate_on_submit():
        return None
    try:
        refuse_weak(form.password.data, email=email, name=name)
    except PasswordTooWeak as violation:
        form_refused(form, violation)
        return None
    with out_of_turn():
        return hash_password(form.password.data)


def _invitation_page(secret: str, form: NewPasswordForm) -> str:
    invitation = open_invitation(secret, now=now())
    roles = [ROLE_NAMES[role] for role in in_order(invitation.roles)]
    return render_template("people/invitation.html", form=form, invitation=invitation, roles=roles)


def _reset_page(secret: str, form: NewPasswordForm) -> str:
    return render_template("people/reset.html", form=form, reset=open_reset(secret, now=now()))

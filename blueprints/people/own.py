"""One's own account: roles, password, sessions."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import STAFF, current_principal, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.throttling import attempt
from blueprints.common.turns import out_of_turn
from blueprints.common.unit_of_work import writing
from blueprints.people.forms import ChangePasswordForm
from blueprints.people.room import blueprint
from blueprints.people.sessions import begin_session, end_session
from models.clock import now
from models.people.passwords import PasswordTooWeak, hash_password, matches, refuse_weak
from models.people.principal import Principal
from models.people.queries import account as account_of
from models.people.roles import ROLE_NAMES
from models.people.signing_in import (
    PasswordUnchanged,
    WrongPassword,
    change_password,
    credentials_of,
    own_password_limits,
    sign_out,
)
from models.people.throttling import give_back


@blueprint.get("/quan-ly/tai-khoan", endpoint="account")
@open_to(STAFF)
def show_account() -> ResponseReturnValue:
    """Show her own account."""
    return _page(ChangePasswordForm())


@blueprint.post("/quan-ly/tai-khoan/mat-khau")
@open_to(STAFF)
def own_password() -> ResponseReturnValue:
    """Set a new password; sessions on other devices end, this one goes on."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            begin_session(_change(current_principal(), form.old_password.data, form.password.data))
        except (PasswordTooWeak, PasswordUnchanged, WrongPassword) as violation:
            form_refused(form, violation)
        else:
            flash("Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất.", "success")
            return redirect(url_for("people.account"), 303)
    return _page(form), UNPROCESSABLE


@blueprint.get("/quan-ly/tai-khoan/mat-khau")
@open_to(STAFF)
def own_password_form() -> ResponseReturnValue:
    """Whoever reloads the refused form finds the page it came from."""
    return redirect(url_for("people.account"), 303)


@blueprint.post("/quan-ly/tai-khoan/phien-dang-nhap")
@open_to(STAFF)
def sessions_ended() -> ResponseReturnValue:
    """End her sessions on all devices, this one too."""
    with writing():
        sign_out(current_principal(), everywhere=True, now=now())
    end_session()
    flash("Ông/Bà đã đăng xuất khỏi mọi thiết bị.", "success")
    return redirect(url_for("people.sign_in"), 303)


def _page(form: ChangePasswordForm) -> str:
    principal = current_principal()
    found = account_of(principal.id)
    roles = [name for role, name in ROLE_NAMES.items() if role in principal.roles]
    unit = found.unit if found else None
    return render_template("people/account.html", form=form, principal=principal, roles=roles, unit=unit)


def _change(principal: Principal, old: str, new: str) -> Principal:
    """Count, compare, check and set. Raises what is wrong by name."""
    refuse_weak(new, email=principal.email, name=principal.name)
    limits = own_password_limits(principal.id)
    attempt(limits)
    credentials = credentials_of(principal.email)
    with out_of_turn():
        if credentials is None or not matches(credentials.password_hash, old):
            raise WrongPassword
        if matches(credentials.password_hash, new):
            raise PasswordUnchanged
        new_hash = hash_password(new)
    with writing():
        changed = change_password(credentials, new_hash, now=now())
        give_back(limits, server_key=bearer_key())
    return changed

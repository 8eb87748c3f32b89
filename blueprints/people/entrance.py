"""The staff entrance: signing in and out. Passwords are compared between transactions, never inside one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.common.access import EVERYONE, open_to, signed_in
from blueprints.common.extensions import bearer_key
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.links import own_path
from blueprints.common.throttling import attempt, caller_network
from blueprints.common.turns import out_of_turn
from blueprints.common.unit_of_work import unit_of_work, writing
from blueprints.people.forms import SignInForm
from blueprints.people.room import blueprint
from blueprints.people.sessions import begin_session, end_session, session_key
from models.clock import now
from models.people.passwords import hash_password, is_outdated, matches
from models.people.principal import Principal
from models.people.signing_in import WrongCredentials, credentials_of, refuse_sign_in, sign_in, sign_in_limits, sign_out
from models.people.throttling import give_back


@blueprint.get("/dang-nhap", endpoint="sign_in")
@open_to(EVERYONE)
def show_sign_in() -> ResponseReturnValue:
    """Ask for address and password; whoever is signed in already goes on."""
    if signed_in():
        return _onward()
    return render_template("people/sign_in.html", form=SignInForm())


@blueprint.post("/dang-nhap")
@open_to(EVERYONE)
def session_begun() -> ResponseReturnValue:
    """Let her in, or say that address or password is wrong, without saying which."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            begin_session(_let_in(form.email.data, form.password.data))
        except WrongCredentials as violation:
            form_refused(form, violation)
        else:
            return _onward()
    return render_template("people/sign_in.html", form=form), UNPROCESSABLE


@blueprint.post("/dang-xuat", endpoint="sign_out")
@open_to(EVERYONE)
def session_ended() -> ResponseReturnValue:
    """End the session, in every copy of its cookie. One that has ended already is no mistake."""
    principal = signed_in()
    if principal:
        with writing():
            sign_out(principal, session_key(), now=now())
    end_session()
    flash(_("Ông/Bà đã đăng xuất."), "success")
    return redirect(url_for("people.sign_in"), 303)


def _onward() -> ResponseReturnValue:
    return redirect(own_path(request.args.get("next"), "home.office"), 303)


def _let_in(email: str, password: str) -> Principal:
    """Count, compare, and open the session in the books. Raises `TooManyAttempts`, `WrongCredentials`."""
    limits = sign_in_limits(email, caller_network())
    attempt(limits)
    credentials = credentials_of(email)
    with out_of_turn():
        is_right = matches(credentials.password_hash if credentials else None, password)
    if credentials is None or not is_right:
        with unit_of_work():
            refuse_sign_in(credentials, now=now())
        raise WrongCredentials
    fresh_hash = hash_password(password) if is_outdated(credentials.password_hash) else None
    with writing():
        principal = sign_in(credentials, fresh_hash=fresh_hash, now=now())
        give_back(limits, server_key=bearer_key())
    return principal

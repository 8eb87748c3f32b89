"""Inviting people, and what may be done with an invitation that waits."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from blueprints.common.access import current_principal, open_to
from blueprints.common.extensions import bearer_key, settings
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.people.forms import InvitationForm
from blueprints.people.room import blueprint
from models.clock import now
from models.errors import RuleViolation
from models.mail.queries import letters_about
from models.people.inviting import invite, revoke, send_again
from models.people.queries import units
from models.people.roles import Role


@blueprint.get("/quan-ly/nguoi-dung/loi-moi", endpoint="invitation_form")
@open_to(Role.ADMINISTRATOR)
def show_invitation_form() -> ResponseReturnValue:
    """Ask whom to invite."""
    return render_template("people/invitation_form.html", form=InvitationForm().offer(units()))


@blueprint.post("/quan-ly/nguoi-dung/loi-moi")
@open_to(Role.ADMINISTRATOR)
def invitation_sent() -> ResponseReturnValue:
    """Queue the letter with the link."""
    form = InvitationForm().offer(units())
    if form.validate_on_submit():
        try:
            invitation_id = _invite(form)
        except RuleViolation as violation:
            form_refused(form, violation)
        else:
            flash(_said(form.email.data, invitation_id), "success")
            return redirect(url_for("people.users"), 303)
    return render_template("people/invitation_form.html", form=form), UNPROCESSABLE


@blueprint.post("/quan-ly/nguoi-dung/loi-moi/<int:invitation_id>/gui-lai")
@open_to(Role.ADMINISTRATOR)
def invitation_sent_again(invitation_id: int) -> ResponseReturnValue:
    """Send a new link; the old one dies."""
    with writing():
        fresh_id = send_again(invitation_id, server_key=bearer_key(), actor=current_principal().actor, now=now())
    wake("deliver_mail", 0)
    flash("Đã làm lại lời mời với liên kết mới. Liên kết cũ không còn hiệu lực.", "success")
    if not settings().smtp_url:
        flash(_said("người này", fresh_id), "info")
    return redirect(url_for("people.users"), 303)


@blueprint.post("/quan-ly/nguoi-dung/loi-moi/<int:invitation_id>/thu-hoi")
@open_to(Role.ADMINISTRATOR)
def invitation_revoked(invitation_id: int) -> ResponseReturnValue:
    """Close the invitation."""
    with writing():
        revoke(invitation_id, actor=current_principal().actor, now=now())
    flash("Đã thu hồi lời mời.", "success")
    return redirect(url_for("people.users"), 303)


def _said(address: str, invitation_id: int) -> str:
    """Say what became of the letter: it leaves by itself, or waits in the outbox until somebody hands the link over."""
    if settings().smtp_url:
        return f"Đã gửi lời mời đến {address}. Liên kết có hiệu lực trong 7 ngày."
    letters = letters_about("invitation", invitation_id)
    where = url_for("mail.letter", mail_id=letters[-1].id) if letters else url_for("mail.outbox")
    return Markup(
        "Đã soạn thư mời cho {}. Hệ thống chưa nối với máy chủ thư nên thư chưa gửi đi: "
        '<a href="{}">mở thư trong hộp thư đi</a> để chuyển liên kết cho người được mời. '
        "Liên kết có hiệu lực trong 7 ngày."
    ).format(address, where)


def _invite(form: InvitationForm) -> int:
    with writing():
        invitation_id = invite(
            form.email.data,
            form.name.data,
            form.roles.roles,
            form.unit_id,
            server_key=bearer_key(),
            actor=current_principal().actor,
            now=now(),
        )
    wake("deliver_mail", 0)
    return invitation_id

"""What an organisation changes on its own page by one press: withdrawing, answering an offer, choosing, consenting."""

from collections.abc import Callable
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.registrations.own import opened, own_page, private
from blueprints.registrations.words import CONSENTS
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.people.throttling import Limit, TooManyAttempts, count_attempts
from models.registrations.choosing import choose_waiting
from models.registrations.consenting import give_consent, withdraw_consent
from models.registrations.offering import accept_offer, decline_offer
from models.registrations.registration import ConsentKind, WaitingChoice
from models.registrations.withdrawing import withdraw, withdraw_all

MOST_CONSENT_CHANGES = 20
HOUR = timedelta(hours=1)


@open_to(EVERYONE)
def withdrawal(reference: str, secret: str, enrolment_id: int) -> ResponseReturnValue:
    """Withdraw one person; her seat goes to the first in line."""

    def act(registration_id: int, visitor: Actor) -> str:
        seated = withdraw(registration_id, enrolment_id, took_part=took_part, actor=visitor, now=now())
        passed_on = _("Đã rút tên. Chỗ này được chuyển cho người tiếp theo trong danh sách chờ.")
        return passed_on if seated else _("Đã rút tên.")

    return _changed(reference, secret, act)


@open_to(EVERYONE)
def all_withdrawn(reference: str, secret: str) -> ResponseReturnValue:
    """Withdraw everyone, all or nobody."""

    def act(registration_id: int, visitor: Actor) -> str:
        withdraw_all(registration_id, took_part=took_part, actor=visitor, now=now())
        return _("Đã rút tên tất cả học viên của đăng ký này.")

    return _changed(reference, secret, act)


@open_to(EVERYONE)
def offer_accepted(reference: str, secret: str) -> ResponseReturnValue:
    """Take every seat that is held for this registration."""

    def act(registration_id: int, visitor: Actor) -> str:
        taken = accept_offer(registration_id, actor=visitor, now=now())
        return _("Đã nhận %(count)s chỗ. Vé ở ngay dưới đây.", count=taken)

    return _changed(reference, secret, act)


@open_to(EVERYONE)
def offer_declined(reference: str, secret: str) -> ResponseReturnValue:
    """Give back every seat that is held for this registration."""

    def act(registration_id: int, visitor: Actor) -> str:
        decline_offer(registration_id, actor=visitor, now=now())
        return _("Đã trả lại chỗ được giữ. Cảm ơn Ông/Bà đã báo sớm.")

    return _changed(reference, secret, act)


@open_to(EVERYONE)
def waiting_chosen(reference: str, secret: str) -> ResponseReturnValue:
    """Keep how the group takes seats that become free."""
    chosen = request.form.get("cach-cho", "")

    def act(registration_id: int, visitor: Actor) -> str:
        if chosen not in set(WaitingChoice):
            raise NotFound
        seated = choose_waiting(registration_id, WaitingChoice(chosen), actor=visitor, now=now())
        return _("Đã đổi cách chờ và có thêm chỗ, xin xem dưới đây.") if seated else _("Đã ghi nhận cách chờ.")

    return _changed(reference, secret, act)


@open_to(EVERYONE)
def consents(reference: str, secret: str) -> ResponseReturnValue:
    """Show what is agreed to."""
    registration = opened(reference, secret)
    page = render_template(
        "registrations/own_consents.html", registration=registration, secret=secret, consents=CONSENTS
    )
    return private(page)


@open_to(EVERYONE)
def consent_answered(reference: str, secret: str, kind: str) -> ResponseReturnValue:
    """Give or withdraw one consent: the very words shown are kept."""
    answer = request.form.get("dong-y")

    def act(registration_id: int, visitor: Actor) -> str:
        if kind not in set(ConsentKind) or answer not in {"co", "khong"}:
            raise NotFound
        limit = Limit("consent", str(registration_id), MOST_CONSENT_CHANGES, HOUR)
        if until := count_attempts([limit], server_key=bearer_key(), now=now()):
            raise TooManyAttempts(until)
        asked = ConsentKind(kind)
        if answer == "co":
            give_consent(registration_id, asked, str(CONSENTS[asked]), actor=visitor, now=now())
            return _("Đã ghi nhận sự đồng ý.")
        withdraw_consent(registration_id, asked, actor=visitor, now=now())
        return _("Đã rút lại sự đồng ý. Từ nay mục này không áp dụng nữa.")

    return _changed(reference, secret, act, back="registrations.own_consents")


def _changed(
    reference: str, secret: str, act: Callable[[int, Actor], str], *, back: str = "registrations.own"
) -> ResponseReturnValue:
    """Do one act for who holds this link, say what came of it; refused by a rule, the page comes back with why."""
    registration = opened(reference, secret)
    try:
        with writing():
            sentence = act(registration.id, Actor.visitor(registration.contact_name))
    except NotFound:
        raise
    except RuleViolation as violation:
        return own_page(opened(reference, secret), secret, violation)
    wake("deliver_mail", 0)
    flash(sentence, "success")
    return redirect(url_for(back, reference=reference, secret=secret), 303)

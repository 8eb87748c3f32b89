"""The views of the outbox desk."""

import logging
from collections.abc import Collection

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.extensions import settings
from blueprints.common.letter_words import LETTER_NAMES, LETTER_STATES
from blueprints.common.paging import Page, page_number
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.mail.composing import compose
from blueprints.mail.reading import LetterRead, read_letter
from models.clock import now
from models.errors import NotFound
from models.mail.leasing import retry
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.mail.policy import LETTERS_WITH_KEYS, letters_hidden_from
from models.mail.queries import MailSearch, letter_by_id, letters_found, number_of_letters, numbers_by_state
from models.mail.resending import send_copy
from models.people.roles import Role
from models.text import clean

log = logging.getLogger(__name__)
LONGEST_SEARCH = 100
FRAME_CSP = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""The letter's own page: no script, no request; inline styles as mail programs have them; framed by us alone."""


@open_to(Role.ADMINISTRATOR, Role.ORGANISER)
def outbox() -> ResponseReturnValue:
    """List letters, the newest first."""
    search = MailSearch(_state(), clean(request.args.get("tim", ""))[:LONGEST_SEARCH], _hidden())
    page = Page(page_number(), number_of_letters(search))
    return render_template(
        "mail/desk/outbox.html",
        letters=letters_found(search, page.offset, page.size),
        numbers=numbers_by_state(_hidden()),
        search=search,
        page=page,
        names=LETTER_NAMES,
        states=LETTER_STATES,
        has_smtp=bool(settings().smtp_url),
    )


@open_to(Role.ADMINISTRATOR, Role.ORGANISER)
def letter(mail_id: int) -> ResponseReturnValue:
    """Show one letter as its recipient reads it."""
    mail = _found(mail_id)
    return render_template(
        "mail/desk/letter.html",
        mail=mail,
        letter=_read(mail),
        names=LETTER_NAMES,
        states=LETTER_STATES,
        sealed=_is_sealed(mail),
    )


@open_to(Role.ADMINISTRATOR, Role.ORGANISER)
def body(mail_id: int) -> ResponseReturnValue:
    """Answer the HTML of a letter alone, for the frame."""
    read = _read(_found(mail_id))
    response = Response(read.html if read else "", mimetype="text/html")
    response.headers["Content-Security-Policy"] = FRAME_CSP
    response.headers["Cache-Control"] = "no-store"
    return response


@open_to(Role.ADMINISTRATOR, Role.ORGANISER)
def attachment(mail_id: int, number: int) -> ResponseReturnValue:
    """Download an attachment of a letter."""
    read = _read(_found(mail_id))
    if read is None or number >= len(read.files):
        raise NotFound
    file = read.files[number]
    response = Response(file.content, mimetype=file.content_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.filename)
    response.headers["Cache-Control"] = "no-store"
    return response


@open_to(Role.ADMINISTRATOR, Role.ORGANISER)
def retrial(mail_id: int) -> ResponseReturnValue:
    """Queue a failed letter again."""
    _found(mail_id)
    with writing():
        retry(mail_id, actor=current_principal().actor, now=now())
    wake("deliver_mail", 0)
    flash("Thư đã được xếp gửi lại.", "success")
    return redirect(url_for("mail.letter", mail_id=mail_id), 303)


@open_to(Role.ADMINISTRATOR, Role.ORGANISER)
def copy(mail_id: int) -> ResponseReturnValue:
    """Queue a copy of a letter that was sent, for somebody who cannot find it."""
    _found(mail_id)
    with writing():
        copied = send_copy(mail_id, actor=current_principal().actor, now=now())
    wake("deliver_mail", 0)
    flash("Đã xếp gửi một bản nữa.", "success")
    return redirect(url_for("mail.letter", mail_id=copied), 303)


def _hidden() -> Collection[str]:
    return letters_hidden_from(is_administrator=current_principal().has(Role.ADMINISTRATOR))


def _found(mail_id: int) -> OutgoingMail:
    mail = letter_by_id(mail_id)
    if mail is None or mail.letter in _hidden():
        raise NotFound
    return mail


def _is_sealed(mail: OutgoingMail) -> bool:
    """Whether this letter's link is hidden: where post is really delivered, only the recipient may open an account."""
    return mail.letter in LETTERS_WITH_KEYS and bool(settings().smtp_url)


def _read(mail: OutgoingMail) -> LetterRead | None:
    """Compose the letter and take it apart; `None` if what it speaks of is gone."""
    try:
        return read_letter(compose(mail, sealed=_is_sealed(mail)))
    except LookupError:
        log.warning("letter %s cannot be composed any more", mail.id, exc_info=True)
        return None


def _state() -> MailState | None:
    wanted = request.args.get("trang-thai", "")
    return MailState(wanted) if wanted in set(MailState) else None

"""A row of the outbox becomes a letter: words from `templates/mail`, facts from its composer, secrets derived anew."""

import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from flask import current_app

from blueprints.common.extensions import bearer_key, settings
from blueprints.common.language import speaking
from blueprints.common.links import public_url
from blueprints.mail.composers import COMPOSERS
from blueprints.mail.contents import Contents
from models.bearer import derive_secret
from models.clock import VIETNAM
from models.mail.outgoing_mail import OutgoingMail

LONGEST_SUBJECT = 200
UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's control characters, lone surrogates, and separators of lines and paragraphs."""
OWN_HEADERS = frozenset(
    "subject from to reply-to date message-id auto-submitted content-language content-type content-transfer-encoding "
    "mime-version".split()
)


class LetterUnknown(LookupError):
    """A row names a letter that nobody composes: a release took it away, or a typing mistake."""


class HeadersForged(ValueError):
    """A letter would leave with other header lines than ours: a word in it was written to add some."""


def compose(mail: OutgoingMail, *, sealed: bool = False) -> EmailMessage:
    """Give the letter as it goes out: text, HTML with inline pictures, attachments.

    `sealed` leaves out links that open an account, for readers other than the recipient. Raises `LetterUnknown`, or
    `LookupError` when the thing that the letter speaks of is gone.
    """
    composer = COMPOSERS.get(mail.letter)
    if composer is None:
        raise LetterUnknown(mail.letter)
    with speaking(mail.language):
        contents = composer({**mail.params, "to_name": mail.to_name, "to_address": mail.to_address}, sealed)
        return _message(mail, contents)


def compose_from(mail: OutgoingMail, contents: Contents) -> EmailMessage:
    """Give the letter of a row that may not be kept yet, with contents that are made already: for previews."""
    with speaking(mail.language):
        return _message(mail, contents)


def require_own_headers(message: EmailMessage) -> None:
    """Read the letter as it goes over the wire. Raises `HeadersForged` unless its head holds our headers, once each.

    Names are disarmed where they enter (`_one_line`); this does not rely on it, nor on how the library folds lines.
    """
    head = message.as_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")[0].replace(b"\r", b"\n")
    begun = [line for line in head.split(b"\n") if not line.startswith((b" ", b"\t"))]
    written = sorted(line.partition(b":")[0].decode(errors="replace").lower() for line in begun)
    ours = sorted(name.lower() for name in message)
    if written != ours or len(set(ours)) != len(ours) or not OWN_HEADERS.issuperset(ours):
        raise HeadersForged("the head of the letter would hold lines that are not ours: " + ", ".join(written))


def message_id(mail_id: int) -> str:
    """Give the Message-ID of a row: always the same, so that a letter sent twice is recognised as one."""
    unique = derive_secret(bearer_key(), "message_id", mail_id, size=10).lower()
    return f"<{mail_id}.{unique}@{_domain()}>"


def _domain() -> str:
    return settings().public_host.rpartition(":")[0] or settings().public_host


def _message(mail: OutgoingMail, contents: Contents) -> EmailMessage:
    context = _common(mail) | contents.context
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line(_block(f"mail/{mail.letter}.txt", "subject", context))[:LONGEST_SUBJECT]
    message["From"] = _sender()
    message["To"] = _recipient(mail.to_name, mail.to_address)
    if settings().department_email:
        message["Reply-To"] = settings().department_email
    message["Date"] = format_datetime(mail.queued_at.astimezone(VIETNAM))
    message["Message-ID"] = message_id(mail.id)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_tidy(_render(f"mail/{mail.letter}.txt", context)))
    message.add_alternative(_render(f"mail/{mail.letter}.html", context), subtype="html")
    _add_pictures(message, contents.pictures)
    for attachment in contents.attachments:
        message.add_attachment(
            attachment.content,
            maintype=attachment.maintype,
            subtype=attachment.subtype,
            filename=attachment.filename,
            params=dict(attachment.params),
        )
    message["Content-Language"] = mail.language  # last: each part that is added takes the Content- headers before it
    return message


def _add_pictures(message: EmailMessage, pictures: dict[str, bytes]) -> None:
    html = message.get_body(("html",))
    if html is None:
        return
    for name, png in pictures.items():
        html.add_related(png, maintype="image", subtype="png", cid=f"<{name}>", disposition="inline")


def _sender() -> Address:
    name, address = parseaddr(settings().mail_from)
    return Address(_one_line(name or settings().department_name), addr_spec=address)


def _recipient(name: str, address: str) -> Address:
    """Give the To header."""
    return Address(_one_line(name), addr_spec=address)


def _common(mail: OutgoingMail) -> dict[str, Any]:
    ours = settings()
    return {
        "language": mail.language,
        "to_name": mail.to_name,
        "department_name": ours.department_name_en if mail.language == "en" else ours.department_name,
        "department_address": ours.department_address,
        "department_phone": ours.department_phone,
        "department_email": ours.department_email,
        "site_url": ours.public_url,
        "privacy_url": public_url("privacy.notice"),
    }


def _render(name: str, context: dict[str, Any]) -> str:
    return current_app.jinja_env.get_template(name).render(context)


def _block(name: str, block: str, context: dict[str, Any]) -> str:
    template = current_app.jinja_env.get_template(name)
    return "".join(template.blocks[block](template.new_context(context)))


def _one_line(text: str) -> str:
    """Give text fit for a header: no line breaks, no control characters, and nothing that reads as an encoded word.

    The library decodes `=?utf-8?q?…?=` in a header's text, and a line break inside it would begin a header of its own.
    """
    seen = "".join(mark if unicodedata.category(mark) not in UNSEEN else " " for mark in text)
    return " ".join(seen.replace("=?", "= ?").split())


def _tidy(text: str) -> str:
    """At most one blank line between paragraphs, none at the ends."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for index, line in enumerate(lines) if line or lines[index - 1]]
    return "\n".join(kept) + "\n"

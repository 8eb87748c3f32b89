"""A composed letter taken apart for the eyes of staff: headers, text, HTML that stands alone, attachments."""

import base64
from dataclasses import dataclass
from email.message import EmailMessage, Message

SHOWN_HEADERS = ("From", "To", "Reply-To", "Subject", "Message-ID")
NEW_WINDOW = '<head><base target="_blank">'
"""Links open beside the desk: the frame itself goes nowhere."""
HEADER_NAMES = {
    "From": "Người gửi",
    "To": "Người nhận",
    "Reply-To": "Trả lời về",
    "Subject": "Tiêu đề",
    "Message-ID": "Mã thư",
}


@dataclass(frozen=True)
class File:
    """An attachment."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class LetterRead:
    """What the recipient sees."""

    headers: list[tuple[str, str]]
    text: str
    html: str
    files: list[File]


def read_letter(letter: EmailMessage) -> LetterRead:
    """Take a letter apart. Inline pictures become `data:` addresses: the sandboxed frame may fetch nothing."""
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    return LetterRead(
        headers=[(HEADER_NAMES[name], str(letter[name])) for name in SHOWN_HEADERS if letter[name]],
        text=str(text.get_content()).replace("\r\n", "\n") if text else "",
        html=_with_pictures(letter, str(html.get_content()).replace("<head>", NEW_WINDOW, 1)) if html else "",
        files=[
            File(part.get_filename() or "tep", part.get_content_type(), _bytes_of(part))
            for part in letter.iter_attachments()
        ],
    )


def _with_pictures(letter: EmailMessage, html: str) -> str:
    for part in letter.walk():
        content_id = part["Content-ID"]
        if content_id and part.get_content_maintype() == "image":
            picture = base64.b64encode(_bytes_of(part)).decode()
            html = html.replace(f"cid:{content_id.strip('<>')}", f"data:{part.get_content_type()};base64,{picture}")
    return html


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""

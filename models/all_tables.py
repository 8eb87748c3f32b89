"""Importing this registers every table: for `create_app`, the migrations and the tests."""

from models.attendance import absence_request, device, mark, scan, self_check_in, session_closing, snapshot, warning
from models.audit import audit_event
from models.certificates import certificate
from models.content import approval, publication
from models.courses import commune, holiday, programme, training_session
from models.mail import heartbeat, outgoing_mail
from models.people import ended_session, throttle, user
from models.privacy import legal_hold, privacy_request, retention_run
from models.registrations import (
    announcement,
    course_message,
    enrolment,
    former_page_link,
    letter_text,
    question,
    queue_move,
    restriction,
    saved_view,
)

__all__ = [
    "absence_request",
    "announcement",
    "approval",
    "audit_event",
    "certificate",
    "commune",
    "course_message",
    "device",
    "ended_session",
    "enrolment",
    "former_page_link",
    "heartbeat",
    "holiday",
    "legal_hold",
    "letter_text",
    "mark",
    "outgoing_mail",
    "privacy_request",
    "programme",
    "publication",
    "question",
    "queue_move",
    "restriction",
    "retention_run",
    "saved_view",
    "scan",
    "self_check_in",
    "session_closing",
    "snapshot",
    "throttle",
    "training_session",
    "user",
    "warning",
]

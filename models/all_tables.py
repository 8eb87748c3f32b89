"""Importing this registers every table: for `create_app`, the migrations and the tests."""

from models.attendance import scan
from models.audit import audit_event
from models.certificates import certificate
from models.content import approval, publication
from models.courses import commune, holiday, programme, training_session
from models.mail import heartbeat, outgoing_mail
from models.people import ended_session, throttle, user
from models.privacy import legal_hold, privacy_request, retention_run
from models.registrations import announcement, course_message, enrolment, letter_text, question, queue_move, saved_view

__all__ = [
    "announcement",
    "approval",
    "audit_event",
    "certificate",
    "commune",
    "course_message",
    "ended_session",
    "enrolment",
    "heartbeat",
    "holiday",
    "legal_hold",
    "letter_text",
    "outgoing_mail",
    "privacy_request",
    "programme",
    "publication",
    "question",
    "queue_move",
    "retention_run",
    "saved_view",
    "scan",
    "throttle",
    "training_session",
    "user",
]

"""Importing this registers every table: for `create_app`, the migrations and the tests."""

from models.attendance import scan
from models.audit import audit_event
from models.certificates import certificate
from models.content import approval, publication
from models.courses import commune, training_session
from models.mail import heartbeat, outgoing_mail
from models.people import ended_session, throttle, user
from models.registrations import enrolment

__all__ = [
    "approval",
    "audit_event",
    "certificate",
    "commune",
    "ended_session",
    "enrolment",
    "heartbeat",
    "outgoing_mail",
    "publication",
    "scan",
    "throttle",
    "training_session",
    "user",
]

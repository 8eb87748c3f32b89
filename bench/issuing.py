"""Everyone was there, everyone gets a certificate: the acts that come before the press."""

from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from bench.load import Load
from blueprints.common.extensions import bearer_key
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import unit_of_work
from models.attendance.checking_in import judge_scans
from models.attendance.verdict import Sighting
from models.audit.actor import Actor
from models.certificates.certificate import Certificate
from models.certificates.issuing import issue_certificates
from models.certificates.wording import Issuer
from models.clock import now
from models.db import session
from models.people.user import User

DRAWING_JOB = "draw_certificates"
WAITING = sa.select(sa.func.count()).select_from(Certificate).where(Certificate.drawn_at.is_(None))


def attend(app: Flask, load: Load) -> None:
    """Scan everyone into the session that counts."""
    at = now()
    sightings = [
        Sighting(id=uuid4(), session=UUID(load.session_uid), scanned_at=at, ticket=ticket) for ticket in load.tickets
    ]
    with app.app_context(), unit_of_work():
        judge_scans(sightings, scope=None, actor=Actor.system(), now=at)


def issue(app: Flask, load: Load) -> None:
    """Issue everyone's certificate and wake the worker, as the door does."""
    with app.app_context():
        issuer = Issuer(
            parent="UBND tỉnh Quảng Ngãi",
            name="Sở Khoa học và Công nghệ",
            short="SKHCN",
            place="Quảng Ngãi",
            signatory_title="GIÁM ĐỐC",
            signatory_name="Võ Đình Khôi",
            verify_url="https://localhost/xac-thuc/",
            key=bearer_key(),
        )
        name, user_id = session.execute(sa.select(User.name, User.id).order_by(User.id).limit(1)).one()
        with unit_of_work():
            actor = Actor("user", name, user_id)
            batch = issue_certificates(load.course_id, issuer=issuer, actor=actor, now=now())
        wake(DRAWING_JOB, batch)


def waiting(app: Flask) -> int:
    """How many certificates wait for the press."""
    with app.app_context():
        return session.scalar(WAITING) or 0

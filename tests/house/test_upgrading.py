"""An installation of the version before keeps everything when it is brought forward, on the database under test."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from blueprints.ops.migrating import attach, migrate
from models.attendance.attendance import Attendance, attendance_of_person
from models.attendance.mark import AttendanceStatus
from models.attendance.scan import Scan
from models.db import db
from settings import Settings
from tests.house.test_schema import empty_database

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ROWS = {
    "commune": {
        "code": "00001", "kind": "xa", "name": "Xã Thử", "bare_name": "Thử", "folded": "thu",
        "former_province": "Quảng Ngãi",
    },
    "course": {
        "id": 1, "slug": "nang-suat", "title": "Năng suất", "folded": "nang suat", "summary_markdown": "",
        "summary_html": "", "programme_markdown": "", "programme_html": "", "audience": "", "seats": 40,
        "registration_opens_at": AT, "registration_closes_at": AT.replace(month=12), "attendance_threshold": 80,
        "contact_name": "Đạt", "contact_phone": "+84255", "contact_email": "a@example.vn", "state": "published",
        "is_example": False, "revision": 0, "created_at": AT, "published_at": AT,
    },
    "organisation": {
        "id": 1, "kind": "enterprise", "identifier_kind": "mst10", "identifier": "4300205943", "name": "Công ty",
        "folded": "cong ty", "commune_code": "00001",
    },
    "registration": {
        "id": 1, "reference": "ABCD2345", "secret_version": 1, "secret_digest": "d", "course_id": 1,
        "organisation_id": 1, "contact_name": "Hoa", "contact_phone": "+84912345678",
        "contact_email": "hoa@example.vn", "language": "vi", "notice_version": "1", "created_at": AT,
    },
    "enrolment": {
        "id": 7, "registration_id": 1, "course_id": 1, "name": "Nguyễn An", "folded": "nguyen an", "name_sort": "an",
        "position": "Kế toán", "state": "confirmed", "seat_number": 1, "ticket_version": 1, "ticket_digest": "t",
        "entered_at": AT, "confirmed_at": AT,
    },
    "user_account": {
        "id": 1, "email": "hoa.le@example.vn", "name": "Lê Thị Hòa", "name_sort": "hoa", "password_hash": "x",
        "stamp": 1, "created_at": AT,
    },
    "venue": {"id": 1, "name": "Hội trường", "address": "1 Hùng Vương", "commune_code": "00001"},
    "training_session": {
        "id": 3, "course_id": 1, "uid": "00000000000000000000000000000003", "starts_at": AT,
        "ends_at": AT.replace(hour=5), "units": 4, "topic": "Chuyên đề 1", "venue_id": 1,
    },
    "consent": {"id": 1, "registration_id": 1, "kind": "photos", "text": "Tôi đồng ý", "given_at": AT},
}  # fmt: skip
SCANS = [("in", "accepted", None, 1), ("in", "duplicate", None, 2), ("out", "accepted", None, 150),
         ("in", "rejected", "session_closed", 600)]  # fmt: skip


def scan_rows() -> list[dict[str, object]]:
    """What a phone sent before there were phases and paired phones: she came, came again, went, and came too late."""
    return [
        {
            "id": number, "scan_id": f"{number:032}", "ticket": "t", "session_ref": "3", "session_id": 3,
            "enrolment_id": 7, "direction": direction, "method": "camera",
            "scanned_at": AT + timedelta(minutes=minutes), "received_at": AT, "offline": False, "user_id": 1,
            "outcome": outcome, "reason": reason,
        }
        for number, (direction, outcome, reason, minutes) in enumerate(SCANS, 1)
    ]  # fmt: skip


@pytest.mark.parametrize("before", ["0001", "0002"])
def test_people_seats_and_scans_of_an_earlier_version_are_kept(
    settings: Settings, application: Flask, tmp_path: Path, before: str
) -> None:
    with empty_database(settings, "before", tmp_path) as app, app.app_context():
        upgrade(directory=str(attach(app)), revision=before)
        tables = sa.MetaData()
        tables.reflect(db.engine)
        with db.engine.begin() as connection:
            for name, row in ROWS.items():
                table = tables.tables[name]
                connection.execute(table.insert().values({key: row[key] for key in row if key in table.c}))
            connection.execute(tables.tables["scan"].insert(), scan_rows())
        migrate(app)
        result = app.test_cli_runner().invoke(args=["ops", "prepare", "--no-demonstration"])
        assert result.exit_code == 0, result.output
        with db.engine.connect() as connection:
            person = connection.exec_driver_sql("SELECT * FROM enrolment").mappings().one()
            course = connection.exec_driver_sql("SELECT * FROM course").mappings().one()
            scans = connection.execute(sa.select(Scan.__table__).order_by(Scan.id)).all()
            consent = connection.exec_driver_sql("SELECT text FROM consent").scalar_one()
        stands = attendance_of_person(7, AT + timedelta(days=1))
    assert [(one.direction, one.outcome, one.phase, one.nth, one.device_id) for one in scans] == [
        (direction, outcome, "arrival", 1, None) for direction, outcome, *_ in SCANS
    ]
    arrived = AT + timedelta(minutes=1)
    assert stands == {3: Attendance(AttendanceStatus.PRESENT, 4, arrived, AT + timedelta(minutes=150))}
    kept = {name: person[name] for name in ("id", "name", "state", "seat_number", "ticket_digest")}
    assert kept == {name: ROWS["enrolment"][name] for name in kept}
    assert len(person["page_digest"]) == 64  # she has a page of her own now
    assert (course["offer_hours"], bool(course["needs_approval"]), course["questions_version"]) == (0, False, 0)
    assert consent == "Tôi đồng ý"

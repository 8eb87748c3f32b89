"""An installation of the version before keeps everything when it is brought forward, on the database under test."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from blueprints.ops.migrating import attach, migrate
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
    "consent": {"id": 1, "registration_id": 1, "kind": "photos", "text": "Tôi đồng ý", "given_at": AT},
}  # fmt: skip


def test_people_and_seats_of_the_first_version_are_kept(settings: Settings, application: Flask, tmp_path: Path) -> None:
    with empty_database(settings, "before", tmp_path) as app, app.app_context():
        upgrade(directory=str(attach(app)), revision="0001")
        tables = sa.MetaData()
        tables.reflect(db.engine)
        with db.engine.begin() as connection:
            for name, row in ROWS.items():
                table = tables.tables[name]
                connection.execute(table.insert().values({key: row[key] for key in row if key in table.c}))
        migrate(app)
        result = app.test_cli_runner().invoke(args=["ops", "prepare", "--no-demonstration"])
        assert result.exit_code == 0, result.output
        with db.engine.connect() as connection:
            person = connection.exec_driver_sql("SELECT * FROM enrolment").mappings().one()
            course = connection.exec_driver_sql("SELECT * FROM course").mappings().one()
            consent = connection.exec_driver_sql("SELECT text FROM consent").scalar_one()
    kept = {name: person[name] for name in ("id", "name", "state", "seat_number", "ticket_digest")}
    assert kept == {name: ROWS["enrolment"][name] for name in kept}
    assert len(person["page_digest"]) == 64  # she has a page of her own now
    assert (course["offer_hours"], bool(course["needs_approval"]), course["questions_version"]) == (0, False, 0)
    assert consent == "Tôi đồng ý"

"""Retention as it runs by command and by the clock: batch after batch, logged; a dry run only counts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.privacy.retaining import periods, retain
from models.clock import now
from models.db import session
from models.mail.forgetting import FORGOTTEN_NAME
from models.privacy.retention_run import RecordKind, RetentionRun
from models.registrations.registration import Registration
from tests.factories.courses import make_course
from tests.factories.registrations import make_registration


@pytest.fixture
def old(kept):
    course = kept(make_course, now=now() - timedelta(days=500))
    return [kept(make_registration, course, bearer_key(), "Lê Văn Bình").id for _ in range(2)]


def contacts():
    session.rollback()
    return list(session.scalars(sa.select(Registration.contact_name)))


def runs():
    rows = session.execute(
        sa.select(RetentionRun.counted, RetentionRun.dry)
        .where(RetentionRun.kind == RecordKind.CONTACTS)
        .order_by(RetentionRun.id)
    )
    return [tuple(row) for row in rows]


def test_dry_run_counts_and_forgets_nothing(app, old):
    answer = app.test_cli_runner().invoke(args=["privacy", "retain", "--dry-run"])
    assert answer.exit_code == 0
    assert "contacts: 2 due" in answer.output
    assert contacts() == ["Phạm Thị Hoa"] * 2
    assert runs() == [(2, True)]


def test_run_forgets_everything_that_is_due_in_as_many_batches_as_it_takes(app, old, monkeypatch):
    monkeypatch.setattr("models.privacy.retaining.BATCH", 1)
    answer = app.test_cli_runner().invoke(args=["privacy", "retain"])
    assert "contacts: 2 forgotten" in answer.output
    assert contacts() == [FORGOTTEN_NAME] * 2
    assert runs() == [(2, False)]


def test_second_run_finds_nothing_and_says_so(context, old):
    assert retain(dry=False, now=now())[RecordKind.CONTACTS] == 2
    assert retain(dry=False, now=now()) == dict.fromkeys(RecordKind, 0)
    assert runs() == [(2, False), (0, False)]


def test_months_are_those_of_the_settings(context):
    found = periods()
    assert (found.contacts, found.letters, found.requests) == (12, 12, 24)

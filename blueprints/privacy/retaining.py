"""Retention as the worker and the command line run it: every kind of record, a handful in each transaction."""

from datetime import datetime

from blueprints.common.extensions import settings
from blueprints.common.unit_of_work import unit_of_work
from models.privacy.retaining import Periods, due, forget_batch, log_run
from models.privacy.retention_run import RecordKind


def periods() -> Periods:
    """Give this installation's months."""
    ours = settings()
    return Periods(
        contacts=ours.retain_contacts_months, letters=ours.retain_letters_months, requests=ours.retain_requests_months
    )


def retain(*, dry: bool, now: datetime) -> dict[RecordKind, int]:
    """Forget whatever is over (or only count it), log it, and give how many of each kind."""
    counted = {}
    for kind in RecordKind:
        before = periods().before(kind, now)
        number = _counted(kind, before) if dry else _forgotten(kind, before, now)
        with unit_of_work():
            log_run(kind, before, number, dry=dry, now=now)
        counted[kind] = number
    return counted


def _counted(kind: RecordKind, before: datetime) -> int:
    with unit_of_work():
        return due(kind, before)


def _forgotten(kind: RecordKind, before: datetime, now: datetime) -> int:
    total = 0
    while True:
        with unit_of_work():
            number = forget_batch(kind, before, now=now)
        if not number:
            return total
        total += number

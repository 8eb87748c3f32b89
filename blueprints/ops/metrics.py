"""What a monitor counts, written in Prometheus's text format."""

import math
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from models.db import session
from models.mail.heartbeat import last_beats, oldest_sweep
from models.mail.outgoing_mail import MailState, OutgoingMail

Sample = tuple[dict[str, str], float]


def exposition(now: datetime) -> str:
    """Give every metric. Counts only what an index answers: a scrape may come every few seconds."""
    ages: list[Sample] = [
        ({"task": name}, max(0.0, (now - at).total_seconds())) for name, at in sorted(last_beats().items())
    ]
    oldest_beat = oldest_sweep()
    waiting = sa.select(OutgoingMail.state, sa.func.count()).where(OutgoingMail.state != MailState.SENT)
    letters = dict(session.execute(waiting.group_by(OutgoingMail.state)).all())
    oldest = session.scalar(
        sa.select(sa.func.min(OutgoingMail.queued_at)).where(OutgoingMail.state == MailState.QUEUED)
    )
    return "".join(
        (
            _metric("tra_khuc_worker_age_seconds", "Seconds since the worker last did this task.", ages),
            _metric(
                "tra_khuc_worker_oldest_seconds",
                "Seconds since the sweep that has been silent longest; +Inf while one was never done.",
                [({}, max(0.0, (now - oldest_beat).total_seconds()) if oldest_beat else math.inf)],
            ),
            _metric(
                "tra_khuc_outbox_letters",
                "Letters that are not sent, by state.",
                [({"state": state}, letters.get(state, 0)) for state in (MailState.QUEUED, MailState.FAILED)],
            ),
            _metric(
                "tra_khuc_outbox_oldest_seconds",
                "Seconds that the oldest queued letter has waited.",
                [({}, max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)],
            ),
        )
    )


def _metric(name: str, meaning: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
    for labels, value in samples:
        shown = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        number = "+Inf" if value == math.inf else f"{value:g}"
        lines.append(f"{name}{{{shown}}} {number}" if shown else f"{name} {number}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

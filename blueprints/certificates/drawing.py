"""The worker's job: draw what was issued and keep it, joining the records (models) and the press (certificates).

The truth is the row without `drawn_at`: a worker killed in the middle goes on where it stopped, and drawing again
writes the same bytes. Drawing happens outside every transaction; only the record of a handful takes the writer's turn.
"""

import hashlib
import logging
from functools import partial

from blueprints.common.extensions import settings
from blueprints.common.one_at_a_time import OneAtATime
from blueprints.common.press import press
from blueprints.common.unit_of_work import undo, unit_of_work
from certificates.archive import Archive
from certificates.face import CertificateFace, FaceUnreadable
from certificates.renderer import DrawingFailed
from models.certificates.drawing import Drawn, Undrawn, mark_drawn, undrawn
from models.clock import now
from models.mail.heartbeat import beat

log = logging.getLogger(__name__)
JOB = "draw_certificates"
turn = OneAtATime()
HANDFUL = 25
"""Drawn between two records: few enough for progress to be seen (a quarter second), many enough to commit seldom."""


def archive() -> Archive:
    """Give the installation's archive of certificates."""
    return Archive(settings().storage_folder)


def draw_batch(batch_id: int) -> None:
    """Draw what waits in one batch (the job `draw_certificates`), or leave it to the thread that is drawing."""
    turn.run(partial(_draw, batch_id), then=partial(_draw, None))


def draw_due() -> bool:
    """Draw whatever waits: what a lost wake-up or a killed worker left. False: another thread draws, and will."""
    return turn.run(partial(_draw, None))


def _draw(batch_id: int | None) -> None:
    after_id = 0
    while waiting := _waiting(after_id, batch_id):
        drawn = [result for certificate in waiting if (result := _draw_one(certificate))]
        archive().settle(certificate.year for certificate in waiting)
        with unit_of_work():
            mark_drawn(drawn, now=now())
            beat("draw", now=now())  # a thousand certificates take minutes: the worker is not silent meanwhile
        after_id = waiting[-1].id


def _waiting(after_id: int, batch_id: int | None) -> list[Undrawn]:
    """Read what waits now, and hold no transaction open while the press works."""
    undo()
    found = undrawn(after_id=after_id, limit=HANDFUL, batch_id=batch_id)
    undo()
    return found


def _draw_one(certificate: Undrawn) -> Drawn | None:
    """Draw and keep one. One that cannot be drawn or kept is logged and tried again by the sweep; the others go on."""
    try:
        pdf = press().draw(CertificateFace.from_json(certificate.face))
        archive().keep(certificate.year, certificate.code, pdf)
    except (FaceUnreadable, DrawingFailed, OSError):
        log.exception("certificate %s cannot be drawn", certificate.id)
        return None
    return Drawn(certificate.id, hashlib.sha256(pdf).hexdigest(), len(pdf))

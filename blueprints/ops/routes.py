"""Whether we are well (`/healthz`), what a monitor counts (`/metrics`), and the operator's commands."""

import hmac
from datetime import datetime

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import settings
from blueprints.ops import cli
from blueprints.ops.metrics import exposition
from models.clock import now
from models.db import session
from models.mail.heartbeat import oldest_sweep

blueprint = Blueprint("ops", __name__)
cli.register(blueprint)

LATE_AFTER_SECONDS = 180
"""The sweep runs every minute; three missed ones are no chance."""
LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORBIDDEN = 403
UNAVAILABLE = 503


@blueprint.get("/healthz")
@open_to(EVERYONE)
def healthz() -> ResponseReturnValue:
    """Answer 200 while the database answers, 503 otherwise.

    Of the worker's sweeps the one that was done longest ago counts: its age in seconds, or null if one never was.
    """
    try:
        swept_at = oldest_sweep()
    except SQLAlchemyError:
        session.rollback()
        return _uncached(jsonify(status="unavailable", database="unavailable")), UNAVAILABLE
    return _uncached(jsonify(database="ok", **_worker(swept_at, now())))


def _worker(swept_at: datetime | None, at: datetime) -> dict[str, object]:
    age = None if swept_at is None else round(max(0.0, (at - swept_at).total_seconds()), 1)
    is_late = age is None or age > LATE_AFTER_SECONDS
    return {
        "status": "degraded" if is_late else "ok",
        "worker": "late" if is_late else "ok",
        "worker_last_sweep_seconds": age,
    }


@blueprint.get("/metrics")
@open_to(EVERYONE)
def metrics() -> ResponseReturnValue:
    """Answer Prometheus text to a caller on this machine, or to one with METRICS_TOKEN as its bearer token."""
    if not _may_read_metrics():
        abort(FORBIDDEN)
    return _uncached(Response(exposition(now()), mimetype="text/plain; version=0.0.4"))


def _may_read_metrics() -> bool:
    """A request that came through a proxy is nobody on this machine, whatever its address says."""
    token = settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode("latin-1", "replace"), token.encode()):
        return True
    came_through_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.remote_addr in LOOPBACK and not came_through_proxy


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response

"""How often whoever holds one link brings in people: each of them may be written to, at whatever address was typed."""

from datetime import datetime, timedelta

from models.audit.actor import Actor
from models.people.throttling import Limit, TooManyAttempts, count_attempts
from models.registrations.registration_rules import is_staff

HOUR = timedelta(hours=1)
MOST_SUBSTITUTIONS = 60
"""An hour, of one registration: everyone of a full form may be another."""
MOST_ADDITIONS = 20
"""Forms an hour, of one registration: as many as one contact may register with."""


def pace_substitution(registration_id: int, *, key: bytes, actor: Actor, now: datetime) -> None:
    """Count one person who comes instead. Raises `TooManyAttempts`; staff are not counted."""
    _pace(Limit("substitute:registration", str(registration_id), MOST_SUBSTITUTIONS, HOUR), key, actor, now)


def pace_addition(registration_id: int, *, key: bytes, actor: Actor, now: datetime) -> None:
    """Count one form of people who come too. Raises `TooManyAttempts`; staff are not counted."""
    _pace(Limit("add:registration", str(registration_id), MOST_ADDITIONS, HOUR), key, actor, now)


def _pace(limit: Limit, key: bytes, actor: Actor, now: datetime) -> None:
    if is_staff(actor):
        return
    until = count_attempts([limit], server_key=key, now=now)
    if until:
        raise TooManyAttempts(until)

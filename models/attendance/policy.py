"""Who may take attendance: organisers and administrators everywhere, a trainer in the courses in which she teaches."""

import sqlalchemy as sa

from models.courses.trainer import Trainer
from models.courses.training_session import TrainingSession, session_trainer
from models.db import session
from models.people.principal import Principal
from models.people.roles import Role

Scope = frozenset[int] | None
"""The courses of which one may take attendance; `None`: of every course."""

_taught = (
    sa.select(TrainingSession.course_id)
    .join(session_trainer, session_trainer.c.session_id == TrainingSession.id)
    .join(Trainer, Trainer.id == session_trainer.c.trainer_id)
    .where(Trainer.user_id == sa.bindparam("user_id"))
    .distinct()
    .order_by(TrainingSession.course_id)
)


def scope_of(principal: Principal) -> Scope:
    """Give the courses of which this person takes attendance. One query for a trainer, none for the others."""
    if principal.has(Role.ORGANISER, Role.ADMINISTRATOR):
        return None
    if not principal.has(Role.TRAINER):
        return frozenset()
    return frozenset(session.connection().execute(_taught, {"user_id": principal.id}).scalars())


def may_take_attendance(scope: Scope, course_id: int) -> bool:
    """Whether a scope holds this course."""
    return scope is None or course_id in scope


def may_decide_absences(principal: Principal) -> bool:
    """Those who organise; a trainer reads who asked and who is excused."""
    return principal.has(Role.ORGANISER, Role.ADMINISTRATOR)

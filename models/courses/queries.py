"""Questions about courses."""

from datetime import datetime

from models.courses.course import Course
from models.courses.training_session import TrainingSession


def open_courses(now: datetime, limit: int) -> list[Course]:
    """Give published courses that still take registrations, soonest deadline first (stub: the courses founder writes it)."""
    return []


def upcoming_sessions(now: datetime, limit: int) -> list[TrainingSession]:
    """Give the next sessions of published courses with course and venue loaded (stub)."""
    return []

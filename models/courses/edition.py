"""Which state of a course or of a session an edit started from, so that nobody undoes another's work unseen.

An edition is a short digest of what the form shows: it changes with every edit, and is the same again if someone puts
back what stood there. Nothing is stored.
"""

import hashlib
from collections.abc import Iterable

from models.courses.course import Course
from models.courses.training_session import TrainingSession

COURSE_WORDS = (
    "title", "summary_markdown", "programme_markdown", "audience", "seats", "registration_opens_at",
    "registration_closes_at", "attendance_threshold", "contact_name", "contact_phone", "contact_email",
    "most_per_organisation", "needs_approval", "invitation_only", "offer_hours", "substitution_until_hours",
    "withdrawal_until_hours", "adding_until_hours", "series", "late_after_minutes", "scans_open_minutes",
    "scans_taken_days", "second_check", "names_on_phones",
)  # fmt: skip
SESSION_WORDS = ("starts_at", "ends_at", "units", "topic", "venue_id")
LENGTH = 16


def course_edition(course: Course) -> str:
    """Give the edition of a course as it stands: 16 hexadecimal digits."""
    return _digest([getattr(course, name) for name in COURSE_WORDS])


def session_edition(lesson: TrainingSession, trainer_ids: Iterable[int]) -> str:
    """Give the edition of a session as it stands, with who teaches in it: 16 hexadecimal digits."""
    return _digest([*(getattr(lesson, name) for name in SESSION_WORDS), *sorted(trainer_ids)])


def _digest(values: list[object]) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:LENGTH]

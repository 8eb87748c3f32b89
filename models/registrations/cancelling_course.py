"""Cancelling a course, and telling everyone who had a place in it or hoped for one."""

from datetime import datetime

from models.audit.actor import Actor
from models.courses.cancelling import cancel_course
from models.mail.queueing import queue_letters
from models.registrations.recipients import Audience, letters_to, recipients_of


def cancel_and_tell(course_id: int, reason: str, *, actor: Actor, now: datetime) -> int:
    """Cancel the course and queue a letter to every contact and seated trainee. Returns how many letters.

    The letters are part of the act: either both or neither. Raises what `cancel_course` raises.
    """
    course = cancel_course(course_id, reason, actor=actor, now=now)
    recipients = recipients_of(Audience(course.id))
    queue_letters(letters_to(recipients, "course_cancelled", {}, key="course_cancelled"), now=now)
    return len(recipients)

"""Courses to test with: published, with two half-day sessions, two seats."""

from datetime import datetime, time, timedelta
from itertools import count

from models.clock import at_vietnam, vietnam_date
from models.courses.course import Course, CourseState
from models.courses.drafting import CourseFacts
from models.courses.scheduling import SessionFacts
from models.courses.trainer import Trainer
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import session
from models.text import fold, name_sort_key
from tests.conftest import NOW

_serial = count(1)


def make_venue(name: str | None = None) -> Venue:
    """Give a room in Cẩm Thành."""
    venue = Venue(name=name or f"Hội trường {next(_serial)}", address="12 Hùng Vương", commune_code="21025")
    session.add(venue)
    session.flush()
    return venue


def make_trainer(name: str = "Trần Văn Dũng", user_id: int | None = None) -> Trainer:
    """Give a trainer, with an account if told so."""
    trainer = Trainer(name=name, name_sort=name_sort_key(name), position="Chuyên gia năng suất", user_id=user_id)
    session.add(trainer)
    session.flush()
    return trainer


def make_course(
    *, seats: int = 2, sessions: int = 2, state: CourseState = CourseState.PUBLISHED,
    starts_at: datetime | None = None, trainer: Trainer | None = None, title: str | None = None, now: datetime = NOW,
    **rules: object,
) -> Course:  # fmt: skip
    """Give a course whose registration is open at `now` (views read the clock: give them `models.clock.now()`).

    Sessions of 4 units, one a day from `starts_at` (in 14 days), 3 hours each. `rules` are any other columns, such as
    those by which it takes registrations.
    """
    starts_at = starts_at or now + timedelta(days=14)
    number = next(_serial)
    title = title or f"Cải tiến năng suất, khóa {number}"
    course = Course(
        slug=f"khoa-{number}", title=title, folded=fold(title), audience="Doanh nghiệp, hợp tác xã",
        summary_markdown="Tóm tắt.", summary_html="<p>Tóm tắt.</p>",
        programme_markdown="Chương trình.", programme_html="<p>Chương trình.</p>", seats=seats,
        registration_opens_at=now - timedelta(days=7), registration_closes_at=starts_at - timedelta(days=1),
        attendance_threshold=80, contact_name="Nguyễn Tấn Đạt", contact_phone="+842553822345",
        contact_email="lien-he@example.vn", state=state, created_at=now - timedelta(days=8),
        published_at=None if state is CourseState.DRAFT else now - timedelta(days=7), **rules,
    )  # fmt: skip
    session.add(course)
    session.flush()
    venue = make_venue()
    for index in range(sessions):
        begins = starts_at + timedelta(days=index)
        lesson = TrainingSession(
            course_id=course.id, starts_at=begins, ends_at=begins + timedelta(hours=3), units=4,
            topic=f"Chuyên đề {index + 1}", venue_id=venue.id,
        )  # fmt: skip
        lesson.trainers = [trainer] if trainer else []
        session.add(lesson)
    session.flush()
    return course


def course_facts(**changes: object) -> CourseFacts:
    """Give what an organiser might type for a course whose registration is open at `NOW`."""
    facts: dict[str, object] = {
        "title": "Cải tiến năng suất với 5S", "summary_markdown": "Học **5S**.", "programme_markdown": "",
        "audience": "Hợp tác xã", "seats": 40, "registration_opens_at": NOW - timedelta(days=1),
        "registration_closes_at": NOW + timedelta(days=10), "attendance_threshold": 80,
        "contact_name": "Nguyễn Tấn Đạt", "contact_phone": "0255 382 2345", "contact_email": "lien-he@example.vn",
    }  # fmt: skip
    return CourseFacts(**{**facts, **changes})


def session_facts(
    venue: Venue, *trainers: Trainer, day: int = 14, begins: str = "07:30", ends: str = "11:30", **changes: object
) -> SessionFacts:
    """Give what an organiser might type for a session, so many days after `NOW`, at these hours in Vietnam."""
    on = vietnam_date(NOW) + timedelta(days=day)
    facts: dict[str, object] = {
        "starts_at": at_vietnam(on, time.fromisoformat(begins)), "ends_at": at_vietnam(on, time.fromisoformat(ends)),
        "units": 4, "topic": "Nhận diện lãng phí", "venue_id": venue.id,
        "trainer_ids": frozenset(trainer.id for trainer in trainers),
    }  # fmt: skip
    return SessionFacts(**{**facts, **changes})

"""Questions to test with, asked by the act itself."""

from models.audit.actor import Actor
from models.registrations.asking import QuestionWords, add_question
from models.registrations.question import QuestionKind
from tests.conftest import NOW

ORGANISER = Actor("user", "Lê Thị Hòa", 1)
MEALS = ("Ăn mặn", "Ăn chay")
TOPICS = ("5S", "Kaizen", "TPM")


def make_question(
    course_id: int, text: str = "Suất ăn trưa", kind: QuestionKind = QuestionKind.ONE,
    choices: tuple[str, ...] = MEALS, *, is_required: bool = False, at_door: bool = False,
) -> int:  # fmt: skip
    """Ask the course's people one thing more."""
    words = QuestionWords(text, kind, choices, is_required=is_required, at_door=at_door)
    return add_question(course_id, words, actor=ORGANISER, now=NOW)

"""The course's questions in the forms of the desk: staff ask them, or say that they will ask later."""

from wtforms import BooleanField

from blueprints.registrations.forms import Answering


class StaffAnswering(Answering):
    """What the course must know is due from staff too, unless they ask another time."""

    answer_later = BooleanField("Hỏi sau những câu bắt buộc")

    @property
    def fills_in_herself(self) -> bool:
        """Whether a required answer may be left open: it is asked later."""
        return bool(self.answer_later.data)

    @property
    def has_required(self) -> bool:
        """Whether anything that the course asks is due."""
        return any(question.is_required for question in self.asked)

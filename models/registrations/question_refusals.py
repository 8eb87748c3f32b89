"""How asking and answering say no."""

from models.errors import N_, RuleViolation


class AnswerMissing(RuleViolation):
    """The course needs to know."""

    code = "answer_missing"
    message = N_("Vui lòng trả lời câu hỏi “{question}”.")
    status = 422


class AnswerUnfit(RuleViolation):
    """Not one of the choices, or several where one is asked for: the form was changed meanwhile."""

    code = "answer_unfit"
    message = N_("Câu trả lời cho “{question}” chưa đúng. Vui lòng chọn lại.")
    status = 422


class AnswerTooLong(RuleViolation):
    """Longer than any table shows."""

    code = "answer_too_long"
    message = N_("Câu trả lời cho “{question}” tối đa {longest} ký tự. Vui lòng rút gọn.")
    status = 422


class TooManyQuestions(RuleViolation):
    """A form that asks more is not filled in."""

    code = "too_many_questions"
    message = N_("Mỗi khóa hỏi tối đa {most} câu. Vui lòng bỏ bớt câu khác trước.")


class QuestionsClosed(RuleViolation):
    """Nobody registers any more."""

    code = "questions_closed"
    message = N_("Khóa đã kết thúc hoặc đã hủy nên không sửa câu hỏi được nữa.")


class QuestionTextMissing(RuleViolation):
    """A question says something."""

    code = "question_text_missing"
    message = N_("Vui lòng nhập câu hỏi.")
    status = 422
    field = "text"


class QuestionTooLong(RuleViolation):
    """Nobody reads it to its end on a phone."""

    code = "question_too_long"
    message = N_("Câu hỏi tối đa {longest} ký tự. Vui lòng rút gọn.")
    status = 422
    field = "text"


class ChoicesUnfit(RuleViolation):
    """One cannot choose among fewer than two, nor between two that read alike."""

    code = "choices_unfit"
    message = N_("Vui lòng ghi từ 2 đến {most} lựa chọn khác nhau, mỗi dòng một lựa chọn, tối đa {longest} ký tự.")
    status = 422
    field = "choices"


class KindOfAnswered(RuleViolation):
    """Answers were given to another kind of question."""

    code = "kind_of_answered"
    message = N_("Câu này đã có người trả lời nên không đổi cách trả lời được. Vui lòng bỏ câu này và thêm câu mới.")
    field = "kind"


class ChoiceWasChosen(RuleViolation):
    """Somebody chose it: it stays readable."""

    code = "choice_was_chosen"
    message = N_("Đã có người chọn “{choice}” nên không bỏ lựa chọn này được. Vui lòng giữ lại.")
    field = "choices"

"""The organiser says what a course asks each person."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from blueprints.common.access import current_principal, open_to
from blueprints.common.forms import UNPROCESSABLE, Form, form_refused, say
from blueprints.common.unit_of_work import writing
from blueprints.registrations.desk_list import found_course
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.people.roles import Role
from models.registrations.asking import (
    LONGEST_CHOICE,
    LONGEST_QUESTION,
    MOST_CHOICES,
    OPEN,
    QuestionWords,
    add_question,
    change_question,
    move_question,
    remove_question,
    reopen_question,
)
from models.registrations.question import QuestionKind
from models.registrations.questionnaire import MOST_QUESTIONS, Asked, questions_of

WRITERS = (Role.ORGANISER, Role.ADMINISTRATOR)
KINDS = {
    QuestionKind.TEXT: "Ghi ngắn",
    QuestionKind.ONE: "Chọn một trong các lựa chọn",
    QuestionKind.MANY: "Chọn nhiều lựa chọn",
    QuestionKind.YES_NO: "Có hoặc không",
}
EARLIER = "truoc"


class QuestionForm(Form):
    """One question; its rules the act knows."""

    text = StringField("Câu hỏi", [InputRequired("Vui lòng nhập câu hỏi."), Length(max=LONGEST_QUESTION)])
    kind = RadioField(
        "Cách trả lời",
        [InputRequired("Vui lòng chọn cách trả lời.")],
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
        default=QuestionKind.TEXT.value,
    )
    choices = TextAreaField("Các lựa chọn", [Length(max=(LONGEST_CHOICE + 2) * MOST_CHOICES)])
    is_required = BooleanField("Bắt buộc trả lời")
    at_door = BooleanField("Hiện câu trả lời khi điểm danh ở cửa")

    def words(self) -> QuestionWords:
        """Give what was typed as the acts take it."""
        return QuestionWords(
            self.text.data,
            QuestionKind(self.kind.data),
            tuple((self.choices.data or "").splitlines()),
            is_required=self.is_required.data,
            at_door=self.at_door.data,
        )


@open_to(*WRITERS)
def questions(course_id: int) -> ResponseReturnValue:
    """List what the course asks, and what it asked before."""
    return _list(course_id)


@open_to(*WRITERS)
def new_question(course_id: int) -> ResponseReturnValue:
    """Ask one thing more."""
    found_course(course_id)
    form, actor = QuestionForm(), current_principal().actor
    if form.validate_on_submit() and _is_written(
        form, lambda: add_question(course_id, form.words(), actor=actor, now=now())
    ):
        flash("Đã thêm câu hỏi. Biểu mẫu đăng ký hỏi câu này từ bây giờ.", "success")
        return redirect(url_for(".questions", course_id=course_id), 303)
    return _form(course_id, form, None)


@open_to(*WRITERS)
def question(course_id: int, question_id: int) -> ResponseReturnValue:
    """Change one question."""
    asked = _found(course_id, question_id)
    form, actor = _form_of(asked), current_principal().actor
    if form.validate_on_submit() and _is_written(
        form, lambda: change_question(question_id, form.words(), actor=actor, now=now())
    ):
        flash("Đã lưu câu hỏi.", "success")
        return redirect(url_for(".questions", course_id=course_id), 303)
    return _form(course_id, form, asked)


@open_to(*WRITERS)
def question_moved(course_id: int, question_id: int) -> ResponseReturnValue:
    """Let a question change places with its neighbour."""
    earlier, actor = request.form.get("huong") == EARLIER, current_principal().actor
    return _done(course_id, question_id, lambda: move_question(question_id, earlier=earlier, actor=actor, now=now()))


@open_to(*WRITERS)
def question_removed(course_id: int, question_id: int) -> ResponseReturnValue:
    """Ask it no more."""
    actor = current_principal().actor
    said = "Câu này không còn trong biểu mẫu. Câu trả lời đã có vẫn được giữ."
    return _done(course_id, question_id, lambda: remove_question(question_id, actor=actor, now=now()), said)


@open_to(*WRITERS)
def question_reopened(course_id: int, question_id: int) -> ResponseReturnValue:
    """Ask it again."""
    actor = current_principal().actor
    said = "Biểu mẫu hỏi lại câu này từ bây giờ."
    return _done(course_id, question_id, lambda: reopen_question(question_id, actor=actor, now=now()), said)


def _found(course_id: int, question_id: int) -> Asked:
    found_course(course_id)
    asked = next((asked for asked in questions_of(course_id) if asked.id == question_id), None)
    if asked is None:
        raise NotFound
    return asked


def _form_of(asked: Asked) -> QuestionForm:
    choices = "" if asked.kind is QuestionKind.YES_NO else "\n".join(asked.choices)
    stored = {"text": asked.text, "kind": asked.kind.value, "choices": choices}
    return QuestionForm(data=stored | {"is_required": asked.is_required, "at_door": asked.at_door})


def _is_written(form: QuestionForm, act: Callable[[], object]) -> bool:
    """Do the act; what a rule refuses is told at the form. What is not found stays not found."""
    try:
        with writing():
            act()
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return False
    return True


def _done(course_id: int, question_id: int, act: Callable[[], object], said: str = "") -> ResponseReturnValue:
    _found(course_id, question_id)
    try:
        with writing():
            act()
    except NotFound:
        raise
    except RuleViolation as violation:
        return _list(course_id, say(violation)), violation.status
    if said:
        flash(said, "success")
    return redirect(url_for(".questions", course_id=course_id), 303)


def _list(course_id: int, refusal: str = "") -> str:
    course, found = found_course(course_id), questions_of(course_id)
    return render_template(
        "registrations/questions.html",
        course=course,
        asked=[one for one in found if not one.is_closed],
        closed=[one for one in found if one.is_closed],
        kinds=KINDS,
        most=MOST_QUESTIONS,
        is_open=course.state in OPEN,
        refusal=refusal,
    )


def _form(course_id: int, form: QuestionForm, asked: Asked | None) -> ResponseReturnValue:
    page = render_template("registrations/question.html", course=found_course(course_id), form=form, asked=asked)
    return (page, UNPROCESSABLE) if form.errors else page

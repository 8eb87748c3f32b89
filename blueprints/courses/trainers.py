"""The people who teach."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.paging import Page, page_number
from blueprints.courses.answers import refused_or_new, writing_for
from blueprints.courses.forms import TrainerForm
from models.clock import now
from models.courses import desk_queries, enlisting, policy
from models.courses.policy import EDITORS, READERS
from models.courses.trainer import Trainer


@open_to(*READERS)
def trainers() -> ResponseReturnValue:
    """List the trainers in the order of Vietnamese names."""
    page = Page(page_number(), desk_queries.trainer_count())
    return render_template(
        "courses/trainers.html",
        trainers=desk_queries.trainers(limit=page.size, offset=page.offset),
        page=page,
        may_plan=policy.may_plan(current_principal()),
    )


@open_to(*EDITORS)
def new_trainer() -> ResponseReturnValue:
    """Add a trainer."""
    form, actor = TrainerForm(), current_principal().actor
    form.offer(desk_queries.accounts_for_trainer())
    if form.validate_on_submit():
        with writing_for(form):
            enlisting.add_trainer(form.facts(), actor=actor, now=now())
        if not form.errors:
            flash("Đã thêm giảng viên.", "success")
            return redirect(url_for(".trainers"), 303)
    return _answer(form, None)


@open_to(*EDITORS)
def edit_trainer(trainer_id: int) -> ResponseReturnValue:
    """Change a trainer."""
    form, actor = TrainerForm(obj=desk_queries.trainer_by_id(trainer_id)), current_principal().actor
    form.offer(desk_queries.accounts_for_trainer(trainer_id))
    if form.validate_on_submit():
        with writing_for(form):
            enlisting.edit_trainer(trainer_id, form.facts(), actor=actor, now=now())
        if not form.errors:
            flash("Đã lưu giảng viên.", "success")
            return redirect(url_for(".trainers"), 303)
    return _answer(form, desk_queries.trainer_by_id(trainer_id))


def _answer(form: TrainerForm, trainer: Trainer | None) -> ResponseReturnValue:
    return refused_or_new(form, render_template("courses/trainer_form.html", form=form, trainer=trainer))

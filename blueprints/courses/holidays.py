"""The table of days that differ from the week: holidays, and the Saturdays worked for them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.unit_of_work import writing
from blueprints.courses.answers import refused_or_new, writing_for
from blueprints.courses.holiday_forms import HolidayForm
from models.clock import now, vietnam_date
from models.courses import keeping_days
from models.courses.holiday import DayKind
from models.courses.keeping_days import EARLIEST_YEAR, LATEST_YEAR
from models.courses.policy import EDITORS, READERS, may_plan

KINDS = {DayKind.HOLIDAY: ("Nghỉ", "info"), DayKind.WORKING_DAY: ("Làm bù", "warning")}


@open_to(*READERS)
def holidays() -> ResponseReturnValue:
    """List one year's days, with the form that adds one."""
    return _page(HolidayForm(formdata=None), _asked_year())


@open_to(*EDITORS)
def new_holiday() -> ResponseReturnValue:
    """Add a day off, with the day worked for it if there is one."""
    form, actor = HolidayForm(), current_principal().actor
    if form.validate_on_submit():
        with writing_for(form):
            keeping_days.add_holiday(
                form.day.data, form.name.data, worked_instead=form.worked_instead.data, actor=actor, now=now()
            )
        if not form.errors:
            flash("Đã thêm ngày nghỉ.", "success")
            return redirect(url_for(".holidays", nam=form.day.data.year), 303)
    return refused_or_new(form, _page(form, form.day.data.year if form.day.data else _asked_year()))


@open_to(*EDITORS)
def holiday_removal(holiday_id: int) -> ResponseReturnValue:
    """Let a day go by its week again."""
    with writing():
        keeping_days.remove_day(holiday_id, actor=current_principal().actor, now=now())
    flash("Đã xóa khỏi bảng. Các hạn đã báo trước đó giữ nguyên.", "success")
    return redirect(url_for(".holidays", nam=_asked_year()), 303)


@open_to(*EDITORS)
def year_filling(year: int) -> ResponseReturnValue:
    """Write down the published holidays of a year, as a start."""
    with writing():
        added = keeping_days.fill_year(year, actor=current_principal().actor, now=now())
    words = f"Đã điền {added} ngày của năm {year}." if added else f"Năm {year} không còn ngày nào để điền."
    flash(f"{words} Xin đối chiếu với thông báo nghỉ lễ của Chính phủ, nhất là ngày hoán đổi.", "success")
    return redirect(url_for(".holidays", nam=year), 303)


def _asked_year() -> int:
    """Give the year asked for by `?nam=`; anything else is the present one."""
    text = request.args.get("nam", "")
    is_year = text.isascii() and text.isdecimal() and len(text) == len(str(LATEST_YEAR))
    return _bounded(int(text)) if is_year else vietnam_date(now()).year


def _bounded(year: int) -> int:
    return min(max(year, EARLIEST_YEAR), LATEST_YEAR)


def _page(form: HolidayForm, year: int) -> str:
    year = _bounded(year)
    days = keeping_days.days_of_year(year)
    return render_template(
        "courses/holidays.html",
        form=form,
        year=year,
        years=[near for near in (year - 1, year + 1) if EARLIEST_YEAR <= near <= LATEST_YEAR],
        days=days,
        kinds=KINDS,
        may_plan=may_plan(current_principal()),
    )

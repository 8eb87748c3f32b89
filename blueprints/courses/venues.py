"""The rooms that courses may use."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.paging import Page, page_number
from blueprints.courses.answers import refused_or_new, writing_for
from blueprints.courses.forms import VenueForm
from models.clock import now
from models.courses import desk_queries, enlisting, policy
from models.courses.commune import commune_names
from models.courses.policy import EDITORS, READERS
from models.courses.venue import Venue


@open_to(*READERS)
def venues() -> ResponseReturnValue:
    """List the rooms by name."""
    page = Page(page_number(), desk_queries.venue_count())
    return render_template(
        "courses/venues.html",
        venues=desk_queries.venues(limit=page.size, offset=page.offset),
        communes=commune_names(),
        page=page,
        may_plan=policy.may_plan(current_principal()),
    )


@open_to(*EDITORS)
def new_venue() -> ResponseReturnValue:
    """Add a room."""
    form, actor = VenueForm(), current_principal().actor
    if form.validate_on_submit():
        with writing_for(form):
            enlisting.add_venue(form.facts(), actor=actor, now=now())
        if not form.errors:
            flash("Đã thêm địa điểm.", "success")
            return redirect(url_for(".venues"), 303)
    return _answer(form, None)


@open_to(*EDITORS)
def edit_venue(venue_id: int) -> ResponseReturnValue:
    """Change a room."""
    form, actor = VenueForm(obj=desk_queries.venue_by_id(venue_id)), current_principal().actor
    if form.validate_on_submit():
        with writing_for(form):
            enlisting.edit_venue(venue_id, form.facts(), actor=actor, now=now())
        if not form.errors:
            flash("Đã lưu địa điểm.", "success")
            return redirect(url_for(".venues"), 303)
    return _answer(form, desk_queries.venue_by_id(venue_id))


def _answer(form: VenueForm, venue: Venue | None) -> ResponseReturnValue:
    return refused_or_new(form, render_template("courses/venue_form.html", form=form, venue=venue))

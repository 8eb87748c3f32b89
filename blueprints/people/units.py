"""The list of units."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.unit_of_work import writing
from blueprints.people.forms import UnitForm
from blueprints.people.room import blueprint
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.people.queries import unit as unit_of
from models.people.queries import units as all_units
from models.people.roles import Role
from models.people.unit import Unit
from models.people.units import add_unit, rename_unit


@blueprint.get("/quan-ly/don-vi", endpoint="units")
@open_to(Role.ADMINISTRATOR)
def list_of_units() -> ResponseReturnValue:
    """Show every unit, and the form that adds one."""
    return render_template("people/units.html", units=all_units(), form=UnitForm())


@blueprint.post("/quan-ly/don-vi")
@open_to(Role.ADMINISTRATOR)
def unit_added() -> ResponseReturnValue:
    """Add a unit."""
    form = UnitForm()
    if form.validate_on_submit():
        try:
            with writing():
                add_unit(form.name.data, form.short_name.data, actor=current_principal().actor, now=now())
        except RuleViolation as violation:
            form_refused(form, violation)
        else:
            flash("Đã thêm đơn vị.", "success")
            return redirect(url_for("people.units"), 303)
    return render_template("people/units.html", units=all_units(), form=form), UNPROCESSABLE


@blueprint.get("/quan-ly/don-vi/<int:unit_id>")
@open_to(Role.ADMINISTRATOR)
def unit(unit_id: int) -> ResponseReturnValue:
    """Show one unit's names, to change them."""
    found = _found(unit_id)
    return render_template("people/unit.html", unit=found, form=UnitForm(obj=found))


@blueprint.post("/quan-ly/don-vi/<int:unit_id>")
@open_to(Role.ADMINISTRATOR)
def unit_renamed(unit_id: int) -> ResponseReturnValue:
    """Rename it."""
    form = UnitForm()
    if form.validate_on_submit():
        try:
            with writing():
                rename_unit(unit_id, form.name.data, form.short_name.data, actor=current_principal().actor, now=now())
        except RuleViolation as violation:
            form_refused(form, violation)
        else:
            flash("Đã lưu tên đơn vị.", "success")
            return redirect(url_for("people.units"), 303)
    return render_template("people/unit.html", unit=_found(unit_id), form=form), UNPROCESSABLE


def _found(unit_id: int) -> Unit:
    found = unit_of(unit_id)
    if found is None:
        raise NotFound
    return found

"""One person's records in the office: the copy for her, erasing her, and holding what the law wants kept."""

from collections.abc import Sequence
from typing import Literal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.unit_of_work import writing
from blueprints.privacy.copying import as_json
from blueprints.privacy.desk import DESK
from blueprints.privacy.forms import LONGEST_REFERENCE, HoldForm, RestrictionForm
from blueprints.privacy.room import blueprint
from blueprints.privacy.words import RESTRICTION_NAMES, shown
from models.clock import now
from models.db import session
from models.errors import NotFound, RuleViolation
from models.people.roles import Role
from models.privacy.erasing import KEPT_WORDS, Erasure, erase_contact, erase_trainee
from models.privacy.exporting import LABELS, records_of_contact, records_of_trainee
from models.privacy.holding import hold, is_held, lift
from models.privacy.policy import CARERS, may_erase
from models.privacy.restricting import restrictions_of_contact, restrictions_of_trainee
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration
from models.registrations.restriction import Restriction, RestrictionKind

TRAINEE = f"{DESK}/hoc-vien/<int:enrolment_id>"
CONTACT = f"{DESK}/lien-he/<int:registration_id>"
OK = 200


@blueprint.get(TRAINEE, endpoint="trainee")
@open_to(*CARERS)
def show_trainee(enrolment_id: int) -> ResponseReturnValue:
    """Show what is kept about one trainee."""
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None:
        raise NotFound
    return person_page("trainee", enrolment.id, registration_of(enrolment.registration_id))


@blueprint.get(CONTACT, endpoint="contact")
@open_to(*CARERS)
def show_contact(registration_id: int) -> ResponseReturnValue:
    """Show what is kept about the contact of one registration."""
    return person_page("contact", registration_id, registration_of(registration_id))


@blueprint.get(f"{TRAINEE}.json", endpoint="trainee_json")
@open_to(*CARERS)
def trainee_json(enrolment_id: int) -> ResponseReturnValue:
    """Give the copy to send to her."""
    return as_json(records_of_trainee(enrolment_id))


@blueprint.get(f"{CONTACT}.json", endpoint="contact_json")
@open_to(*CARERS)
def contact_json(registration_id: int) -> ResponseReturnValue:
    """Give the copy to send to her."""
    return as_json(records_of_contact(registration_id))


@blueprint.post(f"{TRAINEE}/xoa", endpoint="trainee_erasure")
@open_to(Role.ADMINISTRATOR)
def trainee_erased(enrolment_id: int) -> ResponseReturnValue:
    """Erase a trainee as far as the law lets us."""
    with writing():
        erasure = erase_trainee(enrolment_id, actor=current_principal().actor, now=now())
    _say_what_stays(erasure)
    return redirect(url_for(".trainee", enrolment_id=enrolment_id), 303)


@blueprint.post(f"{CONTACT}/xoa", endpoint="contact_erasure")
@open_to(Role.ADMINISTRATOR)
def contact_erased(registration_id: int) -> ResponseReturnValue:
    """Erase the contact of a registration."""
    with writing():
        erasure = erase_contact(registration_id, actor=current_principal().actor, now=now())
    _say_what_stays(erasure)
    return redirect(url_for(".contact", registration_id=registration_id), 303)


@blueprint.post(f"{CONTACT}/giu", endpoint="hold")
@open_to(Role.ADMINISTRATOR)
def held(registration_id: int) -> ResponseReturnValue:
    """Hold this registration, or every registration of its course."""
    registration, form = registration_of(registration_id), HoldForm()
    if not form.validate_on_submit():
        return person_page("contact", registration_id, registration, hold_form=form, status=UNPROCESSABLE)
    scope = (
        {"course_id": registration.course_id} if form.scope.data == "course" else {"registration_id": registration_id}
    )
    try:
        with writing():
            hold(**scope, reason=form.reason.data, actor=current_principal().actor, now=now())
    except RuleViolation as violation:
        form_refused(form, violation)
        registration = registration_of(registration_id)
        return person_page("contact", registration_id, registration, hold_form=form, status=violation.status)
    flash("Đã giữ hồ sơ: không ai xóa được và hạn lưu giữ không áp dụng cho đến khi bỏ giữ.", "success")
    return redirect(url_for(".contact", registration_id=registration_id), 303)


@blueprint.post(f"{DESK}/luu-giu/<int:hold_id>/bo-giu", endpoint="hold_lifted")
@open_to(Role.ADMINISTRATOR)
def hold_lifted(hold_id: int) -> ResponseReturnValue:
    """Let records go again."""
    with writing():
        lift(hold_id, actor=current_principal().actor, now=now())
    flash("Đã bỏ giữ. Hạn lưu giữ lại áp dụng từ lần chạy tới.", "success")
    return redirect(url_for(".retention"), 303)


def _say_what_stays(erasure: Erasure) -> None:
    flash("Đã xóa. Xin ghi phần được giữ lại dưới đây vào câu trả lời cho người yêu cầu.", "success")
    for kept in erasure.kept:
        flash(f"Giữ lại: {KEPT_WORDS[kept]}", "info")


def registration_of(registration_id: int) -> Registration:
    """Give the registration. Raises `NotFound`."""
    found = session.get(Registration, registration_id)
    if found is None:
        raise NotFound
    return found


def person_page(
    who: Literal["trainee", "contact"],
    row: int,
    registration: Registration,
    *,
    hold_form: HoldForm | None = None,
    restriction_form: RestrictionForm | None = None,
    status: int = OK,
) -> ResponseReturnValue:
    """Draw what is kept of a person, and what may be done with it: the forms blank, but for the one that was sent."""
    is_trainee = who == "trainee"
    page = render_template(
        "privacy/person.html",
        who=who,
        row=row,
        registration=registration,
        records=records_of_trainee(row) if is_trainee else records_of_contact(row),
        labels=LABELS,
        shown=shown,
        is_held=is_held(registration.id, registration.course_id),
        may_erase=may_erase(current_principal()),
        form=hold_form or HoldForm(formdata=None),
        restriction=next((mark for mark in _restrictions(who, row) if mark.lifted_at is None), None),
        restriction_form=restriction_form or RestrictionForm(formdata=None, data=_asked()),
        restriction_names=RESTRICTION_NAMES,
    )
    return page, status


def _restrictions(who: Literal["trainee", "contact"], row: int) -> Sequence[Restriction]:
    return restrictions_of_trainee(row) if who == "trainee" else restrictions_of_contact(row)


def _asked() -> dict[str, str]:
    """Give what the page of a request hands on in the address: its reference, and which of the two is asked for."""
    known = {"request_reference": request.args.get("yeu-cau", "")[:LONGEST_REFERENCE]}
    kind = request.args.get("loai", "")
    return known | ({"restriction": kind} if kind in set(RestrictionKind) else {})

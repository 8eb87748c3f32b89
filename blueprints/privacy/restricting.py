"""Marking a person who asked to restrict the use of her data or objects to it, and taking the mark away."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.forms import UNPROCESSABLE
from blueprints.common.unit_of_work import writing
from blueprints.privacy.desk import DESK
from blueprints.privacy.forms import RestrictionForm
from blueprints.privacy.person import CONTACT, TRAINEE, person_page, registration_of
from blueprints.privacy.room import blueprint
from models.clock import now
from models.db import session
from models.errors import NotFound
from models.privacy.policy import CARERS
from models.privacy.restricting import lift_restriction, restrict_contact, restrict_trainee
from models.registrations.enrolment import Enrolment
from models.registrations.restriction import RestrictionKind


@blueprint.post(f"{TRAINEE}/han-che", endpoint="trainee_restriction")
@open_to(*CARERS)
def trainee_restricted(enrolment_id: int) -> ResponseReturnValue:
    """Mark a trainee."""
    enrolment, form = session.get(Enrolment, enrolment_id), RestrictionForm()
    if enrolment is None:
        raise NotFound
    if not form.validate():
        registration = registration_of(enrolment.registration_id)
        return person_page("trainee", enrolment_id, registration, restriction_form=form, status=UNPROCESSABLE)
    kind, reference = RestrictionKind(form.restriction.data), form.request_reference.data or ""
    with writing():
        restrict_trainee(enrolment_id, kind, reference, actor=current_principal().actor, now=now())
    return _told(url_for(".trainee", enrolment_id=enrolment_id))


@blueprint.post(f"{CONTACT}/han-che", endpoint="contact_restriction")
@open_to(*CARERS)
def contact_restricted(registration_id: int) -> ResponseReturnValue:
    """Mark the contact of a registration."""
    registration, form = registration_of(registration_id), RestrictionForm()
    if not form.validate():
        return person_page("contact", registration_id, registration, restriction_form=form, status=UNPROCESSABLE)
    kind, reference = RestrictionKind(form.restriction.data), form.request_reference.data or ""
    with writing():
        restrict_contact(registration_id, kind, reference, actor=current_principal().actor, now=now())
    return _told(url_for(".contact", registration_id=registration_id))


@blueprint.post(f"{DESK}/han-che/<int:restriction_id>/bo", endpoint="restriction_lifted")
@open_to(*CARERS)
def restriction_lifted(restriction_id: int) -> ResponseReturnValue:
    """Take the mark away."""
    with writing():
        mark = lift_restriction(restriction_id, actor=current_principal().actor, now=now())
        trainee, contact = mark.enrolment_id, mark.registration_id
    flash("Đã bỏ hạn chế. Sự đồng ý đã cho lại có hiệu lực.", "success")
    person = url_for(".trainee", enrolment_id=trainee) if trainee else url_for(".contact", registration_id=contact)
    return redirect(person, 303)


def _told(address: str) -> ResponseReturnValue:
    flash("Đã đánh dấu hạn chế xử lý. Xin trả lời người yêu cầu việc đã làm và phần vẫn giữ.", "success")
    return redirect(address, 303)

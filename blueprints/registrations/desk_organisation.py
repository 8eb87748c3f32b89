"""Mending what a registration says of its organisation and contact, and filling in what it does not say yet."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, SelectField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.forms import UNPROCESSABLE, Form
from blueprints.common.unit_of_work import writing
from blueprints.registrations.forms import Read, read_email
from models.clock import now
from models.courses.commune import commune_names
from models.errors import NotFound
from models.people.roles import Role
from models.registrations.commune_name import read_commune
from models.registrations.completing import OrganisationFacts, complete
from models.registrations.organisation import ORGANISATION_KIND_NAMES, IdentifierKind, OrganisationKind
from models.registrations.person_name import read_person_name, read_words
from models.registrations.phone import read_phone
from models.registrations.policy import may_change_registrations
from models.registrations.queries import registration_by_id
from models.registrations.registration import Registration
from models.registrations.tax_code import Identifier, read_identifier

OK = 200
LONGEST_WORDS = 200


def _words(text: str) -> str:
    return read_words(text, LONGEST_WORDS)


class OrganisationForm(Form):
    """The organisation and its contact; what is not known stays empty."""

    kind = SelectField(
        "Loại hình", choices=[SelectChoice(kind.value, name) for kind, name in ORGANISATION_KIND_NAMES.items()]
    )
    tax_code = StringField("Mã số thuế, số định danh", [Optional()])
    name = StringField("Tên đơn vị", [DataRequired("Vui lòng nhập tên đơn vị."), Read(_words)])
    commune = StringField("Xã, phường, đặc khu", [Optional(), Read(read_commune)])
    contact_name = StringField("Người liên hệ", [DataRequired("Vui lòng nhập người liên hệ."), Read(read_person_name)])
    contact_phone = TelField("Điện thoại", [DataRequired("Vui lòng nhập số điện thoại."), Read(read_phone)])
    contact_email = EmailField("Thư điện tử", [Optional()])

    def validate_tax_code(self, field: StringField) -> None:
        """What is right depends on the kind; an empty one is not known yet, or stays what it was."""
        if field.data and self.kind.data in set(OrganisationKind):
            kind = OrganisationKind(self.kind.data)
            Read(lambda text: read_identifier(kind, text))(self, field)

    def validate_contact_email(self, field: EmailField) -> None:
        """Only what can be written to."""
        if field.data:
            read_email(field.data)

    def facts(self, before: Registration) -> OrganisationFacts:
        """Give what was typed as the act takes it. An empty number keeps the one before: it is never shown whole."""
        kind, was = OrganisationKind(self.kind.data), before.organisation
        kept = Identifier(was.identifier_kind, was.identifier)
        if was.identifier_kind is IdentifierKind.PERSONAL_ID and kind is not OrganisationKind.HOUSEHOLD:
            kept = Identifier(IdentifierKind.NONE, None)
        return OrganisationFacts(
            kind=kind,
            identifier=read_identifier(kind, self.tax_code.data) if self.tax_code.data else kept,
            name=_words(self.name.data),
            commune_code=read_commune(self.commune.data) if self.commune.data else "",
            contact_name=read_person_name(self.contact_name.data),
            contact_phone=read_phone(self.contact_phone.data),
            contact_email=read_email(self.contact_email.data) if self.contact_email.data else "",
        )


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def organisation_completed(registration_id: int) -> ResponseReturnValue:
    """Show what is known, and take what is known now."""
    ensure(may_change_registrations(current_principal()))
    registration = registration_by_id(registration_id)
    if registration is None:
        raise NotFound
    form = OrganisationForm(data=_known(registration))
    if not form.validate_on_submit():
        page = render_template("registrations/desk_organisation.html", registration=registration, form=form)
        return make_response(page, UNPROCESSABLE if form.errors else OK)
    facts = form.facts(registration)
    with writing():
        complete(registration_id, facts, actor=current_principal().actor, now=now())
    flash("Đã lưu thông tin đơn vị.", "success")
    return redirect(url_for("registrations.registration", registration_id=registration_id), 303)


def _known(registration: Registration) -> dict[str, str]:
    organisation = registration.organisation
    return {
        "kind": organisation.kind.value,
        "name": organisation.name,
        "commune": commune_names().get(organisation.commune_code or "", ""),
        "contact_name": registration.contact_name,
        "contact_phone": registration.contact_phone,
        "contact_email": registration.contact_email,
    }

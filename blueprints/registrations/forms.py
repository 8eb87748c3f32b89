"""The registration form: its fields check shape with the readers of the room; what the course allows the act says."""

from collections.abc import Callable
from typing import Any, ClassVar

from email_validator import EmailNotValidError, validate_email
from wtforms import BooleanField, EmailField, FieldList, FormField, SelectField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, StopValidation, ValidationError

from blueprints.common.forms import Form, say
from blueprints.common.language import current_language, gettext, lazy_gettext
from blueprints.common.public_form import PublicForm
from blueprints.registrations.words import CONSENTS, KINDS
from models.errors import RuleViolation
from models.registrations.application import Application, Trainee
from models.registrations.commune_name import read_commune
from models.registrations.consenting import NOTICE_VERSION
from models.registrations.organisation import OrganisationKind
from models.registrations.person_name import read_person_name, read_words
from models.registrations.phone import read_phone
from models.registrations.question import QuestionKind
from models.registrations.questionnaire import Asked
from models.registrations.registration import ConsentKind, WaitingChoice
from models.registrations.tax_code import read_identifier

LONGEST_NAME = 200
LONGEST_TYPED = 300


class Required(DataRequired):
    """The field must be filled; the sentence is put into the language of the page when it is said."""

    def __call__(self, form: Form, field: Any) -> None:  # noqa: ANN401  # WTForms carries no types
        """Raise `StopValidation` with a plain string: the macros draw nothing else."""
        try:
            super().__call__(form, field)
        except StopValidation as stop:
            raise StopValidation(str(stop)) from stop


class Read:
    """A validator that lets a reader of the models judge, and shows its sentence at the field.

    What it read stays with the field (`was_read`): reading names, phones and addresses twice is dear.
    """

    def __init__(self, reader: Callable[[str], object], *, is_required: bool = False) -> None:
        self.reader = reader
        self.field_flags = {"required": True} if is_required else {}

    def __call__(self, _form: Form, field: Any) -> None:  # noqa: ANN401  # WTForms carries no types
        """Raise WTForms' `ValidationError` with the reader's refusal."""
        try:
            field.read = self.reader(field.data or "")
        except RuleViolation as violation:
            raise ValidationError(say(violation)) from violation


def was_read(field: Any) -> Any:  # noqa: ANN401  # whatever the field's reader gives
    """Give what `Read` read from a field of a valid form."""
    return field.read


def read_email(text: str) -> str:
    """Give the address as it is delivered to. Raises `ValidationError`. The network is not asked."""
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise ValidationError(gettext("Thư điện tử chưa đúng. Ví dụ đúng: ten@congty.vn.")) from error
    return (found.ascii_email or found.normalized).lower()


def _words(text: str) -> str:
    return read_words(text, LONGEST_NAME)


class RequiredOfHer(Required):
    """Required of a person, unless she is to fill herself in: what was typed is checked even so."""

    def __call__(self, form: Form, field: Any) -> None:  # noqa: ANN401  # WTForms carries no types
        """Raise `StopValidation`, without a word where she fills it in later."""
        if form.fills_in_herself and not field.data:
            field.errors = []
            raise StopValidation
        super().__call__(form, field)


class Answering(Form):
    """What the course asks a person beyond who she is: `question_fields.asking` gives the fields."""

    asked: ClassVar[tuple[Asked, ...]] = ()

    @property
    def fills_in_herself(self) -> bool:
        """Whether a required answer may be left open: it is given later."""
        return False

    @property
    def question_fields(self) -> list[Any]:
        """Give the fields of what the course asks, in its order."""
        return [self[field_name(question.id)] for question in self.asked]

    def answers(self) -> dict[int, tuple[str, ...]]:
        """Give what was answered, by question."""
        return {question.id: words for question in self.asked if (words := self._words_of(question))}

    def _words_of(self, question: Asked) -> tuple[str, ...]:
        found = self[field_name(question.id)].data
        return tuple(found or ()) if question.kind is QuestionKind.MANY else ((found,) if found else ())


class PersonFields(Answering):
    """Who somebody is, and what the course asks her beyond that."""

    name = StringField(
        lazy_gettext("Họ và tên"),
        [RequiredOfHer(lazy_gettext("Vui lòng nhập họ và tên học viên.")), Read(read_person_name)],
    )
    position = StringField(
        lazy_gettext("Chức danh, vị trí công tác"),
        [RequiredOfHer(lazy_gettext("Vui lòng nhập chức danh, ví dụ: Kế toán, Chủ hộ.")), Read(_words)],
    )
    phone = TelField(lazy_gettext("Điện thoại (không bắt buộc)"), [Optional(), Read(read_phone)])
    email = EmailField(lazy_gettext("Thư điện tử (không bắt buộc)"), [Optional(), Read(read_email)])

    def trainee(self) -> Trainee:
        """Give what was typed as the act takes it."""
        return Trainee(
            name=was_read(self.name) if self.name.data else "",
            position=was_read(self.position) if self.position.data else "",
            phone=was_read(self.phone) if self.phone.data else None,
            email=was_read(self.email) if self.email.data else None,
            fills_in_herself=self.fills_in_herself,
            answers=self.answers(),
        )


def field_name(question_id: int) -> str:
    """Give the name of a question's field in a person's form."""
    return f"q{question_id}"


class TraineeForm(PersonFields):
    """One person to come, as her organisation registers her."""

    class Meta(Form.Meta):
        """Protected by the form around it."""

        csrf = False

    self_fill = BooleanField(lazy_gettext("Học viên tự điền sau"))

    @property
    def fills_in_herself(self) -> bool:
        """Whether her organisation leaves the rest to her."""
        return bool(self.self_fill.data)


class RegistrationForm(PublicForm):
    """One organisation, one contact, 1..n people, three consents that nobody must give."""

    kind = SelectField(
        lazy_gettext("Loại hình"),
        [Required(lazy_gettext("Vui lòng chọn loại hình của đơn vị."))],
        choices=[
            SelectChoice("", lazy_gettext("Chọn loại hình")),
            *(SelectChoice(kind.value, name) for kind, name in KINDS.items()),
        ],
    )
    tax_code = StringField(lazy_gettext("Mã số thuế"))
    organisation_name = StringField(
        lazy_gettext("Tên đơn vị"),
        [Required(lazy_gettext("Vui lòng nhập tên đơn vị.")), Length(max=LONGEST_TYPED), Read(_words)],
    )
    commune = StringField(lazy_gettext("Xã, phường, đặc khu"), [Read(read_commune, is_required=True)])
    contact_name = StringField(
        lazy_gettext("Người liên hệ"),
        [Required(lazy_gettext("Vui lòng nhập họ và tên người liên hệ.")), Read(read_person_name)],
    )
    contact_phone = TelField(
        lazy_gettext("Điện thoại"), [Required(lazy_gettext("Vui lòng nhập số điện thoại.")), Read(read_phone)]
    )
    contact_email = EmailField(
        lazy_gettext("Thư điện tử"),
        [Required(lazy_gettext("Vui lòng nhập thư điện tử để nhận vé của học viên.")), Read(read_email)],
    )
    trainees = FieldList(FormField(TraineeForm), min_entries=1, label=lazy_gettext("Học viên"))
    same_names_confirmed = BooleanField(lazy_gettext("Tôi xác nhận đây là những người khác nhau"))
    together = BooleanField(lazy_gettext("Chỉ nhận chỗ khi đủ cho cả nhóm"))
    consent_photos = BooleanField(CONSENTS[ConsentKind.PHOTOS])
    consent_news = BooleanField(CONSENTS[ConsentKind.NEWS])
    consent_share_list = BooleanField(CONSENTS[ConsentKind.SHARE_LIST])

    def validate_tax_code(self, field: StringField) -> None:
        """What is right depends on the kind of organisation."""
        if self.kind.data not in set(OrganisationKind):
            return
        kind = OrganisationKind(self.kind.data)
        Read(lambda text: read_identifier(kind, text))(self, field)

    def application(self) -> Application:
        """Give a valid form as the act takes it."""
        kind = OrganisationKind(self.kind.data)
        ticked = {kind for kind in ConsentKind if getattr(self, f"consent_{kind.value}").data}
        return Application(
            kind=kind,
            identifier=was_read(self.tax_code),
            organisation_name=was_read(self.organisation_name),
            commune_code=was_read(self.commune),
            contact_name=was_read(self.contact_name),
            contact_phone=was_read(self.contact_phone),
            contact_email=was_read(self.contact_email),
            trainees=[row.form.trainee() for row in self.trainees],
            notice_version=NOTICE_VERSION,
            consents={kind: str(CONSENTS[kind]) for kind in ConsentKind if kind in ticked},
            language=current_language(),
            form_key=self.form_key.data or "",
            same_names_confirmed=bool(self.same_names_confirmed.data),
            waiting_choice=WaitingChoice.TOGETHER if self.together.data else WaitingChoice.EACH,
        )

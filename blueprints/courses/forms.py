"""The forms of the course desk. They check shape; the acts check rules."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from wtforms import (
    DateField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields import DateTimeLocalField, EmailField, TelField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from blueprints.common.filters import vn_phone
from blueprints.common.forms import Form, IntegerField
from blueprints.courses.attendance_rules_form import AttendanceRulesForm
from blueprints.courses.rules_form import RegistrationRulesForm
from models.clock import VIETNAM, at_vietnam, vietnam_date
from models.courses.attendance_rules import AttendanceRules
from models.courses.commune import commune_names
from models.courses.course import Course
from models.courses.drafting import CourseFacts
from models.courses.edition import course_edition, session_edition
from models.courses.enlisting import TrainerFacts, VenueFacts
from models.courses.registration_rules import RegistrationRules
from models.courses.scheduling import SessionFacts
from models.courses.trainer import Trainer
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue

REQUIRED = InputRequired("Vui lòng điền mục này.")
EARLIEST, LATEST = 2020, 2100
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%H:%M, %d/%m/%Y", "%d/%m/%Y %H:%M"]
DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
HOURS = ["%H:%M", "%H:%M:%S"]


def in_our_time(_form: Form, field: Field) -> None:
    """Refuse a year that was surely mistyped (and that no clock could turn into UTC)."""
    if field.data is not None and not EARLIEST <= field.data.year <= LATEST:
        message = f"Năm phải từ {EARLIEST} đến {LATEST}."
        raise ValidationError(message)


def _moment(value: Any) -> datetime:  # noqa: ANN401  # WTForms fields carry no types
    """Read what was typed as a time in Vietnam."""
    naive: datetime = value
    return naive.replace(tzinfo=VIETNAM)


def _typed(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM).replace(tzinfo=None)


class StartedFrom(HiddenField):
    """The edition that the form was filled from. One sent without it started from nothing that we know."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was sent, never what stands now."""
        self.data = valuelist[0] if valuelist else ""


class CourseForm(RegistrationRulesForm, AttendanceRulesForm):
    """A course without its sessions."""

    title = StringField("Tên khóa", [REQUIRED, Length(max=200)])
    summary = TextAreaField("Giới thiệu", [REQUIRED, Length(max=4_000)])
    programme = TextAreaField("Nội dung chương trình", [Length(max=20_000)])
    audience = StringField("Đối tượng tham dự", [REQUIRED, Length(max=300)])
    seats = IntegerField("Số chỗ", [REQUIRED, NumberRange(1, 5_000)])
    attendance_threshold = IntegerField("Dự học tối thiểu (%)", [REQUIRED, NumberRange(1, 100)])
    registration_opens_at = DateTimeLocalField("Mở đăng ký", [REQUIRED, in_our_time], format=MOMENTS)
    registration_closes_at = DateTimeLocalField("Hạn đăng ký", [REQUIRED, in_our_time], format=MOMENTS)
    contact_name = StringField("Người liên hệ", [REQUIRED, Length(max=120)])
    contact_phone = TelField("Điện thoại", [REQUIRED, Length(max=30)])
    contact_email = EmailField("Thư điện tử", [REQUIRED, Length(max=254), Email()])
    started_from = StartedFrom()

    def facts(self) -> CourseFacts:
        """Give what was typed, for the act; renders the Markdown."""
        return CourseFacts(
            title=self.title.data,
            summary_markdown=self.summary.data,
            programme_markdown=self.programme.data or "",
            audience=self.audience.data,
            seats=self.seats.data,
            registration_opens_at=_moment(self.registration_opens_at.data),
            registration_closes_at=_moment(self.registration_closes_at.data),
            attendance_threshold=self.attendance_threshold.data,
            contact_name=self.contact_name.data,
            contact_phone=self.contact_phone.data,
            contact_email=self.contact_email.data,
            **self.rules(),
            **self.attendance_rules(),
        )

    @staticmethod
    def of(course: Course, **sent: None) -> "CourseForm":
        """Give the form filled with the course as it stands; what was sent with this request stands over it.

        `formdata=None`: as it stands alone.
        """
        same = ["title", "audience", "seats", "attendance_threshold", "contact_name", "contact_email"]
        same += [*RegistrationRules.__dataclass_fields__, *AttendanceRules.__dataclass_fields__]
        return CourseForm(
            summary=course.summary_markdown,
            programme=course.programme_markdown,
            registration_opens_at=_typed(course.registration_opens_at),
            registration_closes_at=_typed(course.registration_closes_at),
            contact_phone=vn_phone(course.contact_phone),
            started_from=course_edition(course),
            **{name: getattr(course, name) for name in same} | {"series": course.series or ""},
            **sent,
        )


class CancellationForm(Form):
    """Why a course is cancelled."""

    reason = TextAreaField("Lý do hủy", [REQUIRED, Length(max=500)])


class SessionForm(Form):
    """One session of a course."""

    topic = StringField("Chuyên đề", [REQUIRED, Length(max=200)])
    day = DateField("Ngày", [REQUIRED, in_our_time], format=DAYS)
    starts = TimeField("Từ", [REQUIRED], format=HOURS)
    ends = TimeField("Đến", [REQUIRED], format=HOURS)
    units = IntegerField("Số tiết", [REQUIRED, NumberRange(1, 12)])
    venue = SelectField("Địa điểm", [REQUIRED], coerce=int)
    trainers = SelectMultipleField(
        "Giảng viên", coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    started_from = StartedFrom()

    def offer(self, venues: Sequence[Venue], trainers: Sequence[Trainer]) -> None:
        """Set what may be chosen."""
        self.venue.choices = [SelectChoice(venue.id, venue.name) for venue in venues]
        self.trainers.choices = [SelectChoice(trainer.id, said_trainer(trainer)) for trainer in trainers]

    def facts(self) -> SessionFacts:
        """Give what was typed, for the act."""
        return SessionFacts(
            starts_at=at_vietnam(self.day.data, self.starts.data),
            ends_at=at_vietnam(self.day.data, self.ends.data),
            units=self.units.data,
            topic=self.topic.data,
            venue_id=self.venue.data,
            trainer_ids=frozenset(self.trainers.data),
        )

    @staticmethod
    def of(lesson: TrainingSession, **sent: None) -> "SessionForm":
        """Give the form filled with the session as it stands (trainers loaded); `sent` as for a course."""
        trainer_ids = [trainer.id for trainer in lesson.trainers]
        return SessionForm(
            topic=lesson.topic,
            day=vietnam_date(lesson.starts_at),
            starts=_hour(lesson.starts_at),
            ends=_hour(lesson.ends_at),
            units=lesson.units,
            venue=lesson.venue_id,
            trainers=trainer_ids,
            started_from=session_edition(lesson, trainer_ids),
            **sent,
        )

    @staticmethod
    def following(day: date | None) -> "SessionForm":
        """Give the form for a new half day; the day is that of the session before it."""
        return SessionForm(day=day, starts=time(7, 30), ends=time(11, 30), units=4)


def _hour(moment: datetime) -> time:
    return _typed(moment).time()


def said_trainer(trainer: Trainer) -> str:
    """Give name and position on one line."""
    return f"{trainer.name} ({trainer.position})" if trainer.position else trainer.name


class VenueForm(Form):
    """A room."""

    name = StringField("Tên địa điểm", [REQUIRED, Length(max=150)])
    address = StringField("Số nhà, đường", [REQUIRED, Length(max=200)])
    commune_code = SelectField("Xã, phường, đặc khu", [REQUIRED])
    map_url = URLField("Liên kết bản đồ", [Length(max=500)])
    directions = TextAreaField("Chỉ dẫn đường đi, chỗ đỗ xe", [Length(max=500)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # WTForms' own signature
        super().__init__(*args, **kwargs)
        communes = [SelectChoice(code, name) for code, name in commune_names().items()]
        self.commune_code.choices = [SelectChoice("", "Chọn trong danh sách"), *communes]

    def facts(self) -> VenueFacts:
        """Give what was typed, for the act."""
        return VenueFacts(
            name=self.name.data,
            address=self.address.data,
            commune_code=self.commune_code.data,
            map_url=self.map_url.data or None,
            directions=self.directions.data or None,
        )


class TrainerForm(Form):
    """A trainer."""

    name = StringField("Họ và tên", [REQUIRED, Length(max=120)])
    position = StringField("Chức danh, đơn vị công tác", [Length(max=200)])
    email = EmailField("Thư điện tử", [Optional(), Length(max=254), Email()])
    user_id = SelectField("Tài khoản", coerce=int)

    def offer(self, accounts: Sequence[tuple[int, str, str]]) -> None:
        """Set the accounts that may be joined; 0 is none."""
        named = [SelectChoice(user_id, f"{name} ({email})") for user_id, name, email in accounts]
        self.user_id.choices = [SelectChoice(0, "Không có tài khoản"), *named]

    def facts(self) -> TrainerFacts:
        """Give what was typed, for the act."""
        return TrainerFacts(
            name=self.name.data,
            position=self.position.data or None,
            email=self.email.data or None,
            user_id=self.user_id.data or None,
        )

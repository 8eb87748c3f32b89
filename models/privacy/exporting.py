"""A copy of one's own data: everything that is kept about one trainee or one contact, to read and to take along.

The same facts make the page and the JSON. Nobody else's data is in it: a contact gets the names that she entered,
and neither phones nor addresses of her trainees. A household's personal ID is masked here as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from models.attendance.scan import Outcome, Scan
from models.certificates.certificate import Certificate
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import session
from models.errors import N_, NotFound
from models.mail.outgoing_mail import OutgoingMail
from models.privacy.attendance_words import absences_of, marks_of, undone_of, warnings_of
from models.registrations.enrolment import Enrolment
from models.registrations.organisation import Organisation
from models.registrations.question import Answer, Question
from models.registrations.questionnaire import in_words
from models.registrations.registration import Consent, Registration
from models.registrations.restriction import Restriction
from models.registrations.tax_code import shown_identifier

Value = str | int | datetime | None
MOST_ROWS = 500

LABELS = {
    "person": N_("Về Ông/Bà"),
    "registration": N_("Đăng ký"),
    "organisation": N_("Đơn vị"),
    "trainees": N_("Học viên do Ông/Bà đăng ký"),
    "consents": N_("Sự đồng ý"),
    "restrictions": N_("Hạn chế xử lý dữ liệu"),
    "restriction": N_("Theo yêu cầu"),
    "placed_at": N_("Từ lúc"),
    "lifted_at": N_("Bỏ lúc"),
    "answers": N_("Câu trả lời"),
    "question": N_("Câu hỏi của khóa"),
    "answer": N_("Trả lời"),
    "attendance": N_("Điểm danh"),
    "marks": N_("Điểm danh do cán bộ ghi"),
    "undone": N_("Lượt quét đã hoàn tác"),
    "absences": N_("Đơn xin vắng"),
    "warnings": N_("Thư nhắc về số tiết"),
    "certificates": N_("Giấy chứng nhận"),
    "letters": N_("Thư đã gửi"),
    "name": N_("Họ và tên"),
    "position": N_("Chức danh"),
    "phone": N_("Điện thoại"),
    "email": N_("Thư điện tử"),
    "state": N_("Trạng thái"),
    "entered_at": N_("Ghi danh lúc"),
    "withdrawn_at": N_("Rút tên lúc"),
    "seat_number": N_("Chỗ số"),
    "reference": N_("Mã đăng ký"),
    "course": N_("Khóa đào tạo"),
    "created_at": N_("Gửi lúc"),
    "language": N_("Ngôn ngữ"),
    "notice_version": N_("Bản thông báo đã xem"),
    "organisation_name": N_("Tên đơn vị"),
    "identifier": N_("Mã số thuế, số định danh"),
    "commune_code": N_("Xã, phường, đặc khu"),
    "kind": N_("Loại"),
    "text": N_("Lời đồng ý"),
    "given_at": N_("Đồng ý lúc"),
    "session": N_("Buổi học"),
    "starts_at": N_("Bắt đầu"),
    "scanned_at": N_("Ghi nhận lúc"),
    "direction": N_("Vào hay ra"),
    "attended": N_("Ghi là"),
    "units": N_("Số tiết được tính"),
    "arrived_at": N_("Đến lúc"),
    "reason": N_("Lý do"),
    "marked_at": N_("Ghi lúc"),
    "undone_at": N_("Hoàn tác lúc"),
    "asked_at": N_("Xin vắng lúc"),
    "absence": N_("Kết quả"),
    "decided_at": N_("Trả lời lúc"),
    "warning": N_("Nội dung nhắc"),
    "told_at": N_("Nhắc lúc"),
    "number": N_("Số"),
    "code": N_("Mã xác thực"),
    "holder_name": N_("Họ tên trên giấy"),
    "issued_on": N_("Ngày cấp"),
    "letter": N_("Thư"),
    "to_address": N_("Gửi đến"),
    "queued_at": N_("Soạn lúc"),
    "sent_at": N_("Gửi đi lúc"),
}
"""How each section and each fact is called on the page; in the JSON they bear their keys."""


@dataclass(frozen=True)
class Section:
    """Rows of facts under one heading; `key` and the keys of the facts stand in `LABELS`."""

    key: str
    rows: Sequence[dict[str, Value]]


@dataclass(frozen=True)
class OwnRecords:
    """Everything about one person, in sections; those without rows are left out."""

    subject: str
    sections: tuple[Section, ...]


def records_of_trainee(enrolment_id: int) -> OwnRecords:
    """Give everything about one trainee. Raises `NotFound`. Eleven queries."""
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None:
        raise NotFound
    about, organisation = _registration(enrolment.registration_id)
    person: dict[str, Value] = {
        name: getattr(enrolment, name)
        for name in ("name", "position", "phone", "email", "state", "seat_number", "entered_at", "withdrawn_at")
    }
    return _records(
        enrolment.name,
        Section("person", [person]),
        Section("registration", [{key: about[key] for key in ("reference", "course")}]),
        Section("organisation", [{"organisation_name": organisation["organisation_name"]}]),
        Section("restrictions", _restrictions(Restriction.enrolment_id == enrolment.id)),
        Section("answers", _answers(enrolment.id)),
        Section("attendance", _attendance(enrolment.id)),
        Section("marks", marks_of(enrolment.id)),
        Section("undone", undone_of(enrolment.id)),
        Section("absences", absences_of(enrolment.id)),
        Section("warnings", warnings_of(enrolment.id)),
        Section("certificates", _certificates(enrolment.id)),
        Section("letters", _letters(enrolment.registration_id, enrolment.email)),
    )


def records_of_contact(registration_id: int) -> OwnRecords:
    """Give everything about the contact of one registration. Raises `NotFound`. Six queries."""
    registration = session.get(Registration, registration_id)
    if registration is None:
        raise NotFound
    about, organisation = _registration(registration_id)
    contact: dict[str, Value] = {
        "name": registration.contact_name, "phone": registration.contact_phone, "email": registration.contact_email,
    }  # fmt: skip
    return _records(
        registration.contact_name,
        Section("person", [contact]),
        Section("registration", [about]),
        Section("organisation", [organisation]),
        Section("trainees", _trainees(registration_id)),
        Section("restrictions", _restrictions(Restriction.registration_id == registration_id)),
        Section("consents", _consents(registration_id)),
        Section("letters", _letters(registration_id, registration.contact_email)),
    )


def _records(subject: str, *sections: Section) -> OwnRecords:
    return OwnRecords(subject, tuple(section for section in sections if section.rows))


def _rows(query: sa.Select[*tuple[object, ...]]) -> list[dict[str, Value]]:
    return [dict(row._mapping) for row in session.execute(query.limit(MOST_ROWS))]  # noqa: SLF001  # its public name


def _registration(registration_id: int) -> tuple[dict[str, Value], dict[str, Value]]:
    found = session.execute(
        sa.select(Registration, Organisation, Course.title)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .join(Course, Course.id == Registration.course_id)
        .where(Registration.id == registration_id)
    ).one()
    registration, organisation, title = found
    about: dict[str, Value] = {"reference": registration.reference, "course": title}
    about |= {key: getattr(registration, key) for key in ("created_at", "language", "notice_version")}
    company: dict[str, Value] = {
        "organisation_name": organisation.name,
        "kind": organisation.kind,
        "identifier": shown_identifier(organisation.identifier_kind, organisation.identifier),
        "commune_code": organisation.commune_code,
    }
    return about, company


def _trainees(registration_id: int) -> list[dict[str, Value]]:
    wanted = sa.select(Enrolment.name, Enrolment.position, Enrolment.state, Enrolment.entered_at)
    return _rows(wanted.where(Enrolment.registration_id == registration_id).order_by(Enrolment.id))


def _consents(registration_id: int) -> list[dict[str, Value]]:
    wanted = sa.select(Consent.kind, Consent.text, Consent.given_at, Consent.withdrawn_at)
    return _rows(wanted.where(Consent.registration_id == registration_id).order_by(Consent.id))


def _restrictions(whose: sa.ColumnElement[bool]) -> list[dict[str, Value]]:
    wanted = sa.select(Restriction.kind.label("restriction"), Restriction.placed_at, Restriction.lifted_at)
    return _rows(wanted.where(whose).order_by(Restriction.id))


def _answers(enrolment_id: int) -> list[dict[str, Value]]:
    wanted = sa.select(Question.text.label("question"), Answer.words)
    rows = _rows(
        wanted.join(Question, Question.id == Answer.question_id)
        .where(Answer.enrolment_id == enrolment_id)
        .order_by(Question.position, Question.id)
    )
    return [{"question": row["question"], "answer": in_words(cast("list[str]", row["words"]))} for row in rows]


def _attendance(enrolment_id: int) -> list[dict[str, Value]]:
    wanted = (
        sa.select(TrainingSession.topic.label("session"), TrainingSession.starts_at, Scan.scanned_at, Scan.direction)
        .join(Scan, Scan.session_id == TrainingSession.id)
        .where(Scan.enrolment_id == enrolment_id, Scan.outcome != Outcome.REJECTED)
    )
    return _rows(wanted.order_by(Scan.scanned_at, Scan.id))


def _certificates(enrolment_id: int) -> list[dict[str, Value]]:
    issued_on = sa.cast(Certificate.issued_on, sa.String).label("issued_on")
    wanted = sa.select(Certificate.number_text.label("number"), Certificate.code, Certificate.holder_name, issued_on)
    return _rows(wanted.where(Certificate.enrolment_id == enrolment_id).order_by(Certificate.id))


def _letters(registration_id: int, address: str | None) -> list[dict[str, Value]]:
    if address is None:
        return []
    wanted = sa.select(OutgoingMail.letter, OutgoingMail.to_address, OutgoingMail.queued_at, OutgoingMail.sent_at)
    ours = wanted.where(OutgoingMail.about_kind == "registration", OutgoingMail.about_id == registration_id)
    return _rows(ours.where(OutgoingMail.to_address == address).order_by(OutgoingMail.id))

"""Letters about a whole course, as they arrive: words in both twins, calendar parts, over a real SMTP conversation."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from blueprints.common.extensions import bearer_key
from blueprints.mail.composing import compose
from blueprints.mail.delivering import deliver_due
from blueprints.mail.reading import read_letter
from models.attendance.holding import is_closed
from models.attendance.queries import has_scans
from models.audit.actor import Actor
from models.courses.course import Course
from models.courses.edition import session_edition
from models.courses.scheduling import edit_session, remove_session
from models.courses.training_session import TrainingSession
from models.db import session
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.registrations.announcing import announce_changes
from models.registrations.application import Trainee
from models.registrations.cancelling_course import cancel_and_tell
from models.registrations.enrolment import Enrolment
from models.registrations.letter_text import LetterOccasion, set_letter_openings
from models.registrations.messaging import Message, send_message
from models.registrations.recipients import Audience
from models.registrations.registering import register
from models.registrations.reminding import due_reminders, queue_reminders
from models.registrations.ticket import ticket_code
from tests.blueprints.mail.postbox import Postbox
from tests.conftest import NOW
from tests.factories.courses import make_course, make_trainer, make_venue, session_facts
from tests.factories.registrations import make_application

ANH, VISITOR = Actor("user", "Ánh", 1), Actor.visitor("Khách")
LATER = NOW + timedelta(hours=1)


class Room:
    """A course of two sessions and two seats; one cooperative with An (her own address), Bình, and Chi who waits."""

    def __init__(self, language):
        self.trainer, self.venue = make_trainer(), make_venue("Phòng 9")
        course = make_course(trainer=self.trainer, title="Cải tiến 5S")
        self.course_id, self.slug = course.id, course.slug
        trainees = (Trainee("An", "Kế toán", None, "an@example.vn"), Trainee("Bình", "Thợ"), Trainee("Chi", "Thợ"))
        application = make_application(trainees=trainees, language=language)
        self.registered = register(course.id, application, key=bearer_key(), actor=VISITOR, now=NOW)

    def lessons(self):
        found = sa.select(TrainingSession).where(TrainingSession.course_id == self.course_id)
        return list(session.scalars(found.order_by(TrainingSession.starts_at)))


@pytest.fixture
def in_vietnamese(kept):
    return kept(Room, "vi")


@pytest.fixture
def move(kept):
    """Put the first session into room 9 an hour later, remove the second, and tell everyone."""

    def run(room):
        first, second = room.lessons()
        facts = session_facts(room.venue, room.trainer, starts_at=first.starts_at + timedelta(hours=1),
                              ends_at=first.ends_at + timedelta(hours=1), topic=first.topic)  # fmt: skip
        seen, first_id, second_id = session_edition(first, [room.trainer.id]), first.id, second.id
        session.rollback()
        kept(edit_session, room.course_id, first_id, facts, started_from=seen, has_scans=has_scans,
             is_closed=is_closed, actor=ANH,
             now=LATER)  # fmt: skip
        kept(remove_session, room.course_id, second_id, actor=ANH, now=LATER)
        revision = session.scalar(sa.select(Course.revision).where(Course.id == room.course_id))
        session.rollback()
        kept(announce_changes, room.course_id, revision, actor=ANH, now=LATER)

    return run


def letters(name):
    """The composed letters of this name: the contact's, and the trainee's."""
    session.rollback()
    found = sa.select(OutgoingMail).where(OutgoingMail.letter == name).order_by(OutgoingMail.id)
    return [compose(mail) for mail in session.scalars(found)]


def calendars(letter):
    """Each calendar part: its method as the part says it and as the file does, and its one event."""
    found = []
    for part in letter.iter_attachments():
        calendar = Calendar.from_ical(part.get_payload(decode=True))
        (event,) = calendar.walk("VEVENT")
        found.append((part.get_param("method"), str(calendar["METHOD"]), event))
    return found


def remind(kept, days):
    (reminder,) = due_reminders(NOW + timedelta(days=14 - days))
    session.rollback()
    kept(queue_reminders, reminder, most=100, now=NOW + timedelta(days=14 - days))


def test_the_contacts_reminder_lists_her_people_and_leads_to_the_tickets(kept, in_vietnamese):
    remind(kept, 7)
    contact, trainee = letters("reminder")
    assert contact["Subject"] == "Nhắc lịch: 07/12/2026, Cải tiến 5S"
    read = read_letter(contact)
    assert "* An\n* Bình\n" in read.text
    assert "Chi" not in read.text
    assert in_vietnamese.registered.secret in read.text
    assert in_vietnamese.registered.secret in read.html
    assert "image/png" not in read.html
    assert trainee["To"] == "An <an@example.vn>"


def test_the_trainees_reminder_carries_her_ticket_and_not_the_contacts_link(kept, in_vietnamese):
    remind(kept, 1)
    _contact, trainee = letters("reminder")
    assert trainee["Subject"] == "Nhắc lịch: 07/12/2026, Cải tiến 5S"
    read = read_letter(trainee)
    an = session.scalars(sa.select(Enrolment).where(Enrolment.name == "An")).one()
    assert f"/V/{ticket_code(bearer_key(), an.id, 1)}" in read.text
    assert "data:image/png;base64," in read.html
    assert in_vietnamese.registered.secret not in read.text + read.html


def test_a_change_says_what_was_and_what_is(in_vietnamese, move):
    move(in_vietnamese)
    contact, trainee = letters("course_changed")
    assert contact["Subject"] == "Thay đổi lịch hoặc địa điểm: Cải tiến 5S"
    for letter in (contact, trainee):
        read = read_letter(letter)
        assert "Trước đây: 09:00–12:00, Thứ Hai 07/12/2026; Hội trường" in read.text
        assert "Nay: 10:00–13:00, Thứ Hai 07/12/2026; Phòng 9, 12 Hùng Vương, Phường Cẩm Thành" in read.text
        assert "Bỏ buổi: Chuyên đề 2" in read.text
        assert "<del>09:00–12:00" in read.html
    assert in_vietnamese.registered.secret in read_letter(contact).text
    assert in_vietnamese.registered.secret not in read_letter(trainee).text


def test_a_change_updates_the_calendar_under_the_same_uid(kept, in_vietnamese, move):
    first, second = (f"{lesson.uid}@tra-khuc" for lesson in in_vietnamese.lessons())
    session.rollback()
    ticket = letters("ticket")[0]
    (published,) = ticket.iter_attachments()
    before = {
        str(event["UID"]): event for event in Calendar.from_ical(published.get_payload(decode=True)).walk("VEVENT")
    }
    assert set(before) == {first, second}

    move(in_vietnamese)
    kept(session.execute, sa.update(Course).values(revision=3))  # changed once more before the letter left
    _contact, trainee = letters("course_changed")
    moved, removed = calendars(trainee)
    assert moved[2]["SEQUENCE"] == removed[2]["SEQUENCE"] == 2  # the letter of the third revision outdoes this one
    assert moved[:2] == ("REQUEST", "REQUEST")
    assert (str(moved[2]["UID"]), str(moved[2]["STATUS"])) == (first, "CONFIRMED")
    assert moved[2]["SEQUENCE"] > before[first]["SEQUENCE"]
    assert str(moved[2]["LOCATION"]).startswith("Phòng 9, ")
    assert moved[2]["ORGANIZER"] == before[first]["ORGANIZER"] == "mailto:lien-he@example.vn"
    assert moved[2]["ATTENDEE"] == "mailto:an@example.vn"
    assert removed[:2] == ("CANCEL", "CANCEL")
    assert (str(removed[2]["UID"]), str(removed[2]["STATUS"])) == (second, "CANCELLED")
    assert removed[2]["SEQUENCE"] > before[second]["SEQUENCE"]


def test_a_cancelled_course_is_taken_out_of_the_calendar(kept, in_vietnamese):
    uids, ids = zip(*((f"{lesson.uid}@tra-khuc", lesson.id) for lesson in in_vietnamese.lessons()), strict=True)
    session.rollback()
    kept(remove_session, in_vietnamese.course_id, ids[1], actor=ANH, now=LATER)  # and nobody was told
    kept(cancel_and_tell, in_vietnamese.course_id, "Bão số 12.", actor=ANH, now=LATER)
    contact, trainee = letters("course_cancelled")
    for letter in (contact, trainee):
        read = read_letter(letter)
        assert "Lý do: Bão số 12." in read.text
        assert "Bão số 12." in read.html
        assert "/V/" not in read.text
        parts = calendars(letter)
        assert [(said, method) for said, method, _event in parts] == [("CANCEL", "CANCEL")] * 2
        assert [(str(event["UID"]), event["SEQUENCE"]) for *_, event in parts] == [(uid, 2) for uid in uids]
    assert contact["Subject"] == "Khóa đã hủy: Cải tiến 5S"


def test_a_message_is_filled_for_each_recipient_and_escaped(kept, in_vietnamese):
    words = Message(
        subject="Về {ten_khoa}", text="Dòng 1 <b>{ten_don_vi}</b>\nMã {ma_dang_ky}, {ngay_khai_giang}: {duong_dan}",
        audience=Audience(in_vietnamese.course_id),
    )  # fmt: skip
    kept(send_message, words, actor=ANH, now=NOW)
    (letter,) = letters("course_message")
    assert letter["Subject"] == "Về Cải tiến 5S"
    read = read_letter(letter)
    assert "Dòng 1 <b>Hợp tác xã Sông Vệ</b>\n" in read.text
    reference, secret = in_vietnamese.registered.reference, in_vietnamese.registered.secret
    assert f"Mã {reference}, 07/12/2026: http://localhost/dang-ky/{reference}/{secret}" in read.text
    assert "Dòng 1 &lt;b&gt;Hợp tác xã Sông Vệ&lt;/b&gt;\nMã" in read.html


def test_openings_stand_in_the_letters_they_were_written_for(kept, in_vietnamese):
    openings = {occasion: f"Lời {occasion.value} cho {{nguoi_nhan}}." for occasion in LetterOccasion}
    kept(set_letter_openings, in_vietnamese.course_id, openings, actor=ANH, now=NOW)
    remind(kept, 7)
    said = {
        "registration_received": ["received", "confirmed", "waiting"], "ticket": ["confirmed"],
        "reminder": ["reminder", "reminder"],
    }  # fmt: skip
    for name, occasions in said.items():
        for letter, name_of in zip(letters(name), ["Phạm Thị Hoa", "An"][name == "ticket" :], strict=False):
            read = read_letter(letter)
            assert [word.removeprefix("Lời ") for word in _openings_in(read.text, name_of)] == (
                occasions if name != "reminder" else ["reminder"]
            )
            assert f"Lời {occasions[0]} cho {name_of}." in read.html


def _openings_in(text, name):
    return [f"Lời {occasion.value}" for occasion in LetterOccasion if f"Lời {occasion.value} cho {name}." in text]


@pytest.fixture
def postbox():
    with Postbox() as box:
        yield box


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_letter_of_a_course_goes_over_smtp(app, kept, move, postbox, monkeypatch, language):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url=postbox.url))
    room = kept(Room, language)
    remind(kept, 7)
    move(room)
    words = Message(subject="Chỗ gửi xe", text="Cổng sau.", audience=Audience(room.course_id))
    kept(send_message, words, actor=ANH, now=NOW)
    session.rollback()
    assert deliver_due(lambda: LATER + timedelta(days=8)) == 7
    kept(cancel_and_tell, room.course_id, "Bão.", actor=ANH, now=LATER)
    session.rollback()
    assert deliver_due(lambda: LATER + timedelta(days=8)) == 2

    session.rollback()
    assert set(session.scalars(sa.select(OutgoingMail.state))) == {MailState.SENT}
    assert {letter["Content-Language"] for letter in postbox.letters} == {language}
    for letter in postbox.letters:
        assert "{" not in letter.get_body(("plain",)).get_content()
        assert f'<html lang="{language}">' in letter.get_body(("html",)).get_content()
    methods = [[part.get_param("method") for part in letter.iter_attachments()] for letter in postbox.letters]
    published, changed, cancelled = ["PUBLISH"], ["REQUEST", "CANCEL"], ["CANCEL"]
    assert methods == [*[published] * 2, [], *[changed] * 2, *[published] * 2, *[cancelled] * 2]

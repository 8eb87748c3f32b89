"""The letters about what becomes of a place, as their readers see them."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.mail.composing import compose, require_own_headers
from blueprints.mail.reading import read_letter
from models.courses.course import Course, CourseState
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.registering import registration_secret
from models.registrations.ticket import ticket_code
from tests.factories.seats import Hall

UNTIL = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


@pytest.fixture
def hall(kept, monkeypatch):
    """A course whose tickets and links are made with the application's own key."""

    def make(**rules):
        monkeypatch.setattr("tests.factories.seats.KEY", bearer_key())
        return Hall(kept, **rules)

    return make


def message_of(letter):
    """Compose the latest letter of this kind."""
    session.rollback()
    rows = sa.select(OutgoingMail).where(OutgoingMail.letter == letter).order_by(OutgoingMail.id.desc())
    message = compose(session.scalars(rows).first())
    require_own_headers(message)
    return message


def last(letter):
    """Read the latest letter of this kind."""
    return read_letter(message_of(letter))


def offered(hall):
    made = hall(seats=1, offer_hours=8)
    made.enter("An")
    made.enter("Bình")
    made.withdraw("An")
    return made


def test_an_offer_says_until_when_and_leads_to_the_page_where_it_is_answered(hall):
    made = offered(hall)
    read = last("seat_offered")
    assert message_of("seat_offered")["Subject"] == f"Mời nhận chỗ: {session.scalar(sa.select(Course.title))}"
    assert "* Bình" in read.text
    assert "Chỗ được giữ đến 09:30 ngày 24/11/2026." in read.text
    secret = registration_secret(bearer_key(), made.registrations["Bình"])
    assert secret in read.text
    assert secret in read.html
    assert "Nhận hoặc trả lại chỗ" in read.html
    assert read.files == []


def test_an_offer_that_was_answered_meanwhile_is_not_made_again(hall):
    made = offered(hall)
    made.decline("Bình")
    read = last("seat_offered")
    assert "Chỗ đã mời hiện không còn chờ trả lời." in read.text
    assert "được giữ đến" not in read.html


def test_a_lapsed_offer_says_whose_seat_is_gone(hall):
    made = offered(hall)
    made.expire(UNTIL)
    read = last("offer_lapsed")
    assert "* Bình" in read.text
    assert "quá hạn trả lời" in read.html


def test_an_approval_carries_the_tickets_and_the_places_in_the_line(hall):
    made = hall(seats=1, needs_approval=True)
    made.enter("An", "Bình", "Chi")
    received = last("registration_received")
    assert "CHỜ DUYỆT" in received.text
    assert "Khóa này duyệt từng người." in received.html
    made.approve("An", "Bình")
    read = last("enrolment_approved")
    code = ticket_code(bearer_key(), made.id("An"), 1)
    assert f"/V/{code}" in read.text
    assert "* Bình (thứ 1 trong danh sách chờ)" in read.text
    assert "Chi" not in read.text
    assert [file.content_type for file in read.files] == ["text/calendar"]


def test_a_refusal_says_who_and_why(hall):
    made = hall(seats=1, needs_approval=True)
    made.enter("An", "Bình")
    made.refuse("Bình", reason="Đã dự <khóa> trước")
    read = last("enrolment_refused")
    assert "* Bình" in read.text
    assert "Lý do: Đã dự <khóa> trước" in read.text
    assert "Đã dự &lt;khóa&gt; trước" in read.html
    assert "* An" not in read.text


def test_a_substitution_says_who_comes_for_whom_and_carries_the_new_ticket(hall):
    made = hall(seats=1)
    made.enter("An")
    made.substitute("An", "Dũng")
    read = last("substituted")
    assert "Học viên Dũng tham dự thay học viên An." in read.text
    assert f"/V/{ticket_code(bearer_key(), made.id('Dũng'), 1)}" in read.text
    assert "Vé cũ không còn hiệu lực." in read.html


def test_those_who_were_added_are_told_with_their_tickets(hall):
    made = hall(seats=2)
    made.enter("An")
    made.add("An", "Bình", "Chi")
    read = last("people_added")
    assert f"/V/{ticket_code(bearer_key(), made.id('Bình'), 1)}" in read.text
    assert "* Chi (thứ 1 trong danh sách chờ)" in read.text
    assert f"/V/{ticket_code(bearer_key(), made.id('An'), 1)}" not in read.text


def test_of_a_cancelled_course_every_letter_says_only_that_it_is(hall):
    made = offered(hall)
    made.state(CourseState.CANCELLED)
    read = last("seat_offered")
    assert message_of("seat_offered")["Subject"].startswith("Khóa đã hủy: ")
    assert "được giữ đến" not in read.text

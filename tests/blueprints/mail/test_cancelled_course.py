"""Letters that are composed after the course was cancelled: the reason, and nothing that lets anyone in."""

from datetime import timedelta

import pytest

from blueprints.common.extensions import bearer_key
from blueprints.mail.composing import compose
from blueprints.mail.reading import read_letter
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.courses.cancelling import cancel_course
from models.db import session
from models.mail.queries import MailSearch, letters_found
from models.registrations.application import Trainee
from models.registrations.registering import register
from models.registrations.ticket import ticket_code
from models.registrations.withdrawing import withdraw
from tests.conftest import NOW
from tests.factories.attendance import enrolment_named
from tests.factories.courses import make_course
from tests.factories.registrations import make_application

VISITOR = Actor.visitor("Khách")
REASON = "Giảng viên ốm, khóa được tổ chức lại vào tháng 1."


@pytest.fixture(params=["vi", "en"])
def cancelled(kept, request):
    """How the subjects begin, and by name the letters, of a course that was cancelled before they went."""
    course = kept(make_course, seats=1).id
    trainees = (Trainee("Nguyễn Văn An", "Kế toán", None, "an@example.vn"), Trainee("Lê Thị Bình", "Thợ"))
    application = make_application(trainees=trainees, language=request.param)
    made = kept(register, course, application, key=bearer_key(), actor=VISITOR, now=NOW)
    first = enrolment_named("Nguyễn Văn An").id
    kept(withdraw, made.id, first, took_part=took_part, actor=VISITOR, now=NOW + timedelta(minutes=1))
    kept(cancel_course, course, REASON, actor=Actor("user", "Lê Thị Hòa", 1), now=NOW + timedelta(minutes=2))
    subject = {"vi": "Khóa đã hủy: ", "en": "Course cancelled: "}[request.param]
    return subject, {mail.letter: compose(mail) for mail in letters_found(MailSearch(), 0, 50)}


@pytest.mark.parametrize("letter", ["registration_received", "ticket", "seat_given"])
def test_a_letter_of_a_cancelled_course_gives_the_reason_and_no_ticket(cancelled, letter):
    session.rollback()
    subject, letters = cancelled
    read, seated = read_letter(letters[letter]), enrolment_named("Lê Thị Bình")
    code = ticket_code(bearer_key(), seated.id, seated.ticket_version)
    for words in (read.text, read.html):
        assert REASON in words
        assert code not in words.replace("-", "").replace(" ", "")
        assert "/v/" not in words.lower()
        assert "QR" not in words
    assert read.files == []
    assert "image/png" not in read.html
    assert letters[letter]["Subject"].startswith(subject)

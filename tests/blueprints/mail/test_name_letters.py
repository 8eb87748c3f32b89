"""Letters about a place without a name, and about the page on which she fills it."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.mail.composing import compose
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.application import Trainee
from models.registrations.enrolling import page_secret
from models.registrations.enrolment import Enrolment
from models.registrations.filling_in import fill_in
from models.registrations.registering import register
from models.registrations.reminding_of_names import remind_of_unnamed
from models.registrations.withdrawing import withdraw
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import make_application

VISITOR = Actor.visitor("Phạm Thị Hoa")
UNNAMED = Trainee("", "", fills_in_herself=True)
DUE = datetime(2026, 12, 2, 0, 30, tzinfo=UTC)


@pytest.fixture
def enter(kept):
    def run(*trainees, language="vi", seats=3):
        course = kept(make_course, seats=seats, title="Cải tiến 5S").id
        application = make_application(trainees=trainees, language=language)
        kept(register, course, application, key=bearer_key(), actor=VISITOR, now=NOW)
        session.rollback()
        return list(session.scalars(sa.select(Enrolment.id).order_by(Enrolment.id)))

    return run


def letter(name, number=0):
    """The text and the HTML of a composed letter, with its subject."""
    session.rollback()
    found = sa.select(OutgoingMail).where(OutgoingMail.letter == name).order_by(OutgoingMail.id)
    composed = compose(session.scalars(found).all()[number])
    twins = [composed.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return composed["Subject"], *twins


def page(number):
    return f"http://localhost/hoc-vien/{page_secret(bearer_key(), number)}"


def test_the_reminder_holds_a_link_for_each_place_without_a_name(kept, enter):
    first, second, third = enter(UNNAMED, Trainee("An", "Thợ"), UNNAMED)
    kept(remind_of_unnamed, now=DUE)
    subject, text, html = letter("names_missing")
    assert subject == "Còn 2 chỗ chưa có tên: Cải tiến 5S"
    assert "Hợp tác xã Sông Vệ còn 2 chỗ chưa có tên người dự." in text
    assert "Bắt đầu lúc 09:00, 07/12/2026" in text
    for words in (text, html):
        assert page(first) in words
        assert page(third) in words
        assert page(second) not in words
        assert "http://localhost/dang-ky/" in words


def test_named_meanwhile_it_says_so(kept, enter):
    (unnamed,) = enter(UNNAMED)
    kept(remind_of_unnamed, now=DUE)
    kept(fill_in, unnamed, Trainee("Út", "Thợ"), key=bearer_key(), actor=VISITOR, now=NOW)
    subject, text, _html = letter("names_missing")
    assert subject == "Đã đủ tên học viên: Cải tiến 5S"
    assert "Mọi chỗ của Hợp tác xã Sông Vệ nay đã có tên." in text
    assert "/hoc-vien/" not in text


def test_her_own_ticket_letter_leads_to_her_page(kept, enter):
    (number,) = enter(Trainee("An", "Thợ", None, "an@example.vn"))
    for words in letter("ticket")[1:]:
        assert page(number) in words
    for words in letter("registration_received")[1:]:
        assert "/hoc-vien/" not in words


def test_who_registered_before_there_were_such_pages_gets_no_dead_link(kept, enter):
    (number,) = enter(Trainee("An", "Thợ", None, "an@example.vn"))

    def forget_page():
        session.get_one(Enrolment, number).page_digest = None

    kept(forget_page)
    for words in letter("ticket")[1:]:
        assert "/hoc-vien/" not in words


def test_the_contact_gets_no_link_to_the_page_of_someone_with_an_address(kept, enter):
    numbers = enter(Trainee("An", "Thợ"), Trainee("Bình", "Thợ", None, "binh@example.vn"), seats=1)
    registration = session.get_one(Enrolment, numbers[0]).registration_id
    session.rollback()
    kept(withdraw, registration, numbers[0], took_part=took_part, actor=VISITOR, now=NOW)
    session.rollback()
    given = session.scalars(sa.select(OutgoingMail.to_address).where(OutgoingMail.letter == "seat_given"))
    assert list(given.all()) == ["hoa@example.vn", "binh@example.vn"]
    assert [page(numbers[1]) in letter("seat_given", number)[1] for number in (0, 1)] == [False, True]

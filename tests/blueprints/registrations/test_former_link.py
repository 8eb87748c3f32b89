"""A link that was handed out for filling in, after she has filled herself in: it shows nothing of her any more."""

import re

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.mail.composing import compose
from blueprints.registrations.former_link import MOST_LETTERS
from models.audit.actor import Actor
from models.clock import now
from models.courses.course import Course, CourseState
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.application import Trainee
from models.registrations.enrolling import page_secret
from models.registrations.enrolment import Enrolment
from models.registrations.registering import register
from tests.factories.registrations import make_application, make_course_open_at

HERSELF = {"name": "Võ Thị Út", "position": "Thủ kho", "phone": "0987 654 321", "email": ""}
UNNAMED = Trainee("", "", fills_in_herself=True)


@pytest.fixture
def handed_out(kept):
    """The address that the contact hands out; the first has a seat, the second waits."""
    course = kept(make_course_open_at, now(), seats=1).id
    application = make_application(trainees=(UNNAMED, UNNAMED))
    kept(register, course, application, key=bearer_key(), actor=Actor.visitor("Phạm Thị Hoa"), now=now())
    session.rollback()
    places = session.scalars(sa.select(Enrolment.id).order_by(Enrolment.id))
    return [f"/hoc-vien/{page_secret(bearer_key(), place)}" for place in places]


def words(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def letters():
    session.rollback()
    return list(session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id)))


def test_whoever_passed_the_link_on_reads_nothing_of_her(client, handed_out):
    hers = client.post(handed_out[0], data=HERSELF).location
    assert "vui lòng lưu lại" in words(client.get(hers))
    for answer in (client.get(handed_out[0]), client.post(handed_out[0], data=HERSELF)):
        page = words(answer)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (410, "no-store")
        assert "Đường dẫn này không còn dùng được" in page
        assert "Hợp tác xã Sông Vệ" in page
        for hidden in ("Võ Thị Út", "0987", "Thủ kho", 'class="qr"', hers, "Phạm Thị Hoa"):
            assert hidden not in page
    assert "Võ Thị Út" in words(client.get(hers))


def test_the_copy_of_her_data_does_not_open_by_it_either(client, handed_out):
    hers = client.post(handed_out[0], data=HERSELF).location
    for ending in ("", ".json"):
        refused = client.get(f"{handed_out[0]}/du-lieu-ca-nhan{ending}")
        assert refused.status_code == 410
        assert "Võ Thị Út" not in refused.get_data(as_text=True)
        assert client.get(f"{hers}/du-lieu-ca-nhan{ending}").status_code == 200


def test_she_asks_for_her_link_and_gets_it_by_letter_at_her_own_address(client, handed_out):
    hers = client.post(handed_out[1], data=HERSELF | {"email": "ut@example.vn"}).location
    assert [letter.letter for letter in letters()] == ["registration_received", "trainee_page"]
    assert "Gửi lại đường dẫn cho tôi" in words(client.get(handed_out[1]))
    answer = client.post(f"{handed_out[1]}/duong-dan-moi")
    assert (answer.status_code, answer.location) == (303, handed_out[1])
    assert "Đã gửi đường dẫn mới đến thư điện tử của học viên." in words(client.get(handed_out[1]))
    assert [letter.to_address for letter in letters()] == ["hoa@example.vn", "ut@example.vn", "ut@example.vn"]
    letter = compose(letters()[-1])
    assert letter["Subject"].startswith("Trang riêng của Ông/Bà: ")
    for kind in ("plain", "html"):
        assert f"http://localhost{hers}" in letter.get_body((kind,)).get_content()


def test_a_letter_to_an_address_that_she_gave_up_holds_no_link(client, handed_out):
    hers = client.post(handed_out[1], data=HERSELF | {"email": "sai@example.vn"}).location
    client.post(hers, data=HERSELF | {"email": "ut@example.vn"})
    for kind in ("plain", "html"):
        assert "/hoc-vien/" not in compose(letters()[1]).get_body((kind,)).get_content()


def test_who_gave_no_address_is_told_whom_to_call(client, handed_out):
    client.post(handed_out[0], data=HERSELF)
    page = words(client.get(handed_out[0]))
    assert "Gửi lại đường dẫn cho tôi" not in page
    assert "xin gọi đầu mối của khóa" in page
    assert client.post(f"{handed_out[0]}/duong-dan-moi").status_code == 409


def test_an_old_link_fills_nobodys_mailbox_and_a_wrong_one_asks_for_nothing(client, handed_out):
    client.post(handed_out[0], data=HERSELF | {"email": "ut@example.vn"})
    for _ in range(MOST_LETTERS):
        assert client.post(f"{handed_out[0]}/duong-dan-moi").status_code == 303
    before = len(letters())
    assert client.post(f"{handed_out[0]}/duong-dan-moi").status_code == 429
    assert client.post("/hoc-vien/WRONG/duong-dan-moi").status_code == 404
    assert client.post(f"{handed_out[1]}/duong-dan-moi").status_code == 404
    assert len(letters()) == before


def test_of_a_cancelled_course_the_letter_says_only_that(client, kept, handed_out):
    client.post(handed_out[1], data=HERSELF | {"email": "ut@example.vn"})
    kept(lambda: session.execute(sa.update(Course).values(state=CourseState.CANCELLED, cancellation_reason="Bão",
                                                          cancelled_at=now())))  # fmt: skip
    letter = compose(letters()[1])
    assert letter["Subject"].startswith("Khóa đã hủy: ")
    assert "/hoc-vien/" not in letter.get_body(("html",)).get_content()

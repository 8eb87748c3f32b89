"""The tickets of a registration on paper: everyone with a seat, codes that scan, nothing for who must not have it."""

import pypdfium2
import pytest
import zxingcpp

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.clock import now
from models.courses.cancelling import cancel_course
from models.db import session
from models.registrations.registering import register
from models.registrations.ticket import ticket_code
from tests.factories.attendance import enrolment_named
from tests.factories.registrations import make_application, make_course_open_at

VISITOR = Actor.visitor("Khách")
NAMES = ("Nguyễn Tấn Đạt", "Y Thắng", "Đinh Thị Kròng")


@pytest.fixture
def registered(kept):
    """Three people, two of them with a seat."""
    course = kept(make_course_open_at, now(), seats=2).id
    return course, kept(register, course, make_application(*NAMES), key=bearer_key(), actor=VISITOR, now=now())


def address(made):
    return f"/dang-ky/{made.reference}/{made.secret}/ve.pdf"


def codes(*names):
    session.rollback()
    people = [enrolment_named(name) for name in names]
    return {f"HTTP://LOCALHOST/V/{ticket_code(bearer_key(), person.id, person.ticket_version)}" for person in people}


def test_everyone_with_a_seat_has_a_card_whose_code_scans(client, registered):
    answer = client.get(address(registered[1]))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    document = pypdfium2.PdfDocument(answer.data)
    (page,) = document
    said = " ".join(page.get_textpage().get_text_bounded().split())
    assert said.count("Hợp tác xã Sông Vệ") == 2
    assert "Nguyễn Tấn Đạt Kế toán" in said
    assert "Đinh Thị Kròng" not in said
    image = page.render(scale=200 / 72).to_pil()
    assert {code.text for code in zxingcpp.read_barcodes(image)} == codes(*NAMES[:2])


@pytest.mark.parametrize("dots_per_inch", [72, 300])
def test_a_code_is_at_least_25_mm_wide_with_white_around(client, registered, dots_per_inch):
    (page,) = pypdfium2.PdfDocument(client.get(address(registered[1])).data)
    for code in zxingcpp.read_barcodes(page.render(scale=dots_per_inch / 72).to_pil()):
        corners = code.position
        assert (corners.top_right.x - corners.top_left.x) / dots_per_inch * 25.4 >= 25


def test_a_wrong_secret_is_not_found(client, registered):
    _course, made = registered
    assert client.get(f"/dang-ky/{made.reference}/{'0' * 26}/ve.pdf").status_code == 404


def test_a_cancelled_course_has_no_tickets(client, kept, registered):
    course, made = registered
    kept(cancel_course, course, "Bão.", actor=Actor.system(), now=now())
    answer = client.get(address(made))
    assert answer.status_code == 409
    assert "Chưa có vé nào để in" in answer.get_data(as_text=True)


def test_twenty_tickets_take_three_pages_and_speak_the_readers_language(client, kept):
    course = kept(make_course_open_at, now(), seats=20).id
    names = [f"Học viên thứ {number}" for number in range(20)]
    application = make_application(*names, same_names_confirmed=True)
    made = kept(register, course, application, key=bearer_key(), actor=VISITOR, now=now())
    document = pypdfium2.PdfDocument(client.get(f"{address(made)}?lang=en").data)
    assert len(document) == 3
    found = [code.text for page in document for code in zxingcpp.read_barcodes(page.render(scale=2.5).to_pil())]
    assert set(found) == codes(*names)
    assert "Thứ Hai" not in document[0].get_textpage().get_text_bounded()

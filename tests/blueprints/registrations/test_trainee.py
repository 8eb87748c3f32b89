"""A trainee's own page: opened by its link alone, filled in by herself."""

import re

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.registrations.trainee import MOST_CHANGES, MOST_WRONG_LINKS
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.clock import now
from models.courses.course import Course, CourseState
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.application import Trainee
from models.registrations.enrolling import page_secret
from models.registrations.enrolment import Enrolment
from models.registrations.question import QuestionKind
from models.registrations.questionnaire import answers_given
from models.registrations.registering import register
from models.registrations.withdrawing import withdraw
from tests.factories.certificates import issue, make_taught_course
from tests.factories.questions import TOPICS, make_question
from tests.factories.registrations import make_application, make_course_open_at

UNNAMED = Trainee("", "", fills_in_herself=True)
HERSELF = {"name": "Võ Thị Út", "position": "Thủ kho", "phone": "0912 345 678", "email": "Ut@Example.vn"}


@pytest.fixture
def course(kept):
    return kept(make_course_open_at, now()).id


@pytest.fixture
def enter(kept, course):
    """Register these trainees; gives the address of the first one's page."""

    def run(*trainees):
        application = make_application(trainees=trainees or (UNNAMED,))
        visitor = Actor.visitor("Phạm Thị Hoa")
        made = kept(register, course, application, key=bearer_key(), actor=visitor, now=now())
        session.rollback()
        first = sa.select(sa.func.min(Enrolment.id)).where(Enrolment.registration_id == made.id)
        return f"/hoc-vien/{page_secret(bearer_key(), session.scalar(first))}"

    return run


def words(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def only():
    session.rollback()
    return session.scalars(sa.select(Enrolment)).one()


def test_a_place_without_a_name_asks_who_comes(client, enter):
    answer = client.get(enter())
    page = words(answer)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Hợp tác xã Sông Vệ đã giữ chỗ này cho Ông/Bà" in page
    assert 'name="name"' in page
    assert 'class="qr"' not in page
    assert "Sửa thông tin" not in page


def test_she_fills_herself_in_and_sees_her_ticket(client, enter):
    address = enter()
    answer = client.post(address, data=HERSELF)
    assert answer.status_code == 303
    assert answer.location != address  # the link that was handed out is used up (test_former_link.py)
    page = words(client.get(answer.location))
    assert "Đã ghi thông tin của Ông/Bà" in page
    for text in ("Võ Thị Út", "Thủ kho", "0912 345 678", "ut@example.vn", "Đã có chỗ", 'class="qr"', "Sửa thông tin"):
        assert text in page
    kept = only()
    assert (kept.name, kept.phone, kept.email) == ("Võ Thị Út", "+84912345678", "ut@example.vn")
    letters = session.execute(sa.select(OutgoingMail.letter, OutgoingMail.to_address).order_by(OutgoingMail.id)).all()
    assert letters == [("registration_received", "hoa@example.vn"), ("ticket", "ut@example.vn")]


def test_what_she_typed_survives_a_mistake(client, enter):
    address = enter()
    answer = client.post(address, data=HERSELF | {"phone": "01689123456"})
    assert answer.status_code == 422
    assert "Có phải 0389123456 không?" in words(answer)
    assert 'value="Võ Thị Út"' in words(answer)
    assert only().name == ""
    assert client.post(address, data={}).status_code == 422


def test_her_questions_are_asked_and_a_required_one_is_due(client, enter, kept, course):
    meal = kept(make_question, course, is_required=True)
    topics = kept(make_question, course, "Muốn học", QuestionKind.MANY, TOPICS)
    bus = kept(make_question, course, "Đi xe đưa đón", QuestionKind.YES_NO, ())
    why = kept(make_question, course, "Vì sao", QuestionKind.TEXT, ())
    address = enter()
    page = words(client.get(address))
    for text in ("Suất ăn trưa", "Ăn chay", "Kaizen", "Đi xe đưa đón", "Vì sao"):
        assert text in page

    refused = client.post(address, data=HERSELF | {f"q{topics}": ["5S", "TPM"], f"q{why}": "Để biết"})
    assert refused.status_code == 422
    assert "Vui lòng trả lời câu hỏi “Suất ăn trưa”." in words(refused)
    assert words(refused).count("checked") == 2
    assert 'value="Để biết"' in words(refused)
    wrong = client.post(address, data=HERSELF | {f"q{meal}": "Bún bò", f"q{bus}": "Có thể"})
    assert (wrong.status_code, words(wrong).count("Vui lòng chọn một mục trong danh sách.")) == (422, 4)

    sent = {f"q{meal}": "Ăn chay", f"q{topics}": ["5S", "TPM"], f"q{bus}": "Không", f"q{why}": "Để biết"}
    answer = client.post(address, data=HERSELF | sent)
    assert answer.status_code == 303
    assert answers_given(only().id) == {meal: ["Ăn chay"], topics: ["5S", "TPM"], bus: ["Không"], why: ["Để biết"]}
    page = words(client.get(answer.location))
    assert "5S, TPM" in page
    assert '<option selected value="Ăn chay">' in page
    assert page.count("checked") == 3


def test_the_page_of_a_course_that_asks_nothing_costs_three_queries_and_questions_two_more(
    client, enter, kept, course, queries
):
    plain = enter(Trainee("Võ Thị Út", "Thủ kho"))
    queries.clear()
    client.get(plain)
    assert len(queries) == 3  # she, the sessions, what she asked to be excused from
    for number in range(3):
        kept(make_question, course, f"Câu {number}")
    queries.clear()
    client.get(plain)
    assert len(queries) == 5


def test_she_mends_her_details_but_another_person_is_a_substitution(client, enter):
    address = client.post(enter(), data=HERSELF).location
    assert client.post(address, data=HERSELF | {"position": "Kế toán", "name": "Võ Thị Ut"}).status_code == 303
    assert (only().name, only().position) == ("Võ Thị Ut", "Kế toán")
    refused = client.post(address, data=HERSELF | {"name": "Lê An"})
    assert refused.status_code == 409
    assert "vui lòng dùng chức năng thay người" in words(refused)
    assert 'value="Lê An"' in words(refused)


def test_a_person_of_her_name_is_asked_about(client, enter, course):
    address = enter(UNNAMED, Trainee("Vo Thi Ut", "Thợ"))
    refused = client.post(address, data=HERSELF)
    assert refused.status_code == 422
    assert 'name="same_names_confirmed"' in words(refused)
    assert client.post(address, data=HERSELF | {"same_names_confirmed": "y"}).status_code == 303


def test_wrong_links_are_slowed_and_a_right_one_still_opens(client, enter):
    address = enter()
    for _ in range(MOST_WRONG_LINKS):
        assert client.get("/hoc-vien/WRONG").status_code == 404
    assert client.get("/hoc-vien/WRONG").status_code == 429
    assert client.post("/hoc-vien/WRONG", data=HERSELF).status_code == 429
    assert client.get(address.lower()).status_code == 200


def test_a_link_sends_tickets_to_a_handful_of_addresses_an_hour_and_no_more(client, enter):
    address = enter()
    for number in range(MOST_CHANGES):
        answer = client.post(address, data=HERSELF | {"email": f"ut-{number}@example.vn"})
        assert answer.status_code == 303
        address = answer.location
    refused = client.post(address, data=HERSELF | {"email": "nua@example.vn"})
    assert refused.status_code == 429
    assert 'value="nua@example.vn"' in words(refused)
    assert only().email == f"ut-{MOST_CHANGES - 1}@example.vn"


def test_after_withdrawing_or_cancelling_nothing_is_written_and_no_ticket_shown(client, enter, kept, course):
    address = enter(Trainee("Võ Thị Út", "Thủ kho"))
    assert 'class="qr"' in words(client.get(address))
    row = only()
    visitor = Actor.visitor("Phạm Thị Hoa")
    kept(withdraw, row.registration_id, row.id, took_part=took_part, actor=visitor, now=now())
    page = words(client.get(address))
    assert "Đã rút tên" in page
    assert 'class="qr"' not in page
    assert "<form" not in page.partition("<main")[2]
    refused = client.post(address, data=HERSELF)
    assert refused.status_code == 409
    assert "Không sửa được thông tin học viên nữa" in words(refused)

    def cancel():
        session.get_one(Course, course).state = CourseState.CANCELLED

    kept(cancel)
    assert "Khóa đào tạo này đã hủy." in words(client.get(address))


def test_it_shows_what_she_attended_and_her_certificate(client, kept):
    taught = kept(make_taught_course, {"Võ Thị Út": 2, "Lê An": 1})
    kept(issue, taught)
    session.rollback()
    ut, an = session.scalars(sa.select(Enrolment).order_by(Enrolment.id)).all()
    pages = [words(client.get(f"/hoc-vien/{page_secret(bearer_key(), number)}")) for number in (ut.id, an.id)]
    assert "Đã dự 8/8 tiết. Giấy chứng nhận cần dự từ 80% số tiết." in pages[0]
    assert "Đã dự 4/8 tiết." in pages[1]
    assert [page.count("Đã có mặt") for page in pages] == [2, 1]
    assert [page.count("/xac-thuc/") for page in pages] == [1, 0]

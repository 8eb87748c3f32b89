"""The pages of the check-in desk and the ticket, as staff and strangers see them."""

import io
from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image

from blueprints.common.extensions import bearer_key
from models.attendance.scan import Method, Outcome, Reason, Scan
from models.clock import now
from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import session
from models.people.roles import Role
from models.registrations.answering import write_answers
from models.registrations.enrolment import EnrolmentState
from models.registrations.question import QuestionKind
from models.registrations.questionnaire import questions_asked
from models.registrations.ticket import ticket_code
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.courses import make_course, make_trainer
from tests.factories.people import make_principal
from tests.factories.questions import make_question
from tests.factories.registrations import make_registration

Keep = Callable[..., Any]
DESK = "/quan-ly/diem-danh"


class Room:
    """A course with a session open now and one tomorrow; two people in, one waiting."""

    def __init__(self) -> None:
        self.trainer = make_principal(Role.TRAINER, name="Trần Văn Dũng")
        teaching = make_trainer(user_id=self.trainer.id)
        course = make_course(seats=2, starts_at=now() - timedelta(minutes=5), trainer=teaching, title="Quản lý bằng 5S")
        make_registration(course, bearer_key(), "Nguyễn Tấn Đạt", "Lê Thị Ánh", "Võ Văn Út", waiting=1)
        self.course_id = course.id
        self.session_id, self.tomorrow_id = (lesson.id for lesson in lessons_of(course))
        self.ids = {name: enrolment_named(name).id for name in ("Nguyễn Tấn Đạt", "Lê Thị Ánh", "Võ Văn Út")}
        self.page = f"{DESK}/{self.session_id}"

    def ticket(self, name: str) -> str:
        return ticket_code(bearer_key(), self.ids[name], 1)


@pytest.fixture
def room(kept: Keep) -> Room:
    return kept(Room)


@pytest.fixture
def trainer(room: Room, sign_in: Keep) -> FlaskClient:
    return sign_in(room.trainer)


def only_scan() -> Scan:
    session.rollback()
    return session.scalars(sa.select(Scan)).one()


def test_the_desk_shows_a_trainer_her_sessions_today_and_to_come(room: Room, trainer: FlaskClient, kept: Keep) -> None:
    kept(make_course, title="Khóa của người khác", starts_at=now())
    page = trainer.get(DESK).text
    assert page.count("Quản lý bằng 5S") == 2
    assert "Khóa của người khác" not in page
    assert "0 / 2 đã có mặt" in page


def test_the_desk_shows_an_organiser_every_published_course(room: Room, kept: Keep, sign_in: Keep) -> None:
    kept(make_course, title="Khóa của người khác", starts_at=now())
    kept(make_course, title="Khóa còn là bản nháp", starts_at=now(), state=CourseState.DRAFT)
    page = sign_in(kept(make_principal, Role.ORGANISER)).get(DESK).text
    assert "Quản lý bằng 5S" in page
    assert "Khóa của người khác" in page
    assert "bản nháp" not in page


def test_the_desk_without_sessions_says_so(kept: Keep, sign_in: Keep) -> None:
    assert "Hôm nay không có buổi học nào" in sign_in(kept(make_principal, Role.TRAINER)).get(DESK).text


@pytest.mark.parametrize("path", ["", "/danh-sach", "/hoc-vien"])
def test_a_trainer_of_another_course_may_not_look(room: Room, kept: Keep, sign_in: Keep, path: str) -> None:
    stranger = sign_in(kept(make_principal, Role.TRAINER))
    assert stranger.get(room.page + path).status_code == 403
    assert stranger.get(f"{DESK}/999999{path}").status_code == 404


def test_a_stranger_checks_nobody_in(room: Room, kept: Keep, sign_in: Keep) -> None:
    stranger = sign_in(kept(make_principal, Role.TRAINER))
    ticket, person = room.ticket("Lê Thị Ánh"), room.ids["Lê Thị Ánh"]
    assert stranger.post(f"{room.page}/ma-ve", data={"code": ticket}).status_code == 403
    assert stranger.post(f"{room.page}/hoc-vien/{person}").status_code == 403
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 0


def test_a_typed_code_answers_with_the_name_on_a_page_of_its_own(room: Room, trainer: FlaskClient) -> None:
    answer = trainer.post(f"{room.page}/ma-ve", data={"code": room.ticket("Lê Thị Ánh").lower()})
    assert answer.status_code == 303
    page = trainer.get(answer.location).text
    assert 'data-tone="success"' in page
    assert "Lê Thị Ánh" in page
    assert "Đã ghi nhận lúc" in page
    assert (only_scan().method, only_scan().outcome) == (Method.TYPED, Outcome.ACCEPTED)
    again = trainer.post(f"{room.page}/ma-ve", data={"code": room.ticket("Lê Thị Ánh")})
    assert "Đã điểm danh lúc" in trainer.get(again.location).text


def test_a_wrong_code_is_red_and_kept(room: Room, trainer: FlaskClient) -> None:
    answer = trainer.post(f"{room.page}/ma-ve", data={"code": "ABCD-EFGH-JKMN-PQRS"})
    page = trainer.get(answer.location).text
    assert 'data-tone="danger"' in page
    assert "Vé không có trong hệ thống" in page
    assert only_scan().reason is Reason.UNKNOWN_TICKET


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "Vui lòng nhập mã"),
        ("   ", "Vui lòng nhập mã"),
        ("A1-b", "Mã vé có 16 chữ và số; vừa nhập 3."),
        ("A" * 201, "Mã vé có 16 chữ và số; vừa nhập 201."),
        ("A" * 5_000, "Mã vé có 16 chữ và số; vừa nhập 2000."),
    ],
)
def test_a_code_of_no_shape_is_asked_for_again(room: Room, trainer: FlaskClient, code: str, sentence: str) -> None:
    answer = trainer.post(f"{room.page}/ma-ve", data={"code": code})
    assert answer.status_code == 422
    assert sentence in answer.text
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 0


def test_a_form_sent_twice_is_one_scan(room: Room, trainer: FlaskClient) -> None:
    form = {"scan_id": str(uuid4())}
    address = f"{room.page}/hoc-vien/{room.ids['Lê Thị Ánh']}"
    first, second = trainer.post(address, data=form), trainer.post(address, data=form)
    assert first.location == second.location
    assert 'data-tone="success"' in trainer.get(second.location).text
    assert (only_scan().method, only_scan().enrolment_id) == (Method.NAME, room.ids["Lê Thị Ánh"])


def test_a_spoilt_scan_id_is_made_anew(room: Room, trainer: FlaskClient) -> None:
    answer = trainer.post(f"{room.page}/hoc-vien/{room.ids['Lê Thị Ánh']}", data={"scan_id": "\x00 khong phai"})
    assert answer.status_code == 303
    assert only_scan().outcome is Outcome.ACCEPTED


def test_who_waits_for_a_seat_is_not_checked_in_by_name(room: Room, trainer: FlaskClient) -> None:
    answer = trainer.post(f"{room.page}/hoc-vien/{room.ids['Võ Văn Út']}")
    assert "chưa có chỗ trong khóa" in trainer.get(answer.location).text


def test_a_number_of_another_courses_list_is_not_found(room: Room, trainer: FlaskClient, kept: Keep) -> None:
    kept(lambda: make_registration(make_course(starts_at=now()), bearer_key(), "Người Khóa Khác"))
    stranger = enrolment_named("Người Khóa Khác").id
    for accepted in ("application/json", "text/html"):
        answer = trainer.post(f"{room.page}/hoc-vien/{stranger}", headers={"Accept": accepted})
        assert answer.status_code == 404
        assert "Người Khóa Khác" not in answer.text


def test_a_ticket_of_another_course_is_told_without_its_name(room: Room, trainer: FlaskClient, kept: Keep) -> None:
    kept(lambda: make_registration(make_course(starts_at=now()), bearer_key(), "Người Khóa Khác"))
    code = ticket_code(bearer_key(), enrolment_named("Người Khóa Khác").id, 1)
    page = trainer.get(trainer.post(f"{room.page}/ma-ve", data={"code": code}).location).text
    assert "Vé này của khóa khác" in page
    assert "Người Khóa Khác" not in page


def test_the_script_gets_the_verdict_as_json(room: Room, trainer: FlaskClient) -> None:
    answer = trainer.post(f"{room.page}/hoc-vien/{room.ids['Lê Thị Ánh']}", headers={"Accept": "application/json"})
    assert answer.get_json()["results"][0]["person"]["name"] == "Lê Thị Ánh"


def test_a_session_that_is_not_open_is_said_to_be_so(room: Room, trainer: FlaskClient) -> None:
    assert "chưa mở điểm danh" in trainer.get(f"{DESK}/{room.tomorrow_id}").text
    assert "chưa mở điểm danh" not in trainer.get(room.page).text.split("data-words")[0]


@pytest.mark.parametrize(
    "asked", ["", "?ket-qua=x", "?ket-qua=f033ea6e-72e3-4041-9dea-def21cc29b27", "?ket-qua=%00", "?tim=%00&trang=x"]
)
def test_what_the_address_asks_for_in_vain_is_no_crash(room: Room, trainer: FlaskClient, asked: str) -> None:
    page = trainer.get(room.page + asked)
    assert page.status_code == 200
    assert "Chưa có lượt quét" in page.text


def test_people_are_found_without_accents_by_any_word_and_by_organisation(room: Room, trainer: FlaskClient) -> None:
    def found(words: str) -> list[str]:
        page = trainer.get(f"{room.page}/hoc-vien", query_string={"tim": words}).text
        return [name for name in room.ids if f">{name}<" in page]

    assert found("dat nguyen") == ["Nguyễn Tấn Đạt"]
    assert found("ÁNH") == ["Lê Thị Ánh"]
    assert found("cong ty thu nghiem") == list(room.ids)
    assert found("%") == []
    assert found("khong co ai") == []


def test_the_page_costs_as_many_statements_for_three_people_as_for_one(
    room: Room, trainer: FlaskClient, kept: Keep, queries: list[str]
) -> None:
    counts = []
    for _ in range(2):
        queries.clear()
        assert trainer.get(room.page).status_code == 200
        counts.append(len(queries))
        kept(
            lambda: make_registration(session.get_one(Course, room.course_id), bearer_key(), "A Bê", "Xê Đê", waiting=2)
        )
    assert counts == [4, 4]  # who asks, her courses, the session, the people


def test_what_is_asked_for_the_door_stands_beside_the_name(room: Room, trainer: FlaskClient, kept: Keep) -> None:
    assert "Suất ăn trưa" not in trainer.get(room.page).text
    meal = kept(make_question, room.course_id, at_door=True)
    topic = kept(make_question, room.course_id, "Muốn học", QuestionKind.TEXT, ())
    asked = questions_asked(room.course_id)
    kept(write_answers, asked, room.ids["Lê Thị Ánh"], {meal: ("Ăn chay",), topic: ("5S",)}, now=now())
    page = trainer.get(room.page).text
    assert page.count("Suất ăn trưa: Ăn chay") == 1
    assert page.index("Lê Thị Ánh") < page.index("Suất ăn trưa: Ăn chay") < page.index("Nguyễn Tấn Đạt")
    assert "Muốn học" not in page


def test_the_board_says_who_has_come_and_who_has_not(room: Room, trainer: FlaskClient, kept: Keep) -> None:
    at = now() - timedelta(minutes=1)

    def come() -> None:
        lesson = next(one for one in lessons_of(session.get_one(Course, room.course_id)) if one.id == room.session_id)
        check_in(lesson, enrolment_named("Lê Thị Ánh"), bearer_key(), at=at)

    kept(come)
    page = trainer.get(f"{room.page}/danh-sach").text
    assert "1 / 2 đã có mặt" in page
    assert page.index("Lê Thị Ánh") < page.index("Nguyễn Tấn Đạt") < page.index("Võ Văn Út")
    assert page.count("Chưa đến") == 1


def test_never_more_have_come_than_are_expected(room: Room, trainer: FlaskClient, kept: Keep) -> None:
    def come_then_leave_the_list() -> None:
        lesson = session.get_one(TrainingSession, room.session_id)
        for name in ("Lê Thị Ánh", "Nguyễn Tấn Đạt"):
            check_in(lesson, enrolment_named(name), bearer_key(), at=now() - timedelta(minutes=1))
        person = enrolment_named("Lê Thị Ánh")  # as rows of an earlier version may stand
        person.state, person.seat_number, person.withdrawn_at = EnrolmentState.WITHDRAWN, None, now()

    kept(come_then_leave_the_list)
    assert "1 / 1 đã có mặt" in trainer.get(f"{room.page}/danh-sach").text


def test_the_course_desk_counts_units_and_says_who_has_reached_the_threshold(
    room: Room, trainer: FlaskClient, kept: Keep
) -> None:
    def come() -> None:
        for lesson in lessons_of(session.get_one(Course, room.course_id)):
            check_in(lesson, enrolment_named("Lê Thị Ánh"), bearer_key())
        check_in(lesson, enrolment_named("Nguyễn Tấn Đạt"), bearer_key())

    kept(come)
    page = trainer.get(f"/quan-ly/khoa-hoc/{room.course_id}/diem-danh").text
    assert page.index("8 / 8") < page.index("4 / 8")
    assert page.count("<span>Đã đủ</span>") == 1
    assert page.count("<span>Còn đủ khả năng</span>") == 1
    assert trainer.get("/quan-ly/khoa-hoc/999999/diem-danh").status_code in {403, 404}


def test_a_ticket_shows_what_a_badge_shows_in_any_case_and_changes_nothing(
    room: Room, client: FlaskClient, queries: list[str]
) -> None:
    code = room.ticket("Lê Thị Ánh")
    queries.clear()
    for address in (f"/v/{code}", f"/V/{code}", f"/v/{code.lower()}", f"/V/{code[:8]}-{code[8:].lower()}"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Lê Thị Ánh" in answer.text
        assert "Quản lý bằng 5S" in answer.text
        assert "Đã có chỗ" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert 'name="robots" content="noindex' in answer.text
        assert "+8491" not in answer.text
        assert "0912" not in answer.text
        assert "lien-he-" not in answer.text
    assert all(statement.startswith("SELECT") for statement in queries)
    assert len(queries) == 8


def test_the_qr_of_a_ticket_says_its_own_upper_case_address(room: Room, client: FlaskClient) -> None:
    code = room.ticket("Lê Thị Ánh")
    drawn = client.get(f"/v/{code}").text.split("data:image/png;base64,")[1].split('"')[0]
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(b64decode(drawn))))
    assert found.text == f"HTTP://LOCALHOST/V/{code}"


@pytest.mark.parametrize("ticket", ["0000000000000000", "x", "A" * 5_000, "%00", "%FF", "ă", "..%2F"])
def test_an_unknown_ticket_is_not_found(client: FlaskClient, ticket: str) -> None:
    assert client.get(f"/v/{ticket}").status_code == 404


def test_a_replaced_ticket_is_not_found(room: Room, client: FlaskClient, kept: Keep) -> None:
    code = room.ticket("Lê Thị Ánh")
    kept(lambda: setattr(enrolment_named("Lê Thị Ánh"), "ticket_digest", "another"))
    assert client.get(f"/v/{code}").status_code == 404


def test_a_ticket_says_that_one_waits_has_withdrawn_or_that_the_course_is_cancelled(
    room: Room, client: FlaskClient, kept: Keep
) -> None:
    def refused(name: str) -> str:
        page = client.get(f"/v/{room.ticket(name)}").text
        assert not any(words in page for words in ("Đưa mã này", "In vé", "Thêm vào lịch", "data:image/png"))
        return page

    assert "In vé" in client.get(f"/v/{room.ticket('Lê Thị Ánh')}").text
    assert "Trong danh sách chờ" in refused("Võ Văn Út")

    def withdraw() -> None:
        person = enrolment_named("Lê Thị Ánh")
        person.state, person.seat_number, person.withdrawn_at = EnrolmentState.WITHDRAWN, None, now()

    kept(withdraw)
    assert "Đã rút đăng ký" in refused("Lê Thị Ánh")

    def cancel() -> None:
        course = session.get_one(Course, room.course_id)
        course.state, course.cancelled_at = CourseState.CANCELLED, now()
        course.cancellation_reason = "Bão số 12"

    kept(cancel)
    page = refused("Nguyễn Tấn Đạt")
    assert "Khóa đã hủy" in page
    assert "Lý do: Bão số 12" in page

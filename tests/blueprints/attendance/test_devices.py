"""The page of a course's phones: pair one, see which there are, revoke one. For who takes attendance of the course."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from blueprints.attendance.devices import pairing_address
from blueprints.common.extensions import bearer_key
from blueprints.common.qr import qr_svg
from models.attendance.device import Device, DevicePairing
from models.attendance.pairing import pair, pairing_code
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.people.roles import Role
from tests.blueprints.attendance.phone_room import ROSTER, PhoneRoom
from tests.factories.devices import known, make_device
from tests.factories.people import make_principal

Keep = Callable[..., Any]


@pytest.fixture
def room(kept: Keep) -> PhoneRoom:
    return kept(PhoneRoom)


@pytest.fixture
def trainer(room: PhoneRoom, sign_in: Keep) -> FlaskClient:
    return sign_in(room.trainer)


def newest() -> DevicePairing:
    session.rollback()
    return session.scalars(sa.select(DevicePairing).order_by(DevicePairing.id.desc())).first()  # type: ignore[return-value]


def make_code_by_form(browser: FlaskClient, room: PhoneRoom) -> str:
    """Give the address to which the form leads."""
    answer = browser.post(room.page, data={"label": "Máy của cô Hạnh"})
    assert answer.status_code == 303
    return str(answer.location)


def test_the_page_lists_the_phones_with_their_state(room: PhoneRoom, trainer: FlaskClient, kept: Keep) -> None:
    kept(make_device, room.course_id, key=bearer_key(), label="Máy hết hạn", now=now())
    past = now() - timedelta(days=1)
    expired = sa.update(Device).where(Device.label == "Máy hết hạn")
    kept(session.execute, expired.values(expires_at=past, paired_at=past - timedelta(days=1)))
    text = trainer.get(room.page).text
    assert text.index("Máy của thầy Dũng") < text.index("Máy hết hạn")
    assert text.count("Đang dùng") == 1
    assert "Hết hạn" in text
    assert room.phone.token not in text


def test_a_code_is_shown_as_a_qr_and_in_letters_and_pairs_a_phone(
    room: PhoneRoom, trainer: FlaskClient, kept: Keep
) -> None:
    location = make_code_by_form(trainer, room)
    code = pairing_code(bearer_key(), newest().id)
    assert location == f"{room.page}?ma={newest().id}#ma-ghep"
    text = trainer.get(location).text
    assert f"{code[:4]} {code[4:]}" in text
    assert "Còn dùng được 10 phút" in text
    assert str(qr_svg(f"HTTP://LOCALHOST/QUET/GHEP/{code}", "Mã QR để ghép máy")) in text
    assert pairing_address(code) == f"HTTP://LOCALHOST/QUET/GHEP/{code}"
    assert kept(pair, code, now=now()).label == "Máy của cô Hạnh"
    after = trainer.get(location).text
    assert "Ghép máy xong" in after
    assert f"{code[:4]} {code[4:]}" not in after


def test_a_code_too_old_is_not_shown(room: PhoneRoom, trainer: FlaskClient, kept: Keep) -> None:
    location = make_code_by_form(trainer, room)
    kept(session.execute, sa.update(DevicePairing).values(expires_at=now() - timedelta(seconds=1)))
    text = trainer.get(location).text
    assert "Mã đã hết hạn" in text
    assert pairing_code(bearer_key(), newest().id)[:4] + " " not in text


def test_the_code_of_another_course_is_not_shown_here(room: PhoneRoom, kept: Keep, sign_in: Keep) -> None:
    browser = sign_in(kept(make_principal, Role.ORGANISER))
    make_code_by_form(browser, room)
    other = browser.get(f"/quan-ly/khoa-hoc/{room.other_id}/thiet-bi?ma={newest().id}")
    assert 'id="ma-ghep"' not in other.text


@pytest.mark.parametrize("asked", ["0", "x", "99999999999999", "-1", ""])
def test_a_code_that_is_none_is_passed_over(room: PhoneRoom, trainer: FlaskClient, asked: str) -> None:
    answer = trainer.get(room.page, query_string={"ma": asked})
    assert (answer.status_code, 'id="ma-ghep"' in answer.text) == (200, False)


def test_a_phone_without_a_name_is_asked_for_one(room: PhoneRoom, trainer: FlaskClient) -> None:
    for label in ("", "   ", "M" * 61):
        answer = trainer.post(room.page, data={"label": label})
        assert (answer.status_code, 'id="label-error"' in answer.text) == (422, True)
    assert session.scalar(sa.select(sa.func.count()).select_from(DevicePairing)) == 1


def test_a_rule_that_refuses_is_told_at_the_form(room: PhoneRoom, trainer: FlaskClient, kept: Keep) -> None:
    kept(session.execute, sa.update(Course).values(state="closed", closed_at=now()))
    answer = trainer.post(room.page, data={"label": "Máy"})
    assert (answer.status_code, "Chỉ ghép máy với khóa đã công bố" in answer.text) == (422, True)


def test_the_trainers_own_phone_goes_straight_to_pairing(room: PhoneRoom, trainer: FlaskClient) -> None:
    answer = trainer.post(room.page, data={"may-nay": "1"})
    code = pairing_code(bearer_key(), newest().id)
    assert (answer.status_code, answer.location) == (303, f"/quet/ghep/{code}")
    assert newest().label == "Máy của Trần Văn Dũng"


def test_a_revoked_phone_is_out_at_once(room: PhoneRoom, trainer: FlaskClient) -> None:
    assert trainer.get(ROSTER, headers=room.bearer).status_code == 200
    answer = trainer.post(f"/quan-ly/thiet-bi/{known(room.phone).id}/thu-hoi", follow_redirects=True)
    assert "Đã thu hồi máy" in answer.text
    assert "Đang dùng" not in answer.text
    session.rollback()
    assert known(room.phone).revoked_at is not None
    assert trainer.get(ROSTER, headers=room.bearer).status_code == 401


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ORGANISER, 200), (Role.ADMINISTRATOR, 200), (Role.TRAINER, 403), (Role.COMMUNICATIONS, 403),
        (Role.APPROVER, 403), (Role.UNIT_REPORTER, 403),
    ],
)  # fmt: skip
def test_the_page_is_for_who_takes_attendance_of_the_course(
    room: PhoneRoom, kept: Keep, sign_in: Keep, role: Role, status: int
) -> None:
    browser = sign_in(kept(make_principal, role))
    revoking = browser.post(f"/quan-ly/thiet-bi/{known(room.phone).id}/thu-hoi")
    assert browser.get(room.page).status_code == status
    assert browser.post(room.page, data={"label": "Máy"}).status_code == (303 if status == 200 else 403)
    assert revoking.status_code == (303 if status == 200 else 403)
    session.rollback()
    assert (known(room.phone).revoked_at is None) is (status == 403)


def test_a_course_or_a_phone_that_does_not_exist_is_not_found(room: PhoneRoom, kept: Keep, sign_in: Keep) -> None:
    browser = sign_in(kept(make_principal, Role.ORGANISER))
    assert browser.get("/quan-ly/khoa-hoc/999999/thiet-bi").status_code == 404
    assert browser.post("/quan-ly/khoa-hoc/999999/thiet-bi", data={"label": "Máy"}).status_code == 404
    assert browser.post("/quan-ly/thiet-bi/999999/thu-hoi").status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_takes_six_statements_however_many_phones(
    room: PhoneRoom, trainer: FlaskClient, kept: Keep, queries: list[str], more: int
) -> None:
    for number in range(more):
        kept(make_device, room.course_id, key=bearer_key(), label=f"Máy {number}", now=now())
    queries.clear()
    assert trainer.get(room.page).text.count("Thu hồi máy") == 1 + more
    assert len(queries) == 6  # who asks, her courses, the course, how many phones, the phones, the codes that wait

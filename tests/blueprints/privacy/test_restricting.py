"""The office marks a person who asked to restrict the use of her data; files leave out what is not needed."""

import csv
import io
import re

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.clock import now
from models.db import session
from models.people.roles import Role
from models.privacy.privacy_request import PrivacyRequest, RequestKind
from models.registrations.application import Trainee
from models.registrations.enrolment import Enrolment
from models.registrations.registering import register
from models.registrations.registration import ConsentKind
from models.registrations.restriction import Restriction
from tests.factories.people import make_principal
from tests.factories.privacy import make_privacy_request
from tests.factories.questions import make_question
from tests.factories.registrations import make_application, make_course_open_at

DESK = "/quan-ly/quyen-rieng-tu"
HERS = ("Điện thoại", "Thư điện tử", "Suất ăn trưa", "Chụp ảnh, quay phim", "Hạn chế xử lý")
CONTACTS = ("Người liên hệ", "Điện thoại liên hệ", "Thư liên hệ", "Chụp ảnh, quay phim", "Hạn chế xử lý")


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER, name="Lê Thị Hòa"))


@pytest.fixture
def course(kept):
    return kept(make_course_open_at, now(), seats=5).id


@pytest.fixture
def made(kept, course):
    meal = kept(make_question, course)
    people = [
        Trainee(name, "Thợ", f"+8498765432{number}", f"{name.lower()}@example.vn", answers={meal: ("Ăn chay",)})
        for number, name in enumerate(("An", "Bach"))
    ]
    application = make_application(trainees=people, consents={ConsentKind.PHOTOS: "Tôi đồng ý."})
    return kept(register, course, application, key=bearer_key(), actor=Actor.visitor("Hoa"), now=now())


def text(answer):
    return answer.get_data(as_text=True)


def id_of(name):
    session.rollback()
    return session.scalars(sa.select(Enrolment.id).where(Enrolment.name == name)).one()


def filed(organiser, course, columns):
    """Give what the CSV file says of each person in these columns."""
    content = text(organiser.get(f"/quan-ly/dang-ky/khoa-hoc/{course}/danh-sach.csv"))
    rows = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
    return {row["Họ và tên"]: [row[column] for column in columns] for row in rows}


def test_a_file_holds_of_a_marked_trainee_only_what_the_course_needs(organiser, course, made):
    whole = ["'+84987654320", "an@example.vn", "Ăn chay", "Có", ""]
    assert filed(organiser, course, HERS)["An"] == whole
    assert organiser.post(f"{DESK}/hoc-vien/{id_of('An')}/han-che", data={"restriction": "restrict"}).status_code == 303
    found = filed(organiser, course, HERS)
    assert found["An"] == ["", "", "", "", "Học viên"]
    assert found["Bach"] == ["'+84987654321", "bach@example.vn", "Ăn chay", "Có", ""]
    assert filed(organiser, course, ("Chức danh", "Đơn vị", "Trạng thái"))["An"] == [
        "Thợ", "Hợp tác xã Sông Vệ", "Đã có chỗ",
    ]  # fmt: skip
    answer = organiser.get(f"/quan-ly/dang-ky/khoa-hoc/{course}/danh-sach.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name("Danh sách").to_python()
    assert "an@example.vn" not in str(sheet)
    assert "bach@example.vn" in str(sheet)


def test_a_marked_contact_s_consents_count_for_nothing_and_her_address_is_left_out(organiser, course, made):
    assert organiser.post(f"{DESK}/lien-he/{made.id}/han-che", data={"restriction": "object"}).status_code == 303
    assert filed(organiser, course, CONTACTS)["Bach"] == ["Phạm Thị Hoa", "", "", "", "Người liên hệ"]
    assert filed(organiser, course, HERS)["Bach"][:3] == ["'+84987654321", "bach@example.vn", "Ăn chay"]


def test_staff_see_the_mark_and_lift_it(organiser, made, course):
    page, registration = f"{DESK}/hoc-vien/{id_of('An')}", f"/quan-ly/dang-ky/{made.id}"
    assert "Đang hạn chế xử lý" not in text(organiser.get(page))
    assert "Hạn chế xử lý" not in text(organiser.get(registration))
    organiser.post(f"{page}/han-che", data={"restriction": "object", "request_reference": "k7qf 2m3x"})
    shown = text(organiser.get(page))
    for words in ("Đang hạn chế xử lý", "Phản đối xử lý, từ ", "K7QF2M3X", "Lê Thị Hòa ghi"):
        assert words in shown
    assert f'href="{page}#han-che"' in text(organiser.get(registration))
    session.rollback()
    mark = session.scalars(sa.select(Restriction.id)).one()
    session.rollback()
    answer = organiser.post(f"{DESK}/han-che/{mark}/bo")
    assert (answer.status_code, answer.location) == (303, page)
    assert "Đang hạn chế xử lý" not in text(organiser.get(page))
    assert filed(organiser, course, HERS)["An"][-2:] == ["Có", ""]
    assert organiser.post(f"{DESK}/han-che/{mark}/bo").status_code == 404


def test_the_contact_s_mark_is_lifted_from_her_page(organiser, made):
    page = f"{DESK}/lien-he/{made.id}"
    organiser.post(f"{page}/han-che", data={"restriction": "restrict"})
    assert f'href="{page}#han-che"' in text(organiser.get(f"/quan-ly/dang-ky/{made.id}"))
    session.rollback()
    mark = session.scalars(sa.select(Restriction.id)).one()
    session.rollback()
    assert organiser.post(f"{DESK}/han-che/{mark}/bo").location == page


def test_a_second_mark_is_refused_and_a_strange_kind_too(organiser, made):
    page = f"{DESK}/hoc-vien/{id_of('An')}"
    assert organiser.post(f"{page}/han-che", data={"restriction": "forget"}).status_code == 422
    assert organiser.post(f"{page}/han-che", data={"restriction": "restrict"}).status_code == 303
    assert organiser.post(f"{page}/han-che", data={"restriction": "restrict"}).status_code == 409
    for address in (f"{DESK}/hoc-vien/9999/han-che", f"{DESK}/lien-he/9999/han-che"):
        assert organiser.post(address, data={"restriction": "restrict"}).status_code == 404
    assert organiser.post(f"{DESK}/lien-he/{made.id}/han-che", data={}).status_code == 422


def test_the_page_of_a_request_hands_on_what_was_asked(organiser, kept, made):
    kept(make_privacy_request, RequestKind.OBJECT, now=now(), email="an@example.vn")
    session.rollback()
    request = session.scalars(sa.select(PrivacyRequest)).one()
    number, reference = request.id, request.reference
    session.rollback()
    shown = text(organiser.get(f"{DESK}/{number}"))
    link = f"{DESK}/hoc-vien/{id_of('An')}?yeu-cau={reference}&amp;loai=object"
    assert f'href="{link}"' in shown
    form = text(organiser.get(link.replace("&amp;", "&")))
    assert f'value="{reference}"' in form
    assert re.findall(r'<input[^>]*checked[^>]*value="(\w+)"', form) == ["object"]


def test_her_own_copy_shows_telephones_in_groups(organiser, made):
    assert "0987 654 320" in text(organiser.get(f"{DESK}/hoc-vien/{id_of('An')}"))
    assert "0912 345 678" in text(organiser.get(f"{DESK}/lien-he/{made.id}"))


def test_who_cares_for_no_requests_marks_nobody(kept, sign_in, made):
    trainer = sign_in(kept(make_principal, Role.TRAINER))
    assert trainer.post(f"{DESK}/hoc-vien/{id_of('An')}/han-che", data={"restriction": "restrict"}).status_code == 403
    assert trainer.post(f"{DESK}/lien-he/{made.id}/han-che", data={"restriction": "restrict"}).status_code == 403

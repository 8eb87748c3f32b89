"""The desk's list as its reader has it: columns, kept views, deeds with a preview, files, counters."""

import csv
import io
import re
from datetime import timedelta

import pytest
import python_calamine
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.registrations.exporting import safe_cell
from models.audit.actor import Actor
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.people.roles import Role
from models.registrations.application import Trainee
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import IdentifierKind, OrganisationKind
from models.registrations.question import QuestionKind
from models.registrations.registering import register
from models.registrations.registration import ConsentKind
from models.registrations.tax_code import Identifier
from tests.factories.certificates import make_taught_course
from tests.factories.people import make_principal
from tests.factories.questions import TOPICS, make_question
from tests.factories.registrations import make_application, make_course_open_at

FORMULA = "=cmd|' /C calc'!A0"
NAMES = ("Nguyễn Ước", "Trần Ánh", "Lê Đạt")


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER, name="Lê Thị Hòa"))


@pytest.fixture
def course(kept):
    return kept(make_course_open_at, now(), seats=3).id


@pytest.fixture
def send(kept, course):
    return lambda *names, **values: kept(
        register, course, make_application(*names, **values), key=bearer_key(), actor=Actor.visitor("Khách"), now=now()
    )


@pytest.fixture
def desk(course):
    return f"/quan-ly/dang-ky/khoa-hoc/{course}"


def text(answer):
    return answer.get_data(as_text=True)


def names(answer):
    return re.findall(r'<a href="/quan-ly/dang-ky/\d+">([^<]+)</a>', text(answer))


def ids(*wanted):
    session.rollback()
    found = [session.scalars(sa.select(Enrolment.id).where(Enrolment.name == name)).one() for name in wanted]
    session.rollback()
    return found


def test_the_columns_asked_for_are_shown_and_no_other(organiser, desk, send):
    send(*NAMES)
    page = text(organiser.get(f"{desk}?cot=ma-so&cot=lien-he-dt"))
    assert re.findall(r'<th scope="col" role="columnheader">([^<]+)</th>', page) == [
        "Họ và tên", "Mã số thuế", "Điện thoại liên hệ", "Trạng thái",
    ]  # fmt: skip
    assert 'data-label="Mã số thuế" class="nums"><span class="cell-value">4300205943</span>' in page
    assert 'data-label="Điện thoại liên hệ" class="nums"><span class="cell-value">0912 345 678</span>' in page


def test_the_number_of_a_person_is_masked_in_the_list(organiser, desk, send):
    household = {
        "kind": OrganisationKind.HOUSEHOLD,
        "identifier": Identifier(IdentifierKind.PERSONAL_ID, "051090012345"),
    }
    send("Trần Ánh", **household)
    for address in (f"{desk}?cot=ma-so", f"{desk}/danh-sach.csv"):
        shown = text(organiser.get(address))
        assert "•••••••••345" in shown
        assert "051090012345" not in shown


def test_what_people_typed_is_never_markup(organiser, desk, send):
    send("An", organisation_name="<b>HTX</b> & 'Con'")
    page = text(organiser.get(desk))
    assert "<b>HTX</b>" not in page
    assert "&lt;b&gt;HTX&lt;/b&gt; &amp; &#x27;Con&#x27;" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("loai=cooperative", ["Trần Ánh", "Lê Đạt", "Nguyễn Ước"]),
        ("loai=household", []),
        ("xa=21025&tim=dat", ["Lê Đạt"]),
        ("xa=21548", []),
        ("tu-ngay=2020-01-01", ["Trần Ánh", "Lê Đạt", "Nguyễn Ước"]),
        ("den-ngay=2020-01-01", []),
        ("tu-ngay=hom-qua&loai=khong&xa=1&xep=gi&trang=0&cot=x", ["Trần Ánh", "Lê Đạt", "Nguyễn Ước"]),
        ("xep=cu", ["Nguyễn Ước", "Trần Ánh", "Lê Đạt"]),
        ("trang=9", []),
    ],
)
def test_the_address_says_whom_and_in_which_order(organiser, desk, send, query, found):
    send(*NAMES)
    answer = organiser.get(f"{desk}?{query}")
    assert (answer.status_code, names(answer)) == (200, found)


def test_a_view_is_kept_for_every_course_and_only_what_a_view_may_hold(organiser, kept, desk, send):
    send(*NAMES)
    sent = {"ten": "Có chỗ", "cach-xem": "trang-thai=confirmed&cot=ma-so&x=%3Cscript%3E&trang=7"}
    answer = organiser.post(f"{desk}/cach-xem", data=sent)
    assert (answer.status_code, answer.location) == (303, f"{desk}?trang-thai=confirmed&cot=ma-so")
    other = kept(make_course_open_at, now()).id
    page = text(organiser.get(f"/quan-ly/dang-ky/khoa-hoc/{other}"))
    assert f'href="/quan-ly/dang-ky/khoa-hoc/{other}?trang-thai=confirmed&amp;cot=ma-so">Có chỗ</a>' in page
    address = re.search(r'action="([^"]+/cach-xem/\d+/xoa)"', page)[1]
    assert organiser.post(address).status_code == 303
    assert "Có chỗ</a>" not in text(organiser.get(desk))
    assert organiser.post(address).status_code == 404


def test_a_view_without_a_name_is_refused(organiser, desk):
    assert organiser.post(f"{desk}/cach-xem", data={"ten": " "}).status_code == 422


def test_the_list_costs_the_same_queries_for_one_person_and_for_three(kept, organiser, queries):
    costs = []
    for people in (("An",), ("An", "Bình", "Chi")):
        course = kept(make_course_open_at, now(), seats=9).id
        kept(register, course, make_application(*people), key=bearer_key(), actor=Actor.visitor("Khách"), now=now())
        for address in ("?tim=a&loai=cooperative&xep=don-vi", "/danh-sach.csv", "/danh-sach.xlsx", "/so-lieu"):
            queries.clear()
            assert organiser.get(f"/quan-ly/dang-ky/khoa-hoc/{course}{address}").status_code == 200
            costs.append(len(queries))
    assert costs == [5, 5, 8, 5] * 2


def test_the_preview_says_who_will_be_withdrawn_and_who_cannot_be(organiser, kept):
    course = kept(lambda: make_taught_course({"Trần Văn Bình": 2, "Y Thắng": 0}).id)
    came, absent = ids("Trần Văn Bình", "Y Thắng")
    page = text(organiser.get(f"/quan-ly/dang-ky/khoa-hoc/{course}/hang-loat?viec=rut-ten&chon={came}&chon={absent}"))
    assert "Sẽ rút tên (1 người)" in page
    assert "Không rút tên được (1 người)" in page
    assert "Đã được điểm danh hoặc đã được cấp giấy chứng nhận." in page
    assert re.findall(r'name="chon" value="(\d+)"', page) == [str(absent)]


def test_a_preview_of_nobody_says_so(organiser, desk):
    assert "Chưa chọn ai" in text(organiser.get(f"{desk}/hang-loat?chon=abc&chon=999999&viec=gi-do"))


def test_the_whole_filter_can_be_chosen_without_ticking(organiser, desk, send):
    send(*NAMES)
    page = text(organiser.get(f"{desk}/hang-loat?viec=rut-ten&tat-ca=1&tim=tran"))
    assert "Sẽ rút tên (1 người)" in page
    assert "Nguyễn Ước" not in page


def test_what_was_previewed_is_done_and_the_list_comes_back_as_it_was(organiser, desk, send):
    send(*NAMES, "Võ Dũng")
    chosen = ids("Trần Ánh", "Lê Đạt")
    answer = organiser.post(f"{desk}/hang-loat", data={"viec": "rut-ten", "chon": chosen, "bo-loc": "tim=a"})
    assert (answer.status_code, answer.location) == (303, f"{desk}?tim=a")
    assert "Đã rút tên 2 người. 1 người trong danh sách chờ" in text(organiser.get(desk))
    session.rollback()
    states = {row.name: row.state for row in session.execute(sa.select(Enrolment.name, Enrolment.state))}
    assert states == {
        "Nguyễn Ước": EnrolmentState.CONFIRMED,
        "Trần Ánh": EnrolmentState.WITHDRAWN,
        "Lê Đạt": EnrolmentState.WITHDRAWN,
        "Võ Dũng": EnrolmentState.CONFIRMED,
    }


@pytest.fixture
def asking(kept, course, send):
    kept(lambda: setattr(session.get_one(Course, course), "needs_approval", True))
    send(*NAMES)


def test_who_waits_for_approval_is_announced_and_approved_from_the_list(organiser, desk, asking):
    page = text(organiser.get(desk))
    assert "3 người chờ duyệt" in page
    assert "Duyệt: xem trước" in page
    chosen = ids("Trần Ánh")
    assert "Sẽ duyệt (1 người)" in text(organiser.get(f"{desk}/hang-loat?viec=duyet&chon={chosen[0]}"))
    assert organiser.post(f"{desk}/hang-loat", data={"viec": "duyet", "chon": chosen}).status_code == 303
    session.rollback()
    assert session.get_one(Enrolment, chosen[0]).state is EnrolmentState.CONFIRMED


def test_refusing_takes_a_reason_and_keeps_the_ticks_without_one(organiser, desk, asking):
    chosen = ids("Lê Đạt")
    refused = organiser.post(f"{desk}/hang-loat", data={"viec": "tu-choi", "chon": chosen, "ly-do": " "})
    assert refused.status_code == 422
    assert f'name="chon" value="{chosen[0]}"' in text(refused)
    sent = {"viec": "tu-choi", "chon": chosen, "ly-do": "Không thuộc đối tượng của khóa"}
    assert organiser.post(f"{desk}/hang-loat", data=sent).status_code == 303
    session.rollback()
    person = session.get_one(Enrolment, chosen[0])
    assert (person.state, person.refusal_reason) == (EnrolmentState.REFUSED, "Không thuộc đối tượng của khóa")


def test_where_nobody_waits_for_approval_there_is_nothing_to_approve(organiser, desk, send):
    send(*NAMES)
    assert "Duyệt: xem trước" not in text(organiser.get(desk))


def test_the_workbook_holds_the_list_as_text_and_the_counters(organiser, desk, send):
    send("Trần Ánh", organisation_name=FORMULA, consents={ConsentKind.NEWS: "Tôi đồng ý."})
    send(
        "Lê Đạt", contact_email="dat@example.vn", identifier=Identifier(IdentifierKind.TAX_CODE_10, "0100109106"),
        trainees=(Trainee("Lê Đạt", "Kế toán", "+84905123456", "dat@example.vn"),),
    )  # fmt: skip
    answer = organiser.get(f"{desk}/danh-sach.xlsx?xep=cu")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=dang-ky-khoa-")
    book = python_calamine.load_workbook(io.BytesIO(answer.data))
    assert book.sheet_names == ["Danh sách", "Số liệu"]
    headings, *rows = book.get_sheet_by_name("Danh sách").to_python()
    first, second = (dict(zip(headings, row, strict=True)) for row in rows)
    assert (first["STT"], first["Đơn vị"], first["Nhận tin về khóa sau"]) == ("1", FORMULA, "Có")
    assert (second["Mã số thuế"], second["Điện thoại"], second["Trạng thái"]) == (
        "0100109106", "+84905123456", "Đã có chỗ",
    )  # fmt: skip
    assert second["Nhận tin về khóa sau"] == ""
    numbers = book.get_sheet_by_name("Số liệu").to_python()
    assert numbers[:3] == [
        ["Nhóm", "Tên", "Đơn vị", "Học viên"],
        ["Tổng", "Tổng", 2.0, 2.0],
        ["Loại hình", "Hợp tác xã", 2.0, 2.0],
    ]


def test_an_empty_list_is_still_a_workbook_with_its_headings(organiser, desk):
    book = python_calamine.load_workbook(io.BytesIO(organiser.get(f"{desk}/danh-sach.xlsx").data))
    assert book.get_sheet_by_name("Danh sách").to_python()[0][:3] == ["STT", "Họ và tên", "Chức danh"]


def test_the_csv_is_utf_8_with_its_mark_and_holds_no_live_formula(organiser, desk, send):
    send("Trần Ánh", organisation_name=FORMULA)
    send("Lê Đạt", contact_email="dat@example.vn")
    answer = organiser.get(f"{desk}/danh-sach.csv?tim=anh")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    headings, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    (only,) = (dict(zip(headings, row, strict=True)) for row in rows)
    assert (only["Họ và tên"], only["Đơn vị"], only["Mã số thuế"]) == ("Trần Ánh", f"'{FORMULA}", "4300205943")
    assert only["Điện thoại liên hệ"] == "'+84912345678"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_cell_that_begins_as_a_formula_is_text(sign):
    assert safe_cell(f"{sign}1") == f"'{sign}1"


def test_the_counters_of_a_course_and_of_a_period_are_shown(organiser, desk, send):
    send(*NAMES)
    assert "1 đơn vị, 3 học viên đã có chỗ." in text(organiser.get(f"{desk}/so-lieu"))
    begins = now() + timedelta(days=400)
    year = f"tu-ngay={begins.year}-01-01&den-ngay={begins.year + 1}-12-31"
    assert "1 đơn vị, 3 học viên" in text(organiser.get(f"/quan-ly/dang-ky/so-lieu?{year}"))
    assert "Chưa có học viên nào" in text(
        organiser.get("/quan-ly/dang-ky/so-lieu?tu-ngay=2020-01-01&den-ngay=2020-12-31")
    )


def test_a_trainer_sees_no_contacts_here_and_may_do_nothing(kept, sign_in, desk, send):
    send(*NAMES)
    trainer = sign_in(kept(make_principal, Role.TRAINER))
    for rest in ("", "/hang-loat", "/danh-sach.xlsx", "/danh-sach.csv", "/so-lieu", "/tai-cho"):
        assert trainer.get(f"{desk}{rest}").status_code == 403
    assert trainer.post(f"{desk}/hang-loat", data={"chon": ids("Lê Đạt")}).status_code == 403
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == 1


def test_answers_to_the_course_s_questions_narrow_the_list_and_stand_in_the_file(organiser, kept, course, desk, send):
    meal = kept(make_question, course, "Suất ăn trưa")
    topics = kept(make_question, course, "=Chủ đề", QuestionKind.MANY, TOPICS)
    send(
        trainees=(
            Trainee("Trần Ánh", "Kế toán", answers={meal: ["Ăn chay"], topics: ["5S", "TPM"]}),
            Trainee("Lê Đạt", "Kế toán", answers={meal: ["Ăn mặn"], topics: ["Kaizen"]}),
            Trainee("Nguyễn Ước", "Kế toán"),
        )
    )
    assert names(organiser.get(f"{desk}?tra-loi={meal}:Ăn chay")) == ["Trần Ánh"]
    assert names(organiser.get(f"{desk}?tra-loi={topics}:TPM")) == ["Trần Ánh"]
    assert names(organiser.get(f"{desk}?tra-loi={topics}:T")) == []
    assert names(organiser.get(f"{desk}?tra-loi={meal}:Ăn chay&tim=dat")) == []
    assert f'<option value="{meal}:Ăn chay" selected>' in text(organiser.get(f"{desk}?tra-loi={meal}:Ăn chay"))
    headings, *rows = csv.reader(io.StringIO(organiser.get(f"{desk}/danh-sach.csv").data.decode("utf-8-sig")))
    said = [(row[1], *row[-2:]) for row in rows]
    assert headings[-2:] == ["Suất ăn trưa", "'=Chủ đề"]
    assert said == [("Trần Ánh", "Ăn chay", "5S, TPM"), ("Lê Đạt", "Ăn mặn", "Kaizen"), ("Nguyễn Ước", "", "")]


def test_the_desk_counts_who_asks_to_be_approved_and_leads_to_them(organiser, desk, asking):
    page = text(organiser.get("/quan-ly/dang-ky"))
    assert "0/3" in page
    assert f'<a href="{desk}?trang-thai=requested&amp;xep=cu">3</a>' in page


def test_the_desk_costs_the_same_queries_for_one_course_and_for_three(organiser, kept, queries):
    costs = []
    for more in (1, 2):
        for _ in range(more):
            course = kept(make_course_open_at, now()).id
            kept(register, course, make_application("An"), key=bearer_key(), actor=Actor.visitor("Khách"), now=now())
        queries.clear()
        assert organiser.get("/quan-ly/dang-ky").status_code == 200
        costs.append(len(queries))
    assert costs == [4, 4]

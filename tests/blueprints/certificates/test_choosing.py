"""The office chooses a paper when it issues, after a look at it."""

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp

from blueprints.certificates.drawing import archive, draw_due
from models.certificates.certificate import Certificate
from models.certificates.wording import LONG_NAME
from models.db import session
from models.people.roles import Role
from tests.factories.certificates import make_taught_course
from tests.factories.courses import make_course
from tests.factories.people import make_principal

DESK = "/quan-ly/giay-chung-nhan"
LONGEST = "Công Tằng Tôn Nữ Nguyễn Thị Phương Hoàng Anh Thư"


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


@pytest.fixture
def course(kept):
    return kept(make_taught_course, {"Lê An": 2, LONGEST: 1}, title="Năng suất xanh")


def issued():
    session.rollback()
    return list(session.scalars(sa.select(Certificate).order_by(Certificate.number)))


@pytest.mark.parametrize(("design", "upright"), [("1", False), ("2", False), ("3", True)])
def test_design_is_frozen_with_the_words_and_drawn(organiser, course, design, upright):
    organiser.post(f"{DESK}/khoa/{course.id}/dot-cap", data={"design": design})
    (certificate,) = issued()
    assert certificate.face["design"] == int(design)
    draw_due()
    width, height = pypdfium2.PdfDocument(archive().read(certificate.year, certificate.code))[0].get_size()
    assert (height > width) is upright


def test_who_chooses_nothing_gets_the_classic_one(organiser, course):
    organiser.post(f"{DESK}/khoa/{course.id}/dot-cap")
    assert issued()[0].face["design"] == 1


@pytest.mark.parametrize("design", ["0", "4", "x", ""])
def test_unknown_design_issues_nothing(organiser, course, design):
    assert organiser.post(f"{DESK}/khoa/{course.id}/dot-cap", data={"design": design}).status_code == 422
    assert issued() == []


def test_page_offers_every_design_with_a_look_at_it(organiser, course):
    page = organiser.get(f"{DESK}/khoa/{course.id}").text
    for design in (1, 2, 3):
        assert f"/khoa/{course.id}/ban-mau/{design}.pdf" in page
    assert page.count('name="design"') == 3
    assert 'checked class="form-check-input" id="design-1"' in page


@pytest.mark.parametrize("design", [1, 2, 3])
def test_specimen_bears_the_longest_name_and_no_number_or_code_that_counts(organiser, course, client, design):
    answer = organiser.get(f"{DESK}/khoa/{course.id}/ban-mau/{design}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    page = pypdfium2.PdfDocument(answer.data)[0]
    words = " ".join(page.get_textpage().get_text_bounded().split())
    for said in ("MẪU", LONGEST, "Năng suất xanh", "……/GCN-SKHCN"):
        assert said in words
    (code,) = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    assert client.get(code.text.removeprefix("http://localhost")).status_code == 404
    assert issued() == []


def test_specimen_of_a_course_without_people_bears_a_long_name(organiser, kept):
    course = kept(make_course, sessions=1)
    answer = organiser.get(f"{DESK}/khoa/{course.id}/ban-mau/1.pdf")
    assert LONG_NAME in pypdfium2.PdfDocument(answer.data)[0].get_textpage().get_text_bounded()


def test_course_without_sessions_has_no_specimen(organiser, kept):
    course = kept(make_course, sessions=0)
    answer = organiser.get(f"{DESK}/khoa/{course.id}/ban-mau/1.pdf")
    assert (answer.status_code, "Vui lòng lập lịch học" in answer.text) == (409, True)
    assert "ban-mau" not in organiser.get(f"{DESK}/khoa/{course.id}").text


@pytest.mark.parametrize("design", [0, 4, 99999999999])
def test_specimen_of_no_design_is_not_found(organiser, course, design):
    assert organiser.get(f"{DESK}/khoa/{course.id}/ban-mau/{design}.pdf").status_code == 404

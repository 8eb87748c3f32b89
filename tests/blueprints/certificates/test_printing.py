"""All of a course's certificates in one file, for whoever prints them or hands them on."""

import io
import zipfile

import pypdfium2
import pytest
import sqlalchemy as sa

from blueprints.certificates import printing
from blueprints.certificates.drawing import archive, draw_due
from blueprints.common.extensions import bearer_key
from models.certificates.certificate import Certificate
from models.db import session
from models.people.roles import Role
from models.registrations.enrolment import Enrolment
from tests.factories.attendance import check_in, lessons_of
from tests.factories.certificates import issue, make_taught_course
from tests.factories.people import make_principal

DESK = "/quan-ly/giay-chung-nhan"


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


@pytest.fixture
def course(kept):
    """Two were issued theirs at once, the third, who came later, in a second issue."""
    course = kept(make_taught_course, {"Vũ An": 2, "Lê Cường": 2, "Trần Bình": 1})
    kept(issue, course)

    def come_again():
        late = session.scalars(sa.select(Enrolment).where(Enrolment.name == "Trần Bình")).one()
        check_in(lessons_of(course)[1], late, bearer_key())

    kept(come_again)
    kept(issue, course)
    return course


def codes():
    session.rollback()
    return list(session.scalars(sa.select(Certificate.code).order_by(Certificate.number)))


def printed_names(answer):
    names = ("Vũ An", "Lê Cường", "Trần Bình")
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.data)]
    return [next(name for name in names if name in words) for words in pages]


def test_all_sheets_are_printed_by_number_or_by_name(organiser, course):
    draw_due()
    by_number = organiser.get(f"{DESK}/khoa/{course.id}/tat-ca.pdf")
    assert (by_number.status_code, by_number.mimetype) == (200, "application/pdf")
    assert by_number.headers["Cache-Control"] == "private, no-store"
    assert printed_names(by_number) == ["Vũ An", "Lê Cường", "Trần Bình"]
    by_name = organiser.get(f"{DESK}/khoa/{course.id}/tat-ca.pdf?xep=ten")
    assert printed_names(by_name) == ["Vũ An", "Trần Bình", "Lê Cường"]


def test_page_offers_the_whole_course_and_each_of_its_issues(organiser, course):
    draw_due()
    page = organiser.get(f"{DESK}/khoa/{course.id}").text
    assert "Tất cả 3 giấy:" in page
    assert "Đợt 1, 23/11/2026, 2 giấy:" in page
    assert "Đợt 2, 23/11/2026, 1 giấy:" in page


def test_one_issue_is_printed_alone_and_only_with_its_own_course(organiser, course, kept):
    draw_due()
    other = kept(make_taught_course, {"Phan Dung": 2})
    (hers,) = kept(issue, other)
    draw_due()
    address = f"{DESK}/khoa/{course.id}/tat-ca.pdf"
    assert printed_names(organiser.get(f"{address}?dot={hers.batch_id - 1}")) == ["Trần Bình"]
    assert organiser.get(f"{address}?dot={hers.batch_id}").status_code == 404


def test_zip_holds_the_files_that_the_archive_keeps(organiser, course):
    draw_due()
    answer = organiser.get(f"{DESK}/khoa/{course.id}/tat-ca.zip")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as files:
        assert files.namelist() == ["001-2026 Vũ An.pdf", "002-2026 Lê Cường.pdf", "003-2026 Trần Bình.pdf"]
        assert [files.read(name) for name in files.namelist()] == [archive().read(2026, code) for code in codes()]


def test_name_that_no_file_may_bear_is_made_one_that_may(organiser, kept):
    course = kept(make_taught_course, {'A/../"B"': 2})
    kept(issue, course)
    draw_due()
    answer = organiser.get(f"{DESK}/khoa/{course.id}/tat-ca.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as files:
        assert files.namelist() == ["001-2026 A .. B .pdf"]


def test_stack_too_large_for_one_file_is_refused_and_its_zip_given(organiser, course, monkeypatch):
    draw_due()
    monkeypatch.setattr(printing, "MOST_BOUND", 2)
    answer = organiser.get(f"{DESK}/khoa/{course.id}/tat-ca.pdf")
    assert (answer.status_code, "nhiều nhất 2 giấy" in answer.text) == (409, True)
    assert organiser.get(f"{DESK}/khoa/{course.id}/tat-ca.zip").status_code == 200


@pytest.mark.parametrize("kind", ["pdf", "zip"])
def test_stack_that_would_lack_sheets_is_not_given(organiser, course, settings, kind, caplog):
    address = f"{DESK}/khoa/{course.id}/tat-ca.{kind}"
    waiting = organiser.get(address)
    assert (waiting.status_code, "đang được tạo tệp" in waiting.text) == (409, True)
    assert "tat-ca" not in organiser.get(f"{DESK}/khoa/{course.id}").text

    draw_due()
    (settings.storage_folder / "certificates" / "2026" / f"{codes()[1]}.pdf").unlink()
    assert organiser.get(address).status_code == 404
    assert "the archive lacks 1 files" in caplog.text


@pytest.mark.parametrize("dot", ["0", "4711", "99999999999999999999", "x", "-1", "١"])
def test_unknown_issue_is_not_found(organiser, course, dot):
    draw_due()
    assert organiser.get(f"{DESK}/khoa/{course.id}/tat-ca.pdf", query_string={"dot": dot}).status_code == 404
    assert organiser.get(f"{DESK}/khoa/4711/tat-ca.zip").status_code == 404


@pytest.mark.parametrize("role", [Role.TRAINER, Role.COMMUNICATIONS, Role.APPROVER, Role.UNIT_REPORTER])
def test_other_roles_get_no_file(kept, sign_in, course, role):
    browser = sign_in(kept(make_principal, role))
    for path in ("tat-ca.pdf", "tat-ca.zip", "ban-mau/1.pdf"):
        assert browser.get(f"{DESK}/khoa/{course.id}/{path}").status_code == 403


def test_files_ask_as_many_questions_for_one_sheet_as_for_three(organiser, kept, queries):
    counts = []
    for people in (1, 3):
        course = kept(make_taught_course, {f"Học viên {number}": 2 for number in range(people)})
        kept(issue, course)
        draw_due()
        queries.clear()
        organiser.get(f"{DESK}/khoa/{course.id}/tat-ca.pdf")
        counts.append(len(queries))
    assert counts[0] == counts[1]

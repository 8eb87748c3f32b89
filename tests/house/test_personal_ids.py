"""A household's personal ID is taken, kept, masked on the screen, and nowhere else: no list, address, log or letter."""

import io
import logging
import re
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from blueprints.common.form_timing import new_form_key
from models.clock import now
from models.db import Table, session
from models.people.roles import Role
from models.registrations.organisation import Organisation
from tests.factories.people import make_principal
from tests.factories.registrations import make_course_open_at
from tests.house.crawling import crawl
from tests.house.test_access import browser_of

PERSONAL_ID = "051085000123"
MASKED = "•••••••••123"
FORM = {
    "kind": "household", "tax_code": PERSONAL_ID, "organisation_name": "Hộ kinh doanh Bánh nổ Hoa",
    "commune": "Phường Cẩm Thành", "contact_name": "Phạm Thị Hoa", "contact_phone": "0912 345 678",
    "contact_email": "hoa@example.vn", "trainees-0-name": "Phạm Thị Hoa", "trainees-0-position": "Chủ hộ",
}  # fmt: skip


@pytest.fixture
def own_page(client, kept, caplog):
    """A household has registered; the address of its own page."""
    caplog.set_level(logging.DEBUG)
    course = kept(make_course_open_at, now())
    form = FORM | {"form_key": new_form_key(now() - timedelta(minutes=1))}
    answer = client.post(f"/khoa-hoc/{course.slug}/dang-ky", data=form)
    assert answer.status_code == 303
    session.rollback()
    assert session.scalars(sa.select(Organisation.identifier)).all() == [PERSONAL_ID]
    return answer.location


def words_of(visit):
    """Everything that an answer says, a workbook's cells included."""
    if not visit.body.startswith(b"PK"):
        return visit.body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(visit.body)) as book:
        return " ".join(book.read(name).decode(errors="replace") for name in book.namelist())


def holding(visits):
    """The addresses whose answer, or which themselves, hold the number: with blanks or hyphens in it too."""
    return sorted({
        visit.path for visit in visits if PERSONAL_ID in re.sub(r"[\s.\-]", "", f"{visit.path} {words_of(visit)}")
    })  # fmt: skip


def test_no_page_of_the_office_and_no_file_shows_it(app, kept, own_page):
    visits = crawl(app, browser_of(app, kept(make_principal, *Role)), ["/", "/quan-ly"])
    assert holding(visits) == []
    assert any(visit.path.startswith("/quan-ly/dang-ky/") and visit.status == 200 for visit in visits)
    assert any(MASKED in words_of(visit) for visit in visits)


def test_the_own_page_and_all_it_leads_to_show_it_masked(app, client, own_page):
    visits = crawl(app, client, [own_page])
    assert holding(visits) == []
    assert MASKED in words_of(visits[0])


def test_no_table_but_the_organisations_own_holds_it(own_page):
    holders = [
        table.name
        for table in Table.metadata.sorted_tables
        for row in session.execute(sa.select(table))
        if PERSONAL_ID in str(tuple(row))
    ]
    assert holders == ["organisation"]


def test_no_log_line_holds_it(client, kept, own_page, caplog):
    course = kept(make_course_open_at, now())
    for kind in ("household", "enterprise"):  # the one registers, the other is refused
        client.post(f"/khoa-hoc/{course.slug}/dang-ky", data=FORM | {"kind": kind})
    assert PERSONAL_ID not in caplog.text


def test_an_error_of_the_database_does_not_tell_it(context):
    row = {
        "kind": "household", "identifier_kind": "cccd12", "identifier": PERSONAL_ID, "name": "Hộ", "folded": "ho",
        "commune_code": "khong-co",
    }  # fmt: skip
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(sa.insert(Organisation), [row | {"name": None}])
    statement, parameters = str(refused.value.statement), str(refused.value).partition("[SQL: ")[2]
    assert PERSONAL_ID not in statement + parameters


def test_looking_for_it_finds_nobody(app, kept, own_page):
    administrator = browser_of(app, kept(make_principal, Role.ADMINISTRATOR))
    course_id = session.scalar(sa.text("SELECT course_id FROM registration"))
    for address in (f"/quan-ly/dang-ky/khoa-hoc/{course_id}", "/quan-ly/hop-thu-di"):
        assert "Bánh nổ Hoa" not in administrator.get(f"{address}?tim={PERSONAL_ID}").get_data(as_text=True)

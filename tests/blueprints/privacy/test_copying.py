"""One's own data through one's own link: everything of hers, for nobody without the link."""

import json

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.bearer import derive_secret, digest
from models.db import session
from models.people.roles import Role
from models.registrations.enrolment import Enrolment
from models.registrations.organisation import IdentifierKind, Organisation, OrganisationKind
from models.registrations.registering import registration_secret
from tests.factories.certificates import make_taught_course
from tests.factories.courses import make_course
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration

PERSONAL_ID = "051085000123"


@pytest.fixture
def registration(kept):
    def make():
        made = make_registration(make_course(), bearer_key(), "Đỗ Thị Mai")
        organisation = session.get(Organisation, made.organisation_id)
        organisation.kind, organisation.identifier_kind = OrganisationKind.HOUSEHOLD, IdentifierKind.PERSONAL_ID
        organisation.identifier = PERSONAL_ID
        return made

    made = kept(make)
    return made.id, made.reference


def link(registration, extra=""):
    number, reference = registration
    return f"/dang-ky/{reference}/{registration_secret(bearer_key(), number)}/du-lieu-ca-nhan{extra}"


def test_contact_reads_and_downloads_what_is_kept_about_her(client, registration):
    page = client.get(link(registration))
    assert page.status_code == 200
    assert "Phạm Thị Hoa" in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"
    file = client.get(link(registration, ".json"))
    assert file.mimetype == "application/json"
    assert [answer.headers["X-Robots-Tag"] for answer in (page, file)] == ["noindex, nofollow"] * 2
    assert file.headers["Content-Disposition"] == "attachment; filename=du-lieu-ca-nhan.json"
    content = json.loads(file.data)
    assert content["person"][0]["name"] == "Phạm Thị Hoa"
    assert [row["name"] for row in content["trainees"]] == ["Đỗ Thị Mai"]


def test_personal_id_is_in_neither(client, registration):
    for extra in ("", ".json"):
        words = client.get(link(registration, extra)).get_data(as_text=True)
        assert PERSONAL_ID not in words
        assert "•••••••••123" in words or "\\u2022" in words


def test_wrong_links_are_not_found_and_counted(client, registration):
    _, reference = registration
    for address in (f"/dang-ky/{reference}/sai", "/hoc-vien/sai"):
        for extra in ("", ".json"):
            assert client.get(f"{address}/du-lieu-ca-nhan{extra}").status_code == 404
    wrong = [client.get(f"/dang-ky/{reference}/sai-{n}/du-lieu-ca-nhan").status_code for n in range(60)]
    assert wrong[:56] == [404] * 56
    assert wrong[-1] == 429


def test_trainee_reads_hers_through_the_link_of_her_own_page(client, kept):
    kept(make_taught_course, {"Đỗ Thị Mai": 2})
    secret = derive_secret(bearer_key(), "test", 1)

    def give_link():
        session.execute(sa.update(Enrolment).values(page_digest=digest(secret)))

    kept(give_link)
    assert "Chuyên đề 2" in client.get(f"/hoc-vien/{secret}/du-lieu-ca-nhan").get_data(as_text=True)
    content = json.loads(client.get(f"/hoc-vien/{secret}/du-lieu-ca-nhan.json").data)
    assert len(content["attendance"]) == 2


def test_staff_sees_the_same_copies_from_the_desk(sign_in, kept, registration):
    client = sign_in(kept(make_principal, Role.ORGANISER))
    enrolment_id = session.scalar(sa.select(Enrolment.id))
    number, _ = registration
    for address in (f"lien-he/{number}", f"hoc-vien/{enrolment_id}"):
        for extra in ("", ".json"):
            answer = client.get(f"/quan-ly/quyen-rieng-tu/{address}{extra}")
            assert answer.status_code == 200
            assert PERSONAL_ID not in answer.get_data(as_text=True)
    page = client.get(f"/quan-ly/quyen-rieng-tu/hoc-vien/{enrolment_id}").get_data(as_text=True)
    assert "Xóa dữ liệu" not in page  # that is for administrators


def test_page_says_states_and_kinds_in_words(client, registration):
    page = client.get(link(registration)).get_data(as_text=True)
    for words in ("Hộ kinh doanh", "Đã có chỗ", "Phường Cẩm Thành", "Tiếng Việt"):
        assert words in page
    for code in ("household", "confirmed", "21025"):
        assert f">{code}<" not in page

"""Own account, accounts, invitations, units and the audit trail, through the door."""

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.audit.recording import record
from models.clock import now
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.people.principal import principal_by_id
from models.people.roles import Role
from models.people.signing_in import own_password_limits
from models.people.throttling import count_attempts
from models.people.unit import Unit
from models.people.user import Invitation, User
from tests.conftest import NOW
from tests.factories.people import PASSWORD, make_principal, make_user, password_hash

NEW = "thuyền về bến cũ"


@pytest.fixture
def admin(kept, sign_in):
    """Give an administrator's browser."""
    return sign_in(kept(make_principal, Role.ADMINISTRATOR, name="Lê Minh Quân"))


@pytest.fixture
def hoa(kept, sign_in):
    """Give Hòa's principal, signed in with a real password."""
    user_id = kept(lambda: make_user(Role.ORGANISER, email="hoa@example.vn", password_hash=password_hash()).id)
    principal = principal_by_id(user_id)
    sign_in(principal)
    return principal


def test_own_account_shows_own_roles(client, hoa):
    text = client.get("/quan-ly/tai-khoan").text
    assert "hoa@example.vn" in text
    assert "Tổ chức đào tạo" in text


def test_own_password_is_changed_with_the_old_one(app, client, hoa, sign_in):
    elsewhere = app.test_client()
    elsewhere.post("/dang-nhap", data={"email": "hoa@example.vn", "password": PASSWORD})
    answer = client.post("/quan-ly/tai-khoan/mat-khau", data={"old_password": PASSWORD, "password": NEW})
    assert (answer.status_code, answer.location) == (303, "/quan-ly/tai-khoan")
    assert client.get("/quan-ly").status_code == 200
    assert elsewhere.get("/quan-ly").status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("không phải nó", NEW, "Mật khẩu hiện tại chưa đúng."),
        (PASSWORD, PASSWORD, "Mật khẩu mới cần khác mật khẩu hiện tại."),
        (PASSWORD, "ngắn", "Mật khẩu cần ít nhất 10 ký tự."),
        ("", "", "Vui lòng nhập mật khẩu hiện tại."),
    ],
)
def test_own_password_is_refused_at_its_field(client, hoa, old, new, sentence):
    answer = client.post("/quan-ly/tai-khoan/mat-khau", data={"old_password": old, "password": new})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_old_password_is_tried_ten_times(client, hoa, kept):
    for _ in range(9):
        kept(lambda: count_attempts(own_password_limits(hoa.id), server_key=bearer_key(), now=now()))
    sent = {"old_password": "không phải nó", "password": NEW}
    assert [client.post("/quan-ly/tai-khoan/mat-khau", data=sent).status_code for _ in range(2)] == [422, 429]


def test_sessions_end_on_every_device(app, client, hoa, sign_in):
    elsewhere = app.test_client()
    elsewhere.post("/dang-nhap", data={"email": "hoa@example.vn", "password": PASSWORD})
    assert client.post("/quan-ly/tai-khoan/phien-dang-nhap").status_code == 303
    assert elsewhere.get("/quan-ly").status_code == 303


def test_list_of_users_asks_as_many_questions_for_three_as_for_one(admin, kept, queries):
    admin.get("/quan-ly/nguoi-dung")
    queries.clear()
    admin.get("/quan-ly/nguoi-dung")
    with_one = len(queries)
    for name in ("Lê An", "Lê Bình"):
        kept(make_user, Role.TRAINER, name=name)
    queries.clear()
    assert "Lê Bình" in admin.get("/quan-ly/nguoi-dung").text
    assert len(queries) == with_one


def test_users_are_searched_and_nonsense_in_the_address_is_ignored(admin, kept):
    kept(make_user, Role.TRAINER, name="Đặng Thị Ánh")
    text = admin.get("/quan-ly/nguoi-dung?tim=anh&vai-tro=trainer&don-vi=&trang-thai=open").text
    assert "Đặng Thị Ánh" in text
    assert "1 tài khoản" in text
    assert (
        admin.get(
            "/quan-ly/nguoi-dung?vai-tro=x&don-vi=99999999999999999999&trang-thai=%00&trang=-1&tim=%00"
        ).status_code
        == 200
    )
    assert "Không có tài khoản nào phù hợp" in admin.get("/quan-ly/nguoi-dung?tim=khong-ai").text


def test_administrator_invites_sends_again_and_revokes(admin):
    sent = {"name": "Lê Thị Hòa", "email": "hoa@example.vn", "roles": ["trainer", "organiser"], "unit": "0"}
    assert admin.post("/quan-ly/nguoi-dung/loi-moi", data=sent).status_code == 303
    assert "Lê Thị Hòa" in admin.get("/quan-ly/nguoi-dung").text
    session.rollback()
    first = session.scalars(sa.select(Invitation.id)).one()
    assert admin.post(f"/quan-ly/nguoi-dung/loi-moi/{first}/gui-lai").status_code == 303
    session.rollback()
    second = session.scalars(sa.select(Invitation.id).where(Invitation.revoked_at.is_(None))).one()
    assert admin.post(f"/quan-ly/nguoi-dung/loi-moi/{second}/thu-hoi").status_code == 303
    assert "hoa@example.vn" not in admin.get("/quan-ly/nguoi-dung").text
    assert admin.post(f"/quan-ly/nguoi-dung/loi-moi/{second}/thu-hoi").status_code == 410


def test_invitation_without_smtp_is_written_not_sent_and_leads_to_the_letter(admin):
    sent = {"name": "Lê Thị Hòa", "email": "hoa@example.vn", "roles": ["trainer"], "unit": "0"}
    page = admin.post("/quan-ly/nguoi-dung/loi-moi", data=sent, follow_redirects=True).text
    session.rollback()
    letter_id = session.scalars(sa.select(OutgoingMail.id).where(OutgoingMail.letter == "invitation")).one()
    assert "Đã soạn thư mời cho hoa@example.vn." in page
    assert f'<a href="/quan-ly/hop-thu-di/{letter_id}">mở thư trong hộp thư đi</a>' in page
    assert "Đã gửi" not in page
    assert admin.get(f"/quan-ly/hop-thu-di/{letter_id}").status_code == 200


def test_refused_invitation_keeps_what_was_typed(admin, kept):
    kept(make_user, Role.TRAINER, email="hoa@example.vn")
    sent = {"name": "Lê Thị Hòa", "email": "hoa@example.vn", "roles": ["trainer"], "unit": "0"}
    answer = admin.post("/quan-ly/nguoi-dung/loi-moi", data=sent)
    assert answer.status_code == 422
    assert "Thư điện tử này đã có tài khoản." in answer.text
    assert 'value="Lê Thị Hòa"' in answer.text
    answer = admin.post("/quan-ly/nguoi-dung/loi-moi", data={"roles": ["king"], "unit": "x"})
    assert answer.status_code == 422
    assert "Vui lòng nhập họ và tên." in answer.text


def test_administrator_changes_roles_and_unit(admin, kept):
    user_id = kept(lambda: make_user(Role.TRAINER).id)
    admin.post("/quan-ly/don-vi", data={"name": "Văn phòng Sở", "short_name": "VP"})
    session.rollback()
    unit_id = session.scalars(sa.select(Unit.id)).one()
    sent = {"roles": ["approver"], "unit": str(unit_id)}
    assert admin.post(f"/quan-ly/nguoi-dung/{user_id}", data=sent).status_code == 303
    session.rollback()
    assert principal_by_id(user_id).roles == {Role.APPROVER}
    assert session.get(User, user_id).unit_id == unit_id
    assert "đổi vai trò, đơn vị của “Lê Thị Hòa”" in admin.get(f"/quan-ly/nguoi-dung/{user_id}").text


def test_last_administrator_cannot_take_the_role_from_herself(admin):
    session.rollback()
    own = session.scalars(sa.select(User.id)).one()
    answer = admin.post(f"/quan-ly/nguoi-dung/{own}", data={"roles": ["trainer"], "unit": "0"})
    assert answer.status_code == 422
    assert "quản trị viên duy nhất" in answer.text
    assert admin.post(f"/quan-ly/nguoi-dung/{own}/khoa").status_code == 409


def test_administrator_who_gives_up_the_role_is_led_to_the_office(admin, kept):
    session.rollback()
    own = session.scalars(sa.select(User.id)).one()
    kept(make_user, Role.ADMINISTRATOR)
    answer = admin.post(f"/quan-ly/nguoi-dung/{own}", data={"roles": ["trainer"], "unit": "0"})
    assert (answer.status_code, answer.location) == (303, "/quan-ly")


def test_account_is_locked_and_opened(admin, kept):
    user_id = kept(lambda: make_user(Role.TRAINER).id)
    assert admin.post(f"/quan-ly/nguoi-dung/{user_id}/khoa").status_code == 303
    assert "Mở lại tài khoản" in admin.get(f"/quan-ly/nguoi-dung/{user_id}").text
    assert admin.post(f"/quan-ly/nguoi-dung/{user_id}/khoa").status_code == 409
    assert admin.post(f"/quan-ly/nguoi-dung/{user_id}/mo-khoa").status_code == 303


@pytest.mark.parametrize("number", ["999", "99999999999999999999", "0"])
def test_unknown_numbers_are_not_found(admin, number):
    assert admin.get(f"/quan-ly/nguoi-dung/{number}").status_code == 404
    assert admin.get(f"/quan-ly/don-vi/{number}").status_code == 404
    assert admin.post(f"/quan-ly/nguoi-dung/{number}/khoa").status_code == 404


def test_units_are_added_and_renamed(admin):
    assert admin.post("/quan-ly/don-vi", data={"name": "Văn phòng Sở", "short_name": "VP"}).status_code == 303
    answer = admin.post("/quan-ly/don-vi", data={"name": "Văn phòng Sở", "short_name": "VP2"})
    assert answer.status_code == 422
    assert "Đã có đơn vị mang tên này." in answer.text
    session.rollback()
    unit_id = session.scalars(sa.select(Unit.id)).one()
    assert admin.post(f"/quan-ly/don-vi/{unit_id}", data={"name": "Văn phòng", "short_name": "VP"}).status_code == 303
    assert "Văn phòng" in admin.get(f"/quan-ly/don-vi/{unit_id}").text


def test_trail_reads_as_sentences(admin, kept):
    kept(record, "course.published", "course", 1, actor=Actor("user", "Lê Thị Hòa", 7), now=NOW, title="Khóa 5S")
    kept(record, "future.thing_done", "future", 2, actor=Actor.system(), now=NOW, reason="vì thế")
    text = admin.get("/quan-ly/nhat-ky").text
    assert "công bố khóa đào tạo “Khóa 5S”" in text
    assert "future.thing_done" in text
    assert "vì thế" in text
    assert "09:00, 23/11/2026" in text


def test_trail_calls_accounts_by_name_and_other_things_by_number(admin, kept):
    user_id = kept(lambda: make_user(Role.TRAINER, name="Đinh Thị Kròng").id)
    kept(record, "user.deactivated", "user", user_id, actor=Actor.system(), now=NOW)
    kept(record, "user.deactivated", "user", user_id + 1000, actor=Actor.system(), now=NOW)
    text = admin.get("/quan-ly/nhat-ky").text
    assert ">Tài khoản Đinh Thị Kròng</a>" in text
    assert f">Tài khoản số {user_id + 1000}</a>" in text
    narrowed = admin.get("/quan-ly/nhat-ky", query_string={"doi-tuong": f"user:{user_id}"}).text
    assert "Chỉ những việc với một mục: <strong>Tài khoản Đinh Thị Kròng</strong>." in narrowed


def test_trail_is_narrowed_by_the_address(admin, kept):
    kept(record, "course.published", "course", 1, actor=Actor("user", "Lê Thị Hòa", 7), now=NOW, title="Khóa 5S")
    kept(record, "venue.added", "venue", 1, actor=Actor.system(), now=NOW, name="Hội trường")

    def seen(**asked):
        text = admin.get("/quan-ly/nhat-ky", query_string=asked).text
        return [words for words in ("Khóa 5S", "Hội trường") if f"“{words}”" in text]

    assert seen(nguoi="7") == ["Khóa 5S"]
    assert seen(nguoi="system") == ["Hội trường"]
    assert seen(viec="course.") == ["Khóa 5S"]
    assert seen(**{"doi-tuong": "venue:1"}) == ["Hội trường"]
    assert seen(**{"tu-ngay": "2026-11-23", "den-ngay": "2026-11-23"}) == ["Khóa 5S", "Hội trường"]
    assert seen(**{"den-ngay": "2026-11-22"}) == []
    assert seen(**{"tu-ngay": "2026-11-24"}) == []
    assert seen(**{"tu-ngay": "9999-12-31", "den-ngay": "ngày mai"}) == ["Khóa 5S", "Hội trường"]


def test_trail_takes_any_nonsense_in_the_address(admin):
    nonsense = {"nguoi": "9" * 30, "viec": "\0%_\\", "doi-tuong": "x:y:z", "tu-ngay": "0001-01-01", "trang": "999999"}
    assert admin.get("/quan-ly/nhat-ky", query_string=nonsense).status_code == 200


def test_trail_asks_as_many_questions_for_three_as_for_one(admin, kept, queries):
    def asked():
        queries.clear()
        admin.get("/quan-ly/nhat-ky")
        return len(queries)

    kept(record, "course.edited", "course", 1, actor=Actor.system(), now=NOW)
    with_one = asked()
    for number in (2, 3):
        kept(record, "course.edited", "course", number, actor=Actor.system(), now=NOW)
    assert asked() == with_one


@pytest.mark.parametrize(
    "path", ["/quan-ly/nguoi-dung", "/quan-ly/nhat-ky", "/quan-ly/don-vi", "/quan-ly/nguoi-dung/loi-moi"]
)
def test_organiser_has_no_business_here(client, hoa, path):
    assert client.get(path).status_code == 403


def test_office_pages_are_in_no_cache(admin):
    assert admin.get("/quan-ly").headers["Cache-Control"] == "no-store"

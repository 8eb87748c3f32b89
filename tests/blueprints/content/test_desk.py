"""The news desk, as the officer and the approver see it."""

import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.queue import queue_of
from models.content.approval import Approval
from models.content.approving import submit
from models.content.drafting import revise
from models.content.item import ContentItem, ContentState
from models.content.publication import Publication
from models.content.revision import Image, Revision
from models.content.scheduling import schedule
from models.db import session
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.content import (
    make_approved,
    make_approver,
    make_draft,
    make_published,
    make_words,
    make_writer,
    picture_file,
)
from tests.factories.people import make_principal

WORDS = {"title": "Tin mới", "summary": "Tóm tắt.", "body": "Nội dung **đậm**.", "started_from": "0"}


@pytest.fixture
def writer(kept):
    return kept(make_writer)


@pytest.fixture
def approver(kept):
    return kept(make_approver)


@pytest.fixture
def draft_id(kept, writer):
    return kept(lambda: make_draft(writer).id)


def upload(content=None, name="anh.jpg"):
    return {"picture": (io.BytesIO(picture_file() if content is None else content), name)}


def newest(item_id):
    session.rollback()
    query = sa.select(Revision).where(Revision.item_id == item_id).order_by(Revision.number.desc()).limit(1)
    return session.scalar(query)


def state(item_id):
    session.rollback()
    return session.scalar(sa.select(ContentItem.state).where(ContentItem.id == item_id))


def test_a_draft_is_kept_and_shown_on_its_page(sign_in, writer):
    browser = sign_in(writer)
    answer = browser.post("/quan-ly/tin-bai/moi", data=WORDS)
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "<h1>Tin mới</h1>" in page
    assert "Trình duyệt bản số 1" in page


def test_a_wrong_form_keeps_what_was_typed(sign_in, writer):
    answer = sign_in(writer).post("/quan-ly/tin-bai/moi", data={"title": "", "summary": "Còn đây", "body": ""})
    assert answer.status_code == 422
    assert "Vui lòng nhập tiêu đề bài." in answer.text
    assert ">\r\nCòn đây</textarea>" in answer.text or ">\nCòn đây</textarea>" in answer.text


def test_a_picture_comes_with_its_words_and_its_digest(sign_in, writer):
    browser = sign_in(writer)
    answer = browser.post("/quan-ly/tin-bai/moi", data=WORDS | upload() | {"image_alt": "Lớp học"})
    assert answer.status_code == 303
    image = session.scalar(sa.select(Image))
    revision = session.scalar(sa.select(Revision))
    assert (revision.image_id, revision.image_alt) == (image.id, "Lớp học")
    assert (image.width, image.height, image.media_type) == (1200, 800, "image/webp")


def test_a_picture_without_words_is_kept_until_the_words_come(sign_in, writer):
    browser = sign_in(writer)
    refused = browser.post("/quan-ly/tin-bai/moi", data=WORDS | upload())
    assert refused.status_code == 422
    assert "Bài có ảnh cần lời tả ảnh" in refused.text
    digest = re.search(r'name="picture_digest" type="hidden" value="([0-9a-f]{64})"', refused.text)[1]
    kept = browser.post("/quan-ly/tin-bai/moi", data=WORDS | {"picture_digest": digest, "image_alt": "Lớp học"})
    assert kept.status_code == 303
    assert session.scalar(sa.select(Revision.image_alt)) == "Lớp học"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"not a picture", "Không đọc được tệp ảnh này."), (b"\xff" * (16 * 1024 * 1024), "Tệp ảnh lớn hơn 15 MB.")],
    ids=["broken", "too large"],
)
def test_a_refused_picture_keeps_what_was_typed(sign_in, writer, content, sentence):
    answer = sign_in(writer).post("/quan-ly/tin-bai/moi", data=WORDS | upload(content))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Tin mới"' in answer.text


def test_a_digest_that_names_no_picture_asks_for_the_picture_again(sign_in, writer):
    answer = sign_in(writer).post("/quan-ly/tin-bai/moi", data=WORDS | {"picture_digest": "a" * 64, "image_alt": "x"})
    assert answer.status_code == 422
    assert "Vui lòng chọn lại ảnh" in answer.text


def test_a_picture_may_be_taken_out(sign_in, writer):
    browser = sign_in(writer)
    address = browser.post("/quan-ly/tin-bai/moi", data=WORDS | upload() | {"image_alt": "Lớp học"}).location
    digest = session.scalar(sa.select(Image.sha256))
    changed = WORDS | {"started_from": "1", "picture_digest": digest, "image_alt": "Lớp học", "remove_picture": "y"}
    assert browser.post(f"{address}/sua", data=changed).status_code == 303
    revision = newest(int(address.rsplit("/", 1)[1]))
    assert (revision.number, revision.image_id, revision.image_alt) == (2, None, None)


def test_an_edit_from_an_older_revision_shows_both_and_keeps_what_was_typed(sign_in, kept, writer, draft_id):
    kept(revise, draft_id, make_words("Bản của người khác"), started_from=1, actor=writer.actor, now=NOW)
    browser = sign_in(writer)
    mine = WORDS | {"started_from": "1"}
    refused = browser.post(f"/quan-ly/tin-bai/{draft_id}/sua", data=mine)
    assert refused.status_code == 409
    assert 'value="Tin mới"' in refused.text
    assert '<input type="hidden" name="started_from" value="2">' in refused.text
    assert "<del>" in refused.text
    assert browser.post(f"/quan-ly/tin-bai/{draft_id}/sua", data=mine | {"started_from": "2"}).status_code == 303
    assert (newest(draft_id).number, newest(draft_id).title) == (3, "Tin mới")


def test_an_unchanged_save_says_so(sign_in, writer, draft_id):
    same = {"title": "Đổi mới sáng tạo", "summary": "Tóm tắt bài.", "body": "Nội dung.", "started_from": "1"}
    answer = sign_in(writer).post(f"/quan-ly/tin-bai/{draft_id}/sua", data=same, follow_redirects=True)
    assert "Không có thay đổi nào để lưu." in answer.text


def test_the_form_says_before_saving_what_it_would_undo(sign_in, kept, writer, approver):
    item_id = kept(lambda: make_approved(writer, approver).id)
    kept(schedule, item_id, revision_number=1, publish_at=NOW + timedelta(hours=1), actor=writer.actor, now=NOW)
    page = sign_in(writer).get(f"/quan-ly/tin-bai/{item_id}/sua").text
    assert "lịch đăng lúc 10:00, 23/11/2026 bị hủy" in page


def test_the_approver_sees_what_changed_since_the_last_approval(sign_in, kept, writer, approver):
    item_id = kept(lambda: make_published(writer, approver, make_words(body="Mở 3 khóa.")).id)
    kept(revise, item_id, make_words(body="Mở 4 khóa."), started_from=1, actor=writer.actor, now=NOW)
    kept(submit, item_id, revision_number=2, actor=writer.actor, now=NOW)
    page = sign_in(approver).get(f"/quan-ly/tin-bai/{item_id}").text
    assert "Thay đổi kể từ bản số 1 đã duyệt" in page
    assert '<del><span class="visually-hidden">[bỏ: </span>3<span class="visually-hidden">]</span></del>' in page
    assert '<ins><span class="visually-hidden">[thêm: </span>4<span class="visually-hidden">]</span></ins>' in page


def test_the_whole_way_from_submission_to_schedule(sign_in, kept, writer, approver, draft_id):
    address = f"/quan-ly/tin-bai/{draft_id}"
    assert sign_in(writer).post(f"{address}/trinh-duyet", data={"revision": "1"}).status_code == 303
    approved = sign_in(approver).post(f"{address}/phe-duyet", data={"revision": "1", "decision": "approved"})
    assert approved.status_code == 303
    planned = {"revision": "1", "when": "later", "publish_at": "2026-12-24T07:30"}
    answer = sign_in(writer).post(f"{address}/lich-dang", data=planned, follow_redirects=True)
    assert "Đã hẹn giờ đăng: 07:30, 24/12/2026." in answer.text
    assert state(draft_id) is ContentState.SCHEDULED
    assert session.scalar(sa.select(Publication.publish_at)).isoformat() == "2026-12-24T00:30:00+00:00"
    assert sign_in(writer).post(f"{address}/lich-dang/huy").status_code == 303
    assert state(draft_id) is ContentState.APPROVED
    now = sign_in(writer).post(f"{address}/lich-dang", data={"revision": "1", "when": "now"}, follow_redirects=True)
    assert "Bài sẽ lên trang tin trong vòng một phút." in now.text


def test_a_plan_wakes_the_worker_and_a_refused_one_does_not(app, sign_in, kept, writer, approver):
    item_id = kept(lambda: make_approved(writer, approver).id)
    browser, huey = sign_in(writer), queue_of(app).huey
    before = huey.pending_count()
    browser.post(f"/quan-ly/tin-bai/{item_id}/lich-dang", data={"revision": "0", "when": "now"})
    assert huey.pending_count() == before
    browser.post(f"/quan-ly/tin-bai/{item_id}/lich-dang", data={"revision": "1", "when": "now"})
    assert huey.pending_count() == before + 1


def test_the_plan_form_begins_with_the_plan(sign_in, kept, writer, approver):
    item_id = kept(lambda: make_approved(writer, approver).id)
    kept(schedule, item_id, revision_number=1, publish_at=NOW + timedelta(hours=1), actor=writer.actor, now=NOW)
    assert 'value="2026-11-23T10:00"' in sign_in(writer).get(f"/quan-ly/tin-bai/{item_id}").text


@pytest.mark.parametrize(
    ("planned", "status", "sentence"),
    [
        ({"when": "later", "publish_at": "2020-01-01T07:30"}, 422, "Thời điểm đăng đã qua."),
        ({"when": "later", "publish_at": "0001-01-01T00:00"}, 422, "Vui lòng chọn ngày giờ đăng"),
        ({"when": "later", "publish_at": "2199-01-01T00:00"}, 422, "Thời điểm đăng cách hôm nay hơn một năm."),
        ({"when": "later"}, 422, "Vui lòng chọn ngày giờ đăng"),
        ({"when": "mai", "publish_at": "x"}, 422, "Xin kiểm tra lại"),
        ({"revision": "x", "when": "now"}, 422, "Xin kiểm tra lại"),
        ({"revision": "0", "when": "now"}, 409, "Bài đã có bản số 1"),
    ],
)
def test_a_wrong_time_is_told_at_the_form(sign_in, kept, writer, approver, planned, status, sentence):
    item_id = kept(lambda: make_approved(writer, approver).id)
    answer = sign_in(writer).post(f"/quan-ly/tin-bai/{item_id}/lich-dang", data={"revision": "1"} | planned)
    assert answer.status_code == status
    assert sentence in answer.text
    assert state(item_id) is ContentState.APPROVED


def test_sending_back_without_a_reason_is_told_and_with_one_makes_a_draft(sign_in, kept, writer, approver, draft_id):
    kept(submit, draft_id, revision_number=1, actor=writer.actor, now=NOW)
    browser, address = sign_in(approver), f"/quan-ly/tin-bai/{draft_id}/phe-duyet"
    refused = browser.post(address, data={"revision": "1", "decision": "returned", "comment": " "})
    assert refused.status_code == 422
    assert "Vui lòng ghi rõ điều cần sửa" in refused.text
    assert browser.post(address, data={"revision": "1", "decision": "returned", "comment": "Thiếu"}).status_code == 303
    assert state(draft_id) is ContentState.DRAFT


def test_an_approver_who_wrote_part_is_refused(sign_in, kept):
    both = kept(make_principal, Role.COMMUNICATIONS, Role.APPROVER)
    item_id = kept(lambda: make_draft(both).id)
    kept(submit, item_id, revision_number=1, actor=both.actor, now=NOW)
    browser = sign_in(both)
    assert (
        "Ông/Bà đã tham gia soạn bài này, nên người khác sẽ duyệt." in browser.get(f"/quan-ly/tin-bai/{item_id}").text
    )
    answer = browser.post(f"/quan-ly/tin-bai/{item_id}/phe-duyet", data={"revision": "1", "decision": "approved"})
    assert answer.status_code == 403
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Approval)) == 0


def test_withdrawing_needs_a_reason(sign_in, kept, writer, approver):
    item_id = kept(lambda: make_published(writer, approver).id)
    browser, address = sign_in(approver), f"/quan-ly/tin-bai/{item_id}/go-bai"
    assert browser.post(address, data={"reason": ""}).status_code == 422
    assert browser.post(address, data={"reason": "Sai số liệu"}).status_code == 303
    assert browser.get("/tin-tuc/doi-moi-sang-tao").status_code == 404


def test_the_desk_filters_by_state_and_by_words(sign_in, kept, writer, approver):
    kept(make_draft, writer, make_words("Bản nháp một"))
    kept(make_published, writer, approver, make_words("Đã lên trang"))
    waiting = kept(lambda: make_draft(writer, make_words("Chờ ý kiến")).id)
    kept(submit, waiting, revision_number=1, actor=writer.actor, now=NOW)
    browser = sign_in(approver)

    def titles(query):
        return re.findall(r'<a href="/quan-ly/tin-bai/\d+">([^<]+)</a>', browser.get(f"/quan-ly/tin-bai{query}").text)

    assert sorted(titles("")) == ["Bản nháp một", "Chờ ý kiến", "Đã lên trang"]
    assert titles("?loc=nhap") == ["Bản nháp một"]
    assert titles("?loc=cho-toi-duyet") == ["Chờ ý kiến"]
    assert titles("?loc=da-dang") == ["Đã lên trang"]
    assert titles("?tim=len+trang") == ["Đã lên trang"]
    assert titles("?tim=%25") == []


def test_the_queue_leaves_out_what_the_approver_wrote(sign_in, kept):
    both = kept(make_principal, Role.COMMUNICATIONS, Role.APPROVER)
    item_id = kept(lambda: make_draft(both).id)
    kept(submit, item_id, revision_number=1, actor=both.actor, now=NOW)
    assert "Không có bài nào chờ Ông/Bà duyệt" in sign_in(both).get("/quan-ly/tin-bai?loc=cho-toi-duyet").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_as_much_for_three_articles_as_for_one(sign_in, kept, writer, queries, count):
    for _ in range(count):
        kept(make_draft, writer)
    browser = sign_in(writer)
    queries.clear()
    assert browser.get("/quan-ly/tin-bai").status_code == 200
    assert len(queries) == 4  # who she is, the lines, how many, how many in each state


@pytest.mark.parametrize("count", [1, 3])
def test_an_article_page_asks_as_much_for_three_revisions_as_for_one(sign_in, kept, writer, draft_id, queries, count):
    for number in range(1, count):
        kept(revise, draft_id, make_words(f"Bản {number}"), started_from=number, actor=writer.actor, now=NOW)
    browser = sign_in(writer)
    queries.clear()
    assert browser.get(f"/quan-ly/tin-bai/{draft_id}").status_code == 200
    assert len(queries) == 7


@pytest.mark.parametrize("path", ["", "/xem-truoc", "/xem-truoc?ban=1", "/so-sanh", "/so-sanh?tu=1&den=1"])
def test_every_page_of_an_article_opens(sign_in, writer, draft_id, path):
    assert sign_in(writer).get(f"/quan-ly/tin-bai/{draft_id}{path}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "999",
        "999/sua",
        "999/xem-truoc",
        "999/so-sanh",
        "99999999999999999999",
        "{id}/xem-truoc?ban=7",
        "{id}/so-sanh?tu=7",
    ],
)
def test_what_is_not_there_is_not_found(sign_in, writer, draft_id, path):
    assert sign_in(writer).get(f"/quan-ly/tin-bai/{path.format(id=draft_id)}").status_code == 404


@pytest.mark.parametrize("path", ["trinh-duyet", "lich-dang", "lich-dang/huy", "go-bai", "sua"])
def test_an_act_on_what_is_not_there_is_not_found(sign_in, writer, path):
    sent = WORDS | {"revision": "1", "when": "now", "reason": "x"}
    assert sign_in(writer).post(f"/quan-ly/tin-bai/999/{path}", data=sent).status_code == 404


def test_a_preview_looks_like_the_public_page_and_says_that_it_is_none(sign_in, writer, draft_id):
    page = sign_in(writer).get(f"/quan-ly/tin-bai/{draft_id}/xem-truoc").text
    assert "Xem trước bản số 1" in page
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert '<div class="prose"><p>Nội dung.</p>' in page


@pytest.mark.parametrize("role", [Role.TRAINER, Role.ORGANISER, Role.UNIT_REPORTER])
def test_the_desk_is_closed_to_other_rooms(sign_in, kept, role):
    assert sign_in(kept(make_principal, role)).get("/quan-ly/tin-bai").status_code == 403


def test_an_approver_may_not_write_and_a_writer_may_not_decide(sign_in, approver, writer, draft_id):
    assert sign_in(approver).get("/quan-ly/tin-bai/moi").status_code == 403
    assert sign_in(writer).post(f"/quan-ly/tin-bai/{draft_id}/phe-duyet", data={"revision": "1"}).status_code == 403

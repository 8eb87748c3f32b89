"""A decision is on one exact revision, by someone who wrote none of it."""

import pytest
import sqlalchemy as sa

from models.audit.audit_event import AuditEvent
from models.content.approval import Approval, Decision
from models.content.approving import OwnText, ReasonMissing, approve, send_back, submit
from models.content.drafting import revise
from models.content.item import ContentItem, ContentState
from models.content.moving import NewerRevision, WrongState
from models.content.policy import may_decide
from models.db import session
from models.errors import NotFound
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.content import make_approver, make_draft, make_words, make_writer
from tests.factories.people import make_principal


@pytest.fixture
def writer(kept):
    return kept(make_writer)


@pytest.fixture
def approver(kept):
    return kept(make_approver)


@pytest.fixture
def submitted(kept, writer):
    item_id = kept(lambda: make_draft(writer).id)
    kept(submit, item_id, revision_number=1, actor=writer.actor, now=NOW)
    return item_id


def state(item_id):
    return session.scalar(sa.select(ContentItem.state).where(ContentItem.id == item_id))


def test_approving_records_who_decided_on_which_revision(kept, submitted, approver):
    kept(approve, submitted, revision_number=1, comment="Tốt.", actor=approver.actor, now=NOW)
    approval = session.scalar(sa.select(Approval))
    assert (approval.decision, approval.comment, approval.decided_by_id) == (Decision.APPROVED, "Tốt.", approver.id)
    assert state(submitted) is ContentState.APPROVED
    event = session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "article.approved"))
    assert event.details == {"title": "Đổi mới sáng tạo", "revision": 1, "comment": "Tốt."}


def test_sending_back_needs_a_reason_and_makes_a_draft(kept, submitted, approver):
    with pytest.raises(ReasonMissing):
        kept(send_back, submitted, revision_number=1, comment="", actor=approver.actor, now=NOW)
    kept(send_back, submitted, revision_number=1, comment="Thiếu số liệu.", actor=approver.actor, now=NOW)
    assert state(submitted) is ContentState.DRAFT


def test_a_returned_revision_may_be_submitted_and_approved_after_all(kept, submitted, writer, approver):
    kept(send_back, submitted, revision_number=1, comment="Chờ.", actor=approver.actor, now=NOW)
    kept(submit, submitted, revision_number=1, actor=writer.actor, now=NOW)
    kept(approve, submitted, revision_number=1, actor=approver.actor, now=NOW)
    assert state(submitted) is ContentState.APPROVED


def test_nobody_approves_an_article_of_which_she_wrote_a_revision(kept, writer, approver):
    both = kept(make_principal, Role.COMMUNICATIONS, Role.APPROVER)
    item_id = kept(lambda: make_draft(both).id)
    kept(revise, item_id, make_words("Người khác sửa"), started_from=1, actor=writer.actor, now=NOW)
    kept(submit, item_id, revision_number=2, actor=writer.actor, now=NOW)
    for decide in (approve, send_back):
        with pytest.raises(OwnText):
            kept(decide, item_id, revision_number=2, comment="Được.", actor=both.actor, now=NOW)
    assert not may_decide(both, {both.id, writer.id})
    assert may_decide(approver, {both.id, writer.id})
    assert not may_decide(writer, set())


def test_a_decision_on_an_older_revision_is_refused_by_name(kept, submitted, writer, approver):
    kept(revise, submitted, make_words("Sửa"), started_from=1, actor=writer.actor, now=NOW)
    kept(submit, submitted, revision_number=2, actor=writer.actor, now=NOW)
    with pytest.raises(NewerRevision) as refusal:
        kept(approve, submitted, revision_number=1, actor=approver.actor, now=NOW)
    assert (refusal.value.code, refusal.value.params) == ("newer_revision", {"number": 2})
    assert state(submitted) is ContentState.SUBMITTED


def test_only_what_is_submitted_is_decided_and_only_once(kept, writer, approver):
    item_id = kept(lambda: make_draft(writer).id)
    with pytest.raises(WrongState):
        kept(approve, item_id, revision_number=1, actor=approver.actor, now=NOW)
    kept(submit, item_id, revision_number=1, actor=writer.actor, now=NOW)
    kept(approve, item_id, revision_number=1, actor=approver.actor, now=NOW)
    with pytest.raises(WrongState):
        kept(approve, item_id, revision_number=1, actor=approver.actor, now=NOW)
    with pytest.raises(WrongState):
        kept(submit, item_id, revision_number=1, actor=writer.actor, now=NOW)


def test_an_item_that_is_not_there_is_not_found(kept, writer):
    with pytest.raises(NotFound):
        kept(submit, 999, revision_number=1, actor=writer.actor, now=NOW)

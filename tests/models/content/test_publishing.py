"""What is due is published within its minute, once, whoever looks."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from blueprints.content.publishing import publish_due
from models.audit.audit_event import AuditEvent
from models.content.approving import approve, submit
from models.content.drafting import revise
from models.content.item import ContentItem, ContentState
from models.content.moving import WrongState
from models.content.publication import Publication
from models.content.publishing import NotPublished, WithdrawalReasonMissing, publish_item, withdraw
from models.content.queries import latest_articles, publication_of
from models.content.scheduling import TimePassed, TooFarAhead, schedule, unschedule
from models.db import session
from tests.conftest import NOW
from tests.factories.content import make_approved, make_approver, make_draft, make_published, make_words, make_writer

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def writer(kept):
    return kept(make_writer)


@pytest.fixture
def approver(kept):
    return kept(make_approver)


@pytest.fixture
def approved(kept, writer, approver):
    return kept(lambda: make_approved(writer, approver).id)


def state(item_id):
    return session.scalar(sa.select(ContentItem.state).where(ContentItem.id == item_id))


def published_events():
    return session.scalar(sa.select(sa.func.count()).where(AuditEvent.action == "article.published"))


def test_a_scheduled_article_is_published_when_due_and_once(kept, approved, writer):
    kept(schedule, approved, revision_number=1, publish_at=LATER, actor=writer.actor, now=NOW)
    assert publish_due(now=LATER - timedelta(seconds=1)) == []
    assert latest_articles(5) == []
    moment = LATER + timedelta(seconds=20)
    assert publish_due(now=moment) == [approved]
    assert publish_due(now=moment) == []
    publication = session.scalar(sa.select(Publication))
    assert (publication.publish_at, publication.published_at, publication.updated_at) == (LATER, moment, None)
    assert state(approved) is ContentState.PUBLISHED
    event = session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "article.published"))
    assert (event.actor_kind, event.details["revision"]) == ("system", 1)


def test_two_workers_at_once_publish_once(app, kept, writer, approver):
    item_ids = [kept(lambda: make_approved(writer, approver).id) for _ in range(4)]
    for item_id in item_ids:
        kept(schedule, item_id, revision_number=1, publish_at=NOW, actor=writer.actor, now=NOW)
    session.remove()
    start, published = threading.Barrier(6), []

    def work():
        with app.app_context():
            start.wait()
            published.extend(publish_due(now=NOW))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(published) == sorted(item_ids)
    assert published_events() == 4


def test_an_edit_and_the_worker_at_once_never_publish_unapproved_words(app, kept, writer, approved):
    kept(schedule, approved, revision_number=1, publish_at=NOW, actor=writer.actor, now=NOW)
    session.remove()
    start = threading.Barrier(2)

    def work(act):
        with app.app_context():
            start.wait()
            with unit_of_work():
                act()

    threads = [
        threading.Thread(target=work, args=(lambda: publish_item(approved, now=NOW),)),
        threading.Thread(
            target=work,
            args=(lambda: revise(approved, make_words("Chưa duyệt"), started_from=1, actor=writer.actor, now=NOW),),
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [article.revision.title for article in latest_articles(5)] in ([], ["Đổi mới sáng tạo"])
    assert state(approved) is ContentState.DRAFT


def test_only_an_approved_article_is_scheduled(kept, writer):
    item_id = kept(lambda: make_draft(writer).id)
    with pytest.raises(WrongState):
        kept(schedule, item_id, revision_number=1, publish_at=LATER, actor=writer.actor, now=NOW)


@pytest.mark.parametrize(
    ("publish_at", "refusal"), [(NOW - timedelta(seconds=1), TimePassed), (NOW + timedelta(days=367), TooFarAhead)]
)
def test_a_time_that_cannot_be_meant_is_refused(kept, approved, writer, publish_at, refusal):
    with pytest.raises(refusal):
        kept(schedule, approved, revision_number=1, publish_at=publish_at, actor=writer.actor, now=NOW)


def test_a_plan_may_be_moved_and_taken_back(kept, approved, writer):
    kept(schedule, approved, revision_number=1, publish_at=NOW, actor=writer.actor, now=NOW)
    kept(schedule, approved, revision_number=1, publish_at=LATER, actor=writer.actor, now=NOW)
    assert publish_due(now=NOW) == []
    kept(unschedule, approved, actor=writer.actor, now=NOW)
    assert publish_due(now=LATER) == []
    assert state(approved) is ContentState.APPROVED
    with pytest.raises(WrongState):
        kept(unschedule, approved, actor=writer.actor, now=NOW)


def test_an_approved_edit_takes_the_place_of_the_old_words_when_due(kept, writer, approver):
    item_id = kept(lambda: make_published(writer, approver).id)
    kept(revise, item_id, make_words("Tên mới"), started_from=1, actor=writer.actor, now=NOW)
    kept(submit, item_id, revision_number=2, actor=writer.actor, now=NOW)
    kept(approve, item_id, revision_number=2, actor=approver.actor, now=NOW)
    kept(schedule, item_id, revision_number=2, publish_at=LATER, actor=writer.actor, now=NOW)
    assert [article.revision.number for article in latest_articles(5)] == [1]
    assert publish_due(now=LATER) == [item_id]
    publication = publication_of(item_id)
    assert (publication.revision.number, publication.published_at, publication.updated_at) == (2, NOW, LATER)
    assert publish_due(now=LATER) == []


def test_an_edit_while_a_successor_is_planned_keeps_only_what_stands(kept, writer, approver):
    item_id = kept(lambda: make_published(writer, approver).id)
    kept(revise, item_id, make_words("Tên mới"), started_from=1, actor=writer.actor, now=NOW)
    kept(submit, item_id, revision_number=2, actor=writer.actor, now=NOW)
    kept(approve, item_id, revision_number=2, actor=approver.actor, now=NOW)
    kept(schedule, item_id, revision_number=2, publish_at=LATER, actor=writer.actor, now=NOW)
    kept(revise, item_id, make_words("Tên mới nữa"), started_from=2, actor=writer.actor, now=NOW)
    assert publish_due(now=LATER) == []
    publication = publication_of(item_id)
    assert (publication.revision.number, publication.successor_id, publication.replace_at) == (1, None, None)


def test_a_withdrawn_article_leaves_the_site_and_may_return(kept, writer, approver):
    item_id = kept(lambda: make_published(writer, approver).id)
    with pytest.raises(WithdrawalReasonMissing):
        kept(withdraw, item_id, reason="", actor=approver.actor, now=NOW)
    kept(withdraw, item_id, reason="Sai số liệu", actor=approver.actor, now=LATER)
    assert (latest_articles(5), state(item_id)) == ([], ContentState.APPROVED)
    with pytest.raises(NotPublished):
        kept(withdraw, item_id, reason="Lần nữa", actor=approver.actor, now=LATER)
    kept(schedule, item_id, revision_number=1, publish_at=LATER, actor=writer.actor, now=LATER)
    assert publish_due(now=LATER) == [item_id]
    assert [article.item_id for article in latest_articles(5)] == [item_id]
    assert state(item_id) is ContentState.PUBLISHED


def test_withdrawing_takes_the_planned_successor_off_the_schedule_too(kept, writer, approver):
    item_id = kept(lambda: make_published(writer, approver).id)
    kept(revise, item_id, make_words("Tên mới"), started_from=1, actor=writer.actor, now=NOW)
    kept(submit, item_id, revision_number=2, actor=writer.actor, now=NOW)
    kept(approve, item_id, revision_number=2, actor=approver.actor, now=NOW)
    kept(schedule, item_id, revision_number=2, publish_at=LATER, actor=writer.actor, now=NOW)
    kept(withdraw, item_id, reason="Sai số liệu", actor=approver.actor, now=NOW)
    publication = session.scalar(sa.select(Publication))
    assert (publication.successor_id, publication.replace_at, state(item_id)) == (None, None, ContentState.APPROVED)
    assert publish_due(now=LATER) == []
    assert latest_articles(5) == []
    done = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(2)).all()
    assert done == ["article.withdrawn", "article.unscheduled"]


def test_an_article_that_cannot_be_published_holds_back_no_other(kept, writer, approver, caplog):
    item_ids = [kept(lambda: make_approved(writer, approver).id) for _ in range(3)]
    for item_id in item_ids:
        kept(schedule, item_id, revision_number=1, publish_at=NOW, actor=writer.actor, now=NOW)

    def break_down(_mapper, _connection, item):
        if item.id == item_ids[1]:
            raise OSError("the disk is full")

    sa.event.listen(ContentItem, "before_update", break_down)
    try:
        assert publish_due(now=NOW) == [item_ids[0], item_ids[2]]
    finally:
        sa.event.remove(ContentItem, "before_update", break_down)
    assert f"article {item_ids[1]} cannot be published" in caplog.text
    assert [state(item_id) for item_id in item_ids] == [
        ContentState.PUBLISHED, ContentState.SCHEDULED, ContentState.PUBLISHED,
    ]  # fmt: skip
    assert publish_due(now=LATER) == [item_ids[1]]


def test_withdrawing_an_article_that_is_being_edited_leaves_the_draft(kept, writer, approver):
    item_id = kept(lambda: make_published(writer, approver).id)
    kept(revise, item_id, make_words("Sửa"), started_from=1, actor=writer.actor, now=NOW)
    kept(withdraw, item_id, reason="Chờ bản sửa", actor=writer.actor, now=NOW)
    assert (latest_articles(5), state(item_id)) == ([], ContentState.DRAFT)

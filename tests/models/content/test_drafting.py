"""Every change is a new revision; an edit voids what was decided."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.content.approving import submit
from models.content.drafting import EditedMeanwhile, Words, draft_article, revise, slug_of
from models.content.item import ContentItem, ContentState
from models.content.publication import Publication
from models.content.publishing import due_items
from models.content.queries import publication_of
from models.content.revision import Revision
from models.content.scheduling import schedule
from models.db import session
from models.errors import NotAllowed, NotFound
from tests.conftest import NOW
from tests.factories.content import make_approved, make_approver, make_draft, make_published, make_words, make_writer


def numbers(item_id):
    return list(
        session.scalars(sa.select(Revision.number).where(Revision.item_id == item_id).order_by(Revision.number))
    )


def state(item_id):
    return session.scalar(sa.select(ContentItem.state).where(ContentItem.id == item_id))


def slug(item_id):
    return session.scalar(sa.select(ContentItem.slug).where(ContentItem.id == item_id))


def test_drafting_keeps_the_rendered_words_and_who_wrote_them(kept):
    writer = kept(make_writer)
    item_id = kept(lambda: make_draft(writer, make_words(body="**Đậm** <b>x</b>")).id)
    revision = session.scalar(sa.select(Revision).where(Revision.item_id == item_id))
    assert (revision.number, revision.author_id) == (1, writer.id)
    assert revision.body_html == "<p><strong>Đậm</strong> &lt;b&gt;x&lt;/b&gt;</p>\n"
    assert revision.folded == "doi moi sang tao tom tat bai. **dam** <b>x</b>"
    assert (slug(item_id), state(item_id)) == ("doi-moi-sang-tao", ContentState.DRAFT)
    assert list(session.scalars(sa.select(AuditEvent.action))) == ["article.drafted"]


def test_drafting_without_an_account_is_refused(context):
    with pytest.raises(NotAllowed):
        draft_article(make_words(), actor=Actor.system(), now=NOW)


def test_a_saved_change_is_the_next_revision_and_an_unchanged_save_is_none(kept):
    writer = kept(make_writer)
    item_id = kept(lambda: make_draft(writer).id)
    revised = kept(lambda: revise(item_id, make_words("Tên khác"), started_from=1, actor=writer.actor, now=NOW).number)
    again = kept(lambda: revise(item_id, make_words("Tên khác"), started_from=2, actor=writer.actor, now=NOW))
    assert (revised, again, numbers(item_id)) == (2, None, [1, 2])


def test_an_edit_of_an_older_revision_is_refused(kept):
    writer = kept(make_writer)
    item_id = kept(lambda: make_draft(writer).id)
    kept(revise, item_id, make_words("Bản hai"), started_from=1, actor=writer.actor, now=NOW)
    with pytest.raises(EditedMeanwhile) as refusal:
        kept(revise, item_id, make_words("Bản khác"), started_from=1, actor=writer.actor, now=NOW)
    assert refusal.value.params == {"number": 2}
    assert numbers(item_id) == [1, 2]


@pytest.mark.parametrize("started_from", [2, 10**30])
def test_an_edit_of_a_revision_that_never_was_is_not_found(kept, started_from):
    writer = kept(make_writer)
    item_id = kept(lambda: make_draft(writer).id)
    with pytest.raises(NotFound):
        kept(revise, item_id, make_words("X"), started_from=started_from, actor=writer.actor, now=NOW)


def test_an_edit_takes_a_submitted_article_back_to_draft(kept):
    writer = kept(make_writer)
    item_id = kept(lambda: make_draft(writer).id)
    kept(submit, item_id, revision_number=1, actor=writer.actor, now=NOW)
    kept(revise, item_id, make_words("Sửa"), started_from=1, actor=writer.actor, now=NOW)
    assert state(item_id) is ContentState.DRAFT


def test_an_edit_voids_the_approval_and_takes_the_article_off_the_schedule(kept):
    writer, approver = kept(make_writer), kept(make_approver)
    item_id = kept(lambda: make_approved(writer, approver).id)
    later = NOW + timedelta(hours=1)
    kept(schedule, item_id, revision_number=1, publish_at=later, actor=writer.actor, now=NOW)
    kept(revise, item_id, make_words("Sửa"), started_from=1, actor=writer.actor, now=NOW)
    assert state(item_id) is ContentState.DRAFT
    assert session.scalar(sa.select(sa.func.count()).select_from(Publication)) == 0
    assert due_items(later) == []
    voided = session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "article.approval_voided"))
    assert (voided.actor_id, voided.details) == (writer.id, {"was": "scheduled"})


def test_an_edit_of_a_published_article_leaves_the_old_words_standing(kept):
    writer, approver = kept(make_writer), kept(make_approver)
    item_id = kept(lambda: make_published(writer, approver).id)
    kept(revise, item_id, make_words("Tên mới hẳn"), started_from=1, actor=writer.actor, now=NOW)
    publication = publication_of(item_id)
    assert (publication.stands, publication.revision.number, state(item_id)) == (True, 1, ContentState.DRAFT)
    assert slug(item_id) == "doi-moi-sang-tao"


def test_the_address_follows_the_title_until_published_and_never_doubles(kept):
    writer = kept(make_writer)
    first = kept(lambda: make_draft(writer).id)
    second = kept(lambda: make_draft(writer).id)
    third = kept(lambda: make_draft(writer).id)
    assert [slug(item_id) for item_id in (first, second, third)] == [
        "doi-moi-sang-tao", "doi-moi-sang-tao-2", "doi-moi-sang-tao-3",
    ]  # fmt: skip
    kept(revise, second, make_words("Ngày hội việc làm"), started_from=1, actor=writer.actor, now=NOW)
    assert slug(second) == "ngay-hoi-viec-lam"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Đặc khu Lý Sơn: 5S & Kaizen!", "dac-khu-ly-son-5s-kaizen"),
        ("???", "tin"),
        ("năng suất " * 20, "nang-suat-nang-suat-nang-suat-nang-suat-nang-suat-nang-suat-nang-suat-nang-suat"),
        ("a" * 100, "a" * 80),
    ],
)
def test_slug_of_a_title(title, expected):
    assert slug_of(title) == expected


def test_words_know_whether_they_changed():
    words = make_words()
    revision = Revision(title=words.title, summary=words.summary, body_markdown=words.body_markdown)
    assert words.are_those_of(revision)
    assert not make_words(body="Khác.").are_those_of(revision)
    assert isinstance(words, Words)

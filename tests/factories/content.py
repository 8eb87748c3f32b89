"""Articles to test with, made by the acts themselves."""

import io

from PIL import Image as Pillow

from models.content.approving import approve, submit
from models.content.drafting import Words, draft_article
from models.content.item import ContentItem
from models.content.publishing import publish_item
from models.content.scheduling import schedule
from models.people.principal import Principal
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.people import make_principal


def make_writer(name: str = "Phạm Ngọc Ánh") -> Principal:
    """Give a communications officer."""
    return make_principal(Role.COMMUNICATIONS, name=name)


def make_approver(name: str = "Võ Đình Khôi") -> Principal:
    """Give an approver."""
    return make_principal(Role.APPROVER, name=name)


def make_words(title: str = "Đổi mới sáng tạo", body: str = "Nội dung.", **more) -> Words:
    """Give the words of an article."""
    return Words(title=title, summary=more.pop("summary", "Tóm tắt bài."), body_markdown=body, **more)


def make_draft(writer: Principal, words: Words | None = None) -> ContentItem:
    """Give a draft with one revision."""
    return draft_article(words or make_words(), actor=writer.actor, now=NOW)


def make_approved(writer: Principal, approver: Principal, words: Words | None = None) -> ContentItem:
    """Give an article whose only revision is approved."""
    item = make_draft(writer, words)
    submit(item.id, revision_number=1, actor=writer.actor, now=NOW)
    approve(item.id, revision_number=1, actor=approver.actor, now=NOW)
    return item


def make_published(writer: Principal, approver: Principal, words: Words | None = None, now=NOW) -> ContentItem:
    """Give an article that stands on the website since `now`."""
    item = make_approved(writer, approver, words)
    schedule(item.id, revision_number=1, publish_at=now, actor=writer.actor, now=now)
    publish_item(item.id, now=now)
    return item


def picture_file(width: int = 1200, height: int = 800, kind: str = "JPEG", **options) -> bytes:
    """Give a picture as a file: a gradient, so that turning it shows."""
    image = Pillow.linear_gradient("L").resize((width, height)).convert("RGB")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()

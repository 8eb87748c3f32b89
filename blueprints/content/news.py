"""What readers see: the list of news, one article, and the pictures."""

from datetime import datetime

from flask import Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from blueprints.common.access import EVERYONE, open_to, signed_in
from blueprints.common.extensions import settings
from blueprints.common.links import public_url
from blueprints.common.paging import Page, page_number
from blueprints.content.room import blueprint
from models.content.illustrating import MEDIA_TYPE, picture_path
from models.content.policy import may_see_unpublished
from models.content.publication import Publication
from models.content.queries import (
    count_published,
    latest_articles,
    picture_is_public,
    published_article,
    published_articles,
)
from models.content.revision import Revision
from models.text import clean

CARDS = 12
MORE_ARTICLES = 3
A_YEAR = 31_536_000
DIGEST_LENGTH = 64


@blueprint.get("/tin-tuc")
@open_to(EVERYONE)
def news() -> ResponseReturnValue:
    """Show the published articles, newest first; `?tim=` searches with or without accents."""
    words = clean(request.args.get("tim", ""))[:100]
    page = Page(page_number(), count_published(words), CARDS)
    articles = published_articles(words, offset=page.offset, limit=page.size)
    return render_template("content/news.html", articles=articles, page=page, words=words)


@blueprint.get("/tin-tuc/<slug>")
@open_to(EVERYONE)
def article(slug: str) -> ResponseReturnValue:
    """Show one published article."""
    publication = published_article(slug)
    if publication is None:
        raise NotFound
    more = [other for other in latest_articles(MORE_ARTICLES + 1) if other.id != publication.id][:MORE_ARTICLES]
    return article_page(publication.revision, publication=publication, more=more, published_at=publication.published_at)


def article_page(
    revision: Revision, *, publication: Publication | None, more: list[Publication], published_at: datetime | None
) -> str:
    """Give the public page of a revision: of what stands, or in a preview of what may come."""
    image = revision.image
    return render_template(
        "content/article.html",
        revision=revision,
        publication=publication,
        more=more,
        published_at=published_at,
        address=public_url("content.article", slug=revision.item.slug),
        image_address=public_url("content.picture", sha256=image.sha256) if image else "",
    )


@blueprint.get("/hinh-anh/<sha256>.webp")
@open_to(EVERYONE)
def picture(sha256: str) -> ResponseReturnValue:
    """Send a picture at full width."""
    return _send_picture(sha256, card=False)


@blueprint.get("/hinh-anh/<sha256>-800.webp")
@open_to(EVERYONE)
def card_picture(sha256: str) -> ResponseReturnValue:
    """Send a picture 800 px wide."""
    return _send_picture(sha256, card=True)


def _send_picture(sha256: str, *, card: bool) -> Response:
    """Everyone sees what is published; the desk sees the rest, and no cache keeps it."""
    is_public = picture_is_public(sha256) if len(sha256) == DIGEST_LENGTH else None
    if is_public is None or not (is_public or may_see_unpublished(signed_in())):
        raise NotFound
    path = picture_path(settings().storage_folder, sha256, card=card)
    if not path.is_file():
        raise NotFound
    response = send_file(
        path, mimetype=MEDIA_TYPE, conditional=True, max_age=A_YEAR if is_public else None, etag=sha256
    )
    if is_public:
        response.cache_control.public = True
        response.cache_control.immutable = True
    else:
        response.cache_control.private = True
        response.cache_control.no_store = True
    return response

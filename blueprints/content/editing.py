"""Write an article and rewrite it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.extensions import settings
from blueprints.common.forms import form_refused
from blueprints.common.turns import out_of_turn
from blueprints.common.unit_of_work import unit_of_work, writing
from blueprints.content.forms import ArticleForm
from blueprints.content.item_page import found_item
from blueprints.content.room import DESK, ITEM, UNPROCESSABLE, blueprint
from models.clock import now
from models.content.comparing import Comparison, compare
from models.content.drafting import EditedMeanwhile, Words, draft_article, revise
from models.content.illustrating import LARGEST_FILE, keep_picture, prepare_picture, store_picture
from models.content.policy import WRITERS
from models.content.publication import Publication
from models.content.queries import image_by_digest, publication_of
from models.content.revision import Revision
from models.errors import RuleViolation


@blueprint.get(f"{DESK}/moi")
@open_to(*WRITERS)
def new_article() -> ResponseReturnValue:
    """Show the empty form."""
    return _form_page(ArticleForm(started_from=0))


@blueprint.post(f"{DESK}/moi")
@open_to(*WRITERS)
def draft() -> ResponseReturnValue:
    """Keep a new article."""
    form = ArticleForm()
    words = _words(form)
    if words is None:
        return _form_page(form), UNPROCESSABLE
    try:
        with writing():
            item_id = draft_article(words, actor=current_principal().actor, now=now()).id
    except RuleViolation as violation:
        form_refused(form, violation)
        return _form_page(form), violation.status
    flash("Đã lưu bản nháp. Xem trước rồi trình duyệt khi đã xong.", "success")
    return redirect(url_for(".item", item_id=item_id), 303)


@blueprint.get(f"{ITEM}/sua")
@open_to(*WRITERS)
def edit(item_id: int) -> ResponseReturnValue:
    """Show the form with the newest revision."""
    return _form_page(_form_of(found_item(item_id)[1]), item_id)


@blueprint.post(f"{ITEM}/sua")
@open_to(*WRITERS)
def save(item_id: int) -> ResponseReturnValue:
    """Keep a new revision."""
    form = ArticleForm()
    words = _words(form)
    if words is None:
        return _form_page(form, item_id), UNPROCESSABLE
    try:
        with writing():
            actor = current_principal().actor
            revision = revise(item_id, words, started_from=form.started_from.data or 0, actor=actor, now=now())
    except EditedMeanwhile as violation:
        return _meanwhile_page(form, item_id, words, violation)
    except RuleViolation as violation:
        form_refused(form, violation)
        return _form_page(form, item_id), violation.status
    flash(
        f"Đã lưu bản số {revision.number}." if revision else "Không có thay đổi nào để lưu.",
        "success" if revision else "info",
    )
    return redirect(url_for(".item", item_id=item_id), 303)


def _words(form: ArticleForm) -> Words | None:
    """Take in the picture, check the shape, and render; `None` if the form was refused and says why."""
    refusal = _take_in_picture(form)
    is_valid = form.validate()
    if refusal:
        form_refused(form, refusal)
    image = image_by_digest(form.digest) if form.digest else None
    if form.digest and image is None:
        form.picture.errors = [*form.picture.errors, "Không còn tìm thấy ảnh này. Vui lòng chọn lại ảnh."]
        form.picture_digest.data = ""
        return None
    if refusal or not is_valid:
        return None
    return Words(
        title=form.title.data or "",
        summary=form.summary.data or "",
        body_markdown=form.body.data or "",
        image_id=image.id if image else None,
        image_alt=form.image_alt.data if image else None,
    )


def _take_in_picture(form: ArticleForm) -> RuleViolation | None:
    """Keep a picture that was sent, whatever becomes of the words: it need not be chosen again. Gives the refusal."""
    upload = form.picture.data
    if not upload:
        return None
    try:
        with out_of_turn():
            picture = prepare_picture(upload.stream.read(LARGEST_FILE + 1))
    except RuleViolation as violation:
        return violation
    store_picture(settings().storage_folder, picture)
    with unit_of_work():
        keep_picture(picture, actor=current_principal().actor, now=now())
    form.picture_digest.data = picture.sha256
    form.remove_picture.data = False
    return None


def _form_of(revision: Revision) -> ArticleForm:
    return ArticleForm(
        title=revision.title,
        summary=revision.summary,
        body=revision.body_markdown,
        image_alt=revision.image_alt,
        picture_digest=revision.image.sha256 if revision.image else "",
        started_from=revision.number,
    )


def _meanwhile_page(form: ArticleForm, item_id: int, words: Words, violation: EditedMeanwhile) -> ResponseReturnValue:
    """Show what the other wrote against what was typed; saving once more is then a choice."""
    _item, newest = found_item(item_id)
    form_refused(form, violation)
    form.started_from.data = newest.number
    return _form_page(form, item_id, theirs=newest, differences=compare(newest, words)), violation.status


def _form_page(
    form: ArticleForm,
    item_id: int | None = None,
    *,
    theirs: Revision | None = None,
    differences: Comparison | None = None,
) -> str:
    item, newest = (None, None) if item_id is None else found_item(item_id)
    publication: Publication | None = None if item_id is None else publication_of(item_id)
    return render_template(
        "content/form.html",
        form=form,
        item=item,
        newest=newest,
        publication=publication,
        image=image_by_digest(form.digest) if form.digest else None,
        theirs=theirs,
        differences=differences,
    )

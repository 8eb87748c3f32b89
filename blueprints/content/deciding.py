"""Submit, decide, schedule, withdraw: each a form on the article's page."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.filters import vn_datetime
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.content.forms import LATER, DecisionForm, ScheduleForm, SubmissionForm, WithdrawalForm
from blueprints.content.item_page import attempt
from blueprints.content.room import ITEM, blueprint
from models.clock import now
from models.content import approving, publishing, scheduling
from models.content.approval import Decision
from models.content.policy import DESK as DESK_ROLES
from models.content.policy import WRITERS
from models.people.roles import Role

PUBLISH_JOB = "publish_articles"


@blueprint.post(f"{ITEM}/trinh-duyet")
@open_to(*WRITERS)
def submit(item_id: int) -> ResponseReturnValue:
    """Put a revision before the approvers."""
    form, actor = SubmissionForm(), current_principal().actor

    def act() -> None:
        approving.submit(item_id, revision_number=form.revision.data or 0, actor=actor, now=now())

    return attempt(item_id, form, act, "Đã trình duyệt. Người duyệt thấy bài trong mục “Chờ tôi duyệt”.")


@blueprint.post(f"{ITEM}/phe-duyet")
@open_to(Role.APPROVER)
def decide(item_id: int) -> ResponseReturnValue:
    """Approve a revision or return it."""
    form, actor = DecisionForm(), current_principal().actor
    approved = form.decision.data == Decision.APPROVED.value
    decision = approving.approve if approved else approving.send_back

    def act() -> None:
        decision(
            item_id, revision_number=form.revision.data or 0, comment=form.comment.data or "", actor=actor, now=now()
        )

    done = "Đã duyệt. Bài có thể được đăng hoặc hẹn giờ." if approved else "Đã trả lại bài kèm ý kiến cho người soạn."
    return attempt(item_id, form, act, done)


@blueprint.post(f"{ITEM}/lich-dang")
@open_to(*WRITERS)
def schedule(item_id: int) -> ResponseReturnValue:
    """Plan when the approved revision goes out, and wake the worker for then."""
    form, actor, moment = ScheduleForm(), current_principal().actor, now()

    def act() -> None:
        publish_at = form.moment(moment)
        scheduling.schedule(
            item_id, revision_number=form.revision.data or 0, publish_at=publish_at, actor=actor, now=moment
        )
        wake(PUBLISH_JOB, item_id, at=publish_at if form.when.data == LATER else None)

    planned = form.publish_at.data if form.when.data == LATER else None
    done = f"Đã hẹn giờ đăng: {planned:%H:%M, %d/%m/%Y}." if planned else "Bài sẽ lên trang tin trong vòng một phút."
    return attempt(item_id, form, act, done)


@blueprint.post(f"{ITEM}/lich-dang/huy")
@open_to(*WRITERS)
def unschedule(item_id: int) -> ResponseReturnValue:
    """Take the plan back."""
    actor = current_principal().actor
    with writing():
        scheduling.unschedule(item_id, actor=actor, now=now())
    flash("Đã hủy lịch đăng. Bài vẫn giữ kết quả duyệt.", "success")
    return redirect(url_for(".item", item_id=item_id), 303)


@blueprint.post(f"{ITEM}/go-bai")
@open_to(*DESK_ROLES)
def withdraw(item_id: int) -> ResponseReturnValue:
    """Take a published article off the website."""
    form, actor, moment = WithdrawalForm(), current_principal().actor, now()

    def act() -> None:
        publishing.withdraw(item_id, reason=form.reason.data or "", actor=actor, now=moment)

    return attempt(item_id, form, act, f"Đã gỡ bài khỏi trang tin lúc {vn_datetime(moment)}.")

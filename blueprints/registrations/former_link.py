"""Where a link leads that opened a trainee's own page once: it says why not any more, and how she gets the new one."""

from datetime import timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.queue import wake
from blueprints.common.throttling import MOST_WRONG_LINKS, attempt, caller_network
from blueprints.common.unit_of_work import writing
from blueprints.registrations.own import private
from models.audit.actor import Actor
from models.clock import now
from models.errors import NotFound
from models.people.throttling import Limit, TooManyAttempts, count_attempts
from models.registrations.page_link import PageLinkReplaced, former_place, send_page_link
from models.registrations.queries import enrolment_with_course

HOUR = timedelta(hours=1)
MOST_LETTERS = 3
"""An hour: whoever holds an old link fills nobody's mailbox."""


def written_words(*, is_link_new: bool) -> str:
    """Say that what she wrote is kept, and by which link her page opens from now on."""
    if is_link_new:
        return _(
            "Đã ghi thông tin của Ông/Bà. Từ nay trang này có địa chỉ riêng mới, chỉ Ông/Bà có: vui lòng lưu lại. "
            "Đường dẫn cũ không mở được nữa."
        )
    return _("Đã ghi thông tin của Ông/Bà. Trang này mở lại được bất cứ lúc nào bằng đường dẫn đã nhận.")


def explain(_replaced: PageLinkReplaced) -> Response:
    """Answer whoever opens such a link; nothing about her is shown but which organisation registered her."""
    secret = (request.view_args or {}).get("secret", "")
    place = former_place(secret)
    person = enrolment_with_course(place) if place else None
    if person is None:
        raise NotFound
    page = render_template("registrations/former_link.html", person=person, secret=secret)
    return private(page, PageLinkReplaced.status)


@open_to(EVERYONE)
def link_asked_for(secret: str) -> ResponseReturnValue:
    """Send her the new link, to the address that she gave herself."""
    place = former_place(secret)
    if place is None:
        attempt([Limit("trainee_link", caller_network(), MOST_WRONG_LINKS, HOUR)])
        raise NotFound
    limit = Limit("trainee_link_letter", str(place), MOST_LETTERS, HOUR)
    with writing():
        if until := count_attempts([limit], server_key=bearer_key(), now=now()):
            raise TooManyAttempts(until)
        send_page_link(place, actor=Actor.visitor("Học viên"), now=now())
    wake("deliver_mail", 0)
    flash(_("Đã gửi đường dẫn mới đến thư điện tử của học viên."), "success")
    return redirect(url_for("registrations.trainee", secret=secret), 303)

"""The choice of a paper before certificates are issued, and a look at it."""

from flask import Response
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from blueprints.certificates.issuer import installation_issuer
from blueprints.certificates.room import COURSE, blueprint
from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.forms import Form
from blueprints.common.press import press
from blueprints.common.turns import out_of_turn
from blueprints.common.unit_of_work import undo
from certificates.face import CertificateFace
from models.certificates.eligibility import standings
from models.certificates.policy import ISSUERS, may_issue
from models.certificates.wording import Design, specimen_face, training_of
from models.clock import now, vietnam_date
from models.courses.queries import course_with_programme
from models.errors import N_, NotFound, RuleViolation

DESIGNS = {
    Design.CLASSIC: "Cổ điển: khổ A4 ngang, viền hoa văn",
    Design.MODERN: "Hiện đại: khổ A4 ngang, đơn giản",
    Design.PORTRAIT: "Trang trọng: khổ A4 dọc, trình bày như văn bản hành chính",
}


class NothingTaught(RuleViolation):
    """A course without sessions says neither when nor where: nothing can be printed of it."""

    code = "nothing_taught"
    message = N_("Khóa chưa có buổi học nào. Vui lòng lập lịch học trước khi xem mẫu giấy chứng nhận.")


class IssueForm(Form):
    """Which paper. Whoever gets one follows from attendance, so nothing else is asked."""

    design = RadioField(
        "Mẫu giấy",
        choices=[SelectChoice(str(design.value), words) for design, words in DESIGNS.items()],
        default=str(Design.CLASSIC.value),
    )

    def chosen(self) -> Design:
        """Give the design of a valid form."""
        return Design(int(self.design.data))


@blueprint.get(f"{COURSE}/ban-mau/<int:design>.pdf")
@open_to(*ISSUERS)
def specimen(course_id: int, design: int) -> ResponseReturnValue:
    """Show a design with this course's words and its longest names, marked as a specimen. Raises `NothingTaught`."""
    ensure(may_issue(current_principal()))
    if design not in DESIGNS:
        raise NotFound
    moment = now()
    course = course_with_programme(course_id)
    if not course.sessions:
        raise NothingTaught
    issuer, training = installation_issuer(Design(design)), training_of(course.title, course.sessions)
    face = specimen_face(training, issuer, vietnam_date(moment), standings(course, moment))
    undo()  # the reading is done: no transaction stays open while the press works
    with out_of_turn():
        pdf = press().draw(CertificateFace.from_json(face), is_specimen=True)
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="mau-giay-chung-nhan-{design}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response

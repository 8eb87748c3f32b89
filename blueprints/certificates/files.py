"""The drawn certificate as a file: for the office by its row, for its holder by an address that only she was told."""

import hmac
import logging

from flask import Response
from flask.typing import ResponseReturnValue

from blueprints.certificates.drawing import archive
from blueprints.certificates.room import DESK, ID, blueprint
from blueprints.common.access import EVERYONE, current_principal, ensure, open_to
from blueprints.common.extensions import bearer_key
from models.bearer import tidy_code
from models.certificates.policy import ISSUERS, may_issue
from models.certificates.queries import CertificateFile, file_by_code, file_by_id
from models.certificates.verifying import code_as_typed, pdf_secret
from models.errors import N_, NotFound, RuleViolation

log = logging.getLogger(__name__)


class NotDrawnYet(RuleViolation):
    """Issued a moment ago; the press has not come to it."""

    code = "not_drawn_yet"
    message = N_("Giấy chứng nhận đang được tạo tệp. Ông/Bà vui lòng tải lại trang sau ít phút.")


@blueprint.get(f"{DESK}/<{ID}:certificate_id>.pdf")
@open_to(*ISSUERS)
def pdf(certificate_id: int) -> ResponseReturnValue:
    """Give the office a certificate's PDF."""
    ensure(may_issue(current_principal()))
    return _answer(file_by_id(certificate_id))


@blueprint.get("/giay-chung-nhan/<code>/<secret>.pdf")
@open_to(EVERYONE)
def holder_pdf(code: str, secret: str) -> ResponseReturnValue:
    """Give the holder her PDF. A wrong code and a wrong secret are answered alike."""
    found = file_by_code(code_as_typed(code))
    expected = pdf_secret(bearer_key(), found.id if found else 0)
    is_hers = hmac.compare_digest(expected.encode(), tidy_code(secret).encode())
    return _answer(found if is_hers else None)


def _answer(found: CertificateFile | None) -> Response:
    if found is None:
        raise NotFound
    if not found.is_drawn:
        raise NotDrawnYet
    content = archive().read(found.year, found.code)
    if content is None:
        log.error("the archive lacks %s/%s.pdf, which was drawn", found.year, found.code)
        raise NotFound
    response = Response(content, mimetype="application/pdf")
    name = f"GCN-{found.number_text.partition('/')[0]}-{found.year}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

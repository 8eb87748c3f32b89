"""Anyone may ask whether a certificate is real: by scanning the paper, or by typing its code."""

import hmac

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.certificates.room import blueprint
from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.links import public_url
from models.bearer import tidy_code
from models.certificates.queries import Verified, verified
from models.certificates.verifying import code_as_typed, grouped_code, masked_name, paper_key
from models.clock import now

HTML, JSON = "text/html", "application/json"
OK, SEE_OTHER, NOT_FOUND, UNPROCESSABLE = 200, 303, 404, 422


@blueprint.get("/xac-thuc")
@open_to(EVERYONE)
def verify_form() -> ResponseReturnValue:
    """Ask for a code; `?ma=` is a typed one and leads to its answer."""
    typed = request.args.get("ma")
    if typed is None:
        return render_template("certificates/verify_form.html", typed="", is_refused=False)
    code = code_as_typed(typed)
    if not code:
        return render_template("certificates/verify_form.html", typed=typed, is_refused=True), UNPROCESSABLE
    return redirect(url_for("certificates.verify", code=code), SEE_OTHER)


@blueprint.get("/xac-thuc/<code>")
@open_to(EVERYONE)
def verify(code: str) -> ResponseReturnValue:
    """Say whether a code is that of a certificate; a malformed one is unknown like any other.

    The holder's name is masked, unless `?k=` is the key that only the paper's QR carries.
    """
    tidy = code_as_typed(code)
    found = verified(tidy)
    has_paper = hmac.compare_digest(
        paper_key(bearer_key(), tidy).encode(), tidy_code(request.args.get("k", "")).encode()
    )
    if request.accept_mimetypes.best_match([HTML, JSON], default=HTML) == JSON:
        answer = jsonify(_as_json(found, has_paper=has_paper))
    else:
        answer = make_response(_page(found, tidy, has_paper=has_paper))
    answer.status_code = OK if found else NOT_FOUND
    return _personal(answer)


def _page(found: Verified | None, code: str, *, has_paper: bool) -> str:
    if found is None:
        return render_template("certificates/unknown.html", typed=grouped_code(code))
    return render_template(
        "certificates/valid.html",
        found=found,
        face=found.face,
        name=_name(found, has_paper=has_paper),
        has_paper=has_paper,
        shown_code=grouped_code(found.code),
        asked_at=now(),
    )


def _as_json(found: Verified | None, *, has_paper: bool) -> dict[str, object]:
    if found is None:
        return {"status": "unknown"}
    face = found.face
    return {
        "status": "valid",
        "code": found.code,
        "number": found.number_text,
        "holder": _name(found, has_paper=has_paper),
        "holder_is_masked": not has_paper,
        "course": face["course"],
        "starts_on": _iso(face["starts_on"]),
        "ends_on": _iso(face["ends_on"]),
        "units": face["units"],
        "issued_on": face["issued_on"],
        "issuer": face["department"],
        "issuer_parent": face["parent"],
        "url": public_url("certificates.verify", code=found.code),
    }


def _name(found: Verified, *, has_paper: bool) -> str:
    return found.holder_name if has_paper else masked_name(found.holder_name)


def _iso(printed: str) -> str:
    """Give 2026-09-05 for the printed 05/09/2026."""
    return "-".join(reversed(printed.split("/")))


def _personal(answer: Response) -> Response:
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept")
    return answer

"""The room's blueprint, which its modules register their views with."""

from flask import Blueprint, Response

blueprint = Blueprint("people", __name__)


@blueprint.after_request
def keep_no_copy(response: Response) -> Response:
    """Links that open accounts, and what they open, stay in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response

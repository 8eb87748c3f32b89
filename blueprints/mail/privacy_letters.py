"""Letters to whoever asked about her own data."""

from collections.abc import Callable

from blueprints.mail.contents import Contents, Params, SubjectGone
from models.db import session
from models.privacy.privacy_request import REQUEST_KIND_NAMES, PrivacyRequest


def about_request(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # every composer has this shape
    """Give the request; which letter it is the template knows."""
    asked = session.get(PrivacyRequest, params["privacy_request_id"])
    if asked is None:
        raise SubjectGone(f"privacy request {params['privacy_request_id']}")
    return Contents({"asked": asked, "kind": REQUEST_KIND_NAMES[asked.kind]})


PRIVACY_LETTERS: dict[str, Callable[[Params, bool], Contents]] = {
    "privacy_request_received": about_request,
    "privacy_request_acknowledged": about_request,
    "privacy_request_extended": about_request,
    "privacy_request_answered": about_request,
}

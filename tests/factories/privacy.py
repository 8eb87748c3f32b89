"""Requests to test with."""

from datetime import datetime

from models.audit.actor import Actor
from models.privacy.privacy_request import PrivacyRequest, RequestKind
from models.privacy.requesting import Asked, ask
from tests.conftest import NOW

BINH = Actor.visitor("Lê Văn Bình")


def make_privacy_request(
    kind: RequestKind = RequestKind.DELETE, *, now: datetime = NOW, **changes: object
) -> PrivacyRequest:
    """Give Lê Văn Bình's request; `changes` replace what he typed."""
    values: dict[str, object] = {
        "kind": kind, "name": "Lê Văn Bình", "words": "Xin xóa số điện thoại của tôi.", "email": "binh@example.vn",
    }  # fmt: skip
    return ask(Asked(**(values | changes)), actor=BINH, now=now)  # type: ignore[arg-type]  # the tests' own mistake if not

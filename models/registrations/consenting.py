"""What people are told about their data, and what they may agree to beyond what the course needs.

The course itself stands on the state's task (Luật 91/2025/QH15, Điều 19), so the notice informs; only what goes further
is asked, each question on its own, unticked, optional. The very text agreed to is kept as proof: giving adds a row,
withdrawing adds a time, and nothing of it is deleted.
"""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.db import locked, session
from models.errors import N_, NotFound
from models.registrations.registration import Consent, ConsentKind, Registration

NOTICE_VERSION = "2026-11"
"""Changes whenever the words of the notice change."""

CONSENT_TEXTS = {
    ConsentKind.PHOTOS: N_(
        "Tôi đồng ý để Sở chụp ảnh, quay phim người tham dự tại lớp và dùng trong tin bài, phóng sự về khóa đào tạo."
    ),
    ConsentKind.NEWS: N_("Tôi đồng ý nhận thông tin về các khóa đào tạo sau này qua thư điện tử hoặc Zalo."),
    ConsentKind.SHARE_LIST: N_("Tôi đồng ý để Sở chia sẻ danh sách liên hệ này với các học viên khác cùng khóa."),
}


def standing_consents(registration_id: int) -> dict[ConsentKind, Consent]:
    """Give the consents that are given and not withdrawn. One query."""
    wanted = sa.select(Consent).where(Consent.registration_id == registration_id, Consent.withdrawn_at.is_(None))
    return {consent.kind: consent for consent in session.scalars(wanted.order_by(Consent.id))}


def give_consent(registration_id: int, kind: ConsentKind, text: str, *, actor: Actor, now: datetime) -> bool:
    """Keep that `text`, the very words shown, was agreed to. False if such a consent stands already.

    Raises `NotFound` for a registration that does not exist.
    """
    _lock(registration_id)
    if kind in standing_consents(registration_id):
        return False
    session.add(Consent(registration_id=registration_id, kind=kind, text=text, given_at=now))
    session.flush()
    record("consent.given", "registration", registration_id, actor=actor, now=now, kind=kind.value)
    return True


def withdraw_consent(registration_id: int, kind: ConsentKind, *, actor: Actor, now: datetime) -> bool:
    """Withdraw a consent, at any time and without a reason. False if none stands: saying no twice is no mistake.

    What was done while it stood is not undone. Raises `NotFound`.
    """
    _lock(registration_id)
    consent = standing_consents(registration_id).get(kind)
    if consent is None:
        return False
    consent.withdrawn_at = now
    session.flush()
    record("consent.withdrawn", "registration", registration_id, actor=actor, now=now, kind=kind.value)
    return True


def _lock(registration_id: int) -> None:
    """Two windows may be open on one page: the second sees what the first has done."""
    held = sa.select(Registration.id).where(Registration.id == registration_id)
    if session.scalar(locked(held)) is None:
        raise NotFound

"""How kinds, states and consents are said and coloured: to the public in its language, to staff in Vietnamese."""

from blueprints.common.language import lazy_gettext
from models.registrations.consenting import CONSENT_TEXTS
from models.registrations.enrolment import EnrolmentState
from models.registrations.organisation import OrganisationKind
from models.registrations.registration import ConsentKind

KINDS = {
    OrganisationKind.ENTERPRISE: lazy_gettext("Doanh nghiệp"),
    OrganisationKind.COOPERATIVE: lazy_gettext("Hợp tác xã"),
    OrganisationKind.COOPERATIVE_UNION: lazy_gettext("Liên hiệp hợp tác xã"),
    OrganisationKind.COOPERATION_GROUP: lazy_gettext("Tổ hợp tác"),
    OrganisationKind.HOUSEHOLD: lazy_gettext("Hộ kinh doanh"),
    OrganisationKind.OTHER: lazy_gettext("Cơ quan, tổ chức khác"),
}
STATES = {
    EnrolmentState.REQUESTED: (lazy_gettext("Chờ duyệt"), "info"),
    EnrolmentState.CONFIRMED: (lazy_gettext("Đã có chỗ"), "success"),
    EnrolmentState.WAITING: (lazy_gettext("Danh sách chờ"), "warning"),
    EnrolmentState.OFFERED: (lazy_gettext("Đang giữ chỗ chờ trả lời"), "info"),
    EnrolmentState.WITHDRAWN: (lazy_gettext("Đã rút tên"), "quiet"),
    EnrolmentState.REFUSED: (lazy_gettext("Không được nhận"), "danger"),
}
CONSENTS = {kind: lazy_gettext(text) for kind, text in CONSENT_TEXTS.items()}
CONSENT_NAMES = {
    ConsentKind.PHOTOS: "Chụp ảnh, quay phim",
    ConsentKind.NEWS: "Nhận tin về khóa sau",
    ConsentKind.SHARE_LIST: "Chia sẻ danh sách liên hệ",
}
"""For the office."""

"""How the states of requests, the kinds of records, and the values in a copy of one's own data are said."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext, lazy_gettext

from blueprints.common.filters import vn_phone
from blueprints.common.language import LANGUAGES
from blueprints.common.letter_words import LETTER_NAMES
from models.attendance.absence_request import AbsenceState
from models.attendance.mark import AttendanceStatus
from models.attendance.scan import Direction
from models.attendance.warning import WarningKind
from models.courses.commune import commune_names
from models.privacy.exporting import Value
from models.privacy.privacy_request import RequestKind, RequestState
from models.privacy.retention_run import RecordKind
from models.registrations.enrolment import EnrolmentState
from models.registrations.organisation import OrganisationKind
from models.registrations.registration import ConsentKind
from models.registrations.restriction import RestrictionKind

STATES = {
    RequestState.RECEIVED: ("Mới nhận", "warning"),
    RequestState.ACKNOWLEDGED: ("Đang giải quyết", "info"),
    RequestState.DONE: ("Đã thực hiện", "success"),
    RequestState.REFUSED: ("Không thực hiện", "quiet"),
}
REQUEST_KINDS = {
    RequestKind.COPY: "Xem, nhận bản sao",
    RequestKind.CORRECT: "Sửa dữ liệu",
    RequestKind.DELETE: "Xóa dữ liệu",
    RequestKind.RESTRICT: "Hạn chế xử lý",
    RequestKind.OBJECT: "Phản đối xử lý",
    RequestKind.WITHDRAW_CONSENT: "Rút lại sự đồng ý",
}
RECORD_KINDS = {
    RecordKind.CONTACTS: "Thông tin liên hệ trong đăng ký",
    RecordKind.LETTERS: "Người nhận thư",
    RecordKind.REQUESTS: "Yêu cầu về dữ liệu cá nhân",
    RecordKind.ATTEMPTS: "Bộ đếm lượt thử",
}

RESTRICTION_NAMES = {
    RestrictionKind.RESTRICT: lazy_gettext("Hạn chế xử lý"),
    RestrictionKind.OBJECT: lazy_gettext("Phản đối xử lý"),
}
KINDS = {
    OrganisationKind.ENTERPRISE: lazy_gettext("Doanh nghiệp"),
    OrganisationKind.COOPERATIVE: lazy_gettext("Hợp tác xã"),
    OrganisationKind.COOPERATIVE_UNION: lazy_gettext("Liên hiệp hợp tác xã"),
    OrganisationKind.COOPERATION_GROUP: lazy_gettext("Tổ hợp tác"),
    OrganisationKind.HOUSEHOLD: lazy_gettext("Hộ kinh doanh"),
    OrganisationKind.OTHER: lazy_gettext("Cơ quan, tổ chức khác"),
    ConsentKind.PHOTOS: lazy_gettext("Chụp ảnh, quay phim"),
    ConsentKind.NEWS: lazy_gettext("Nhận tin về khóa sau"),
    ConsentKind.SHARE_LIST: lazy_gettext("Chia sẻ danh sách liên hệ"),
}
PLACES = {
    EnrolmentState.REQUESTED: lazy_gettext("Chờ duyệt"),
    EnrolmentState.CONFIRMED: lazy_gettext("Đã có chỗ"),
    EnrolmentState.WAITING: lazy_gettext("Danh sách chờ"),
    EnrolmentState.OFFERED: lazy_gettext("Đang giữ chỗ chờ trả lời"),
    EnrolmentState.WITHDRAWN: lazy_gettext("Đã rút tên"),
    EnrolmentState.REFUSED: lazy_gettext("Không được nhận"),
}
ATTENDED = {
    AttendanceStatus.PRESENT: lazy_gettext("Có mặt"),
    AttendanceStatus.LATE: lazy_gettext("Đến muộn"),
    AttendanceStatus.EXCUSED: lazy_gettext("Vắng có phép"),
    AttendanceStatus.ABSENT: lazy_gettext("Vắng"),
}
ABSENCES = {
    AbsenceState.ASKED: lazy_gettext("Chờ trả lời"),
    AbsenceState.GRANTED: lazy_gettext("Được phép vắng"),
    AbsenceState.DENIED: lazy_gettext("Không được phép vắng"),
    AbsenceState.TAKEN_BACK: lazy_gettext("Đã rút lại đơn"),
}
WARNINGS = {
    WarningKind.AT_RISK: lazy_gettext("Nhắc dự đủ các buổi còn lại"),
    WarningKind.OUT_OF_REACH: lazy_gettext("Không còn đủ số tiết"),
}
DIRECTIONS = {Direction.IN: lazy_gettext("Vào"), Direction.OUT: lazy_gettext("Ra")}


def shown(key: str, value: Value) -> object:
    """Give a fact of a copy as words for the page; a time stays a time, for the filter there."""
    if isinstance(value, datetime):
        return value
    if value is None or value == "":
        return "—"
    if key == "phone":
        return vn_phone(str(value))
    said: Mapping[str, Mapping[str, object]] = {
        "kind": {kind.value: words for kind, words in KINDS.items()},
        "restriction": {kind.value: words for kind, words in RESTRICTION_NAMES.items()},
        "state": {state.value: words for state, words in PLACES.items()},
        "direction": {direction.value: words for direction, words in DIRECTIONS.items()},
        "attended": {status.value: words for status, words in ATTENDED.items()},
        "absence": {state.value: words for state, words in ABSENCES.items()},
        "warning": {kind.value: words for kind, words in WARNINGS.items()},
        "letter": {kind: gettext(name) for kind, name in LETTER_NAMES.items()},
        "language": LANGUAGES,
        "commune_code": commune_names(),
    }
    return str(said.get(key, {}).get(str(value), value))

"""How odd scans are spoken of in the office, and the decisions that are one tap away."""

from typing import NamedTuple

from models.attendance.mark import Decision
from models.attendance.odd_scans import OddScan
from models.attendance.scan import Direction, Method, Outcome, Phase, Reason, Shown

SHOWN = {
    Shown.GREEN: ("Máy báo xanh: cho vào", "success"),
    Shown.AMBER: ("Máy báo vàng: đã ghi trước đó, hoặc chưa rõ vé", "warning"),
    Shown.RED: ("Máy báo đỏ: không cho vào", "danger"),
}
METHODS = {
    Method.CAMERA: "Quét bằng camera",
    Method.TYPED: "Gõ mã vé",
    Method.NAME: "Tìm theo tên",
    Method.SELF: "Học viên tự điểm danh",
}
DIRECTIONS = {Direction.IN: "vào", Direction.OUT: "ra"}
PHASES = {Phase.ARRIVAL: "", Phase.SECOND: "kiểm tra lần hai"}
KNOWN = {
    Reason.UNKNOWN_TICKET: "Không có vé nào mang mã này.",
    Reason.TICKET_REPLACED: "Vé đã được thay bằng vé mới.",
    Reason.WRONG_COURSE: "Vé của khóa khác.",
    Reason.NOT_CONFIRMED: "Học viên không có chỗ trong khóa: còn chờ, hoặc đã rút tên.",
    Reason.SESSION_NOT_OPEN: "Quét trước giờ mở điểm danh, hoặc buổi này không có.",
    Reason.SESSION_CLOSED: "Quét khi buổi đã hết hạn hoặc đã chốt điểm danh.",
    Reason.IMPLAUSIBLE_TIME: "Giờ trên máy không đúng.",
    Reason.DEVICE_OUT_OF_SCOPE: "Máy hoặc người quét không phụ trách khóa này, hoặc máy đã bị thu hồi.",
}
"""What the server knew when it refused."""
CONFLICT = "Hai máy cùng báo xanh cho một vé khi mất mạng."
DECISIONS = {
    Decision.COUNTS: ("Có mặt: tính lượt này", "success"),
    Decision.SAME_PERSON: ("Cùng một người, tính một lần", "info"),
    Decision.DISMISSED: ("Bỏ qua, không tính", "quiet"),
}


class Choice(NamedTuple):
    """A decision with the reason that is written for it."""

    decision: Decision
    label: str
    reason: str


CHOICES = {
    "mot-nguoi": Choice(
        Decision.SAME_PERSON, "Cùng một người, quét hai lần", "Một người được quét trên hai máy khi mất mạng"
    ),
    "nguoi-khac": Choice(Decision.DISMISSED, "Người khác dùng vé này", "Người khác dùng vé của học viên"),
    "co-mat": Choice(Decision.COUNTS, "Có mặt, đã gặp học viên", "Đã gặp học viên tại lớp"),
    "quet-nham": Choice(Decision.DISMISSED, "Quét nhầm, bỏ qua", "Quét nhầm"),
    "quet-lai": Choice(Decision.DISMISSED, "Đã quét lại được, bỏ qua", "Học viên đã được quét lại và tính có mặt"),
}


def choices_for(scan: OddScan) -> dict[str, Choice]:
    """Give the one-tap decisions that fit this scan; what a closed session forbids is not offered."""
    if scan.outcome is Outcome.CONFLICT:
        keys = ["mot-nguoi"] if scan.is_closed else ["mot-nguoi", "nguoi-khac"]
    elif scan.other is not None:
        keys = ["quet-lai"]
    elif scan.whom is None or scan.is_closed:
        keys = ["quet-nham"]
    else:
        keys = ["co-mat", "quet-nham"]
    return {key: CHOICES[key] for key in keys}


def known(scan: OddScan) -> str:
    """Say why it is odd."""
    return KNOWN[scan.reason] if scan.reason else CONFLICT

"""What the scanner says of each answer: shown by the page without JavaScript, and given to the script with it."""

from dataclasses import dataclass

from blueprints.common.filters import vn_time
from models.attendance.results import Result
from models.attendance.scan import Outcome, Reason

TONES = {
    Outcome.ACCEPTED: "success",
    Outcome.DUPLICATE: "warning",
    Outcome.CONFLICT: "warning",
    Outcome.REJECTED: "danger",
}
TITLES = {
    Outcome.ACCEPTED: "Có mặt",
    Outcome.DUPLICATE: "Đã có mặt",
    Outcome.CONFLICT: "Cần kiểm tra",
    Outcome.REJECTED: "Chưa điểm danh",
}
SENTENCES = {
    Outcome.ACCEPTED: "Đã ghi nhận lúc {time}.",
    Outcome.DUPLICATE: "Đã điểm danh lúc {time}.",
    Outcome.CONFLICT: "Lượt quét này cần người phụ trách xem lại.",
}
REASONS = {
    Reason.UNKNOWN_TICKET: "Vé không có trong hệ thống hoặc đã được thay. Vui lòng tìm học viên theo tên.",
    Reason.TICKET_REPLACED: "Vé này đã được thay bằng vé mới. Vui lòng tìm học viên theo tên.",
    Reason.WRONG_COURSE: "Vé này của khóa khác. Vui lòng kiểm tra lại lớp.",
    Reason.NOT_CONFIRMED: "Học viên chưa có chỗ trong khóa: còn trong danh sách chờ hoặc đã rút đăng ký.",
    Reason.SESSION_NOT_OPEN: "Buổi này chưa mở điểm danh. Vui lòng quét lại gần giờ học.",
    Reason.SESSION_CLOSED: "Buổi này đã hết thời gian điểm danh hoặc đã chốt. Lượt quét được giữ để xem lại.",
    Reason.IMPLAUSIBLE_TIME: "Giờ trên thiết bị không đúng. Vui lòng chỉnh lại giờ rồi quét lại.",
    Reason.DEVICE_OUT_OF_SCOPE: "Ông/Bà hoặc máy này không được phân công điểm danh khóa này.",
}

WRONG_LENGTH = "Mã vé có 16 chữ và số; vừa nhập {count}."


@dataclass(frozen=True)
class Said:
    """One answer in words."""

    tone: str
    title: str
    sentence: str
    name: str = ""
    organisation: str = ""


def say_result(result: Result) -> Said:
    """Put a kept scan into words."""
    moment = result.first_scanned_at or result.scanned_at
    sentence = REASONS[result.reason] if result.reason else SENTENCES[result.outcome].format(time=vn_time(moment))
    return Said(TONES[result.outcome], TITLES[result.outcome], sentence, result.name or "", result.organisation or "")


def words_for_script() -> dict[str, dict[str, str] | str]:
    """Give the same words to the scanner's script. `{time}` and `{count}` stay for it to fill."""
    return {
        "tones": {outcome.value: tone for outcome, tone in TONES.items()},
        "titles": {outcome.value: title for outcome, title in TITLES.items()},
        "sentences": {outcome.value: sentence for outcome, sentence in SENTENCES.items()},
        "reasons": {reason.value: sentence for reason, sentence in REASONS.items()},
        "wrong_length": WRONG_LENGTH,
    }

"""How the rules about marks say no."""

from models.errors import N_, RuleViolation


class MarkReasonMissing(RuleViolation):
    """Whoever reads the mark later must understand it."""

    code = "mark_reason_missing"
    message = N_("Vui lòng ghi lý do, tối đa {most} ký tự. Ví dụ: Theo danh sách ký tên buổi sáng.")
    status = 422
    field = "reason"


class NotTaughtYet(RuleViolation):
    """A draft has no people."""

    code = "course_not_taught"
    message = N_("Khóa còn là bản nháp nên chưa ghi điểm danh được. Vui lòng công bố khóa trước.")


class NoSeatToMark(RuleViolation):
    """Who waits, or has given her place back, attends nothing."""

    code = "no_seat_to_mark"
    message = N_("{name} không có chỗ trong khóa nên không ghi điểm danh được. Vui lòng xếp chỗ trước.")


class MarkedTooEarly(RuleViolation):
    """Before the day of the session nobody came and nobody stayed away; an absence may be excused beforehand."""

    code = "marked_too_early"
    message = N_("Buổi này học ngày {day}. Trước ngày đó chỉ ghi được vắng có phép.")


class LateWithoutTime(RuleViolation):
    """How many units are lost follows from when she came."""

    code = "late_without_time"
    message = N_("Người đến muộn cần giờ đến hoặc số tiết được tính. Vui lòng nhập một trong hai.")
    status = 422
    field = "arrived"


class MarkUnitsOutOfRange(RuleViolation):
    """Nobody attends more of a session than there is of it."""

    code = "mark_units_out_of_range"
    message = N_("Số tiết được tính phải từ 0 đến {most}.")
    status = 422
    field = "units"


class ArrivalOutsideSession(RuleViolation):
    """She came on the day of the session, and not in the future."""

    code = "arrival_outside_session"
    message = N_("Giờ đến phải trong ngày {day} và không sau lúc này. Vui lòng xem lại giờ đến.")
    status = 422
    field = "arrived"

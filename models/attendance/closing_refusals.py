"""How the rules about closing a session or a course say no."""

from models.errors import N_, RuleViolation


class SessionAlreadyClosed(RuleViolation):
    """Somebody was quicker."""

    code = "session_already_closed"
    message = N_("Buổi này đã chốt điểm danh rồi. Vui lòng tải lại trang.")


class SessionNotOver(RuleViolation):
    """While it lasts people still come."""

    code = "session_not_over"
    message = N_("Buổi học chưa kết thúc nên chưa chốt được. Vui lòng chốt sau giờ kết thúc.")


class SessionNotClosed(RuleViolation):
    """There is nothing to open again."""

    code = "session_not_closed"
    message = N_("Buổi này chưa chốt điểm danh nên không cần mở lại. Vui lòng tải lại trang.")


class ReopeningReasonMissing(RuleViolation):
    """Whoever reads it later must understand why a final list changed."""

    code = "reopening_reason_missing"
    message = N_("Vui lòng ghi lý do mở lại, tối đa {most} ký tự.")
    status = 422
    field = "reason"


class CourseNotOver(RuleViolation):
    """A course is closed after its last session."""

    code = "course_not_over"
    message = N_("Khóa chưa học xong buổi cuối nên chưa chốt lớp được.")


class MattersOpen(RuleViolation):
    """After closing nobody can decide on them any more, so it is asked."""

    code = "matters_open"
    message = N_(
        "Còn {odd_scans} lượt quét cần xem và {absences} đơn xin vắng chưa quyết định. "
        "Sau khi chốt lớp không xử lý được nữa. Vui lòng xử lý trước, hoặc đánh dấu xác nhận vẫn chốt."
    )
    field = "leave_open"

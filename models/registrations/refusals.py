"""How registering says no. `field` names the form field that the sentence belongs to."""

from models.errors import N_, RuleViolation


class CourseNotOpen(RuleViolation):
    """Not published, or closed, or called off."""

    code = "course_not_open"
    message = N_("Khóa đào tạo này hiện không nhận đăng ký. Vui lòng xem các khóa khác đang mở.")


class RegistrationNotYetOpen(RuleViolation):
    """The window has not begun."""

    code = "registration_not_yet_open"
    message = N_("Khóa đào tạo này chưa mở đăng ký. Vui lòng quay lại sau.")


class RegistrationClosed(RuleViolation):
    """The window is over."""

    code = "registration_closed"
    message = N_("Khóa đào tạo này đã hết hạn đăng ký. Vui lòng liên hệ đầu mối của khóa nếu cần.")


class NumberOfTrainees(RuleViolation):
    """None, or more than a form holds."""

    code = "number_of_trainees"
    message = N_("Mỗi lần đăng ký từ 1 đến {most} học viên. Nếu đông hơn, vui lòng gửi thêm một biểu mẫu nữa.")
    status = 422


class SameName(RuleViolation):
    """Two spellings that search holds for one: ask, never merge."""

    code = "same_name"
    message = N_(
        "Trùng họ tên: {names}. Nếu đúng là những người khác nhau, vui lòng đánh dấu xác nhận rồi gửi lại; "
        "nếu ghi trùng, vui lòng xóa bớt."
    )
    status = 422
    field = "same_names_confirmed"

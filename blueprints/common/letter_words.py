"""How letters and their states are called in the office."""

from models.mail.outgoing_mail import MailState

LETTER_NAMES = {
    "registration_received": "Đã nhận đăng ký",
    "ticket": "Vé tham dự",
    "seat_given": "Đã có chỗ",
    "seat_offered": "Mời nhận chỗ",
    "offer_lapsed": "Hết hạn giữ chỗ",
    "enrolment_approved": "Đã duyệt học viên",
    "enrolment_refused": "Không nhận học viên",
    "substituted": "Đã thay người",
    "people_added": "Đã thêm học viên",
    "names_missing": "Nhắc điền tên học viên",
    "reminder": "Nhắc lịch",
    "course_changed": "Thay đổi lịch hoặc địa điểm",
    "course_cancelled": "Khóa đã hủy",
    "course_message": "Thư của ban tổ chức",
    "certificate_issued": "Giấy chứng nhận",
    "invitation": "Mời mở tài khoản",
    "password_reset": "Đặt lại mật khẩu",
    "privacy_request_received": "Đã nhận yêu cầu về dữ liệu cá nhân",
    "privacy_request_acknowledged": "Đang giải quyết yêu cầu về dữ liệu cá nhân",
    "privacy_request_extended": "Gia hạn yêu cầu về dữ liệu cá nhân",
    "privacy_request_answered": "Trả lời yêu cầu về dữ liệu cá nhân",
}
LETTER_STATES = {
    MailState.QUEUED: ("Chờ gửi", "warning"),
    MailState.SENT: ("Đã gửi", "success"),
    MailState.FAILED: ("Gửi lỗi", "danger"),
}

"""How letters and their states are called in the office."""

from models.mail.outgoing_mail import MailState

LETTER_NAMES = {
    "registration_received": "Đã nhận đăng ký",
    "ticket": "Vé tham dự",
    "seat_given": "Đã có chỗ",
    "certificate_issued": "Giấy chứng nhận",
    "invitation": "Mời mở tài khoản",
    "password_reset": "Đặt lại mật khẩu",
}
LETTER_STATES = {
    MailState.QUEUED: ("Chờ gửi", "warning"),
    MailState.SENT: ("Đã gửi", "success"),
    MailState.FAILED: ("Gửi lỗi", "danger"),
}

"""How letters and their states are called in the office."""

from models.errors import N_
from models.mail.outgoing_mail import MailState

LETTER_NAMES = {
    "registration_received": N_("Đã nhận đăng ký"),
    "ticket": N_("Vé tham dự"),
    "seat_given": N_("Đã có chỗ"),
    "seat_offered": N_("Mời nhận chỗ"),
    "offer_lapsed": N_("Hết hạn giữ chỗ"),
    "enrolment_approved": N_("Đã duyệt học viên"),
    "enrolment_refused": N_("Không nhận học viên"),
    "substituted": N_("Đã thay người"),
    "people_added": N_("Đã thêm học viên"),
    "names_missing": N_("Nhắc điền tên học viên"),
    "trainee_page": N_("Trang riêng của học viên"),
    "reminder": N_("Nhắc lịch"),
    "course_changed": N_("Thay đổi lịch hoặc địa điểm"),
    "course_cancelled": N_("Khóa đã hủy"),
    "course_message": N_("Thư của ban tổ chức"),
    "absence_decided": N_("Trả lời đơn xin vắng"),
    "attendance_at_risk": N_("Nhắc dự đủ các buổi còn lại"),
    "attendance_out_of_reach": N_("Không còn đủ số tiết"),
    "certificate_issued": N_("Giấy chứng nhận"),
    "invitation": N_("Mời mở tài khoản"),
    "password_reset": N_("Đặt lại mật khẩu"),
    "privacy_request_received": N_("Đã nhận yêu cầu về dữ liệu cá nhân"),
    "privacy_request_acknowledged": N_("Đang giải quyết yêu cầu về dữ liệu cá nhân"),
    "privacy_request_extended": N_("Gia hạn yêu cầu về dữ liệu cá nhân"),
    "privacy_request_answered": N_("Trả lời yêu cầu về dữ liệu cá nhân"),
}
LETTER_STATES = {
    MailState.QUEUED: ("Chờ gửi", "warning"),
    MailState.SENT: ("Đã gửi", "success"),
    MailState.FAILED: ("Gửi lỗi", "danger"),
}

"""The audit trail in words: what each action is called on the screen.

An action without words here is shown by its own name, so that nothing is ever hidden.
"""

from typing import Any

from models.audit.audit_event import AuditEvent

ACTOR_KINDS = {"visitor": "Khách có liên kết", "device": "Thiết bị quét vé", "system": "Hệ thống"}

AREAS = {
    "user": "Tài khoản",
    "invitation": "Lời mời",
    "password_reset": "Đặt lại mật khẩu",
    "unit": "Đơn vị",
    "course": "Khóa đào tạo",
    "session": "Buổi học",
    "trainer": "Giảng viên",
    "venue": "Địa điểm",
    "registration": "Đăng ký",
    "enrolment": "Ghi danh",
    "question": "Câu hỏi",
    "consent": "Sự đồng ý",
    "view": "Cách xem",
    "attendance": "Điểm danh",
    "absence": "Xin vắng",
    "device": "Thiết bị quét vé",
    "certificate": "Giấy chứng nhận",
    "article": "Tin bài",
    "image": "Hình ảnh",
    "mail": "Thư",
    "holiday": "Ngày nghỉ",
    "privacy_request": "Yêu cầu về dữ liệu cá nhân",
    "legal_hold": "Giữ hồ sơ",
    "restriction": "Hạn chế xử lý dữ liệu",
}
"""The part of an action before its point, in words: what the trail can be narrowed to."""

SUBJECTS = AREAS | {"content_item": "Tin bài"}
"""What an event is about, by the kind that it records."""

ACTIONS = {
    "user.created": "tạo tài khoản",
    "user.signed_in": "đăng nhập",
    "user.sign_in_refused": "đăng nhập không thành công",
    "user.signed_out": "đăng xuất",
    "user.password_changed": "đổi mật khẩu",
    "user.roles_changed": "đổi vai trò, đơn vị của",
    "user.deactivated": "khóa tài khoản của",
    "user.reactivated": "mở lại tài khoản của",
    "password_reset.asked": "yêu cầu đặt lại mật khẩu",
    "password_reset.used": "đặt lại mật khẩu bằng liên kết trong thư",
    "invitation.sent": "gửi lời mời đến",
    "invitation.sent_again": "gửi lại lời mời đến",
    "invitation.revoked": "thu hồi lời mời đến",
    "invitation.accepted": "nhận lời mời",
    "unit.added": "thêm đơn vị",
    "unit.renamed": "đổi tên đơn vị thành",
    "course.created": "tạo khóa đào tạo",
    "course.edited": "sửa khóa đào tạo",
    "course.published": "công bố khóa đào tạo",
    "course.invitation_replaced": "đổi đường dẫn mời của khóa",
    "course.cancelled": "hủy khóa đào tạo",
    "course.closed": "chốt lớp khóa",
    "course.change_announced": "báo thay đổi lịch hoặc địa điểm của khóa",
    "course.message_sent": "viết thư cho người đăng ký khóa",
    "course.letters_worded": "sửa lời mở đầu thư của khóa",
    "session.added": "thêm buổi học",
    "session.edited": "sửa buổi học",
    "session.removed": "bỏ buổi học",
    "trainer.added": "thêm giảng viên",
    "trainer.edited": "sửa thông tin giảng viên",
    "venue.added": "thêm địa điểm",
    "venue.edited": "sửa địa điểm",
    "registration.received": "gửi đăng ký tham dự",
    "registration.link_replaced": "đổi đường dẫn của đăng ký",
    "registration.walked_in": "ghi danh tại chỗ",
    "registration.waiting_choice": "đổi cách xếp chỗ của nhóm trong danh sách chờ",
    "registration.completed": "sửa thông tin đơn vị, người liên hệ",
    "registration.people_added": "thêm học viên vào đăng ký",
    "registration.moved": "chuyển học viên sang khóa này",
    "enrolment.approved": "duyệt học viên",
    "enrolment.refused": "không nhận học viên",
    "enrolment.substituted": "thay người, người mới là",
    "enrolment.named": "ghi tên học viên",
    "enrolment.corrected": "sửa thông tin học viên",
    "enrolment.page_link_replaced": "đổi đường dẫn trang riêng của học viên",
    "enrolment.page_link_sent": "gửi lại đường dẫn trang riêng của học viên",
    "enrolment.offered": "mời nhận chỗ",
    "enrolment.offer_accepted": "nhận chỗ được mời",
    "enrolment.moved_in_line": "đổi thứ tự trong danh sách chờ",
    "question.added": "thêm câu hỏi",
    "question.changed": "sửa câu hỏi",
    "question.moved": "đổi thứ tự câu hỏi",
    "question.removed": "xóa câu hỏi",
    "question.closed": "thôi hỏi câu",
    "question.reopened": "hỏi lại câu",
    "consent.given": "đồng ý một mục về dữ liệu cá nhân",
    "consent.withdrawn": "rút lại một sự đồng ý",
    "view.saved": "lưu cách xem danh sách",
    "view.removed": "xóa cách xem danh sách",
    "enrolment.withdrawn": "rút tên học viên",
    "enrolment.seated": "xếp chỗ từ danh sách chờ",
    "device.pairing_made": "tạo mã ghép máy quét cho khóa",
    "device.paired": "ghép với khóa học",
    "device.revoked": "thu hồi máy quét",
    "attendance.vouched": "xác nhận có mặt theo tên",
    "attendance.undone": "hoàn tác lượt quét của",
    "attendance.marked": "ghi tay điểm danh của buổi",
    "attendance.session_closed": "chốt điểm danh của buổi",
    "attendance.session_reopened": "mở lại điểm danh của buổi",
    "attendance.self_opened": "mở điểm danh bằng mã trên màn chiếu cho buổi",
    "attendance.self_closed": "đóng điểm danh bằng mã trên màn chiếu của buổi",
    "attendance.heads_counted": "ghi số người trong phòng của buổi",
    "attendance.odd_scan_resolved": "quyết định về lượt quét cần xem của khóa",
    "absence.asked": "xin vắng một buổi",
    "absence.taken_back": "rút lại đơn xin vắng",
    "absence.granted": "cho phép vắng",
    "absence.denied": "không cho phép vắng",
    "certificate.issued": "cấp giấy chứng nhận",
    "article.drafted": "soạn tin bài",
    "article.revised": "sửa tin bài",
    "article.submitted": "trình duyệt tin bài",
    "article.approved": "duyệt tin bài",
    "article.returned": "trả lại tin bài",
    "article.approval_voided": "làm mất hiệu lực lần duyệt do bài được sửa",
    "article.scheduled": "hẹn giờ đăng tin bài",
    "article.unscheduled": "bỏ hẹn giờ đăng tin bài",
    "article.published": "đăng tin bài",
    "article.withdrawn": "gỡ tin bài",
    "image.kept": "tải lên hình ảnh",
    "mail.retried": "gửi lại thư",
    "holiday.added": "thêm ngày nghỉ",
    "holiday.removed": "xóa ngày nghỉ",
    "holiday.year_filled": "điền ngày lễ của năm",
    "privacy_request.received": "gửi yêu cầu về dữ liệu cá nhân",
    "privacy_request.acknowledged": "báo tiếp nhận yêu cầu về dữ liệu cá nhân",
    "privacy_request.extended": "gia hạn yêu cầu về dữ liệu cá nhân",
    "privacy_request.done": "trả lời đã thực hiện yêu cầu về dữ liệu cá nhân",
    "privacy_request.refused": "trả lời không thực hiện yêu cầu về dữ liệu cá nhân",
    "enrolment.erased": "xóa dữ liệu của học viên",
    "registration.contact_erased": "xóa dữ liệu của người liên hệ",
    "legal_hold.placed": "giữ hồ sơ theo yêu cầu pháp lý",
    "legal_hold.lifted": "bỏ giữ hồ sơ",
    "restriction.placed": "đánh dấu hạn chế xử lý dữ liệu",
    "restriction.lifted": "bỏ đánh dấu hạn chế xử lý dữ liệu",
    "mail.copied": "gửi thêm một bản của thư",
}

DETAILS = {
    "letters": "Số thư",
    "copy_of": "Bản của thư số",
    "odd_scans": "Lượt quét chưa quyết định",
    "absences": "Đơn xin vắng chưa quyết định",
    "seat": "Chỗ số",
    "confirmed": "Có chỗ",
    "waiting": "Chờ",
    "requested": "Chờ duyệt",
    "over_seats": "Vượt quá số chỗ",
    "instead_of": "Thay cho",
    "replaces": "Thay ghi danh số",
    "course_id": "Khóa số",
    "before": "Trước",
    "after": "Sau",
    "reason": "Lý do",
    "comment": "Ý kiến",
    "count": "Số lượng",
    "revision": "Phiên bản",
    "roles": "Vai trò",
    "everywhere": "Trên mọi thiết bị",
    "changes": "Thay đổi",
    "publish_at": "Giờ đăng",
    "first": "Từ số",
    "last": "Đến số",
    "before_the_end": "Trước khi khóa kết thúc",
    "due_on": "Hạn trả lời",
    "in_time": "Đúng hạn",
    "books_kept": "Giữ họ tên trong hồ sơ lớp",
    "day": "Ngày",
    "kind": "Loại",
}
NAMES = ("topic", "title", "name", "number", "reference", "subject")
"""Details by which a thing is called, the best first."""
OWN_NAME = frozenset(
    {"user.created", "user.signed_in", "user.signed_out", "user.password_changed", "password_reset.used"}
)
"""Acts on oneself: the actor's name stands there already."""
LONGEST_VALUE = 200


def sentence_of(event: AuditEvent) -> str:
    """Give what was done, after the actor's name: `công bố khóa đào tạo “5S trong xưởng”`."""
    words = ACTIONS.get(event.action, event.action)
    name = "" if event.action in OWN_NAME else _name_of(event.details)
    return f"{words} “{name}”" if name else words


def details_of(event: AuditEvent) -> list[tuple[str, str]]:
    """Give the rest of what was recorded, as names and short values."""
    return [
        (DETAILS.get(key, key), _short(value))
        for key, value in event.details.items()
        if key not in NAMES and value not in (None, "", [], {}, False)
    ]


def _name_of(details: dict[str, Any]) -> str:
    return next((str(details[key]) for key in NAMES if details.get(key)), "")


def _short(value: object) -> str:
    if value is True:
        return "có"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"

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
    "attendance": "Điểm danh",
    "certificate": "Giấy chứng nhận",
    "article": "Tin bài",
    "image": "Hình ảnh",
    "mail": "Thư",
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
    "course.cancelled": "hủy khóa đào tạo",
    "session.added": "thêm buổi học",
    "session.edited": "sửa buổi học",
    "session.removed": "bỏ buổi học",
    "trainer.added": "thêm giảng viên",
    "trainer.edited": "sửa thông tin giảng viên",
    "venue.added": "thêm địa điểm",
    "venue.edited": "sửa địa điểm",
    "registration.received": "gửi đăng ký tham dự",
    "enrolment.withdrawn": "rút tên học viên",
    "enrolment.seated": "xếp chỗ từ danh sách chờ",
    "attendance.vouched": "xác nhận có mặt theo tên",
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
}

DETAILS = {
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

"""What people are told about their data, and what they may agree to beyond what the course needs.

The course itself stands on the state's task (Luật 91/2025/QH15, Điều 19), so the notice informs; only what goes further
is asked, each question on its own, unticked, optional. The very text agreed to is kept as proof.
"""

from models.errors import N_
from models.registrations.registration import ConsentKind

NOTICE_VERSION = "2026-11"
"""Changes whenever the words of the notice change."""

CONSENT_TEXTS = {
    ConsentKind.PHOTOS: N_(
        "Tôi đồng ý để Sở chụp ảnh, quay phim người tham dự tại lớp và dùng trong tin bài, phóng sự về khóa đào tạo."
    ),
    ConsentKind.NEWS: N_("Tôi đồng ý nhận thông tin về các khóa đào tạo sau này qua thư điện tử hoặc Zalo."),
    ConsentKind.SHARE_LIST: N_("Tôi đồng ý để Sở chia sẻ danh sách liên hệ này với các học viên khác cùng khóa."),
}

"""How the rules about courses say no. `field` names the form field that the sentence belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from models.db import session
from models.errors import N_, RuleViolation


@contextmanager
def said_by_database(violation: RuleViolation) -> Iterator[None]:
    """Turn a constraint's refusal inside the block into `violation`, and undo the block alone."""
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        raise violation from error


class TitleMissing(RuleViolation):
    """A course without a title has no address either."""

    code = "title_missing"
    message = N_("Vui lòng nhập tên khóa.")
    status = 422
    field = "title"


class SlugTaken(RuleViolation):
    """Others took the address each time while it was being chosen."""

    code = "slug_taken"
    message = N_("Nhiều khóa cùng tên đang được lưu một lúc. Vui lòng lưu lại.")


class SeatsOutOfRange(RuleViolation):
    """Seats are counted from 1 to 5,000."""

    code = "seats_out_of_range"
    message = N_("Số chỗ phải từ {least} đến {most}.")
    status = 422
    field = "seats"


class SeatsBelowTaken(RuleViolation):
    """Nobody who has a seat loses it because the room shrank."""

    code = "seats_below_taken"
    message = N_("Đã có {taken} học viên được xếp chỗ: số chỗ không thể ít hơn. Vui lòng nhập từ {taken} trở lên.")
    field = "seats"


class ThresholdOutOfRange(RuleViolation):
    """The attendance threshold is a per cent."""

    code = "threshold_out_of_range"
    message = N_("Tỷ lệ dự học tối thiểu phải từ 1 đến 100%.")
    status = 422
    field = "attendance_threshold"


class WindowInverted(RuleViolation):
    """Registration closes after it opens."""

    code = "registration_window_inverted"
    message = N_("Hạn đăng ký phải sau lúc mở đăng ký.")
    status = 422
    field = "registration_closes_at"


class WindowAfterLastSession(RuleViolation):
    """One cannot register for what is over."""

    code = "registration_after_last_session"
    message = N_("Hạn đăng ký phải trước khi buổi cuối kết thúc ({last}). Vui lòng sửa hạn đăng ký hoặc lịch học.")
    field = "registration_closes_at"


class WindowPast(RuleViolation):
    """A course is published for people to register."""

    code = "registration_window_past"
    message = N_("Hạn đăng ký đã qua. Vui lòng dời hạn đăng ký rồi công bố.")
    field = "registration_closes_at"


class BadContactPhone(RuleViolation):
    """Not a number that can be dialled in Vietnam."""

    code = "bad_contact_phone"
    message = N_("Số điện thoại chưa đúng. Vui lòng nhập số di động hoặc máy bàn có mã vùng, ví dụ 0255 382 2345.")
    status = 422
    field = "contact_phone"


class NoSessions(RuleViolation):
    """A published course has a programme."""

    code = "no_sessions"
    message = N_("Khóa được công bố phải có ít nhất một buổi học. Vui lòng thêm buổi học trước.")


class SessionWithoutTrainer(RuleViolation):
    """A published session says who teaches."""

    code = "session_without_trainer"
    message = N_("Buổi “{topic}” ({times}) chưa có giảng viên. Vui lòng chọn ít nhất một giảng viên.")
    field = "trainers"


class TopicMissing(RuleViolation):
    """A session says what it is about."""

    code = "topic_missing"
    message = N_("Vui lòng nhập chuyên đề của buổi học.")
    status = 422
    field = "topic"


class UnitsOutOfRange(RuleViolation):
    """A session has 1 to 12 units."""

    code = "units_out_of_range"
    message = N_("Số tiết phải từ {least} đến {most}.")
    status = 422
    field = "units"


class SessionInverted(RuleViolation):
    """A session ends after it begins, on the same day."""

    code = "session_inverted"
    message = N_("Giờ kết thúc phải sau giờ bắt đầu, trong cùng một ngày.")
    status = 422
    field = "ends"


class UnknownVenue(RuleViolation):
    """The room is gone or never was."""

    code = "unknown_venue"
    message = N_("Không tìm thấy địa điểm này. Vui lòng chọn lại.")
    status = 422
    field = "venue"


class UnknownTrainer(RuleViolation):
    """A trainer is gone or never was."""

    code = "unknown_trainer"
    message = N_("Không tìm thấy giảng viên này. Vui lòng chọn lại.")
    status = 422
    field = "trainers"


class SessionsOverlap(RuleViolation):
    """Two sessions of one course cannot be at one time."""

    code = "sessions_overlap"
    message = N_("Trùng giờ với buổi “{topic}” của chính khóa này ({times}). Vui lòng chọn giờ khác.")
    field = "starts"


class VenueBusy(RuleViolation):
    """Two sessions cannot be in one room at one time."""

    code = "venue_busy"
    message = N_(
        "“{venue}” đã có buổi “{topic}” của khóa “{course}” ({times}). Vui lòng chọn giờ khác hoặc địa điểm khác."
    )
    field = "venue"


class TrainerBusy(RuleViolation):
    """One person cannot teach in two sessions at one time."""

    code = "trainer_busy"
    message = N_(
        "{trainer} đã dạy buổi “{topic}” của khóa “{course}” ({times}). Vui lòng chọn giờ khác hoặc giảng viên khác."
    )
    field = "trainers"


class EditedMeanwhile(RuleViolation):
    """Someone saved a change while this one was being typed. Nothing typed is lost: the form keeps it."""

    code = "course_edited_meanwhile"
    message = N_(
        "Người khác vừa lưu thay đổi trong khi Ông/Bà đang sửa. Nội dung Ông/Bà đã gõ vẫn còn dưới đây. "
        "Vui lòng xem phần khác nhau, rồi bấm lưu lần nữa nếu vẫn muốn dùng nội dung của mình."
    )


class AttendanceRulesAreFixed(RuleViolation):
    """What was closed was counted by the rules as they stood; it does not change behind anybody's back."""

    code = "attendance_rules_fixed"
    message = N_(
        "Khóa đã có buổi chốt điểm danh nên quy tắc đến muộn và kiểm tra lần hai được giữ nguyên. "
        "Vui lòng mở lại các buổi đã chốt trước khi sửa."
    )


class SessionClosedForEdits(RuleViolation):
    """Units follow from its times; while its attendance is final they stay."""

    code = "session_closed_for_edits"
    message = N_("Buổi này đã chốt điểm danh nên không sửa được. Vui lòng mở lại buổi trước.")


class DayHasScans(RuleViolation):
    """People were there on that day; what they attended cannot have been on another."""

    code = "day_has_scans"
    message = N_(
        "Buổi này đã có người được điểm danh nên không chuyển sang ngày khác được. "
        "Giờ học vẫn sửa được trong ngày {day}."
    )
    field = "day"


class UnitsHaveScans(RuleViolation):
    """What people earned by coming does not change afterwards."""

    code = "units_have_scans"
    message = N_("Buổi này đã có người được điểm danh nên số tiết giữ nguyên là {units}.")
    field = "units"


class SessionHasScans(RuleViolation):
    """A session at which people were scanned stays."""

    code = "session_has_scans"
    message = N_("Buổi này đã có lượt điểm danh nên không xóa được.")


class CourseIsOver(RuleViolation):
    """A closed or cancelled course does not change any more."""

    code = "course_is_over"
    message = N_("Khóa này đã kết thúc hoặc đã hủy nên không sửa được nữa.")


class WrongState(RuleViolation):
    """The course has moved on, perhaps in another window."""

    code = "wrong_course_state"
    message = N_("Khóa không còn ở trạng thái cho phép việc này. Vui lòng tải lại trang để xem trạng thái hiện tại.")


class ReasonMissing(RuleViolation):
    """Those who registered are told why."""

    code = "reason_missing"
    message = N_("Vui lòng ghi lý do hủy khóa.")
    status = 422
    field = "reason"


class NameMissing(RuleViolation):
    """A room and a person have a name."""

    code = "name_missing"
    message = N_("Vui lòng nhập tên.")
    status = 422
    field = "name"


class VenueNameTaken(RuleViolation):
    """Rooms are told apart by name."""

    code = "venue_name_taken"
    message = N_("Đã có địa điểm “{name}”. Vui lòng đặt tên khác, ví dụ thêm số phòng.")
    field = "name"


class UnknownCommune(RuleViolation):
    """Not one of the province's 96."""

    code = "unknown_commune"
    message = N_("Vui lòng chọn xã, phường hoặc đặc khu trong danh sách.")
    status = 422
    field = "commune_code"


class BadMapLink(RuleViolation):
    """A map link leads to a web page."""

    code = "bad_map_link"
    message = N_("Liên kết bản đồ phải là một địa chỉ web, bắt đầu bằng https://.")
    status = 422
    field = "map_url"


class NotATrainerAccount(RuleViolation):
    """Only an account with the trainer's role may be a trainer's."""

    code = "not_a_trainer_account"
    message = N_("Tài khoản này không có vai trò Giảng viên. Vui lòng chọn tài khoản khác.")
    field = "user_id"


class AccountAlreadyJoined(RuleViolation):
    """One account, one trainer."""

    code = "account_already_joined"
    message = N_("Tài khoản này đã gắn với một giảng viên khác. Vui lòng chọn tài khoản khác.")
    field = "user_id"

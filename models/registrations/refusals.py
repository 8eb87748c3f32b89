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


class SelfFillUnmarked(RuleViolation):
    """A person without a name is one who fills herself in, and was marked so."""

    code = "trainee_unnamed"
    message = N_("Vui lòng nhập họ và tên học viên, hoặc chọn “học viên tự điền”.")
    status = 422


class OverOrganisationCap(RuleViolation):
    """More people than the course takes of one organisation. The sentence says the cap, and nothing of who is there."""

    code = "over_organisation_cap"
    message = N_(
        "Vượt số người tối đa của một đơn vị: khóa này nhận tối đa {most} học viên của mỗi đơn vị, tính cả các lần "
        "đăng ký. Vui lòng bớt người hoặc liên hệ đầu mối của khóa."
    )
    status = 422


class InvitationNeeded(RuleViolation):
    """The course is for those who were invited."""

    code = "invitation_needed"
    message = N_(
        "Khóa này chỉ nhận đăng ký theo thư mời. Vui lòng mở biểu mẫu bằng đường dẫn trong thư mời; "
        "nếu đường dẫn không còn dùng được, vui lòng liên hệ đầu mối của khóa."
    )


class NobodyChosen(RuleViolation):
    """An act on some people was asked for, and none was named."""

    code = "nobody_chosen"
    message = N_("Chưa chọn học viên nào. Vui lòng chọn ít nhất một người.")
    status = 422


class AlreadyWithdrawn(RuleViolation):
    """She was withdrawn before."""

    code = "already_withdrawn"
    message = N_("Học viên {name} đã được rút tên trước đó.")


class AlreadyRefused(RuleViolation):
    """Staff did not accept her; there is no place to give up or to pass on."""

    code = "already_refused"
    message = N_("Học viên {name} không được nhận vào khóa nên không còn chỗ để thay đổi.")


class TooLateToWithdraw(RuleViolation):
    """The course has begun: who came and who did not is now for the attendance list to say."""

    code = "too_late_to_withdraw"
    message = N_("Khóa đào tạo đã bắt đầu nên không rút tên được nữa. Vui lòng báo cho đầu mối của khóa.")


class PastWithdrawalDeadline(TooLateToWithdraw):
    """The course set a deadline before it begins."""

    code = "past_withdrawal_deadline"
    message = N_("Đã quá hạn rút tên của khóa này. Vui lòng báo cho đầu mối của khóa.")


class WithdrawalOfParticipant(RuleViolation):
    """She was there: the records of who came say so, and no list may say otherwise."""

    code = "withdrawal_of_participant"
    message = N_("Học viên {name} đã được điểm danh hoặc đã được cấp giấy chứng nhận nên không rút tên được.")


class TooLateToSubstitute(RuleViolation):
    """Until the deadline the organisation says itself who comes; afterwards staff do."""

    code = "too_late_to_substitute"
    message = N_("Đã quá hạn thay người của khóa này. Vui lòng báo cho đầu mối của khóa.")


class SubstitutionNeedsApproval(RuleViolation):
    """Where staff decide on each person, nobody slips in under another's approval."""

    code = "substitution_needs_approval"
    message = N_("Khóa này duyệt từng người nên đơn vị không tự thay người được. Vui lòng báo cho đầu mối của khóa.")


class SubstitutionOfParticipant(RuleViolation):
    """She was there herself."""

    code = "substitution_of_participant"
    message = N_(
        "Học viên {name} đã được điểm danh hoặc đã được cấp giấy chứng nhận nên không thay bằng người khác được."
    )


class TooLateToAdd(RuleViolation):
    """People may be added until the course's deadline."""

    code = "too_late_to_add"
    message = N_("Đã quá hạn thêm người của khóa này. Vui lòng liên hệ đầu mối của khóa.")


class PeopleChanged(RuleViolation):
    """Others were entered since the form was opened; most often it is the same form, sent twice."""

    code = "people_changed"
    message = N_("Danh sách học viên vừa có thêm người. Vui lòng xem danh sách hiện có rồi gửi lại nếu vẫn cần thêm.")


class NotInSeries(RuleViolation):
    """People move between deliveries of one course only."""

    code = "not_in_series"
    message = N_("Chỉ chuyển được sang khóa khác trong cùng chuỗi khóa. Vui lòng chọn lại khóa.")
    status = 422
    field = "to_course_id"


class MoveOfParticipant(RuleViolation):
    """She attended this course."""

    code = "move_of_participant"
    message = N_("Học viên {name} đã được điểm danh hoặc đã được cấp giấy chứng nhận nên không chuyển khóa được.")


class NoOffer(RuleViolation):
    """Nothing is held: it was answered before, or withdrawn."""

    code = "no_offer"
    message = N_("Hiện không có chỗ nào đang được giữ chờ trả lời. Vui lòng tải lại trang để xem tình trạng.")


class OfferLapsed(RuleViolation):
    """The deadline has passed: the seat is another's."""

    code = "offer_lapsed"
    message = N_("Đã quá hạn trả lời nên chỗ này được chuyển cho người tiếp theo. Vui lòng liên hệ đầu mối của khóa.")


class NotRequested(RuleViolation):
    """Somebody decided before, or she withdrew."""

    code = "not_requested"
    message = N_("Học viên {name} không còn chờ duyệt. Vui lòng tải lại danh sách.")


class RefusalReasonMissing(RuleViolation):
    """An organisation is told why its person was not accepted."""

    code = "refusal_reason_missing"
    message = N_("Vui lòng ghi lý do không nhận: đơn vị đăng ký được báo lý do này.")
    status = 422
    field = "reason"


class NotInLine(RuleViolation):
    """She does not wait any more."""

    code = "not_in_line"
    message = N_("Học viên này không còn trong danh sách chờ. Vui lòng tải lại danh sách.")


class MoveReasonMissing(RuleViolation):
    """Who was passed may ask why."""

    code = "queue_move_reason_missing"
    message = N_("Vui lòng ghi lý do đổi thứ tự: lý do được lưu lại.")
    status = 422
    field = "reason"


class AlreadyNamed(RuleViolation):
    """Another person takes a place by substitution, not by overwriting a name."""

    code = "already_named"
    message = N_("Chỗ này đã ghi tên {name}. Nếu người khác đi thay, vui lòng dùng chức năng thay người.")
    field = "name"


class TooLateToName(RuleViolation):
    """The course is over, or she does not come."""

    code = "too_late_to_name"
    message = N_("Không sửa được thông tin học viên nữa. Vui lòng liên hệ đầu mối của khóa.")

"""How a course takes attendance: what an organiser sets, and within which bounds."""

from dataclasses import dataclass

from models.errors import N_, RuleViolation

LATEST_GRACE = 240
MOST_OPEN_MINUTES = 720
MOST_TAKEN_DAYS = 60
USUAL_OPEN_MINUTES = 60
USUAL_TAKEN_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class AttendanceRules:
    """The part of a course's facts by which scans are judged and units counted (see the columns of `Course`)."""

    late_after_minutes: int | None = None
    scans_open_minutes: int = USUAL_OPEN_MINUTES
    scans_taken_days: int = USUAL_TAKEN_DAYS
    second_check: bool = False
    names_on_phones: bool = False


class GraceOutOfRange(RuleViolation):
    """A session lasts a day at most."""

    code = "grace_out_of_range"
    message = N_("Số phút đến muộn được phép phải từ 0 đến {most}. Bỏ trống nếu đến muộn không bị trừ tiết.")
    status = 422
    field = "late_after_minutes"


class OpeningOutOfRange(RuleViolation):
    """The door opens on the day itself."""

    code = "opening_out_of_range"
    message = N_("Thời gian mở điểm danh trước giờ học phải từ 0 đến {most} phút.")
    status = 422
    field = "scans_open_minutes"


class TakenDaysOutOfRange(RuleViolation):
    """A phone that was offline sends within two months."""

    code = "taken_days_out_of_range"
    message = N_("Số ngày còn nhận lượt quét gửi muộn phải từ 1 đến {most}.")
    status = 422
    field = "scans_taken_days"


def check_attendance_rules(rules: AttendanceRules) -> None:
    """Raise `GraceOutOfRange`, `OpeningOutOfRange` or `TakenDaysOutOfRange`."""
    if rules.late_after_minutes is not None and not 0 <= rules.late_after_minutes <= LATEST_GRACE:
        raise GraceOutOfRange(most=LATEST_GRACE)
    if not 0 <= rules.scans_open_minutes <= MOST_OPEN_MINUTES:
        raise OpeningOutOfRange(most=MOST_OPEN_MINUTES)
    if not 1 <= rules.scans_taken_days <= MOST_TAKEN_DAYS:
        raise TakenDaysOutOfRange(most=MOST_TAKEN_DAYS)

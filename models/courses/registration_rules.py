"""How a course takes registrations: what an organiser sets, and within which bounds."""

from dataclasses import dataclass

from models.errors import N_, RuleViolation

MOST_OF_ONE_ORGANISATION = 5_000
MOST_OFFER_HOURS = 200
MOST_HOURS_BEFORE = 2_160
"""Ninety days."""
LONGEST_SERIES = 120
USUAL_OFFER_HOURS = 8
"""What the form of a new course begins with: one working day."""


@dataclass(frozen=True, kw_only=True)
class RegistrationRules:
    """The part of a course's facts that registering, waiting and withdrawing go by (see the columns of `Course`)."""

    most_per_organisation: int | None = None
    needs_approval: bool = False
    invitation_only: bool = False
    offer_hours: int = 0
    substitution_until_hours: int = 0
    withdrawal_until_hours: int = 0
    adding_until_hours: int | None = None
    series: str | None = None


class OrganisationCapOutOfRange(RuleViolation):
    """At least one person, at most what a course holds."""

    code = "organisation_cap_out_of_range"
    message = N_("Số người tối đa của một đơn vị phải từ 1 đến {most}. Bỏ trống nếu không giới hạn.")
    status = 422
    field = "most_per_organisation"


class OfferHoursOutOfRange(RuleViolation):
    """A seat is not held for a whole season."""

    code = "offer_hours_out_of_range"
    message = N_("Thời gian giữ chỗ phải từ 0 đến {most} giờ làm việc. Ghi 0 để xếp chỗ ngay, không hỏi lại.")
    status = 422
    field = "offer_hours"


class HoursBeforeOutOfRange(RuleViolation):
    """A deadline lies before the first session, by at most ninety days."""

    code = "hours_before_out_of_range"
    message = N_(
        "Số giờ trước buổi đầu phải từ 0 đến {most}. Vui lòng nhập lại các hạn thay người, rút tên, thêm người."
    )
    status = 422


class SeriesTooLong(RuleViolation):
    """The name of a series is one line."""

    code = "series_too_long"
    message = N_("Tên chuỗi khóa dài tối đa {longest} ký tự. Vui lòng rút gọn.")
    status = 422
    field = "series"


def check_rules(rules: RegistrationRules) -> None:
    """Raise `OrganisationCapOutOfRange`, `OfferHoursOutOfRange`, `HoursBeforeOutOfRange` or `SeriesTooLong`."""
    cap = rules.most_per_organisation
    if cap is not None and not 1 <= cap <= MOST_OF_ONE_ORGANISATION:
        raise OrganisationCapOutOfRange(most=MOST_OF_ONE_ORGANISATION)
    if not 0 <= rules.offer_hours <= MOST_OFFER_HOURS:
        raise OfferHoursOutOfRange(most=MOST_OFFER_HOURS)
    hours = (rules.substitution_until_hours, rules.withdrawal_until_hours, rules.adding_until_hours or 0)
    if not all(0 <= before <= MOST_HOURS_BEFORE for before in hours):
        raise HoursBeforeOutOfRange(most=MOST_HOURS_BEFORE)
    if rules.series is not None and not 1 <= len(rules.series) <= LONGEST_SERIES:
        raise SeriesTooLong(longest=LONGEST_SERIES)

"""The roles a member of staff may hold; one person may hold several."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is here to do."""

    ADMINISTRATOR = "administrator"
    ORGANISER = "organiser"
    TRAINER = "trainer"
    COMMUNICATIONS = "communications"
    APPROVER = "approver"
    UNIT_REPORTER = "unit_reporter"


ROLE_NAMES = {
    Role.ADMINISTRATOR: "Quản trị hệ thống",
    Role.ORGANISER: "Tổ chức đào tạo",
    Role.TRAINER: "Giảng viên",
    Role.COMMUNICATIONS: "Truyền thông",
    Role.APPROVER: "Lãnh đạo duyệt",
    Role.UNIT_REPORTER: "Đầu mối báo cáo của đơn vị",
}

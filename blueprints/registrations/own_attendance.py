"""What a trainee's own page says of her attendance: each session, what it adds up to, and what she asked for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from blueprints.common.calendar import place_of
from blueprints.common.filters import vn_time
from models.attendance.absences import OwnAbsence, absences_of_person
from models.attendance.asking_absence import may_ask_absence
from models.attendance.attendance import Attendance, attendance_of_person
from models.attendance.evidence import Taught
from models.attendance.mark import AttendanceStatus
from models.attendance.outlook import Outlook, open_again, outlook_of
from models.attendance.queries import places_of
from models.attendance.reach import Reach
from models.attendance.settling import settled_sessions
from models.registrations.trainee_page import OwnTrainee, Row


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One session: where, how she stands in it (words and tone, or nothing yet), and her request to be excused."""

    lesson: Row
    place: str
    standing: tuple[str, str] | None = None
    absence: OwnAbsence | None = None
    may_ask: bool = False
    is_needed: bool = False
    """Whether without it she cannot have enough any more: said before she asks."""


@dataclass(frozen=True, slots=True)
class OwnAttendance:
    """The sessions in order, and where they lead. `outlook` is `None` before the course begins."""

    sessions: tuple[OwnSession, ...]
    outlook: Outlook | None = None

    @property
    def reach(self) -> tuple[str, str]:
        """Say what it adds up to, with the tone of a notice."""
        return reach_words(self.outlook) if self.outlook else ("", "")

    @property
    def lacks(self) -> bool:
        """Whether making up elsewhere is worth speaking of."""
        return self.outlook is not None and (self.outlook.reach is Reach.LOST or self.outlook.is_at_risk)


def own_attendance(person: OwnTrainee, now: datetime) -> OwnAttendance:
    """Give it for her page. One query before the course begins, five more afterwards; none for who has no seat."""
    if not person.is_expected:
        bare = [OwnSession(lesson, place_of(lesson)) for lesson in person.sessions]
        return OwnAttendance(tuple(bare))
    absences = absences_of_person(person.id)
    attended = attendance_of_person(person.id, now) if person.has_begun(now) else {}
    over = {lesson.id for lesson in person.sessions if lesson.ends_at <= now}
    unsettled = over - settled_sessions(person.course_id, now) if over else over
    outlook = _outlook(person, attended, unsettled, now)
    elsewhere = places_of({stands.made_up_in for stands in attended.values() if stands.made_up_in})
    sessions = tuple(
        OwnSession(
            lesson,
            place_of(lesson),
            _standing(lesson, attended, elsewhere, unsettled),
            asked := absences.get(lesson.id),
            may_ask_absence(person.course_state, lesson.starts_at, asked.state if asked else None, now),
            outlook.needs(lesson.units),
        )
        for lesson in person.sessions
    )
    return OwnAttendance(sessions, outlook if person.has_begun(now) else None)


def reach_words(outlook: Outlook) -> tuple[str, str]:
    """Say whether it is enough, can still become so, or cannot; with a tone."""
    if outlook.reach is Reach.REACHED:
        reached = _("Ông/Bà đã dự đủ số tiết để được cấp giấy chứng nhận (cần %(needed)s tiết).", needed=outlook.needed)
        return reached, "success"
    if outlook.reach is Reach.LOST:
        lost = _(
            "Không còn đủ số tiết để được cấp giấy chứng nhận: cần %(needed)s tiết, mà dự hết các buổi còn lại cũng "
            "chỉ được %(most)s tiết.",
            needed=outlook.needed,
            most=outlook.units + outlook.to_come,
        )
        return lost, "danger"
    possible = _(
        "Còn đủ số tiết nếu dự thêm ít nhất %(lacking)s tiết trong %(to_come)s tiết còn lại.",
        lacking=outlook.lacking,
        to_come=outlook.to_come,
    )
    if not outlook.is_at_risk:
        return possible, "info"
    return possible + " " + _("Từ nay Ông/Bà cần dự đủ mọi buổi còn lại."), "warning"


def _outlook(
    person: OwnTrainee, attended: Mapping[int, Attendance], unsettled: Collection[int], now: datetime
) -> Outlook:
    lessons = [
        Taught(
            lesson.id, person.course_id, lesson.topic, lesson.starts_at, lesson.ends_at, lesson.units,
            person.late_after_minutes, person.second_check, person.series, person.course_state,
        )
        for lesson in person.sessions
    ]  # fmt: skip
    lessons = open_again(lessons, unsettled, now)
    return outlook_of(lessons, attended, person.attendance_threshold, now, unsettled=unsettled)


def _standing(
    lesson: Row, attended: Mapping[int, Attendance], elsewhere: Mapping[int, str], unsettled: Collection[int]
) -> tuple[str, str] | None:
    """Say how she stands in one session; nothing of one in which nobody could be yet."""
    stands = attended.get(lesson.id)
    if stands is None:
        return None
    words, tone = _status(stands)
    if stands.made_up_in is not None:
        where = elsewhere.get(stands.made_up_in, "")
        words, tone = _("%(status)s, đã học bù ở %(where)s", status=words, where=where), "success"
    elif not stands.marked and stands.status is AttendanceStatus.ABSENT and lesson.id in unsettled:
        return _("Đang chờ số liệu điểm danh"), "quiet"
    if stands.missed_second:
        words, tone = _("%(status)s, vắng lần kiểm tra thứ hai", status=words), "warning"
    return f"{words}: " + _("%(units)s/%(planned)s tiết", units=stands.units, planned=lesson.units), tone


def _status(stands: Attendance) -> tuple[str, str]:
    if stands.status is AttendanceStatus.PRESENT:
        return _("Đã có mặt"), "success"
    if stands.status is AttendanceStatus.LATE:
        late = _("Đến muộn lúc %(time)s", time=vn_time(stands.arrived_at)) if stands.arrived_at else _("Đến muộn")
        return late, "warning"
    if stands.status is AttendanceStatus.EXCUSED:
        return _("Vắng có phép"), "info"
    return (_("Vắng") if stands.marked else _("Chưa ghi nhận có mặt")), "danger"

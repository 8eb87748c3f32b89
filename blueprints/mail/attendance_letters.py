"""Letters about one trainee's attendance: her request to be excused, and warnings before it is too late.

Each goes to her, or to the contact of her registration if she has no address of her own: then without her page's link.
"""

from collections.abc import Callable

from blueprints.common.calendar import place_of
from blueprints.common.tickets import trainee_page_url
from blueprints.mail.contents import Contents, Params, SubjectGone, course_url, enrolment_of
from models.attendance.absences import absence_by_id
from models.clock import now
from models.courses.course import CourseState
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.page_link import place_now


def absence_decided(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # every composer has this shape
    """Granted or denied, with the answer; her own reason is not told to whom else it may go to."""
    person, contents = _about(params)
    asked = absence_by_id(params["request_id"])
    if asked is None or asked.decided_at is None:
        raise SubjectGone(f"absence request {params['request_id']}")
    lesson = next((one for one in person.registration.course.sessions if one.id == asked.session_id), None)
    contents.context.update(
        asked=asked,
        place=place_of(lesson.venue) if lesson else "",
        is_granted=asked.state.value == "granted",
    )
    return contents


def attendance_warning(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """What she missed, what it adds up to, and which sessions are to come: as it was when the letter was queued."""
    person, contents = _about(params)
    sessions, moment = person.registration.course.sessions, now()
    contents.context.update(
        {key: params[key] for key in ("units", "planned", "needed", "to_come")},
        missed=[(one, place_of(one.venue)) for one in sessions if one.id in params["missed"]],
        coming=[(one, place_of(one.venue)) for one in sessions if one.starts_at > moment],
        is_expected=person.state is EnrolmentState.CONFIRMED,
    )
    return contents


def _about(params: Params) -> tuple[Enrolment, Contents]:
    person = enrolment_of(place_now(params["enrolment_id"]))
    course = person.registration.course
    is_hers = params["to_address"] == person.email
    has_page = person.page_digest is not None and course.state is not CourseState.CANCELLED
    context = {
        "registration": person.registration,
        "course": course,
        "course_url": course_url(course),
        "person": person,
        "is_hers": is_hers,
        "page_url": trainee_page_url(person) if is_hers and has_page else "",
    }
    return person, Contents(context)


ATTENDANCE_LETTERS: dict[str, Callable[[Params, bool], Contents]] = {
    "absence_decided": absence_decided,
    "attendance_at_risk": attendance_warning,
    "attendance_out_of_reach": attendance_warning,
}

"""Letters about trainees' own pages: the links of places without a name for the contact, her own for a trainee."""

from collections.abc import Callable

from blueprints.common.tickets import trainee_page_url
from blueprints.mail.contents import Contents, Params, SubjectGone, course_url, enrolment_of, own_url
from models.courses.course import CourseState
from models.registrations.enrolment import GONE
from models.registrations.page_link import place_now
from models.registrations.queries import registration_by_id


def names_missing(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # every composer has this shape
    """To the contact: as it stands when the letter leaves; by then all may have been named."""
    registration = registration_by_id(params["registration_id"])
    if registration is None:
        raise SubjectGone(f"registration {params['registration_id']}")
    course = registration.course
    is_on = course.state is not CourseState.CANCELLED
    missing = [person for person in registration.enrolments if not person.name and person.state not in GONE]
    return Contents(
        {
            "registration": registration,
            "course": course,
            "course_url": course_url(course),
            "own_url": own_url(registration),
            "begins_at": course.sessions[0].starts_at if course.sessions else None,
            "pages": [trainee_page_url(person) for person in missing] if is_on else [],
        }
    )


def trainee_page(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """To a trainee: the link of her own page, if this is her address still."""
    person = enrolment_of(place_now(params["enrolment_id"]))
    course = person.registration.course
    is_hers = params["to_address"] == person.email and person.page_digest is not None
    is_on = course.state is not CourseState.CANCELLED
    return Contents(
        {
            "registration": person.registration,
            "course": course,
            "course_url": course_url(course),
            "page_url": trainee_page_url(person) if is_hers and is_on else "",
        }
    )


NAME_LETTERS: dict[str, Callable[[Params, bool], Contents]] = {
    "names_missing": names_missing,
    "trainee_page": trainee_page,
}

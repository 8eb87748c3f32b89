"""Who may do what with courses."""

from models.courses.course import COURSE_MOVES, Course, CourseState
from models.people.principal import Principal
from models.people.roles import Role

EDITORS = (Role.ORGANISER, Role.ADMINISTRATOR)
"""Plan courses, rooms and trainers."""
READERS = (*EDITORS, Role.APPROVER)
"""See the plan, drafts included."""


def may_edit(principal: Principal, course: Course) -> bool:
    """Whether this person may change this course and its sessions."""
    return principal.has(*EDITORS) and course.state in {CourseState.DRAFT, CourseState.PUBLISHED}


def may_publish(principal: Principal, course: Course) -> bool:
    """Whether this person may show this course to everyone."""
    return principal.has(*EDITORS) and CourseState.PUBLISHED in COURSE_MOVES[course.state]


def may_cancel(principal: Principal, course: Course) -> bool:
    """Whether this person may cancel this course."""
    return principal.has(*EDITORS) and CourseState.CANCELLED in COURSE_MOVES[course.state]


def may_plan(principal: Principal) -> bool:
    """Whether this person may add courses, rooms and trainers."""
    return principal.has(*EDITORS)

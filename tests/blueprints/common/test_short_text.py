"""Short texts to pass on: what they say, and that they open nothing."""

import pytest

from blueprints.common.calendar import place_of
from blueprints.common.extensions import bearer_key
from blueprints.common.short_text import course_invitation, registration_reminder
from models.audit.actor import Actor
from models.courses.cancelling import cancel_course
from models.courses.queries import course_with_programme
from models.registrations.own_page import opened_registration
from models.registrations.registering import register
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import make_application


@pytest.fixture
def course(kept):
    return kept(make_course, title="Cải tiến 5S").id


def test_an_invitation_says_what_when_where_until_when_and_whom_to_ask(course):
    found = course_with_programme(course)
    place = place_of(found.sessions[0].venue)
    assert course_invitation(found).splitlines() == [
        "Mời tham dự: Cải tiến 5S",
        "Đối tượng: Doanh nghiệp, hợp tác xã",
        "- 09:00–12:00, 07/12/2026",
        "- 09:00–12:00, 08/12/2026",
        place,
        "Hạn đăng ký: 09:00, 06/12/2026",
        f"Xem và đăng ký: http://localhost/khoa-hoc/{found.slug}",
        "Liên hệ: Nguyễn Tấn Đạt, 0255 382 2345",
    ]


def test_a_cancelled_course_invites_nobody(kept, course):
    kept(cancel_course, course, "Bão số 12.", actor=Actor.system(), now=NOW)
    found = course_with_programme(course)
    assert course_invitation(found).splitlines() == [
        "KHÓA ĐÃ HỦY: Cải tiến 5S", "Lý do: Bão số 12.", f"http://localhost/khoa-hoc/{found.slug}",
    ]  # fmt: skip


def test_what_a_contact_passes_on_opens_no_registration(kept, course):
    made = kept(register, course, make_application("An"), key=bearer_key(), actor=Actor.visitor("Khách"), now=NOW)
    page = opened_registration(made.reference, made.secret)
    sessions = [(lesson, place_of(lesson)) for lesson in page.course.sessions]
    text = registration_reminder(page.course, sessions, page.organisation.name)
    assert text.startswith("Hợp tác xã Sông Vệ dự khóa: Cải tiến 5S\n- 09:00–12:00, 07/12/2026\n")
    assert made.secret not in text
    assert made.reference not in text
    assert "/v/" not in text.lower()

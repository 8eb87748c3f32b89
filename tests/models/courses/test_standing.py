"""What a course means for someone who may want to register; and how a telephone number is read."""

from datetime import timedelta

import pytest

from models.courses.contact_phone import contact_phone
from models.courses.course import CourseState
from models.courses.refusals import BadContactPhone
from models.courses.standing import Standing, standing_of
from tests.conftest import NOW

pytestmark = pytest.mark.one_database
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.OPEN),
        ({"seats_left": 0}, Standing.FULL),
        ({"registration_opens_at": NOW}, Standing.OPEN),
        ({"registration_opens_at": NOW + HOUR}, Standing.NOT_YET_OPEN),
        ({"registration_closes_at": NOW}, Standing.CLOSED),
        ({"registration_closes_at": NOW, "seats_left": 0}, Standing.CLOSED),
        ({"last_ends_at": NOW}, Standing.PAST),
        ({"last_ends_at": None}, Standing.OPEN),
        ({"state": CourseState.CLOSED}, Standing.PAST),
        ({"state": CourseState.CANCELLED, "last_ends_at": NOW}, Standing.CANCELLED),
        ({"state": CourseState.DRAFT}, Standing.DRAFT),
    ],
)
def test_standing_follows_state_times_and_seats(changes, standing):
    facts = {
        "state": CourseState.PUBLISHED, "registration_opens_at": NOW - HOUR, "registration_closes_at": NOW + HOUR,
        "last_ends_at": NOW + 2 * HOUR, "seats_left": 1, "now": NOW,
    }  # fmt: skip
    assert standing_of(**{**facts, **changes}) is standing


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0255 382 2345", "+842553822345"),
        ("0255.382.2345", "+842553822345"),
        ("(0255) 382-2345", "+842553822345"),
        ("+84 912 345 678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("0084 912 345 678", "+84912345678"),
        ("1900 1234", "19001234"),
    ],
)
def test_contact_phone_is_read_as_people_write_it(typed, number):
    assert contact_phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "12345", "0912 345 67", "0912 345 678 90", "abc", "+1 202 555 0100", "٠٩١٢٣٤٥٦٧٨"]
)
def test_contact_phone_that_nobody_can_dial_is_refused(typed):
    with pytest.raises(BadContactPhone):
        contact_phone(typed)

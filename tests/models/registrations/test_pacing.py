"""How often one link brings in people who are written to."""

from datetime import timedelta

import pytest

from models.people.throttling import TooManyAttempts
from models.registrations import pacing
from tests.conftest import NOW
from tests.factories.seats import STAFF

NAMES = tuple(f"Trần Văn {a}{b}" for a in "BCDGHKLMN" for b in "ainouye")


def test_a_seat_changes_hands_sixty_times_an_hour_and_staff_are_not_counted(hall):
    made = hall(seats=1)
    made.enter("An")
    before = "An"
    for name in NAMES[: pacing.MOST_SUBSTITUTIONS]:
        made.substitute(before, name)
        before = name
    with pytest.raises(TooManyAttempts) as refused:
        made.substitute(before, "Võ Thị Y")
    assert refused.value.until == NOW + timedelta(hours=1)
    made.substitute(before, "Võ Thị Y", actor=STAFF)
    made.substitute("Võ Thị Y", "Lê Thị X", now=NOW + timedelta(hours=1))


def test_one_registration_grows_by_twenty_forms_an_hour_and_another_is_not_hindered(hall):
    made = hall(seats=1)
    made.enter("An")
    made.enter("Bình")
    for name in NAMES[: pacing.MOST_ADDITIONS]:
        made.add("An", name)
    with pytest.raises(TooManyAttempts):
        made.add("An", "Võ Thị Y")
    made.add("An", "Võ Thị Y", actor=STAFF)
    made.add("Bình", "Lê Thị X")

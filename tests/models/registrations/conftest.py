"""What the tests of seats share."""

import pytest

from tests.factories.seats import Hall


@pytest.fixture
def hall(kept):
    """Make a course and call its acts: `hall(seats=2, offer_hours=8)`."""

    def make(**rules):
        return Hall(kept, **rules)

    return make

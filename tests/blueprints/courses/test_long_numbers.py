"""Numbers of hundreds of digits in the forms of the course desk."""

import pytest

from models.people.roles import Role
from tests.factories.people import make_principal


@pytest.mark.parametrize("field", ["seats", "attendance_threshold"])
@pytest.mark.parametrize("typed", ["9" * 400, "-" + "9" * 400, "9" * 5_000])
def test_a_number_of_hundreds_of_digits_is_refused_at_its_field(kept, sign_in, field, typed):
    browser = sign_in(kept(make_principal, Role.ORGANISER))
    answer = browser.post("/quan-ly/khoa-hoc/moi", data={field: typed})
    assert answer.status_code == 422
    assert "Số này quá dài. Vui lòng nhập không quá 9 chữ số." in answer.text

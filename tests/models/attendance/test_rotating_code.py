"""The rotating code: which steps are taken, and how long a claim stands."""

from datetime import UTC, datetime, timedelta

import pytest

from models.attendance.rotating_code import (
    Claim,
    age_of,
    claim_of,
    left_of_step,
    new_key,
    read_claim,
    short_code_of,
    step_at,
    token_of,
    write_claim,
)

pytestmark = pytest.mark.one_database

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
BEGINS = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 1 795 399 200 s since 1970: a step begins
INSTANT = timedelta(microseconds=1)
TWELVE = timedelta(seconds=12)


def test_a_step_begins_at_its_first_instant_and_lasts_twelve_seconds() -> None:
    assert BEGINS.timestamp() % 12 == 0
    assert step_at(BEGINS) == step_at(BEGINS + TWELVE - INSTANT) == step_at(BEGINS - INSTANT) + 1
    assert step_at(BEGINS + TWELVE) == step_at(BEGINS) + 1
    assert left_of_step(BEGINS) == TWELVE
    assert left_of_step(BEGINS + TWELVE - INSTANT) == INSTANT


@pytest.mark.parametrize("say", [token_of, short_code_of])
def test_the_current_and_the_previous_step_are_taken_and_never_the_next(say) -> None:
    code = say(KEY, step_at(BEGINS))
    ages = [
        age_of(KEY, code, BEGINS - INSTANT),  # it is not shown yet
        age_of(KEY, code, BEGINS),
        age_of(KEY, code, BEGINS + TWELVE - INSTANT),
        age_of(KEY, code, BEGINS + TWELVE),
        age_of(KEY, code, BEGINS + 2 * TWELVE - INSTANT),
        age_of(KEY, code, BEGINS + 2 * TWELVE),
    ]
    assert ages == [None, 0, 0, 1, 1, None]


def test_a_code_is_read_as_people_type_it() -> None:
    code = short_code_of(KEY, step_at(BEGINS))
    assert (len(code), len(token_of(KEY, step_at(BEGINS)))) == (6, 8)
    assert age_of(KEY, f" {code[:3].lower()} {code[3:]} ", BEGINS) == 0


@pytest.mark.parametrize("code", ["", "0", "00000000", "000000", "ă" * 8, "Ⅷ" * 6, "A" * 5_000])
def test_what_is_no_code_is_none(code: str) -> None:
    assert age_of(KEY, code, BEGINS) is None
    assert claim_of(KEY, code, BEGINS) is None


def test_each_key_has_codes_of_its_own() -> None:
    step = step_at(BEGINS)
    assert age_of(OTHER, token_of(KEY, step), BEGINS) is None
    assert age_of(OTHER, short_code_of(KEY, step), BEGINS) is None
    assert new_key() != new_key()


def test_a_claim_says_when_and_by_which_step_it_was_made_and_has_a_name_of_its_own() -> None:
    code, late = token_of(KEY, step_at(BEGINS)), BEGINS + timedelta(seconds=13)
    first, second = claim_of(KEY, code, BEGINS), claim_of(KEY, code, late)
    assert first is not None
    assert second is not None
    assert (first.claimed_at, first.was_previous_step) == (BEGINS, False)
    assert (second.claimed_at, second.was_previous_step) == (late, True)
    assert first.nonce != second.nonce


def test_a_claim_stands_for_three_minutes_whatever_the_projector_shows_by_then() -> None:
    claim = Claim("ABCD", BEGINS, was_previous_step=True)
    text = write_claim(KEY, claim)
    assert read_claim(KEY, text, BEGINS) == claim
    assert read_claim(KEY, text, BEGINS + timedelta(minutes=3)) == claim
    assert read_claim(KEY, text, BEGINS + timedelta(minutes=3) + INSTANT) is None


def test_a_claim_of_another_key_or_with_a_letter_changed_is_nobodys() -> None:
    text = write_claim(KEY, Claim("ABCD", BEGINS, was_previous_step=False))
    assert read_claim(OTHER, text, BEGINS) is None
    for place in range(len(text)):
        spoilt = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
        assert read_claim(KEY, spoilt, BEGINS) is None, spoilt


@pytest.mark.parametrize("text", ["", "...", "a.b.c.d", "a.zz.1.x", "ă.ă.ă.ă", "." * 100, "a.1.1"])
def test_what_is_no_claim_is_none(text: str) -> None:
    assert read_claim(KEY, text, BEGINS) is None

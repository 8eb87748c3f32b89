"""Leases on letters: who may send, what an outcome changes, when it goes again."""

from datetime import timedelta

import pytest

from models.audit.actor import Actor
from models.db import session
from models.mail.leasing import (
    GIVE_UP_AFTER,
    LEASE,
    Lease,
    NotFailed,
    pause_after,
    record_failure,
    record_sent,
    retry,
    take_due,
)
from models.mail.outgoing_mail import MailState
from models.mail.queries import MailSearch, letters_found, number_of_letters
from models.mail.queueing import queue_letter
from tests.conftest import NOW

STAFF = Actor("user", "Lê Thị Hòa", 1)


def queue(number=1, letter="ticket"):
    for index in range(number):
        queue_letter(letter, to_name=f"Người {index}", to_address=f"n{index}@example.vn", params={}, now=NOW)


def mails():
    session.rollback()
    return letters_found(MailSearch(), 0, 100)[::-1]


def test_a_leased_letter_is_not_given_to_another_worker(kept):
    kept(queue, 3)
    first = kept(take_due, NOW, 2)
    second = kept(take_due, NOW, 2)

    assert [len(first), len(second)] == [2, 1]
    assert {lease.mail_id for lease in first}.isdisjoint({lease.mail_id for lease in second})
    assert kept(take_due, NOW, 2) == []


def test_a_worker_that_was_killed_gives_its_letters_back_by_time(kept):
    kept(queue)
    (lost,) = kept(take_due, NOW, 5)
    assert kept(take_due, NOW + LEASE - timedelta(seconds=1), 5) == []

    (again,) = kept(take_due, NOW + LEASE, 5)
    assert again == Lease(lost.mail_id, 2)


def test_the_outcome_of_a_lost_lease_does_not_count(kept):
    kept(queue)
    (lost,) = kept(take_due, NOW, 5)
    (again,) = kept(take_due, NOW + LEASE, 5)

    assert kept(record_failure, lost, "too late", permanent=True, now=NOW + LEASE) is False
    assert kept(record_sent, again, "<1@x>", now=NOW + LEASE) is True
    assert kept(record_sent, again, "<1@x>", now=NOW + LEASE) is False
    (mail,) = mails()
    assert (mail.state, mail.message_id, mail.last_error, mail.lease_until_at) == (MailState.SENT, "<1@x>", None, None)


def test_a_failed_attempt_waits_longer_each_time_and_is_given_up_after_three_days(kept):
    kept(queue)
    moment, waits = NOW, []
    while leases := kept(take_due, moment, 1):
        kept(record_failure, leases[0], "451 later", permanent=False, now=moment)
        (mail,) = mails()
        waits.append(mail.next_attempt_at - moment)
        moment = mail.next_attempt_at

    assert [int(wait.total_seconds() // 60) for wait in waits[:6]] == [1, 5, 15, 60, 240, 240]
    assert mail.state is MailState.FAILED
    assert moment - NOW > GIVE_UP_AFTER
    assert moment - NOW < GIVE_UP_AFTER + pause_after(9)


def test_a_permanent_refusal_gives_up_at_once_and_staff_may_retry(kept):
    kept(queue)
    (lease,) = kept(take_due, NOW, 1)
    kept(record_failure, lease, "550 no such user", permanent=True, now=NOW)
    assert kept(take_due, NOW + timedelta(days=1), 1) == []

    later = NOW + timedelta(days=2)
    kept(retry, lease.mail_id, actor=STAFF, now=later)
    assert kept(take_due, later, 1) == [Lease(lease.mail_id, 1)]


def test_a_letter_that_did_not_fail_is_not_retried(kept):
    kept(queue)
    with pytest.raises(NotFailed):
        kept(retry, mails()[0].id, actor=STAFF, now=NOW)


def test_a_list_hides_letters_that_open_accounts_from_those_who_may_not_read_them(kept):
    kept(queue, 1, "password_reset")
    kept(queue, 2)
    assert number_of_letters(MailSearch(hidden={"password_reset"})) == 2
    assert number_of_letters(MailSearch(words="n0@EXAMPLE")) == 2
    assert number_of_letters(MailSearch(words="%")) == 0

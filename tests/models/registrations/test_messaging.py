"""Messages from staff: to whom, with which words, and once."""

import re

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.courses.course import CourseState
from models.db import session
from models.mail.forgetting import FORGOTTEN_ADDRESS
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.course_message import CourseMessage
from models.registrations.enrolment import EnrolmentState
from models.registrations.messaging import (
    CourseNotAnnounced,
    Message,
    MessageIncomplete,
    NobodyToWriteTo,
    send_message,
)
from models.registrations.organisation import OrganisationKind
from models.registrations.placeholders import PLACEHOLDERS, UnknownPlaceholder, check_placeholders, fill_placeholders
from models.registrations.recipients import EXPECTED, Audience, first_registration, number_of_registrations
from models.registrations.registration import Registration
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

ANH = Actor("user", "Ánh", 1)


@pytest.fixture
def course(kept):
    """A company with a seat, and one that waits; another course beside it."""

    def make():
        made, other = make_course(seats=2), make_course()
        make_registration(made, KEY, "An").contact_name = "Có chỗ"
        make_registration(made, KEY, "Bình", waiting=1).contact_name = "Chờ"
        make_registration(other, KEY, "Chi").contact_name = "Khóa khác"
        return made.id

    return kept(make)


def message(course_id, *, states=EXPECTED, kinds=frozenset(), **changes):
    words = {"subject": "Chỗ gửi xe", "text": "Xin gửi xe ở cổng sau, {nguoi_nhan}."} | changes
    return Message(audience=Audience(course_id, frozenset(states), frozenset(kinds)), **words)


def told_names():
    session.rollback()
    return list(session.scalars(sa.select(OutgoingMail.to_name).order_by(OutgoingMail.id)))


def test_everyone_of_the_course_and_nobody_else_is_written_to(kept, course):
    assert kept(send_message, message(course), actor=ANH, now=NOW) == 2
    assert told_names() == ["Có chỗ", "Chờ"]
    sent = session.scalars(sa.select(CourseMessage)).one()
    assert (sent.subject, sent.sent_by, sent.letters) == ("Chỗ gửi xe", "Ánh", 2)
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.action, event.details["letters"]) == ("course.message_sent", 2)


def test_a_contact_who_was_forgotten_is_not_written_to(kept, course):
    forgotten = sa.update(Registration).where(Registration.contact_name == "Chờ")
    kept(session.execute, forgotten.values(contact_email=FORGOTTEN_ADDRESS))
    assert number_of_registrations(Audience(course)) == 1
    assert kept(send_message, message(course), actor=ANH, now=NOW) == 1
    assert told_names() == ["Có chỗ"]


def test_a_state_narrows_it(kept, course):
    kept(send_message, message(course, states={EnrolmentState.WAITING}), actor=ANH, now=NOW)
    assert told_names() == ["Chờ"]


def test_a_kind_that_nobody_is_finds_nobody(kept, course):
    with pytest.raises(NobodyToWriteTo):
        kept(send_message, message(course, kinds={OrganisationKind.HOUSEHOLD}), actor=ANH, now=NOW)
    assert told_names() == []


def test_a_form_sent_twice_sends_one_message(kept, course):
    once = message(course, form_key="abc")
    assert [kept(send_message, once, actor=ANH, now=NOW) for _ in range(2)] == [2, 2]
    assert len(told_names()) == 2


@pytest.mark.parametrize("changes", [{"subject": ""}, {"text": ""}])
def test_a_message_without_words_is_refused(kept, course, changes):
    with pytest.raises(MessageIncomplete):
        kept(send_message, message(course, **changes), actor=ANH, now=NOW)


def test_a_draft_has_nobody_to_write_to(kept):
    draft = kept(make_course, state=CourseState.DRAFT).id
    with pytest.raises(CourseNotAnnounced):
        kept(send_message, message(draft), actor=ANH, now=NOW)


@pytest.mark.parametrize("words", ["{ten_khoá}", "{config}", "{}", "{ten_khoa.__class__}", "{ ten_khoa }"])
def test_unknown_placeholders_are_refused_by_name(kept, course, words):
    with pytest.raises(UnknownPlaceholder) as refused:
        kept(send_message, message(course, subject=f"Xin chào {words}"), actor=ANH, now=NOW)
    assert refused.value.params["name"] == words
    assert told_names() == []


def test_braces_that_hold_no_name_are_words_like_others():
    check_placeholders("a { b", "} c {", "{{", "dòng {\n} mới")


def test_what_a_value_says_is_not_filled_again():
    filled = fill_placeholders("{ten_khoa} của {ten_don_vi}", {"ten_khoa": "{ten_don_vi}", "ten_don_vi": "HTX"})
    assert filled == "{ten_don_vi} của HTX"


def test_a_contact_without_an_address_is_left_out(kept, course):
    kept(session.execute, sa.update(Registration).where(Registration.contact_name == "Chờ").values(contact_email=""))
    assert kept(send_message, message(course), actor=ANH, now=NOW) == 1
    kept(session.execute, sa.update(Registration).values(contact_email=""))
    with pytest.raises(NobodyToWriteTo):
        kept(send_message, message(course), actor=ANH, now=NOW)
    assert number_of_registrations(message(course).audience) == 0
    assert first_registration(message(course).audience) is None


WORDS = st.lists(
    st.one_of(st.sampled_from(["{" + name + "}" for name in PLACEHOLDERS]), st.text("{}a_ \n", max_size=6))
)


@given(WORDS.map("".join))
def test_what_passes_the_check_is_filled_to_the_last_placeholder(text):
    named = re.findall(r"\{([^{}\n]{0,60})\}", text)
    if set(named) <= set(PLACEHOLDERS):
        check_placeholders(text)
        filled = fill_placeholders(text, dict.fromkeys(PLACEHOLDERS, "x"))
        assert not any("{" + name + "}" in filled for name in PLACEHOLDERS)
    else:
        with pytest.raises(UnknownPlaceholder):
            check_placeholders(text)

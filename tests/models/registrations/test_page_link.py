"""The link of a trainee's page: handed on by many until she is reached herself, then hers alone."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotFound
from models.registrations.application import Trainee
from models.registrations.enrolling import open_missing_pages, page_secret
from models.registrations.enrolment import Enrolment
from models.registrations.filling_in import fill_in
from models.registrations.former_page_link import FormerPageLink
from models.registrations.page_link import (
    NoAddressOfHers,
    PageLinkReplaced,
    former_place,
    refuse_former_link,
    replace_page_link,
    send_page_link,
)
from models.registrations.trainee_page import opened_trainee
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY
from tests.factories.seats import STAFF, VISITOR

UNNAMED = Trainee("", "", fills_in_herself=True)
OWN_PHONE, OFFICE_PHONE = "+84987654321", "+84912345678"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def made(hall, kept):
    made = hall(seats=3, series="5S")
    made.there = kept(make_course, seats=3, series="5S").id
    made.enter("", trainees=(UNNAMED,))
    return made


def fill(made, trainee, enrolment_id=None, now=NOW, actor=VISITOR):
    return made.kept(fill_in, enrolment_id or made.id(""), trainee, key=KEY, actor=actor, now=now)


def opened(secret):
    session.rollback()
    found = opened_trainee(secret)
    return found and (found.name, found.course_id, str(found.state))


@pytest.mark.parametrize(
    ("phone", "email"), [(OWN_PHONE, None), (None, "ut@example.vn"), (OFFICE_PHONE, "ut@example.vn")]
)
def test_once_she_is_reached_herself_her_page_has_a_link_of_her_own(made, phone, email):
    place = made.id("")
    handed_out = page_secret(KEY, place)
    assert opened(handed_out) == ("", made.course_id, "confirmed")
    assert fill(made, Trainee("Võ Thị Út", "Thủ kho", phone, email)) == 2
    assert opened(handed_out) is None
    assert opened(page_secret(KEY, place, 2)) == ("Võ Thị Út", made.course_id, "confirmed")
    assert former_place(handed_out.lower()) == place
    with pytest.raises(PageLinkReplaced):
        refuse_former_link(handed_out)
    refuse_former_link("ANOTHER")


@pytest.mark.parametrize(("phone", "email"), [(None, None), (OFFICE_PHONE, "0@example.vn")])
def test_while_only_her_organisation_can_be_reached_the_link_stays(made, phone, email):
    place = made.id("")
    assert fill(made, Trainee("Võ Thị Út", "Thủ kho", phone, email)) == 1
    assert opened(page_secret(KEY, place)) == ("Võ Thị Út", made.course_id, "confirmed")
    assert fill(made, Trainee("Võ Thị Út", "Thủ kho", OWN_PHONE), place) == 2
    assert opened(page_secret(KEY, place)) is None


def test_mending_what_she_wrote_keeps_her_link(made):
    place = made.id("")
    fill(made, Trainee("Võ Thị Út", "Thủ kho", OWN_PHONE))
    assert fill(made, Trainee("Võ Thị Út", "Thủ quỹ", OWN_PHONE, "ut@example.vn"), place) == 2


def test_an_address_that_her_organisation_wrote_before_does_not_keep_the_link(made):
    made.enter("", trainees=(Trainee("", "", None, "ut@example.vn", fills_in_herself=True),))
    assert fill(made, Trainee("Võ Thị Út", "Thủ kho", None, "ut@example.vn")) == 2
    assert made.letters()[-2:] == ["ticket ut@example.vn", "ticket ut@example.vn"]


def test_the_page_follows_her_to_another_course(made):
    place = made.id("")
    made.move("", to=made.there, now=LATER)
    assert opened(page_secret(KEY, place)) == ("", made.there, "confirmed")
    new = made.id("")
    fill(made, Trainee("Võ Thị Út", "Thủ kho", OWN_PHONE), now=LATER)
    assert opened(page_secret(KEY, new, 2)) == ("Võ Thị Út", made.there, "confirmed")
    for handed_out in (page_secret(KEY, place), page_secret(KEY, new)):
        assert opened(handed_out) is None
        assert former_place(handed_out) == new


def test_a_used_link_leads_to_where_she_is_now(made):
    place = made.id("")
    fill(made, Trainee("Võ Thị Út", "Thủ kho", OWN_PHONE))
    made.registrations["Võ Thị Út"] = made.registrations[""]
    made.move("Võ Thị Út", to=made.there, now=LATER)
    assert former_place(page_secret(KEY, place)) == made.id("Võ Thị Út") != place
    assert opened(page_secret(KEY, place, 2)) == ("Võ Thị Út", made.there, "confirmed")
    made.registrations["Võ Thị Út"] = made.row("Võ Thị Út").registration_id
    made.withdraw("Võ Thị Út", now=LATER)
    assert opened(page_secret(KEY, place, 2)) == ("Võ Thị Út", made.there, "withdrawn")


def test_who_takes_the_place_has_a_page_that_the_former_persons_link_does_not_open(made):
    made.enter("An")
    old = made.id("An")
    made.substitute("An", Trainee("Bình", "Thợ", OWN_PHONE))
    assert opened(page_secret(KEY, old)) == ("An", made.course_id, "withdrawn")


def test_staff_replace_a_link_that_got_into_wrong_hands_and_she_is_sent_the_new_one(made):
    made.enter("An", trainees=(Trainee("An", "Kế toán", None, "an@example.vn"),))
    place = made.id("An")
    assert made.kept(replace_page_link, place, key=KEY, actor=STAFF, now=LATER) == 2
    assert (opened(page_secret(KEY, place)), former_place(page_secret(KEY, place))) == (None, place)
    assert opened(page_secret(KEY, place, 2)) == ("An", made.course_id, "confirmed")
    assert made.letters()[-1] == "trainee_page an@example.vn"
    line = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (line.action, line.subject_id, line.actor_name) == ("enrolment.page_link_replaced", place, "Lê Thị Hòa")
    with pytest.raises(NotFound):
        made.kept(replace_page_link, 10_000, key=KEY, actor=STAFF, now=LATER)


def test_her_link_is_sent_to_nobody_but_herself(made):
    made.enter("An", "Bình", trainees=(Trainee("An", "Thợ", OWN_PHONE), Trainee("Bình", "Thợ", None, "1@example.vn")))
    for name in ("An", "Bình"):
        with pytest.raises(NoAddressOfHers):
            made.kept(send_page_link, made.id(name), actor=VISITOR, now=NOW)
    assert [letter for letter in made.letters() if letter.startswith("trainee_page")] == []


def test_pages_opened_for_those_who_came_before_there_were_such_pages_do_not_open_by_a_used_link(made):
    place = made.id("")
    fill(made, Trainee("Võ Thị Út", "Thủ kho", OWN_PHONE))
    made.kept(lambda: session.execute(sa.update(Enrolment).values(page_digest=None)))
    made.kept(open_missing_pages, KEY)
    assert opened(page_secret(KEY, place)) is None
    assert session.scalar(sa.select(sa.func.count()).select_from(FormerPageLink)) == 1

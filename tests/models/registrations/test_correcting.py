"""Staff mend what is written of a trainee: what changed is in the trail, what it was is not, but for a name."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotFound
from models.privacy.erasing import erase_trainee
from models.registrations.application import Trainee
from models.registrations.correcting import Correction, NameReasonMissing, correct_trainee
from models.registrations.enrolling import page_secret
from models.registrations.enrolment import Enrolment
from models.registrations.filling_in import fill_in
from models.registrations.page_link import former_place
from models.registrations.question_refusals import AnswerUnfit
from models.registrations.questionnaire import answers_given
from models.registrations.registration import Registration
from tests.conftest import NOW
from tests.factories.questions import make_question
from tests.factories.registrations import KEY
from tests.factories.seats import STAFF, VISITOR

PHONE = "+84987654321"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def made(hall):
    made = hall(seats=1)
    made.enter("An", "Bình", trainees=(Trainee("An", "Kế toán", None, "an@example.vn"), Trainee("Bình", "Thợ")))
    return made


def correct(made, name, trainee, reason="", **changes):
    values = {"key": KEY, "actor": STAFF, "now": LATER} | changes
    return made.kept(correct_trainee, made.registrations[name], made.id(name), Correction(trainee, reason), **values)


def contact_address(made, name):
    session.rollback()
    wanted = sa.select(Registration.contact_email).where(Registration.id == made.registrations[name])
    return session.scalars(wanted).one()


def trail():
    session.rollback()
    lines = sa.select(AuditEvent).where(AuditEvent.action == "enrolment.corrected").order_by(AuditEvent.id)
    return [line.details for line in session.scalars(lines)]


def test_position_and_telephone_change_and_the_trail_names_them_without_their_values(made):
    assert correct(made, "An", Trainee("An", "Giám đốc", PHONE, "an@example.vn")) == ["position", "phone"]
    row = made.row("An")
    assert (row.position, row.phone, row.email, row.page_version) == ("Giám đốc", PHONE, "an@example.vn", 1)
    assert trail() == [{"course_id": made.course_id, "name": "An", "changes": ["position", "phone"]}]
    assert len(made.letters()) == 2  # what was sent when she was registered


def test_nothing_changed_leaves_no_line(made):
    assert correct(made, "An", Trainee("An", "Kế toán", None, "an@example.vn")) == []
    assert trail() == []


def test_a_name_changes_only_with_a_reason_that_stays(made):
    with pytest.raises(NameReasonMissing):
        correct(made, "An", Trainee("Ân", "Kế toán", None, "an@example.vn"))
    assert correct(made, "An", Trainee("Ân", "Kế toán", None, "an@example.vn"), "Ghi thiếu dấu") == ["name"]
    assert (made.row("Ân").folded, trail()[0]["before"], trail()[0]["reason"]) == ("an", "An", "Ghi thiếu dấu")


def test_a_new_address_gets_the_ticket_and_what_went_to_the_wrong_one_opens_nothing(made):
    place = made.id("An")
    correct(made, "An", Trainee("An", "Kế toán", None, "dung@example.vn"))
    assert made.letters()[-1] == "ticket dung@example.vn"
    assert former_place(page_secret(KEY, place)) == place
    assert made.row("An").page_version == 2


def test_who_waits_is_sent_the_link_of_her_page_instead(made):
    correct(made, "Bình", Trainee("Bình", "Thợ", None, "binh@example.vn"))
    assert made.letters()[-1] == "trainee_page binh@example.vn"
    assert made.row("Bình").page_version == 2


def test_a_link_that_was_handed_on_dies_with_the_first_address_of_her_own_and_not_with_her_organisations(made):
    made.enter("", trainees=(Trainee("", "", fills_in_herself=True),))
    place = made.id("")
    made.kept(fill_in, place, Trainee("Út", "Thợ"), key=KEY, actor=VISITOR, now=NOW)
    made.registrations["Út"] = made.registrations[""]
    correct(made, "Út", Trainee("Út", "Thợ", None, contact_address(made, "Út")))
    assert former_place(page_secret(KEY, place)) is None
    made.kept(lambda: session.execute(sa.update(Enrolment).where(Enrolment.id == place).values(email=None)))
    correct(made, "Út", Trainee("Út", "Thợ", None, "ut@example.vn"))
    assert (former_place(page_secret(KEY, place)), made.letters()[-1][-13:]) == (place, "ut@example.vn")


def test_who_is_gone_is_corrected_without_a_letter_and_also_after_the_end(made):
    made.withdraw("Bình")
    made.state("closed")
    before = made.letters()
    assert correct(made, "Bình", Trainee("Bình", "Thợ", None, "binh@example.vn")) == ["email"]
    assert made.letters() == before


def test_answers_are_written_and_what_is_due_may_stay_open(made):
    meal = made.kept(make_question, made.course_id, is_required=True)
    assert correct(made, "Bình", Trainee("Bình", "Thợ", PHONE)) == ["phone"]
    assert correct(made, "Bình", Trainee("Bình", "Thợ", PHONE, answers={meal: ("Ăn chay",)})) == ["answers"]
    assert answers_given(made.id("Bình")) == {meal: ["Ăn chay"]}
    with pytest.raises(AnswerUnfit):
        correct(made, "Bình", Trainee("Bình", "Thợ", PHONE, answers={meal: ("Bún bò",)}))
    assert correct(made, "Bình", Trainee("Bình", "Thợ", PHONE, answers={meal: ("Ăn chay",)})) == []


def test_of_another_registration_of_nobody_and_of_who_was_erased_nothing_is_corrected(made):
    made.enter("", trainees=(Trainee("", "", fills_in_herself=True),))
    for registration, place in (
        (made.registrations["An"], made.id("")),
        (made.registrations[""], made.id("An")),
        (made.registrations[""], made.id("")),
    ):
        with pytest.raises(NotFound):
            made.kept(correct_trainee, registration, place, Correction(Trainee("Út", "Thợ"), "Ghi sai"), key=KEY,
                      actor=STAFF, now=LATER)  # fmt: skip
    made.withdraw("Bình")
    place, registration = made.id("Bình"), made.registrations["Bình"]
    made.kept(erase_trainee, place, actor=STAFF, now=LATER)
    with pytest.raises(NotFound):
        made.kept(correct_trainee, registration, place, Correction(Trainee("Bình", "Thợ"), "Ghi lại"), key=KEY,
                  actor=STAFF, now=LATER)  # fmt: skip

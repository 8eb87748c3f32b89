"""Every address of this room, and the view behind it."""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from blueprints.common.extensions import csrf
from blueprints.registrations import (
    absence,
    desk,
    desk_bulk,
    desk_counters,
    desk_line,
    desk_list,
    desk_organisation,
    desk_people,
    desk_trainee,
    desk_walk_in,
    exporting,
    former_link,
    listing,
    own,
    own_changes,
    own_entering,
    questions,
    signing_up,
    tickets_pdf,
    trainee,
)
from models.registrations.page_link import PageLinkReplaced

blueprint = Blueprint("registrations", __name__)

FORM = "/khoa-hoc/<slug>/dang-ky"
OWN = "/dang-ky/<reference>/<secret>"
DESK = "/quan-ly/dang-ky"
COURSE = f"{DESK}/khoa-hoc/<int:course_id>"

view: Callable[..., ResponseReturnValue]  # of every loop below

blueprint.add_url_rule(FORM, "register", signing_up.show_form, methods=["GET"])
blueprint.add_url_rule(FORM, "registration_taken", signing_up.take_form, methods=["POST"])
blueprint.add_url_rule(f"{FORM}/mau.xlsx", "list_template", listing.template, methods=["GET"])
# The form itself checks its token, so that one that has grown too old comes back with everything that was typed.
csrf.exempt(signing_up.take_form)

blueprint.add_url_rule(OWN, "own", own.own, methods=["GET"])
blueprint.add_url_rule(f"{OWN}/ve.pdf", "tickets_pdf", tickets_pdf.tickets_pdf, methods=["GET"])
for rule, name, view, method in (
    ("/hoc-vien/<int:enrolment_id>/rut-ten", "withdrawal", own_changes.withdrawal, "POST"),
    ("/hoc-vien/<int:enrolment_id>/thay-nguoi", "substitution_form", own_entering.substitution_form, "GET"),
    ("/hoc-vien/<int:enrolment_id>/thay-nguoi", "substituted", own_entering.substituted, "POST"),
    ("/hoc-vien/them", "addition_form", own_entering.addition_form, "GET"),
    ("/hoc-vien/them", "people_added", own_entering.people_added, "POST"),
    ("/chuyen-khoa", "move_form", own_entering.move_form, "GET"),
    ("/chuyen-khoa", "moved", own_entering.moved, "POST"),
    ("/rut-ten", "all_withdrawn", own_changes.all_withdrawn, "POST"),
    ("/cho-duoc-giu/nhan", "offer_accepted", own_changes.offer_accepted, "POST"),
    ("/cho-duoc-giu/tra-lai", "offer_declined", own_changes.offer_declined, "POST"),
    ("/cach-cho", "waiting_chosen", own_changes.waiting_chosen, "POST"),
    ("/dong-y", "own_consents", own_changes.consents, "GET"),
    ("/dong-y/<kind>", "consent_answered", own_changes.consent_answered, "POST"),
):
    blueprint.add_url_rule(f"{OWN}{rule}", name, view, methods=[method])
# These forms check their own token too.
csrf.exempt(own_entering.substituted)
csrf.exempt(own_entering.people_added)

blueprint.add_url_rule("/hoc-vien/<secret>", "trainee", trainee.trainee, methods=["GET"])
blueprint.add_url_rule("/hoc-vien/<secret>", "trainee_details", trainee.details, methods=["POST"])
csrf.exempt(trainee.details)
blueprint.add_url_rule("/hoc-vien/<secret>/xin-vang", "ask_absence", absence.absence_asked, methods=["POST"])
csrf.exempt(absence.absence_asked)
blueprint.add_url_rule(
    "/hoc-vien/<secret>/xin-vang/<int:request_id>/rut-lai",
    "absence_taken_back",
    absence.absence_taken_back,
    methods=["POST"],
)
blueprint.register_error_handler(PageLinkReplaced, former_link.explain)
blueprint.add_url_rule(
    "/hoc-vien/<secret>/duong-dan-moi", "page_link_request", former_link.link_asked_for, methods=["POST"]
)

blueprint.add_url_rule(DESK, "desk", desk.desk, methods=["GET"])
blueprint.add_url_rule(f"{DESK}/so-lieu", "counters", desk_counters.counters, methods=["GET"])
for rule, name, view, method in (
    ("", "course_desk", desk_list.course_desk, "GET"),
    ("/cach-xem", "view_kept", desk_list.view_kept, "POST"),
    ("/cach-xem/<int:view_id>/xoa", "view_given_up", desk_list.view_given_up, "POST"),
    ("/hang-loat", "deed_preview", desk_bulk.preview, "GET"),
    ("/hang-loat", "deed", desk_bulk.deed_done, "POST"),
    ("/danh-sach.xlsx", "people_workbook", exporting.people_workbook, "GET"),
    ("/danh-sach.csv", "people_csv", exporting.people_csv, "GET"),
    ("/tai-cho", "walk_in_form", desk_walk_in.walk_in_form, "GET"),
    ("/tai-cho", "walked_in", desk_walk_in.walked_in, "POST"),
    ("/so-lieu", "course_counters", desk_counters.course_counters, "GET"),
    ("/danh-sach-cho", "line", desk_line.line, "GET"),
    ("/danh-sach-cho/<int:enrolment_id>", "place_form", desk_line.place_form, "GET"),
    ("/danh-sach-cho/<int:enrolment_id>", "place_given", desk_line.place_given, "POST"),
):
    blueprint.add_url_rule(f"{COURSE}{rule}", name, view, methods=[method])
for rule, name, view, methods in (
    ("", "questions", questions.questions, ["GET"]),
    ("/moi", "new_question", questions.new_question, ["GET", "POST"]),
    ("/<int:question_id>", "question", questions.question, ["GET", "POST"]),
    ("/<int:question_id>/vi-tri", "question_moved", questions.question_moved, ["POST"]),
    ("/<int:question_id>/bo", "question_removed", questions.question_removed, ["POST"]),
    ("/<int:question_id>/hoi-lai", "question_reopened", questions.question_reopened, ["POST"]),
):
    blueprint.add_url_rule(f"{COURSE}/cau-hoi{rule}", name, view, methods=methods)
blueprint.add_url_rule(f"{DESK}/<int:registration_id>", "registration", desk.registration, methods=["GET"])
blueprint.add_url_rule(
    f"{DESK}/<int:registration_id>/hoc-vien/<int:enrolment_id>/rut-ten",
    "desk_withdrawal",
    desk.desk_withdrawal,
    methods=["POST"],
)
for rule, name, view, methods in (
    ("/hoc-vien/moi", "desk_person_added", desk_people.person_added, ["GET", "POST"]),
    ("/hoc-vien/<int:enrolment_id>", "desk_trainee", desk_trainee.trainee_corrected, ["GET", "POST"]),
    ("/hoc-vien/<int:enrolment_id>/trang-rieng", "desk_page_link", desk_trainee.page_link_replaced, ["POST"]),
    ("/hoc-vien/<int:enrolment_id>/thay-nguoi", "desk_substitution", desk_people.person_substituted, ["GET", "POST"]),
    ("/don-vi", "desk_organisation", desk_organisation.organisation_completed, ["GET", "POST"]),
    ("/chuyen-khoa", "desk_move", desk_people.people_moved, ["GET", "POST"]),
    ("/duong-dan", "link_replaced", desk.link_replaced, ["POST"]),
    ("/rut-ten", "desk_withdrawal_of_all", desk_people.everyone_withdrawn, ["POST"]),
):
    blueprint.add_url_rule(f"{DESK}/<int:registration_id>{rule}", name, view, methods=methods)

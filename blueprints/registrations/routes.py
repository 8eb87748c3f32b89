"""Every address of this room, and the view behind it."""

from flask import Blueprint

from blueprints.common.extensions import csrf
from blueprints.registrations import desk, own, signing_up

blueprint = Blueprint("registrations", __name__)

FORM = "/khoa-hoc/<slug>/dang-ky"
OWN = "/dang-ky/<reference>/<secret>"
DESK = "/quan-ly/dang-ky"

blueprint.add_url_rule(FORM, "register", signing_up.show_form, methods=["GET"])
blueprint.add_url_rule(FORM, "registration_taken", signing_up.take_form, methods=["POST"])
# The form itself checks its token, so that one that has grown too old comes back with everything that was typed.
csrf.exempt(signing_up.take_form)

blueprint.add_url_rule(OWN, "own", own.own, methods=["GET"])
blueprint.add_url_rule(f"{OWN}/hoc-vien/<int:enrolment_id>/rut-ten", "withdrawal", own.withdrawal, methods=["POST"])

blueprint.add_url_rule(DESK, "desk", desk.desk, methods=["GET"])
blueprint.add_url_rule(f"{DESK}/khoa-hoc/<int:course_id>", "course_desk", desk.course_desk, methods=["GET"])
blueprint.add_url_rule(f"{DESK}/<int:registration_id>", "registration", desk.registration, methods=["GET"])
blueprint.add_url_rule(
    f"{DESK}/<int:registration_id>/hoc-vien/<int:enrolment_id>/rut-ten",
    "desk_withdrawal",
    desk.desk_withdrawal,
    methods=["POST"],
)

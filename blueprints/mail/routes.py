"""The outbox desk: what was written, whether it went, and each letter as its recipient reads it."""

from flask import Blueprint

from blueprints.mail import cli, course_room, messages, outbox

blueprint = Blueprint("mail", __name__)
cli.install(blueprint)

OUTBOX = "/quan-ly/hop-thu-di"
LETTER = f"{OUTBOX}/<int:mail_id>"
ID = "int(max=2147483647)"
COURSE = f"/quan-ly/khoa-hoc/<{ID}:course_id>/thu"
FORM = ["GET", "POST"]

for rule, view, methods in (
    (OUTBOX, outbox.outbox, ["GET"]),
    (LETTER, outbox.letter, ["GET"]),
    (f"{LETTER}/noi-dung", outbox.body, ["GET"]),
    (f"{LETTER}/tep/<int:number>", outbox.attachment, ["GET"]),
    (f"{LETTER}/gui-lai", outbox.retrial, ["POST"]),
    (f"{LETTER}/ban-sao", outbox.copy, ["POST"]),
    (COURSE, course_room.course_letters, ["GET"]),
    (f"{COURSE}/thay-doi", course_room.change, ["GET"]),
    (f"{COURSE}/thay-doi/<{ID}:revision>", course_room.announcement, ["POST"]),
    (f"{COURSE}/tin-nhan", messages.message, FORM),
    (f"{COURSE}/loi-mo-dau", messages.openings, FORM),
):
    blueprint.add_url_rule(rule, view_func=view, methods=methods)

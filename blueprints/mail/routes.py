"""The outbox desk: what was written, whether it went, and each letter as its recipient reads it."""

from flask import Blueprint

from blueprints.mail import cli, outbox

blueprint = Blueprint("mail", __name__)
cli.install(blueprint)

OUTBOX = "/quan-ly/hop-thu-di"
LETTER = f"{OUTBOX}/<int:mail_id>"

for rule, view, methods in (
    (OUTBOX, outbox.outbox, ["GET"]),
    (LETTER, outbox.letter, ["GET"]),
    (f"{LETTER}/noi-dung", outbox.body, ["GET"]),
    (f"{LETTER}/tep/<int:number>", outbox.attachment, ["GET"]),
    (f"{LETTER}/gui-lai", outbox.retrial, ["POST"]),
):
    blueprint.add_url_rule(rule, view_func=view, methods=methods)

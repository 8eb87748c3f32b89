"""An application with a few extra views, each trying one thing that a shared door promises."""

import sqlite3
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask, jsonify, request
from wtforms import FileField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange

from app import create_app
from blueprints.common.access import EVERYONE, STAFF, ensure, open_to
from blueprints.common.forms import Form, IntegerField, form_refused
from blueprints.common.queue import queue_of, wake
from blueprints.common.unit_of_work import unit_of_work, writing
from models.db import db, session
from models.errors import RuleViolation
from models.people.roles import Role
from models.people.unit import Unit
from settings import Settings

blueprint = Blueprint("trial", __name__, url_prefix="/trial")


class SampleForm(Form):
    """One field of each kind."""

    name = StringField("Tên", validators=[DataRequired(), Length(max=5)], filters=[lambda text: text and text.upper()])
    text = TextAreaField("Lời")
    secret = PasswordField("Mật khẩu")
    choice = SelectField("Chọn", choices=[SelectChoice("a", "A")])
    number = IntegerField("Số", [NumberRange(1, 5_000)])
    file = FileField("Tệp")


class NameRefused(RuleViolation):
    code = "name_refused"
    message = "Không nhận tên {name}."
    status = 422
    field = "name"


class WorldRefused(RuleViolation):
    code = "world_refused"
    message = "Không nhận."
    field = "no_such_field"


def add_unit(name: str) -> None:
    session.add(Unit(name=name, short_name=name))
    session.flush()


def refuse() -> None:
    raise WorldRefused


@blueprint.get("/everyone")
@open_to(EVERYONE)
def everyone():
    return "everyone"


@blueprint.get("/staff")
@open_to(STAFF)
def staff():
    return "staff"


@blueprint.route("/trainers", methods=["GET", "POST"])
@open_to(Role.TRAINER, Role.ORGANISER)
def trainers():
    return "trainers"


@blueprint.route("/silent", methods=["GET", "POST"])
def silent():
    return "nobody said for whom"


@blueprint.get("/object")
@open_to(EVERYONE)
def not_this_object():
    ensure(False)
    return "never"


@blueprint.get("/numbers/<int:row>")
@open_to(EVERYONE)
def number(row):
    return str(row)


@blueprint.route("/units/<name>/<int:status>", methods=["GET", "POST"])
@open_to(EVERYONE)
def unit(name, status):
    with writing():
        add_unit(name)
        wake("trial", 7)
    return "", status


@blueprint.post("/units/<name>/violation")
@open_to(EVERYONE)
def unit_and_violation(name):
    with writing():
        add_unit(name)
        wake("trial", 7)
        raise WorldRefused


@blueprint.post("/crash-with-a-name")
@open_to(EVERYONE)
def crash_with_a_name():
    """Write a row that the database refuses, with a personal ID in it."""
    with writing():
        session.execute(sa.insert(Unit).values(name="051088001234", short_name=None))
    return ""


@blueprint.post("/database-says/<state>")
@open_to(EVERYONE)
def database_says(state):
    """Answer as when the database undid the writing for a reason of its own."""
    driver, _, code = state.partition("-")
    if driver == "sqlite":
        error = sqlite3.OperationalError("words")
        error.sqlite_errorcode = int(code)
    else:
        error = psycopg.errors.lookup(code)("words")
    raise sa.exc.OperationalError("UPDATE enrolment", {}, error)


@blueprint.post("/units/<name>/violation-after")
@open_to(EVERYONE)
def unit_then_violation(name):
    with writing():
        add_unit(name)
    raise WorldRefused


@blueprint.post("/units/<name>/caught")
@open_to(EVERYONE)
def unit_and_caught_violation(name):
    try:
        with writing():
            add_unit(name)
            refuse()
    except WorldRefused:
        return "caught"
    return "never"


@blueprint.post("/units/<name>/kept")
@open_to(EVERYONE)
def unit_kept_though_refused(name):
    with unit_of_work():
        add_unit(name)
    return "", 422


@blueprint.post("/units/<name>/nested")
@open_to(EVERYONE)
def unit_nested(name):
    with writing(), unit_of_work():
        add_unit(name)
    return ""


@blueprint.post("/form")
@open_to(EVERYONE)
def form():
    filled = SampleForm()
    valid = filled.validate_on_submit()
    refused = request.args.get("refuse")
    if refused:
        form_refused(filled, NameRefused(name=filled.name.data) if refused == "name" else WorldRefused())
    values = {"name": filled.name.data, "text": filled.text.data, "secret": filled.secret.data}
    return jsonify(valid=valid, values=values, errors={k or "": list(v) for k, v in filled.errors.items()})


@pytest.fixture(scope="session")
def trial_application(settings: Settings, application: Flask) -> Iterator[Flask]:
    """The application with the extra views, over the same database."""
    made = create_app(settings)
    made.register_blueprint(blueprint)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def woken(trial_application: Flask, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Give what was sent to the queue."""
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(queue_of(trial_application), "send", lambda job, row, _at: sent.append((job, row)))
    return sent


@pytest.fixture
def visitor(app: Flask, trial_application: Flask, woken: list[tuple[str, int]]):
    """A visitor's browser there; the tables are emptied afterwards (by `app`)."""
    return trial_application.test_client()


@pytest.fixture
def units(app: Flask):
    """Ask which units the database holds."""

    def names() -> list[str]:
        with app.app_context():
            return list(session.scalars(sa.select(Unit.name).order_by(Unit.name)))

    return names

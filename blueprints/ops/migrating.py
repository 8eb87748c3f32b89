"""Alembic, only where commands run: loading it would cost every start of the server time and memory."""

import os
from pathlib import Path

from flask import Flask

from models.db import db


def attach(app: Flask) -> Path:
    """Give the application its migrations (`flask --app app db …` needs them), and where they lie."""
    from flask_migrate import Migrate  # noqa: PLC0415  # see above

    folder = Path(app.root_path) / "migrations"
    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(folder), compare_type=True, render_as_batch=False)
    return folder


def migrate(app: Flask) -> None:
    """Bring the database to this version. Within an application context."""
    from flask_migrate import upgrade  # noqa: PLC0415  # see above

    upgrade(directory=str(attach(app)))


def install(app: Flask) -> None:
    """Attach them when the command line runs, which says so in this variable."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        attach(app)

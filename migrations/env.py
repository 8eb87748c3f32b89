"""Run the migrations with the application's own engine and tables."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from models.db import UtcDateTime, Words

engine = current_app.extensions["migrate"].db.engine
_, metadata = current_app.extensions["tables"]


def without_our_types(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write a migration in SQLAlchemy's own types: it must still run when ours have changed."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return f"sa.Enum{repr(item).removeprefix('Words')}" if kind == "type" and isinstance(item, Words) else False


def check_foreign_keys(connection: sa.Connection, *, on: bool) -> None:
    """SQLite makes a changed table anew and drops the old one, to which others point. Only outside a transaction."""
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


with engine.connect() as connection:
    check_foreign_keys(connection, on=False)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=without_our_types,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                message = f"the migration would leave rows that point at nothing: {broken[:5]}"
                raise RuntimeError(message)
    connection.commit()
    check_foreign_keys(connection, on=True)

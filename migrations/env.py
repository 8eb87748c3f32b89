"""Run the migrations with the application's own engine and tables."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from models.db import UtcDateTime

engine = current_app.extensions["migrate"].db.engine
_, metadata = current_app.extensions["tables"]


def without_our_types(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write a migration in SQLAlchemy's own types: it must still run when ours have changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=without_our_types,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()

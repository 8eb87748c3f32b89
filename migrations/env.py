"""Run the migrations with the application's own engine and tables."""

from alembic import context
from flask import current_app

engine = current_app.extensions["migrate"].db.engine
_, metadata = current_app.extensions["tables"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()

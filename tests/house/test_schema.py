"""The migrations end at the very schema that the models declare, on the database under test."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import create_app
from blueprints.ops.migrating import migrate
from models.db import Table, db
from settings import Settings


def test_the_migrations_make_the_schema_that_the_models_declare(
    settings: Settings, application: Flask, tmp_path: Path
) -> None:
    with empty_database(settings, "declared", tmp_path) as declared_app, declared_app.app_context():
        Table.metadata.create_all(db.engine)
        declared = schema_of(db.engine)
    with empty_database(settings, "migrated", tmp_path) as migrated_app, migrated_app.app_context():
        migrate(migrated_app)
        migrated = schema_of(db.engine)
    assert migrated.pop("alembic_version")
    assert set(migrated) == set(declared)
    for table, shape in declared.items():
        assert migrated[table] == shape, table


@contextmanager
def empty_database(settings: Settings, name: str, folder: Path) -> Iterator[Flask]:
    """An application on a database of its own: a new file, or a new schema inside the PostgreSQL database."""
    if settings.database_url.startswith("sqlite"):
        app = create_app(dataclasses.replace(settings, database_url=f"sqlite:///{folder / name}.sqlite3"))
        yield app
        with app.app_context():
            db.engine.dispose()
        return
    server = sa.create_engine(settings.database_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    address = sa.make_url(settings.database_url).update_query_dict({"options": f"-csearch_path={name}"})
    app = create_app(dataclasses.replace(settings, database_url=address.render_as_string(hide_password=False)))
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP SCHEMA {name} CASCADE"))
        server.dispose()


def schema_of(engine: sa.Engine) -> dict[str, object]:
    """Everything that the database itself knows of its tables, by name, in an order of our own."""
    inspector = sa.inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column.get("default"))
                for column in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": by_name(inspector.get_foreign_keys(table)),
            "unique": by_name(inspector.get_unique_constraints(table)),
            "checks": by_name(inspector.get_check_constraints(table)),
            "indexes": by_name(inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
    }


def by_name(things: list) -> list[str]:
    """Their descriptions in order, with the run of blanks that a reflected text may hold made one."""
    return sorted(" ".join(said(thing).split()) for thing in things)


def said(thing: object) -> str:
    """A description that is the same for the same thing: SQL clauses by their text, not by where they lie in memory."""
    if isinstance(thing, dict):
        return "{" + ", ".join(sorted(f"{key}: {said(value)}" for key, value in thing.items())) + "}"
    return str(thing)

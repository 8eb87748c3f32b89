"""What waits for the press is found by an index that holds nothing else, however many are drawn."""

import sqlalchemy as sa

from models.db import db


def test_the_index_of_what_waits_holds_only_what_waits(context):
    (index,) = (
        one for one in sa.inspect(db.engine).get_indexes("certificate") if one["name"] == "ix_certificate_undrawn"
    )
    only = index["dialect_options"][f"{db.engine.dialect.name}_where"]
    assert index["column_names"] == ["id"]
    assert str(only).strip("()") == "drawn_at IS NULL"

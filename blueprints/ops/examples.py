"""Whether a database holds the demonstration's accounts, whose passwords lie in a file. Not for production."""

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from blueprints.ops.demonstration import DOMAIN
from models.people.user import User


def holds_examples(database_url: str) -> bool:
    """Look once, over a connection of its own that is closed before any fork.

    A database that is empty or cannot be reached holds none: whoever needs it will say so.
    """
    engine = sa.create_engine(database_url, poolclass=NullPool)
    example = sa.select(User.id).where(User.email.like(f"%@{DOMAIN}")).limit(1)
    try:
        with engine.connect() as connection:
            is_made = sa.inspect(connection).has_table(User.__tablename__)
            return is_made and connection.scalar(example) is not None
    except OperationalError:
        return False

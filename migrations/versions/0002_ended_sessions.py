"""Sessions that were signed out of."""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "ended_session",
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_key", name=op.f("pk_ended_session")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("ended_session")

"""Chats and the language each has chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "chats",
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("language", sa.String(2), nullable=True),
        sa.Column("changed_at", sa.Integer, nullable=False),
    )

"""Updates handled, questions, ratings, notices, revisions of the base, what admins did; the conversation of each chat."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables and the new columns of `chats`."""
    for column in (
        sa.Column("conversation", sa.Text, nullable=True),
        sa.Column("conversation_at", sa.Integer, nullable=True),
        sa.Column("pace", sa.Text, nullable=True),
        sa.Column("created_at", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column("chats", column)
    _updates_and_questions()
    _ratings_and_notices()
    _revisions()
    op.create_table(
        "state",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Integer, nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("kept_at", sa.Integer, nullable=False),
    )


def _updates_and_questions() -> None:
    op.create_table(
        "updates",
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("handled_at", sa.Integer, nullable=False, index=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("error", sa.String(200), nullable=True),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("chat", sa.String(64), nullable=False, index=True),
        sa.Column("person", sa.String(64), nullable=False, index=True),
        sa.Column("asked_at", sa.Integer, nullable=False, index=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("entry", sa.String(32), nullable=True),
        sa.Column("topic", sa.String(32), nullable=True),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("milliseconds", sa.Float, nullable=False),
        sa.Column("revision", sa.String(12), nullable=False),
        sa.Column("text", sa.Text, nullable=True),
        sa.Column("question_message", sa.BigInteger, nullable=True),
        sa.Column("answer_message", sa.BigInteger, nullable=True),
        sa.Column("resolution", sa.String(16), nullable=True),
    )


def _ratings_and_notices() -> None:
    op.create_table(
        "feedback",
        sa.Column("question", sa.Integer, sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(16), nullable=True),
        sa.Column("changed_at", sa.Integer, nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("person", sa.String(64), nullable=False, index=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("question_hash", sa.String(64), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("asked_at", sa.Integer, nullable=False),
        sa.Column("entry", sa.String(32), nullable=True),
        sa.Column("answer_hash", sa.String(64), nullable=True),
        sa.Column("answered_at", sa.Integer, nullable=True),
        sa.Column("corrected_at", sa.Integer, nullable=True),
        sa.UniqueConstraint("person", "question_hash"),
    )


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("revision", sa.String(12), nullable=False, index=True),
        sa.Column("loaded_at", sa.Integer, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
    )
    op.create_table(
        "bases",
        sa.Column("revision", sa.String(12), primary_key=True),
        sa.Column("kept_at", sa.Integer, nullable=False),
        sa.Column("archive", sa.LargeBinary, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=True),
    )
    op.create_table(
        "trail",
        sa.Column("entry", sa.String(32), primary_key=True),
        sa.Column("fr", sa.Text, nullable=False),
        sa.Column("en", sa.Text, nullable=False),
        sa.Column("gone_at", sa.Integer, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("admin", sa.String(64), nullable=True),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
    )

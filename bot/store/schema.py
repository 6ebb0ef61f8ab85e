"""Tables as the newest migration leaves them. Times are whole seconds since 1970, UTC."""

import sqlalchemy as sa

metadata = sa.MetaData()

chats = sa.Table(
    "chats",
    metadata,
    sa.Column("chat", sa.String(64), primary_key=True),  # keyed hash of the chat's id
    sa.Column("language", sa.String(2), nullable=True),  # chosen by the person; null: decided by each message
    sa.Column("conversation", sa.Text, nullable=True),  # state for follow-ups, as JSON, encrypted when there is a key
    sa.Column("conversation_at", sa.Integer, nullable=True),
    sa.Column("pace", sa.Text, nullable=True),  # flood limit's state, as JSON
    sa.Column("created_at", sa.Integer, nullable=False, server_default="0"),
    sa.Column("changed_at", sa.Integer, nullable=False),
)

updates = sa.Table(
    "updates",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("handled_at", sa.Integer, nullable=False, index=True),
    sa.Column("outcome", sa.String(16), nullable=False),  # handled, given_up
    sa.Column("error", sa.String(200), nullable=True),  # kind of the last error, when given up
)

questions = sa.Table(
    "questions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("chat", sa.String(64), nullable=False, index=True),
    sa.Column("person", sa.String(64), nullable=False, index=True),  # keyed hash; differs from the chat's in groups
    sa.Column("asked_at", sa.Integer, nullable=False, index=True),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),  # answered, clarify, not_covered, smalltalk
    sa.Column("entry", sa.String(32), nullable=True),
    sa.Column("topic", sa.String(32), nullable=True),
    sa.Column("reason", sa.String(32), nullable=True),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("milliseconds", sa.Float, nullable=False),  # from the update's arrival to its answer sent
    sa.Column("revision", sa.String(12), nullable=False),
    sa.Column("text", sa.Text, nullable=True),  # encrypted; null without a key
    sa.Column("question_message", sa.BigInteger, nullable=True),
    sa.Column("answer_message", sa.BigInteger, nullable=True),
    sa.Column("resolution", sa.String(16), nullable=True),  # what a curator did with it: ignored, phrasing, entry, unknown
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("question", sa.Integer, sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person", sa.String(64), primary_key=True),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("reason", sa.String(16), nullable=True),  # wrong, not_mine, unclear, outdated
    sa.Column("changed_at", sa.Integer, nullable=False),
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("person", sa.String(64), nullable=False, index=True),
    sa.Column("address", sa.Text, nullable=False),  # chat id to write to, encrypted
    sa.Column("question", sa.Text, nullable=False),  # encrypted
    sa.Column("question_hash", sa.String(64), nullable=False),  # keyed hash of the levelled text
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("asked_at", sa.Integer, nullable=False),
    sa.Column("entry", sa.String(32), nullable=True),
    sa.Column("answer_hash", sa.String(64), nullable=True),  # of the answer sent, to see a correction
    sa.Column("answered_at", sa.Integer, nullable=True),
    sa.Column("corrected_at", sa.Integer, nullable=True),
    sa.UniqueConstraint("person", "question_hash"),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("revision", sa.String(12), nullable=False, index=True),
    sa.Column("loaded_at", sa.Integer, nullable=False),
    sa.Column("by", sa.String(64), nullable=False),  # keyed hash of the admin, or: start, signal
    sa.Column("result", sa.String(16), nullable=False),  # started, loaded, unchanged, refused, worse, failed, rolled_back
    sa.Column("summary", sa.Text, nullable=False),
)

bases = sa.Table(
    "bases",
    metadata,
    sa.Column("revision", sa.String(12), primary_key=True),
    sa.Column("kept_at", sa.Integer, nullable=False),
    sa.Column("archive", sa.LargeBinary, nullable=False),  # the knowledge folder of a good revision
    sa.Column("snapshot", sa.Text, nullable=True),  # what it says and how well it understands, as JSON; null: not judged yet
)

trail = sa.Table(
    "trail",
    metadata,
    sa.Column("entry", sa.String(32), primary_key=True),  # one that is gone, whose buttons and links are still out there
    sa.Column("fr", sa.Text, nullable=False),  # the question that it answered
    sa.Column("en", sa.Text, nullable=False),
    sa.Column("gone_at", sa.Integer, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Integer, nullable=False),
    sa.Column("admin", sa.String(64), nullable=True),  # keyed hash; null after /forget
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("detail", sa.String(200), nullable=False),
)

state = sa.Table(
    "state",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),  # such as base: the revision in use
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("changed_at", sa.Integer, nullable=False),
)

files = sa.Table(
    "files",
    metadata,
    sa.Column("key", sa.String(120), primary_key=True),  # revision, chart and language
    sa.Column("file_id", sa.Text, nullable=False),  # Telegram's
    sa.Column("kept_at", sa.Integer, nullable=False),
)

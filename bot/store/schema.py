"""Tables as the newest migration leaves them."""

import sqlalchemy as sa

metadata = sa.MetaData()

chats = sa.Table(
    "chats",
    metadata,
    sa.Column("chat", sa.String(64), primary_key=True),  # keyed hash of the chat's id
    sa.Column("language", sa.String(2), nullable=True),
    sa.Column("changed_at", sa.Integer, nullable=False),  # seconds since 1970, UTC
)

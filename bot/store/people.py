"""What is kept about one person, counted and deleted as a whole."""

from collections.abc import Mapping

import sqlalchemy as sa

from bot.store import schema
from bot.store.store import Store


def forgetting(store: Store, id_: int) -> list[sa.Executable]:
    """Statements that delete every row of a person, or of a group, over all tables.

    Args:
        store: The store, whose vault hashes the id.
        id_: Telegram's id of the person, who is also a private chat, or of the group.
    """
    hash_ = store.vault.hash_id(id_)
    asked = sa.or_(schema.questions.c.person == hash_, schema.questions.c.chat == hash_)
    theirs = sa.select(schema.questions.c.id).where(asked)
    return [
        # Before the questions that they are about: not every database cascades.
        sa.delete(schema.feedback).where(sa.or_(schema.feedback.c.person == hash_, schema.feedback.c.question.in_(theirs))),
        sa.delete(schema.questions).where(asked),
        sa.delete(schema.notices).where(schema.notices.c.person == hash_),
        sa.delete(schema.chats).where(schema.chats.c.chat == hash_),
        sa.update(schema.audit).where(schema.audit.c.admin == hash_).values(admin=None),
    ]


async def held(store: Store, id_: int) -> Mapping[str, int]:
    """How many questions, ratings and requests to be told are kept of a person, by table."""
    hash_ = store.vault.hash_id(id_)
    tables = (schema.questions, schema.feedback, schema.notices)
    counts = (sa.select(sa.func.count()).where(table.c.person == hash_).scalar_subquery() for table in tables)
    row = (await store.rows(sa.select(*counts)))[0]
    return {table.name: int(count) for table, count in zip(tables, row, strict=True)}

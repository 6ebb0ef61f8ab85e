"""What is kept about one person: shown, counted and deleted as a whole."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.store import schema
from bot.store.store import Store

PACE_DIGITS = 12
"""Digits of a person's hash under which the pace of a chat knows them."""
FORGOTTEN = "forgotten"
"""In place of the admin who reloaded."""


def forgetting(store: Store, id_: int) -> list[sa.Executable]:
    """Statements that delete every row of a person, or of a group, over all tables.

    Args:
        store: The store, whose vault hashes the id.
        id_: Telegram's id of the person, who is also a private chat, or of the group.
    """
    hash_ = store.vault.hash_id(id_)
    asked = sa.or_(schema.questions.c.person == hash_, schema.questions.c.chat == hash_)
    theirs = sa.select(schema.questions.c.id).where(asked)
    chats = schema.chats.c
    joined = chats.chat.in_(sa.select(schema.questions.c.chat).where(asked))
    return [
        # Groups: the conversation may hold their words, the pace their hash.
        sa.update(schema.chats).where(joined).values(conversation=None, conversation_at=None),
        sa.update(schema.chats).where(chats.pace.contains(hash_[:PACE_DIGITS])).values(pace=None),
        # Before the questions that they are about: not every database cascades.
        sa.delete(schema.feedback).where(sa.or_(schema.feedback.c.person == hash_, schema.feedback.c.question.in_(theirs))),
        sa.delete(schema.questions).where(asked),
        sa.delete(schema.notices).where(schema.notices.c.person == hash_),
        sa.delete(schema.chats).where(schema.chats.c.chat == hash_),
        sa.update(schema.audit).where(schema.audit.c.admin == hash_).values(admin=None),
        sa.update(schema.revisions).where(schema.revisions.c.by == hash_).values(by=FORGOTTEN),
    ]


async def held(store: Store, id_: int) -> Mapping[str, int]:
    """How many questions, ratings and requests to be told are kept of a person, by table."""
    hash_ = store.vault.hash_id(id_)
    tables = (schema.questions, schema.feedback, schema.notices)
    counts = (sa.select(sa.func.count()).where(table.c.person == hash_).scalar_subquery() for table in tables)
    row = (await store.rows(sa.select(*counts)))[0]
    return {table.name: int(count) for table, count in zip(tables, row, strict=True)}


async def all_of(store: Store, id_: int) -> dict[str, Any]:
    """Everything that is kept of a person, readable.

    Args:
        store: The store, whose vault opens the texts.
        id_: Telegram's id of the person.
    """
    hash_, vault = store.vault.hash_id(id_), store.vault
    chats, asked, rated = schema.chats, schema.questions, schema.feedback
    told, done = schema.notices, schema.audit
    opened = {"text", "question", "address"}

    async def rows(table: sa.Table, where: sa.ColumnElement[bool], *names: str) -> list[dict[str, Any]]:
        found = await store.rows(sa.select(*(table.c[name] for name in names)).where(where))
        return [
            {n: vault.unseal(v) if n in opened and isinstance(v, str) else v for n, v in zip(names, row, strict=True)}
            for row in found
        ]

    kept = await rows(chats, chats.c.chat == hash_, "language", "conversation", "pace", "created_at", "changed_at")
    for row in kept:
        row["conversation"] = vault.unseal(row["conversation"]) if vault.keeps_texts else row["conversation"]
    of_questions = ("asked_at", "language", "status", "entry", "topic", "reason", "confidence", "milliseconds", "text")
    return {
        "your_id_as_it_is_kept": hash_,
        "chat": kept,
        "questions": await rows(asked, asked.c.person == hash_, "id", *of_questions),
        "ratings": await rows(rated, rated.c.person == hash_, "question", "helpful", "reason", "changed_at"),
        "to_be_told": await rows(told, told.c.person == hash_, "question", "address", "language", "asked_at", "answered_at"),
        "as_admin": await rows(done, done.c.admin == hash_, "at", "action", "detail"),
    }

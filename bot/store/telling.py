"""Who still has to be told, and who has been. Each message is claimed in the store first, so that none goes twice."""

from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from bot.store.schema import notices
from bot.store.store import Store
from bot.store.work import now

Kind = Literal["answered", "corrected"]
BATCH = 100
"""Notices read at once."""
_MARKS = {"answered": notices.c.answered_at, "corrected": notices.c.corrected_at}


async def untold(store: Store, after: int = 0) -> Sequence[sa.Row[Any]]:
    """The next notices, by id, of which a message is still to come: of an answer, or of its correction."""
    query = sa.select(notices).where(notices.c.id > after, notices.c.corrected_at.is_(None))
    return await store.rows(query.order_by(notices.c.id).limit(BATCH))


async def claim(store: Store, id_: int, kind: Kind, entry: str | None, answer_hash: str) -> bool:
    """Whether this replica, and no other, is to send a message.

    Args:
        store: The store.
        id_: The notice.
        kind: Which of its two messages.
        entry: Entry that answers.
        answer_hash: Keyed hash of the answer, to see a correction.
    """
    values = {_MARKS[kind].name: now(), "entry": entry, "answer_hash": answer_hash}
    statement = sa.update(notices).where(notices.c.id == id_, _MARKS[kind].is_(None)).values(values)
    async with store.writing() as connection:
        return (await connection.execute(statement)).rowcount == 1


def releasing(id_: int, kind: Kind, answer_hash: str | None) -> sa.Executable:
    """A statement that gives a claim back, for a message that did not get through.

    Args:
        id_: The notice.
        kind: Which of its two messages.
        answer_hash: What was kept before the claim.
    """
    return sa.update(notices).where(notices.c.id == id_).values({_MARKS[kind].name: None, "answer_hash": answer_hash})


def ending(id_: int, person: str | None = None) -> sa.Executable:
    """A statement that ends a notice.

    Args:
        id_: The notice.
        person: Keyed hash of whose it must be; None: anybody's.
    """
    statement = sa.delete(notices).where(notices.c.id == id_)
    return statement if person is None else statement.where(notices.c.person == person)

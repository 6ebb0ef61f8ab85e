"""Questions that were asked, and what people thought of the answers."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.store.schema import feedback, questions
from bot.store.store import Store
from bot.store.work import insert, now


class Asked(NamedTuple):
    """A question in the store."""

    id: int
    text: str | None
    """The person's words; None without a data key."""
    answer_message: int | None


async def asked_in(store: Store, chat: int, question_message: int) -> Asked | None:
    """The question that a message asked, or None."""
    return await _last(store, chat, questions.c.question_message == question_message)


async def answered_in(store: Store, chat: int, answer_message: int) -> Asked | None:
    """The question that a message of the bot answers, or None."""
    return await _last(store, chat, questions.c.answer_message == answer_message)


def rate(store: Store, chat: int, person: int, answer_message: int, helpful: bool, reason: str | None) -> sa.Executable:
    """A statement that keeps what a person thinks of an answer; a later word replaces the earlier one.

    Args:
        store: The store.
        chat: Telegram's id of the chat.
        person: Telegram's id of who judges.
        answer_message: The message that holds the answer.
        helpful: Whether it helped.
        reason: Why it did not: `wrong`, `not_mine`, `unclear` or `outdated`; None: no reason given.
    """
    values = [sa.literal(store.vault.hash_id(person)), sa.literal(helpful), sa.literal(reason, sa.String), sa.literal(now())]
    # A question that has been deleted meanwhile gives no row, and nothing is written.
    query = (
        sa.select(questions.c.id, *values).where(*_answer(store, chat, answer_message)).order_by(questions.c.id.desc()).limit(1)
    )
    rating = insert(feedback, store.dialect).from_select(["question", "person", "helpful", "reason", "changed_at"], query)
    changed = {name: rating.excluded[name] for name in ("helpful", "reason", "changed_at")}
    return rating.on_conflict_do_update(index_elements=["question", "person"], set_=changed)


def withdraw(store: Store, chat: int, person: int, answer_message: int) -> sa.Executable:
    """A statement that takes back what a person said of an answer."""
    rated = sa.select(questions.c.id).where(*_answer(store, chat, answer_message))
    mine = feedback.c.person == store.vault.hash_id(person)
    return sa.delete(feedback).where(mine, feedback.c.question.in_(rated))


def _answer(store: Store, chat: int, answer_message: int) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return questions.c.chat == store.vault.hash_id(chat), questions.c.answer_message == answer_message


async def _last(store: Store, chat: int, which: sa.ColumnElement[bool]) -> Asked | None:
    columns: tuple[Any, ...] = (questions.c.id, questions.c.text, questions.c.answer_message)
    mine = questions.c.chat == store.vault.hash_id(chat)
    rows = await store.rows(sa.select(*columns).where(mine, which).order_by(questions.c.id.desc()).limit(1))
    return Asked(rows[0].id, store.vault.unseal(rows[0].text), rows[0].answer_message) if rows else None

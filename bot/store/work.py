"""What handling one update changes: collected first, written in one transaction once its answer is out."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Change = sa.Executable | tuple[sa.Executable, dict[str, Any]]
"""A statement; or one that is always the same, with a row for it: it is compiled only once."""


@dataclass(frozen=True, slots=True)
class ChatRow:
    """What is kept of one chat."""

    language: str | None = None
    """Language that the person chose; None: decided by each message."""
    conversation: str | None = None
    """State for follow-ups, as JSON; None when there is none or it has expired."""
    pace: str | None = None
    """State of the flood limit, as JSON."""
    created_at: int = 0
    """Seconds since 1970; 0 for a chat that has never written."""


@dataclass(slots=True)
class Work:
    """The changes of one update. Nothing is written before `Store.commit`; a failed update leaves no trace."""

    update_id: int | None = None
    chat_id: int = 0
    chat: ChatRow = field(default_factory=ChatRow)
    """State of the chat as loaded; assign a new one to change it."""
    loaded: ChatRow = field(default_factory=ChatRow)
    """State of the chat in the store."""
    changes: list[Change] = field(default_factory=list)
    """Statements to execute, in order."""
    forgotten: bool = False
    """Whether the chat's row goes with this update, and its state in memory too."""
    scrubbed: bool = False
    """Whether what this update deletes must leave no bytes behind, in files and in memory."""
    begun: float = field(default_factory=time.perf_counter)
    """When the update came in, on the clock of `time.perf_counter`."""
    error: BaseException | None = None
    """What a handler failed with."""
    failure: str | None = None
    """Kind of the error for which the update is given up; None when it is handled."""
    outcome: str = "handled"
    """What became of the update, for logs and metrics: answered, clarify, not_covered, smalltalk, command ..."""
    language: str = ""
    """Language of the answer, for metrics."""

    @property
    def milliseconds(self) -> float:
        """Time since the update came in."""
        return (time.perf_counter() - self.begun) * 1000


def upsert(table: sa.Table, values: dict[str, Any], dialect: str) -> sa.Executable:
    """An insert that replaces the row with the same primary key.

    Args:
        table: Where to write.
        values: All columns of the row that are to be set.
        dialect: `sqlite` or `postgresql`.
    """
    return _replacing(table, values, dialect).values(values)


@cache
def replacing(table: sa.Table, dialect: str) -> sa.Executable:
    """The same for whole rows, which are given when it is executed."""
    return _replacing(table, table.columns.keys(), dialect)


def _replacing(table: sa.Table, names: Iterable[str], dialect: str) -> "postgresql.Insert | sqlite.Insert":
    keys = table.primary_key.columns.keys()
    statement = insert(table, dialect)
    rest = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


@cache
def inserting(table: sa.Table, dialect: str) -> sa.Executable:
    """An insert that does nothing when the row is there already; the rows are given when it is executed."""
    return insert(table, dialect).on_conflict_do_nothing()


def insert(table: sa.Table, dialect: str) -> "postgresql.Insert | sqlite.Insert":
    """An insert that can say what to do when the row is there already."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - two megabytes that a bot on SQLite does not need

    return postgresql.insert(table)


def now() -> int:
    """Whole seconds since 1970."""
    return int(time.time())

"""What admins did."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.store.schema import audit, updates
from bot.store.store import Store
from bot.store.work import now


def auditing(admin: str, action: str, detail: str) -> sa.Executable:
    """A statement that records an action.

    Args:
        admin: Keyed hash of the admin.
        action: Name of the command or button.
        detail: What stood behind it; cut at 200 characters.
    """
    return sa.insert(audit).values(at=now(), admin=admin, action=action, detail=detail[:200])


async def audited(store: Store, limit: int) -> Sequence[sa.Row[Any]]:
    """The last actions, newest first: at, admin, action, detail."""
    return await store.rows(sa.select(audit).order_by(audit.c.id.desc()).limit(limit))


async def last_failure(store: Store) -> sa.Row[Any] | None:
    """The last update that was given up, with the kind of its error, or None."""
    query = sa.select(updates).where(updates.c.error.is_not(None)).order_by(updates.c.handled_at.desc()).limit(1)
    rows = await store.rows(query)
    return rows[0] if rows else None


async def size_of(store: Store) -> int:
    """Size of the database in bytes."""
    query = "SELECT pg_database_size(current_database())"
    if store.dialect == "sqlite":
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    async with store.reading() as connection:
        return int((await connection.execute(sa.text(query))).scalar_one())

"""Revisions of the knowledge base that were in use: their archives, which is active, what became of each reload."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import BaseModel, ValidationError

from bot.store.schema import bases, revisions, state, trail
from bot.store.store import Store
from bot.store.work import now, upsert

KEPT = 12
"""Archives kept; the active one always is."""
ACTIVE = "base"
"""Key of the active revision in the store's state."""


class Active(BaseModel):
    """Which revision is in use, and since which state of the files."""

    revision: str
    files: str
    """Revision of the knowledge folder when it was chosen: another one there means that the files were changed since."""


class Kept(NamedTuple):
    """A revision in the store."""

    archive: bytes
    snapshot: str | None
    """JSON; None when it was never judged."""


async def active(store: Store) -> Active | None:
    """The revision in use; None in a new store."""
    text = await store.setting(ACTIVE)
    try:
        return Active.model_validate_json(text) if text else None
    except ValidationError:
        return None  # written by another version of the program: the files decide


async def kept(store: Store, revision: str) -> Kept | None:
    """A revision's archive, or None when it is not kept."""
    rows = await store.rows(sa.select(bases.c.archive, bases.c.snapshot).where(bases.c.revision == revision))
    return Kept(bytes(rows[0].archive), rows[0].snapshot) if rows else None


async def kept_revisions(store: Store) -> list[str]:
    """Revisions that are kept, newest first."""
    return [row.revision for row in await store.rows(sa.select(bases.c.revision).order_by(bases.c.kept_at.desc()))]


def keeping(store: Store, revision: str, base: Kept) -> list[sa.Executable]:
    """Statements that keep a revision and drop the oldest beyond `KEPT`."""
    values = {"revision": revision, "kept_at": now(), "archive": base.archive, "snapshot": base.snapshot}
    newest = sa.select(bases.c.revision).order_by(bases.c.kept_at.desc()).limit(KEPT)
    old = sa.delete(bases).where(bases.c.revision.not_in(newest), bases.c.revision != revision)
    return [upsert(bases, values, store.dialect), old]


def activating(store: Store, chosen: Active) -> sa.Executable:
    """A statement that makes a revision the active one."""
    values = {"key": ACTIVE, "value": chosen.model_dump_json(), "changed_at": now()}
    return upsert(state, values, store.dialect)


def recording(revision: str, by: str, result: str, summary: str) -> sa.Executable:
    """A statement that records what became of a reload.

    Args:
        revision: What was to be loaded.
        by: Keyed hash of the admin; `start` or `signal`.
        result: As in the table's comment.
        summary: One line.
    """
    values = {"revision": revision, "loaded_at": now(), "by": by, "result": result, "summary": summary}
    return sa.insert(revisions).values(values)


async def history(store: Store, limit: int = 10) -> Sequence[sa.Row[Any]]:
    """The last reloads, newest first: revision, loaded_at, by, result, summary."""
    return await store.rows(sa.select(revisions).order_by(revisions.c.id.desc()).limit(limit))


def leaving_trail(store: Store, questions: Mapping[str, tuple[str, str]]) -> list[sa.Executable]:
    """Statements that remember what entries that are gone were asked for, in French and English."""
    rows: Iterable[dict[str, Any]] = (
        {"entry": id_, "fr": fr, "en": en, "gone_at": now()} for id_, (fr, en) in questions.items()
    )
    return [upsert(trail, row, store.dialect) for row in rows]


async def trail_of(store: Store) -> dict[str, tuple[str, str]]:
    """The question in French and English of every entry that is gone."""
    return {row.entry: (row.fr, row.en) for row in await store.rows(sa.select(trail))}

"""Questions that were refused, clarified or found unhelpful, grouped by likeness."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from rapidfuzz import fuzz, process

from bot.answering.base import Base
from bot.kb.checks import level
from bot.kb.models import LANGUAGES, Language
from bot.store.schema import feedback, questions
from bot.store.store import Store

MOST = 1_000
"""Questions that are looked at, the newest; comparing each with each takes a third of a second."""
ALIKE = 78
"""Likeness, 0 to 100, from which two questions ask the same: above word order and endings, below another subject."""
SUGGESTED = 3
"""Answers proposed for a group."""


class Asked(NamedTuple):
    """A question that waits for a curator."""

    id: int
    person: str
    """Keyed hash."""
    asked_at: int
    language: Language
    status: str
    reason: str
    text: str


class Group(NamedTuple):
    """Questions that ask nearly the same, newest first."""

    questions: tuple[Asked, ...]

    @property
    def id(self) -> int:
        """Id of the oldest question: it stays the same while new ones come in."""
        return self.questions[-1].id

    @property
    def newest(self) -> Asked:
        """The question that stands for the group."""
        return self.questions[0]

    @property
    def texts(self) -> tuple[str, ...]:
        """The different ways of asking, newest first."""
        return tuple({level(asked.text): asked.text for asked in reversed(self.questions)}.values())[::-1]

    @property
    def people(self) -> int:
        """How many people asked."""
        return len({asked.person for asked in self.questions})


async def waiting(store: Store, language: Language | None = None) -> list[Asked]:
    """The newest questions that no curator has dealt with; empty without a data key, for then no texts are kept.

    Args:
        store: The store.
        language: Only those in one language.
    """
    table = questions
    unhelpful = sa.exists().where(feedback.c.question == table.c.id, feedback.c.helpful.is_(False))
    query = (
        sa.select(table)
        .where(
            table.c.text.is_not(None),
            table.c.resolution.is_(None),
            sa.func.coalesce(table.c.reason, "") != "empty",
            sa.or_(table.c.status.in_(("not_covered", "clarify")), unhelpful),
        )
        .order_by(table.c.id.desc())
        .limit(MOST)
    )
    if language:
        query = query.where(table.c.language == language)
    return [asked for row in await store.rows(query) if (asked := _asked(row, store)) is not None]


def grouped(asked: Sequence[Asked]) -> list[Group]:
    """Questions in groups, the newest first. CPU-bound: call it in a thread."""
    groups = [group for language in LANGUAGES for group in _alike([a for a in asked if a.language == language])]
    return sorted(groups, key=lambda group: group.newest.id, reverse=True)


def suggestions(group: Group, base: Base) -> list[str]:
    """Entries that a group may be another way of asking for, likeliest first."""
    newest = group.newest
    found = base.matcher.match(newest.text, newest.language).candidates
    return [candidate.id for candidate in found if candidate.kind == "entry"][:SUGGESTED]


def resolving(group: Group, resolution: str) -> sa.Executable:
    """A statement that marks a group as dealt with: `phrasing`, `entry`, `unknown` or `ignored`."""
    ids = [asked.id for asked in group.questions]
    return sa.update(questions).where(questions.c.id.in_(ids)).values(resolution=resolution)


def _alike(asked: Sequence[Asked]) -> Iterable[Group]:
    """Each question that is not taken yet, with all like it."""
    if not asked:
        return
    # Words in alphabetical order, so that their order does not matter.
    texts = [" ".join(sorted(level(a.text).split())) for a in asked]
    like = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8) >= ALIKE
    free = np.ones(len(asked), dtype=bool)
    for place in range(len(asked)):
        if free[place]:
            members = np.flatnonzero(like[place] & free)
            free[members] = False
            yield Group(tuple(asked[member] for member in sorted({place, *members.tolist()})))


def _asked(row: sa.Row[Any], store: Store) -> Asked | None:
    text = store.vault.unseal(row.text)
    if not text:
        return None
    return Asked(row.id, row.person, row.asked_at, row.language, row.status, row.reason or "", text)

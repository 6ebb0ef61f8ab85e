"""What people asked in the last days, and what became of it."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.answering.texts import say
from bot.kb.models import Knowledge, Language
from bot.store.schema import feedback, questions
from bot.store.store import Store
from bot.store.work import now

DAY = 86_400
TOP = 10
"""Entries and topics listed."""
DAYS_LISTED = 7
"""Days up to which each is listed in the text; the chart shows more."""
OUTCOMES = ("answered", "clarify", "not_covered")
"""What can become of a question; small talk is counted apart."""
_Q = questions.c
# Written into the statement, for PostgreSQL does not see that two parameters are the same day.
_DAY = (_Q.asked_at // sa.literal_column(str(DAY), sa.Integer)).label("day")


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures of some days, the last of which is today; days begin at midnight UTC."""

    first: date
    last: date
    by_day: Mapping[tuple[date, str], int]
    """Questions by day and outcome."""
    languages: Mapping[str, int]
    topics: Mapping[str, int]
    """Most asked first, of the questions answered."""
    entries: Mapping[str, int]
    helpful: int
    unhelpful: int
    median_ms: float
    """Half of the answers were sent within this time after the question came in."""
    slow_ms: float
    """95 of 100 were."""
    people: int
    new: int
    """People of whom no earlier question is kept."""

    @property
    def days(self) -> list[date]:
        """Every day, also those without a question."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def count(self, *outcomes: str) -> int:
        """Questions with one of these outcomes."""
        return sum(n for (_, outcome), n in self.by_day.items() if outcome in outcomes)

    def on(self, day: date, *outcomes: str) -> int:
        """Questions of one day with one of these outcomes."""
        return sum(self.by_day.get((day, outcome), 0) for outcome in outcomes)


async def gather(store: Store, days: int) -> Stats:
    """The figures of so many days, today included.

    Raises:
        ValueError: Fewer days than one.
    """
    if days < 1:
        raise ValueError("at least one day")
    since = (now() // DAY - days + 1) * DAY
    asked = _Q.asked_at >= since
    days_query = sa.select(_DAY, _Q.status, sa.func.count().label("n")).where(asked).group_by(_DAY, _Q.status)
    by_day = {(_day(row.day), row.status): row.n for row in await store.rows(days_query)}
    rated = await _counts(store, feedback.c.helpful, sa.and_(feedback.c.question == _Q.id, asked))
    people, new = await _people(store, since)
    total = sum(n for (_, status), n in by_day.items() if status in OUTCOMES)
    answered = sa.and_(asked, _Q.status == "answered")
    return Stats(
        first=_day(since // DAY),
        last=_day(now() // DAY),
        by_day=by_day,
        languages=await _counts(store, _Q.language, asked),
        topics=await _counts(store, _Q.topic, answered),
        entries=await _counts(store, _Q.entry, answered),
        helpful=rated.get(True, 0),
        unhelpful=rated.get(False, 0),
        median_ms=await _percentile(store, asked, total, 0.5),
        slow_ms=await _percentile(store, asked, total, 0.95),
        people=people,
        new=new,
    )


def as_text(stats: Stats, knowledge: Knowledge, language: Language) -> str:
    """The figures in words."""
    total, rated = stats.count(*OUTCOMES), stats.helpful + stats.unhelpful
    values = {
        "first": stats.first,
        "last": stats.last,
        "count": total,
        "a_day": f"{total / len(stats.days):.1f}".replace(".", "," if language == "fr" else "."),
        **{outcome: _share(stats.count(outcome), total) for outcome in OUTCOMES},
        "smalltalk": stats.count("smalltalk"),
        "helpful": stats.helpful,
        "rated": rated,
        "helpful_share": _share(stats.helpful, rated),
        "languages": _listed(stats.languages),
        "topics": _listed({topic_name(id_, knowledge, language): n for id_, n in stats.topics.items()}),
        "entries": _listed(stats.entries),
        "median": f"{stats.median_ms:.0f}",
        "slow": f"{stats.slow_ms:.0f}",
        "people": stats.people,
        "new": stats.new,
        "returning": stats.people - stats.new,
    }
    text = say(knowledge, "stats", language, **values)
    if 1 < len(stats.days) <= DAYS_LISTED:
        text += "\n\n" + "\n".join(f"{day}: {stats.on(day, *OUTCOMES)}" for day in stats.days)
    return text


def topic_name(id_: str, knowledge: Knowledge, language: Language) -> str:
    """A topic as readers see it; its id when there is no such topic any more."""
    topic = knowledge.article.meta.topics.get(id_)
    return topic.name[language] if topic else id_


async def as_csv(store: Store, days: int) -> str:
    """Every kind of question of so many days, counted: day, language, outcome, reason, topic, entry, questions, mean time."""
    kinds = (_DAY, _Q.language, _Q.status, _Q.reason, _Q.topic, _Q.entry)
    since = (now() // DAY - days + 1) * DAY
    query = (
        sa.select(*kinds, sa.func.count().label("n"), sa.func.avg(_Q.milliseconds).label("ms"))
        .where(_Q.asked_at >= since)
        .group_by(*kinds)
        .order_by(_DAY, _Q.language, _Q.status)
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["day", "language", "outcome", "reason", "topic", "entry", "questions", "mean_ms"])
    for row in await store.rows(query):
        kept = [row.language, row.status, row.reason or "", row.topic or "", row.entry or ""]
        writer.writerow([_day(row.day), *kept, row.n, f"{row.ms:.1f}"])
    return out.getvalue()


async def _counts(store: Store, column: "sa.Column[Any]", where: sa.ColumnElement[bool]) -> dict[Any, int]:
    query = sa.select(column, sa.func.count().label("n")).where(where, column.is_not(None)).group_by(column)
    return dict(Counter({row[0]: row.n for row in await store.rows(query)}).most_common())


async def _people(store: Store, since: int) -> tuple[int, int]:
    """How many asked since then, and of how many of them no earlier question is kept."""
    first, last = sa.func.min(_Q.asked_at).label("first"), sa.func.max(_Q.asked_at)
    seen = sa.select(first).group_by(_Q.person).having(last >= since).subquery()
    new_ones = sa.func.count(sa.case((seen.c.first >= since, 1)))
    async with store.reading() as connection:
        row = (await connection.execute(sa.select(sa.func.count(), new_ones).select_from(seen))).one()
    return row[0], row[1]


async def _percentile(store: Store, asked: sa.ColumnElement[bool], total: int, share: float) -> float:
    """Time, in milliseconds, within which this share of the questions was answered; 0 without any."""
    if not total:
        return 0.0
    query = sa.select(_Q.milliseconds).where(asked, _Q.status.in_(OUTCOMES)).order_by(_Q.milliseconds)
    rows = await store.rows(query.offset(min(total - 1, int(share * total))).limit(1))
    return float(rows[0][0]) if rows else 0.0


def _day(number: int) -> date:
    return datetime.fromtimestamp(number * DAY, UTC).date()


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}".replace("%", "\u00a0%") if whole else "–"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in list(counts.items())[:TOP]) or "–"

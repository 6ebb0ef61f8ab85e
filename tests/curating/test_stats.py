"""Statistics over made-up questions, on both databases."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.curating.stats import as_csv, as_text, gather
from bot.curating.stats_chart import draw
from bot.kb.models import Knowledge
from bot.store.schema import feedback, questions
from bot.store.store import Store
from bot.store.vault import Vault
from bot.store.work import now

DAY = 86_400
TODAY = now() // DAY * DAY + 1


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = Store(database_url, Vault("token"))
    await opened.open()
    yield opened
    await opened.close()


async def ask(store: Store, days_ago: int, status: str, person: str = "a", **values: Any) -> None:
    row = {"chat": person, "person": person, "asked_at": TODAY - days_ago * DAY, "language": "fr", "status": status,
           "confidence": 1.0, "milliseconds": 10.0, "revision": "r", **values}  # fmt: skip
    await store.execute(sa.insert(questions).values(row))


async def test_the_figures_of_a_week(store: Store) -> None:
    for days_ago, person in ((0, "a"), (0, "b"), (6, "c"), (30, "a")):
        await ask(store, days_ago, "answered", person, entry="price", topic="prices")
    await ask(store, 1, "not_covered", "c", milliseconds=500.0, language="en")
    await ask(store, 1, "smalltalk", "c")
    await store.execute(sa.insert(feedback).values(question=1, person="a", helpful=True, changed_at=TODAY))
    stats = await gather(store, 7)
    assert (stats.count("answered"), stats.count("not_covered"), stats.count("smalltalk")) == (3, 1, 1)
    assert (stats.on(stats.last, "answered"), stats.on(stats.days[1], "answered")) == (2, 0)
    assert (stats.people, stats.new) == (3, 2)
    assert (stats.helpful, stats.unhelpful) == (1, 0)
    assert (stats.topics, stats.entries, stats.languages) == ({"prices": 3}, {"price": 3}, {"fr": 4, "en": 1})
    assert (stats.median_ms, stats.slow_ms) == (10.0, 500.0)


async def test_no_question_at_all_is_no_error(store: Store, knowledge: Knowledge) -> None:
    stats = await gather(store, 1)
    assert "Questions: 0 (0.0 a day)" in as_text(stats, knowledge, "en")
    assert draw(stats, knowledge, "fr").startswith(b"\x89PNG")


async def test_text_picture_and_table_say_the_same(store: Store, knowledge: Knowledge) -> None:
    await ask(store, 0, "answered", entry="price", topic="prices")
    await ask(store, 2, "clarify")
    stats = await gather(store, 7)
    text = as_text(stats, knowledge, "fr")
    assert "Questions\u202f: 2 (0,3 par jour)" in text
    assert "Avec réponse 50\u00a0%, à préciser 50\u00a0%" in text
    assert draw(stats, knowledge, "en").startswith(b"\x89PNG")
    rows = list(csv.DictReader(io.StringIO(await as_csv(store, 7))))
    assert [(row["outcome"], row["entry"], row["questions"]) for row in rows] == [
        ("clarify", "", "1"),
        ("answered", "price", "1"),
    ]


async def test_less_than_a_day_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="one day"):
        await gather(store, 0)

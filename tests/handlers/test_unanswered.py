"""/unanswered over HTTP: from a question in vain to what a curator pastes into a file."""

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answering.base import build_base
from bot.sandbox.state import ADMIN_ID, ENGLISH_ID, FRENCH_ID
from bot.store.schema import questions
from tests.driving import Driver, driving, keys

VAIN = "Who is the captain of the ferry?"


@pytest.fixture
async def driver(tiny: Path, tmp_path: Path) -> AsyncIterator[Driver]:
    async with driving(build_base(tiny), tmp_path, tiny) as running:
        await running.say(ENGLISH_ID, VAIN)
        await running.say(FRENCH_ID, "who's the captain of the ferry")
        await running.say(FRENCH_ID, "la capitaine aime le chocolat")
        await running.settled()
        yield running


async def resolutions(driver: Driver) -> list[str | None]:
    await driver.settled()
    return [row.resolution for row in await driver.core.store.rows(questions.select().order_by(questions.c.id))]


async def opened(driver: Driver) -> dict[str, object]:
    """The group of `VAIN`, opened from the list."""
    page = await driver.say(ADMIN_ID, "/unanswered")
    place = next(line[0] for line in page["text"].split("\n") if "captain" in line)
    return await driver.press(ADMIN_ID, page, place, "edit")


async def test_questions_are_listed_in_groups_and_filtered_by_language(driver: Driver) -> None:
    page = await driver.say(ADMIN_ID, "/unanswered")
    assert "2 fois, 2 personne(s) · en · " in page["text"]
    assert "la capitaine aime le chocolat" in page["text"]
    english = await driver.press(ADMIN_ID, page, "en", "edit")
    assert "chocolat" not in english["text"]


async def test_a_suggested_answer_gives_the_line_to_paste(driver: Driver) -> None:
    group = await opened(driver)
    label = next(key["text"] for key in keys(group) if key["text"].startswith("+ "))
    sent = await driver.press(ADMIN_ID, group, label)
    assert "entries/" in sent["text"]
    assert f'"{VAIN}",' in sent["text"]
    assert await resolutions(driver) == ["phrasing", "phrasing", None]


async def test_a_new_answer_is_a_file_to_fill_in(driver: Driver) -> None:
    sent = await driver.press(ADMIN_ID, await opened(driver), "Nouvelle réponse")
    data = tomllib.loads(driver.sandbox.files[sent["document"]["file_id"]].decode())
    assert VAIN in data["phrasings"]["en"]
    assert sent["document"]["file_name"].endswith(".toml")
    assert await resolutions(driver) == ["entry", "entry", None]


async def test_what_is_not_in_the_article_is_a_file_for_the_unknowns(driver: Driver) -> None:
    sent = await driver.press(ADMIN_ID, await opened(driver), "Hors de l’article")
    assert "unknowns" in sent["caption"]
    assert await resolutions(driver) == ["unknown", "unknown", None]


async def test_what_is_ignored_is_not_listed_again(driver: Driver) -> None:
    group = await opened(driver)
    page = await driver.press(ADMIN_ID, group, "Ignorer", "edit")
    assert "captain" not in page["text"]
    assert await resolutions(driver) == ["ignored", "ignored", None]
    toast = await driver.press(ADMIN_ID, group, "Ignorer", "toast")
    assert "déjà" in toast["text"]


async def test_without_a_key_it_says_why_there_is_nothing(tiny: Path, tmp_path: Path) -> None:
    async with driving(build_base(tiny), tmp_path, tiny, data_key=None) as running:
        await running.say(ENGLISH_ID, VAIN)
        assert "BOT_DATA_KEY" in (await running.say(ADMIN_ID, "/unanswered"))["text"]


async def test_many_groups_come_in_pages(driver: Driver) -> None:
    for number, word in enumerate("zebra violin umbrella tomato saxophone".split()):
        await driver.say(20_000 + number, f"what about the {word}")
    await driver.settled()
    page = await driver.say(ADMIN_ID, "/unanswered")
    assert "saxophone" in page["text"]
    assert "captain" not in page["text"]
    following = await driver.press(ADMIN_ID, page, "›", "edit")
    assert "captain" in following["text"]
    assert [key["text"] for key in keys(following)][:2] == ["6", "7"]
    assert (await driver.press(ADMIN_ID, following, "‹", "edit"))["text"] == page["text"]

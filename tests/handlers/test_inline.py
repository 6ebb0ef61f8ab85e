"""Inline mode: answers offered in any chat, and the way to the private one."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.kb.models import Language
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID, GROUP_ID
from tests.driving import Driver, keys

SPEAKERS = pytest.mark.parametrize(("person", "language"), [(FRENCH_ID, "fr"), (ENGLISH_ID, "en")])


@SPEAKERS
async def test_an_empty_query_shows_the_main_topics(driver: Driver, person: int, language: Language) -> None:
    answer = await driver.inline(person, "")
    names = [topic.name[language] for topic in driver.core.base.knowledge.article.meta.topics.values()]
    assert [result["title"] for result in answer["results"]] == names


@SPEAKERS
async def test_a_few_words_list_the_best_answers_first(driver: Driver, person: int, language: Language) -> None:
    answer = await driver.inline(person, {"fr": "prix api", "en": "api price"}[language])
    best = answer["results"][0]
    assert best["title"] == driver.core.base.knowledge.entries["price_tiers"].question[language]
    assert "42" in best["description"]
    assert "\n" not in best["description"]
    assert len(answer["results"]) > 1


@SPEAKERS
async def test_the_chosen_result_is_the_cited_answer_with_a_link_to_the_bot(
    driver: Driver, person: int, language: Language
) -> None:
    answer = await driver.inline(person, "Intercom", GROUP_ID)
    posted = await driver.sandbox.choose(person, answer["query"], answer["results"][0]["id"], GROUP_ID)
    assert "§" in posted["text"]
    (key,) = keys(posted)
    payload = parse_qs(urlsplit(key["url"]).query)["start"][0]
    assert "§" in (await driver.say(person, f"/start {payload}"))["text"]
    await driver.settled()
    assert driver.from_bot(GROUP_ID) == []


@SPEAKERS
async def test_a_button_leads_to_the_private_chat(driver: Driver, person: int, language: Language) -> None:
    texts = driver.core.base.knowledge.texts
    found = await driver.inline(person, "Intercom")
    assert found["button"]["text"] == texts["inline_ask"][language]
    none = await driver.inline(person, {"fr": "une recette de gâteau au chocolat", "en": "the capital of Peru"}[language])
    assert (none["results"], none["button"]["text"]) == ([], texts["inline_none"][language])
    welcome = await driver.say(person, f"/start {none['button']['start_parameter']}")
    assert "2023" in welcome["text"]


async def test_a_sum_can_be_sent_too(driver: Driver) -> None:
    answer = await driver.inline(ENGLISH_ID, "7 months at the middle tier in euros")
    assert "€799,438" in answer["results"][0]["description"]


async def test_the_language_of_the_words_wins_over_telegrams(driver: Driver) -> None:
    answer = await driver.inline(FRENCH_ID, "what does Intercom do?")
    assert answer["results"][0]["title"].startswith("What")


@pytest.mark.parametrize("text", ["<b>&</b>", "?" * 300, "\u202e\u0000", "a" * 256])
async def test_odd_words_are_answered(driver: Driver, text: str) -> None:
    assert (await driver.inline(ENGLISH_ID, text))["button"]


async def test_what_was_sent_inline_to_the_bot_itself_is_no_question(driver: Driver) -> None:
    answer = await driver.inline(ENGLISH_ID, "Intercom")
    await driver.sandbox.choose(ENGLISH_ID, answer["query"], answer["results"][0]["id"])
    await driver.settled()
    assert driver.from_bot(ENGLISH_ID) == []

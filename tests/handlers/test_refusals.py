"""What the bot does not know: nearest questions, topics, "tell me", and "did you mean"."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.answering.base import Base
from bot.answering.conversation import Conversation, to_json
from bot.kb.models import Language
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID, GROUP_ID
from bot.store import schema
from tests.driving import Driver, driving, keys, labels

UNKNOWN: dict[Language, str] = {"fr": "Combien Musk a-t-il payé Twitter ?", "en": "How many employees does Twitter have?"}
OFF_TOPIC: dict[Language, str] = {"fr": "une recette de gâteau au chocolat", "en": "what is the capital of Peru?"}
SPEAKERS = pytest.mark.parametrize(("person", "language"), [(FRENCH_ID, "fr"), (ENGLISH_ID, "en")])


@SPEAKERS
async def test_a_refusal_offers_the_nearest_questions_and_the_topics(driver: Driver, person: int, language: Language) -> None:
    texts = driver.core.base.knowledge.texts
    off_topic = await driver.say(person, OFF_TOPIC[language])
    assert labels(off_topic) == [texts["button_topics"][language]]
    refusal = await driver.say(person, UNKNOWN[language])
    assert keys(refusal)[0]["callback_data"].startswith(f"q:{language}:")
    assert labels(refusal)[-2:] == [texts["button_topics"][language], texts["button_notify"][language]]
    listed = await driver.press(person, refusal, texts["button_topics"][language])
    assert listed["text"] == texts["topics"][language]


@SPEAKERS
async def test_who_wants_to_be_told_is_asked_first(driver: Driver, person: int, language: Language) -> None:
    texts, store = driver.core.base.knowledge.texts, driver.core.store
    refusal = await driver.say(person, UNKNOWN[language])
    consent = await driver.press(person, refusal, texts["button_notify"][language])
    assert "90" in consent["text"]
    assert "/forget" in consent["text"]
    await driver.settled()
    assert await store.rows(sa.select(schema.notices)) == []
    agreed = await driver.press(person, consent, texts["button_yes"][language], "edit")
    assert agreed["text"] == texts["notify_yes"][language]
    await driver.settled()
    (row,) = await store.rows(sa.select(schema.notices))
    assert store.vault.unseal(row.question) == UNKNOWN[language]
    assert store.vault.unseal(row.address) == str(person)
    assert row.language == language
    assert str(person) not in (row.person, row.address)


async def test_who_declines_is_not_remembered(driver: Driver) -> None:
    consent = await driver.press(FRENCH_ID, await driver.say(FRENCH_ID, UNKNOWN["fr"]), "Me prévenir d’une réponse")
    declined = await driver.press(FRENCH_ID, consent, "Non merci", "edit")
    assert "ne garde rien" in declined["text"]
    await driver.settled()
    assert await driver.core.store.rows(sa.select(schema.notices)) == []


async def test_without_a_key_nobody_is_offered_to_be_told(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path, data_key=None) as driver:
        assert labels(await driver.say(FRENCH_ID, UNKNOWN["fr"]))[-1] == "Tous les sujets"


async def test_in_a_group_nobody_is_offered_to_be_told(driver: Driver) -> None:
    refusal = await driver.say(FRENCH_ID, f"@sandbox_bot {UNKNOWN['fr']}", GROUP_ID)
    assert labels(refusal)[-1] == "Tous les sujets"


async def offer(driver: Driver, person: int, entries: tuple[str, ...]) -> None:
    """Let the chat's last message have been a question back that offers these entries."""
    await driver.settled()
    work = await driver.core.store.begin(None, person)
    assert work is not None
    offered = to_json(Conversation(choices=entries), with_question=True)
    work.chat = replace(work.chat, conversation=offered)
    await driver.core.store.commit(work)


@SPEAKERS
async def test_a_choice_turns_the_question_back_into_the_answer(driver: Driver, person: int, language: Language) -> None:
    back = await driver.say(person, "/start")
    await offer(driver, person, driver.core.base.knowledge.article.meta.examples)
    edited = await driver.press(person, back, labels(back)[1], "edit")
    assert edited["message_id"] == back["message_id"]
    assert "§" in edited["text"]
    assert len(driver.from_bot(person)) == 1
    assert "12" in (await driver.say(person, {"fr": "et par an ?", "en": "and a year?"}[language]))["text"]


async def test_a_choice_of_an_earlier_question_back_does_not_replace_a_later_one(driver: Driver) -> None:
    welcome = await driver.say(ENGLISH_ID, "/start")
    await offer(driver, ENGLISH_ID, ("intercom_what", "price_tiers"))
    answer = await driver.press(ENGLISH_ID, welcome, labels(welcome)[1])
    assert answer["message_id"] > welcome["message_id"]
    assert driver.from_bot(ENGLISH_ID)[0]["text"] == welcome["text"]


@SPEAKERS
async def test_who_wants_a_picture_without_saying_of_what_chooses_one(driver: Driver, person: int, language: Language) -> None:
    back = await driver.say(person, {"fr": "dessine-moi un graphique", "en": "draw a chart"}[language])
    assert labels(back) == [chart.title[language] for chart in driver.core.base.knowledge.charts.charts.values()]
    assert (await driver.press(person, back, labels(back)[0]))["photo"]

"""In groups: quiet unless addressed, answers in the language of the question, nothing left behind."""

import pytest
import sqlalchemy as sa

from bot.sandbox.state import ENGLISH_ID, FRENCH_ID, GROUP_ID
from bot.store import schema
from tests.driving import Driver, labels


@pytest.mark.parametrize(
    ("person", "text", "says"),
    [
        (FRENCH_ID, "@sandbox_bot C'est quoi Intercom ?", "service au client"),
        (ENGLISH_ID, "what is Intercom? @sandbox_bot", "customer service"),
        (FRENCH_ID, "@sandbox_bot what is Intercom?", "customer service"),
        (ENGLISH_ID, "/help@sandbox_bot", "Type your question"),
        (FRENCH_ID, "/topics", "De quoi"),
        (ENGLISH_ID, "/topcis@sandbox_bot", "/topics"),
    ],
)
async def test_who_addresses_the_bot_is_answered_below_the_message(driver: Driver, person: int, text: str, says: str) -> None:
    answer = await driver.say(person, text, GROUP_ID)
    assert says in answer["text"]
    assert text.startswith("/") or answer["reply_to_message"]["text"] == text


async def test_a_button_is_answered_below_its_message(driver: Driver) -> None:
    answer = await driver.say(ENGLISH_ID, "@sandbox_bot what is Intercom?", GROUP_ID)
    related = await driver.press(FRENCH_ID, answer, labels(answer)[0])
    assert related["reply_to_message"]["message_id"] == answer["message_id"]


async def test_a_reply_to_the_bot_is_a_question(driver: Driver) -> None:
    answer = await driver.say(ENGLISH_ID, "@sandbox_bot what is Intercom?", GROUP_ID)
    reply = await driver.say(FRENCH_ID, "et qui d'autre est parti ?", GROUP_ID, reply_to_message=answer)
    assert "§" in reply["text"]


@pytest.mark.parametrize(
    "text",
    [
        "what is Intercom?",
        "@sandbox_bots what is Intercom?",
        "/help@other_bot",
        "/topcis",
        "mail me@sandbox_bot.org",
        "@sandbox_botany hello",
    ],
)
async def test_otherwise_it_is_quiet(driver: Driver, text: str) -> None:
    # As if privacy mode were off: everything reaches the bot.
    await driver.sandbox.say(ENGLISH_ID, text, GROUP_ID)
    message = driver.sandbox.messages[GROUP_ID][-1]
    driver.sandbox.push("message", message)
    await driver.sandbox.show(ENGLISH_ID, "photo", GROUP_ID)
    await driver.sandbox.join(FRENCH_ID, GROUP_ID)
    await driver.settled()
    assert driver.from_bot(GROUP_ID) == []


async def test_the_language_is_not_chosen_for_others(driver: Driver) -> None:
    shown = await driver.say(FRENCH_ID, "/language@sandbox_bot", GROUP_ID)
    assert labels(shown) == []
    assert "langue de chaque question" in shown["text"]


async def test_a_group_keeps_its_own_conversation(driver: Driver) -> None:
    await driver.say(ENGLISH_ID, "What is the minimum price of the API?")
    answer = await driver.say(ENGLISH_ID, "@sandbox_bot and for 6 months?", GROUP_ID)
    assert "$252,000" not in answer["text"]


@pytest.mark.parametrize("how", ["removed", "left"])
async def test_nothing_is_left_behind(driver: Driver, how: str) -> None:
    await driver.sandbox.add_bot(GROUP_ID, ENGLISH_ID)
    await driver.say(ENGLISH_ID, "@sandbox_bot what is Intercom?", GROUP_ID)
    await driver.say(ENGLISH_ID, "What is Intercom?")
    await driver.settled()
    if how == "removed":
        await driver.sandbox.remove_bot(GROUP_ID, ENGLISH_ID)
    else:
        driver.sandbox.leave_as_bot(GROUP_ID)
    await driver.settled()
    here = driver.core.store.vault.hash_id(GROUP_ID)
    for table in (schema.questions, schema.chats):
        rows = await driver.core.store.rows(sa.select(table.c.chat))
        assert rows
        assert here not in {row.chat for row in rows}

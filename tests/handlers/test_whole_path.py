"""Over HTTP with the real Application: what a reader and an admin see."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answering.base import Base
from bot.sandbox.state import ADMIN_ID, BOT, ENGLISH_ID, FRENCH_ID, GROUP_ID
from tests.conftest import KNOWLEDGE
from tests.driving import Driver, driving, keys


@pytest.fixture
async def driver(base: Base, tmp_path: Path) -> AsyncIterator[Driver]:
    async with driving(base, tmp_path) as running:
        yield running


async def test_start_says_what_this_is_with_examples_as_buttons(driver: Driver) -> None:
    welcome = await driver.say(FRENCH_ID, "/start")
    assert "Bonjour" in welcome["text"]
    assert sum(key["callback_data"].startswith("q:fr:") for key in keys(welcome)) == 4


async def test_an_example_button_answers_its_question(driver: Driver) -> None:
    welcome = await driver.say(ENGLISH_ID, "/start")
    answer = await driver.press(ENGLISH_ID, welcome, "When does Microsoft drop Twitter?")
    assert "April 25, 2023" in answer["text"]


async def test_an_answer_is_cited_in_a_quotation(driver: Driver) -> None:
    answer = await driver.say(FRENCH_ID, "Combien coûte l'API de Twitter par mois ?")
    assert "42\u202f000" in answer["text"]
    assert "§7, phrase 1" in answer["text"]
    quotes = [entity for entity in answer["entities"] if entity["type"].endswith("blockquote")]
    assert len(quotes) == 2


async def test_a_follow_up_leans_on_the_last_answer(driver: Driver) -> None:
    await driver.say(ENGLISH_ID, "What is the minimum price of the API?")
    assert "$252,000" in (await driver.say(ENGLISH_ID, "and for 6 months?"))["text"]


async def test_each_chat_has_its_own_conversation(driver: Driver) -> None:
    await driver.say(ENGLISH_ID, "What is the minimum price of the API?")
    answer = await driver.say(FRENCH_ID, "et pour 6 mois ?")
    assert "252" not in answer["text"]


async def test_the_chosen_language_is_kept_over_a_restart(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path, KNOWLEDGE) as first:
        chooser = await first.say(FRENCH_ID, "/language")
        toast = await first.press(FRENCH_ID, chooser, "English", "toast")
        assert "English" in toast["text"]
    async with driving(base, tmp_path, KNOWLEDGE) as second:
        assert (await second.say(FRENCH_ID, "/help"))["text"].startswith("Type your question")
        assert "$42,000" in (await second.say(FRENCH_ID, "Combien coûte l'API de Twitter par mois ?"))["text"]


async def test_reload_by_anybody_else_is_an_unknown_command(driver: Driver) -> None:
    reload, unknown = await driver.say(FRENCH_ID, "/reload"), await driver.say(FRENCH_ID, "/nothing")
    assert reload["text"] == unknown["text"]
    assert "/help" in unknown["text"]


async def test_explain_shows_an_admin_how_a_message_is_understood(driver: Driver) -> None:
    shown = await driver.say(ADMIN_ID, "/explain C'est quoi Intercom ?")
    assert "intercom_what" in shown["text"]
    assert "because" in shown["text"]
    await driver.say(ADMIN_ID, "who owns Deepmind?")
    question = driver.sandbox.messages[ADMIN_ID][-2]
    assert "deepmind_owner" in (await driver.say(ADMIN_ID, "/explain", reply_to_message=question))["text"]
    assert "I do not know" not in (await driver.say(FRENCH_ID, "/explain who owns Deepmind?"))["text"]


async def test_only_admins_see_reload_in_their_menu(driver: Driver) -> None:
    await driver.say(FRENCH_ID, "/help")
    assert "reload" not in [command["command"] for command in driver.sandbox.menu(FRENCH_ID, "fr")]
    assert "reload" in [command["command"] for command in driver.sandbox.menu(ADMIN_ID, "fr", ADMIN_ID)]


async def test_a_group_is_answered_when_it_mentions_the_bot(driver: Driver) -> None:
    await driver.sandbox.say(FRENCH_ID, "qui a gagné le match ?", GROUP_ID)
    answer = await driver.say(ENGLISH_ID, f"@{BOT['username']} what is Intercom?", GROUP_ID)
    assert "customer service" in answer["text"]
    assert answer["reply_to_message"]["text"].endswith("what is Intercom?")
    assert sum(message["from"]["is_bot"] for message in driver.sandbox.messages[GROUP_ID]) == 1


async def test_a_picture_gets_one_friendly_line(driver: Driver) -> None:
    answer = await driver.say(
        ENGLISH_ID, "", text_=None, photo=[{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]
    )
    assert "only read text" in answer["text"]


async def test_hostile_markup_is_shown_as_typed(driver: Driver) -> None:
    answer = await driver.say(ENGLISH_ID, "<b>what</b> is <script>Intercom</script> & co?")
    assert answer["from"]["is_bot"]


async def test_a_follow_up_still_leans_on_the_last_answer_after_a_restart(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path, KNOWLEDGE) as first:
        await first.say(ENGLISH_ID, "What is the minimum price of the API?")
    async with driving(base, tmp_path, KNOWLEDGE) as second:
        assert "$252,000" in (await second.say(ENGLISH_ID, "and for 6 months?"))["text"]

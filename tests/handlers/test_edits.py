"""An edited question edits its answer."""

import sqlalchemy as sa

from bot.sandbox.state import ENGLISH_ID, FRENCH_ID, GROUP_ID
from bot.store import schema
from tests.driving import Driver


async def test_an_edited_question_edits_its_answer(driver: Driver) -> None:
    answer = await driver.say(FRENCH_ID, "C'est quoi Intercom ?")
    await driver.press(FRENCH_ID, answer, "Utile", "edit")
    await driver.say(FRENCH_ID, "Qui a créé OpenAI ?")
    question = next(m for m in driver.sandbox.messages[FRENCH_ID] if m.get("text") == "C'est quoi Intercom ?")
    act = driver.sandbox.edit_own(FRENCH_ID, question["message_id"], "Quand ChatGPT est-il sorti ?")
    edited = await driver.after(FRENCH_ID, act, "edit")
    assert edited["message_id"] == answer["message_id"]
    assert "2022" in edited["text"]
    await driver.settled()
    rows = await driver.core.store.rows(sa.select(schema.questions.c.entry).order_by(schema.questions.c.id))
    assert rows[0].entry == "chatgpt_release"
    assert len(rows) == 2
    assert await driver.core.store.rows(sa.select(schema.feedback)) == []  # it was about the first answer


async def test_a_question_edited_into_one_for_a_picture_gets_the_picture(driver: Driver) -> None:
    await driver.say(ENGLISH_ID, "What is Intercom?")
    question = driver.sandbox.messages[ENGLISH_ID][0]
    picture = await driver.after(ENGLISH_ID, driver.sandbox.edit_own(ENGLISH_ID, question["message_id"], "draw the timeline"))
    assert picture["photo"]
    answer = await driver.after(ENGLISH_ID, driver.sandbox.edit_own(ENGLISH_ID, question["message_id"], "What is Intercom?"))
    assert "customer service" in answer["text"]  # a picture cannot become a text: a new message


async def test_an_edit_of_what_was_not_answered_is_a_question(driver: Driver) -> None:
    await driver.sandbox.say(ENGLISH_ID, "what is Intercom?", GROUP_ID)
    message = driver.sandbox.messages[GROUP_ID][-1]
    act = driver.sandbox.edit_own(ENGLISH_ID, message["message_id"], "@sandbox_bot what is Intercom?", GROUP_ID)
    assert "customer service" in (await driver.after(GROUP_ID, act))["text"]


async def test_an_edit_without_a_change_of_the_answer_is_quiet(driver: Driver) -> None:
    answer = await driver.say(ENGLISH_ID, "What is Intercom?")
    question = driver.sandbox.messages[ENGLISH_ID][0]
    await driver.sandbox.edit_own(ENGLISH_ID, question["message_id"], "what is intercom")
    await driver.settled()
    assert driver.from_bot(ENGLISH_ID) == [answer]

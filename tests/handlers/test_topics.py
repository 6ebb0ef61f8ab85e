"""/topics: every question can be reached by buttons, in place."""

import pytest

from bot.handlers.keyboards import pressed
from bot.handlers.topics import PAGE, topic_page, topics
from bot.kb.models import Knowledge, Language
from bot.sandbox.limits import check_keyboard, check_text
from bot.sandbox.markup import parse_html
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID
from tests.driving import Driver, labels

SPEAKERS = pytest.mark.parametrize(("person", "language"), [(FRENCH_ID, "fr"), (ENGLISH_ID, "en")])


@SPEAKERS
async def test_topics_are_browsed_in_one_message(driver: Driver, person: int, language: Language) -> None:
    texts, topic = driver.core.base.knowledge.texts, driver.core.base.knowledge.article.meta.topics["prices"]
    listed = await driver.say(person, "/topics")
    first = await driver.press(person, listed, topic.name[language], "edit")
    assert len(labels(first)) == PAGE + 2  # back to the topics, and on
    assert labels(first)[0] == driver.core.base.knowledge.entries[topic.entry].question[language]
    second = await driver.press(person, first, texts["page_next"][language], "edit")
    assert not set(labels(first)[:PAGE]) & set(labels(second)[:PAGE])
    back = await driver.press(person, second, texts["page_previous"][language], "edit")
    assert labels(back) == labels(first)
    again = await driver.press(person, back, texts["button_topics"][language], "edit")
    assert labels(again) == labels(listed)
    assert len(driver.from_bot(person)) == 1
    answer = await driver.press(person, await driver.press(person, again, topic.name[language], "edit"), labels(first)[0])
    assert "§" in answer["text"]
    assert len(driver.from_bot(person)) == 2


async def test_a_topic_that_is_gone_leads_to_those_of_today(driver: Driver) -> None:
    listed = await driver.say(FRENCH_ID, "/topics")
    page = await driver.press(FRENCH_ID, listed, "Les tarifs de l’API", "edit")
    act = driver.sandbox.press(FRENCH_ID, FRENCH_ID, listed["message_id"], "t:fr:gone:1")
    edited = await driver.after(FRENCH_ID, act, "edit")
    assert labels(edited) == labels(listed) != labels(page)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_question_is_on_a_page_that_telegram_accepts(knowledge: Knowledge, language: Language) -> None:
    seen = set()
    for topic in knowledge.article.meta.topics:
        for number in range(1, 20):
            text, keyboard = topic_page(knowledge, language, topic, number)
            check_text(*parse_html(text))
            assert keyboard is not None
            check_keyboard(keyboard.to_dict())
            data = [pressed(str(key.callback_data)) for row in keyboard.inline_keyboard for key in row]
            seen |= {item.subject for item in data if item.act == "q"}
    assert seen == set(knowledge.entries)
    check_keyboard(topics(knowledge, language).keyboard.to_dict())  # type: ignore[union-attr]

"""An answer and its buttons: related questions, working, picture, other language, link."""

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from bot.kb.models import Bilingual, Language
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID
from bot.store import schema
from tests.driving import Driver, keys, labels

ASKED: dict[Language, str] = {
    "fr": "Le montant annuel de l’intertitre est-il exact ?",
    "en": "Is the yearly amount in the heading exact?",
}
SPEAKERS = pytest.mark.parametrize(("person", "language"), [(FRENCH_ID, "fr"), (ENGLISH_ID, "en")])


@SPEAKERS
async def test_related_questions_are_one_tap_away(driver: Driver, person: int, language: Language) -> None:
    answer = await driver.say(person, ASKED[language])
    related = driver.core.base.knowledge.entries["headline_rounding"].related
    questions = [driver.core.base.knowledge.entries[id_].question[language] for id_ in related[:2]]
    assert labels(answer)[:2] == questions
    next_answer = await driver.press(person, answer, questions[0])
    assert next_answer["message_id"] > answer["message_id"]
    assert "§" in next_answer["text"]


@SPEAKERS
async def test_the_working_names_each_input_and_where_it_stands(driver: Driver, person: int, language: Language) -> None:
    answer = await driver.say(person, ASKED[language])
    shown = await driver.press(person, answer, {"fr": "Le calcul", "en": "The working"}[language])
    assert "42.000 dollars" in shown["text"]  # the article's own words, whatever the language
    assert {"fr": "§7, phrase 1", "en": "§7, sentence 1"}[language] in shown["text"]
    assert shown["reply_to_message"]["message_id"] == answer["message_id"]


@SPEAKERS
async def test_the_other_language_replaces_the_text_and_the_rating_stays(
    driver: Driver, person: int, language: Language
) -> None:
    names = {"fr": ("In English", "Utile", "✓ Helpful"), "en": ("En français", "Helpful", "✓ Utile")}[language]
    answer = await driver.say(person, ASKED[language])
    rated = await driver.press(person, answer, names[1], "edit")
    edited = await driver.press(person, rated, names[0], "edit")
    other: Language = "en" if language == "fr" else "fr"
    assert edited["message_id"] == answer["message_id"]
    assert edited["text"].startswith(driver.core.base.knowledge.entries["headline_rounding"].answer[other][:12])
    assert names[2] in labels(edited)
    # What comes next is in the language that was asked for.
    assert {"fr": "§4, phrase", "en": "§4, sentence"}[other] in (await driver.say(person, "source ?"))["text"]


async def test_readers_of_english_see_the_translation_and_the_original_folded(driver: Driver) -> None:
    answer = await driver.say(ENGLISH_ID, "How much does Twitter's API cost a month?")
    kinds = [entity["type"] for entity in answer["entities"] if entity["type"].endswith("blockquote")]
    assert kinds == ["blockquote", "blockquote", "expandable_blockquote"]
    assert answer["text"].index("charge at least 42,000") < answer["text"].index("French original")
    assert "faire payer" in answer["text"] or "ferait payer" in answer["text"]


@SPEAKERS
async def test_a_picture_comes_with_words_and_is_drawn_once(driver: Driver, person: int, language: Language) -> None:
    first = await driver.say(person, "/timeline")
    assert first["photo"]
    assert "25" in first["caption"]
    assert "§3" in first["caption"]
    again = await driver.press(person, first, labels(first)[0])  # something in between
    assert again["message_id"] > first["message_id"]
    second = await driver.say(person, "/timeline")
    assert second["photo"][0]["file_id"] == first["photo"][0]["file_id"]
    rows = await driver.core.store.rows(sa.select(schema.files.c.key))
    assert [row.key for row in rows] == [f"{driver.core.base.knowledge.revision}:timeline:{language}"]


async def test_a_picture_that_telegram_has_forgotten_is_drawn_anew(driver: Driver) -> None:
    first = await driver.say(FRENCH_ID, "/prices")
    await driver.settled()
    del driver.sandbox.files[first["photo"][0]["file_id"]]
    second = await driver.say(FRENCH_ID, "/prices")
    assert second["photo"][0]["file_id"] != first["photo"][0]["file_id"]


@SPEAKERS
async def test_an_answer_offers_the_picture_that_illustrates_it(driver: Driver, person: int, language: Language) -> None:
    answer = await driver.say(person, "/start price_tiers")
    picture = await driver.press(person, answer, {"fr": "Graphique", "en": "Chart"}[language])
    assert "42" in picture["caption"]
    other = await driver.press(person, picture, {"fr": "In English", "en": "En français"}[language])
    assert other["caption"] != picture["caption"]
    cited = await driver.press(person, picture, {"fr": "La réponse citée", "en": "The cited answer"}[language])
    assert cited["text"] == answer["text"]


@pytest.mark.parametrize(("text", "says"), [("graphique des prix", "210"), ("draw the timeline please", "2018")])
async def test_a_picture_can_be_asked_for_in_words(driver: Driver, text: str, says: str) -> None:
    assert says in (await driver.say(ENGLISH_ID, text))["caption"]


@SPEAKERS
async def test_the_shared_link_opens_the_same_answer(driver: Driver, person: int, language: Language) -> None:
    answer = await driver.say(person, ASKED[language])
    share = next(key["url"] for key in keys(answer) if "url" in key)
    link = parse_qs(urlsplit(share).query)["url"][0]
    payload = parse_qs(urlsplit(link).query)["start"][0]
    assert link.startswith("https://t.me/sandbox_bot?")
    opened = await driver.say(person, f"/start {payload}")
    assert opened["text"] == answer["text"]


@pytest.mark.parametrize("payload", ["gone_entry", "inline", "<b>", "a b", "x" * 64])
async def test_a_link_that_names_no_answer_shows_the_welcome(driver: Driver, payload: str) -> None:
    assert (await driver.say(ENGLISH_ID, f"/start {payload}"))["text"].startswith("Hello!")


async def test_a_follow_up_leans_on_an_answer_that_a_button_gave(driver: Driver) -> None:
    listed = await driver.say(ENGLISH_ID, "/start price_minimum")
    assert "42,000" in listed["text"]
    assert "$252,000" in (await driver.say(ENGLISH_ID, "and for 6 months?"))["text"]


async def test_a_computed_answer_shows_its_working_and_can_be_rated(driver: Driver) -> None:
    answer = await driver.say(FRENCH_ID, "7 mois au palier intermédiaire en euros")
    assert "799\u202f438\u00a0€" in answer["text"]
    assert any(entity["type"] == "code" for entity in answer["entities"])
    assert labels(answer) == ["In English", "Utile", "Pas utile"]


async def test_a_sum_is_said_in_the_other_language_until_another_was_computed(driver: Driver) -> None:
    answer = await driver.say(FRENCH_ID, "7 mois au palier intermédiaire en euros")
    edited = await driver.press(FRENCH_ID, answer, "In English", "edit")
    assert "€799,438" in edited["text"]
    back = await driver.press(FRENCH_ID, edited, "En français", "edit")
    assert back["text"] == answer["text"]
    await driver.say(FRENCH_ID, "8 mois au palier intermédiaire en euros")
    gone = await driver.press(FRENCH_ID, back, "In English")
    assert "n’existe plus" in gone["text"] or "no longer" in gone["text"]


async def test_a_question_inside_a_story_is_quoted(driver: Driver) -> None:
    story = (
        "Hello everybody, I am writing an essay about social networks for Monday and I am quite lost. "
        "Why did Microsoft refuse to pay for the API? Thank you so much for your help with this."
    )
    answer = await driver.say(ENGLISH_ID, story)
    assert answer["quote"]["text"] == "Why did Microsoft refuse to pay for the API?"
    assert "quote" not in await driver.say(ENGLISH_ID, "Why did Microsoft refuse to pay for the API?")


async def test_words_that_cannot_be_quoted_are_answered_all_the_same(driver: Driver) -> None:
    story = "One thing I wonder about since this morning. Why did Microsoft refuse to pay for the API? Thanks a lot to you all."
    bold = [{"type": "bold", "offset": 50, "length": 10}]
    answer = await driver.say(ENGLISH_ID, story, entities=bold)
    assert "quote" not in answer
    assert "§2" in answer["text"]


@SPEAKERS
async def test_a_second_tap_answers_nothing_twice(driver: Driver, person: int, language: Language) -> None:
    welcome = await driver.say(person, "/start")
    await driver.press(person, welcome, labels(welcome)[0])
    toast = await driver.press(person, welcome, labels(welcome)[0], "toast")
    assert toast["text"] == driver.core.base.knowledge.texts["already_done"][language]
    await driver.settled()
    assert len(driver.from_bot(person)) == 2
    await driver.press(person, welcome, labels(welcome)[1])
    assert len(driver.from_bot(person)) == 3


async def test_a_button_of_an_answer_that_is_gone_says_so_kindly(driver: Driver) -> None:
    welcome = await driver.say(FRENCH_ID, "/start")
    said = await driver.after(FRENCH_ID, driver.sandbox.press(FRENCH_ID, FRENCH_ID, welcome["message_id"], "q:fr:long_gone"))
    assert said["text"].startswith("Cette réponse n’existe plus")
    for data in ("l:fr:long_gone", "w:fr:long_gone", "c:fr:long_gone"):
        act = driver.sandbox.press(FRENCH_ID, FRENCH_ID, welcome["message_id"], data)
        assert (await driver.after(FRENCH_ID, act))["text"] == said["text"]


async def test_a_button_of_another_version_of_the_program_is_answered(driver: Driver) -> None:
    welcome = await driver.say(FRENCH_ID, "/start")
    toast = await driver.after(FRENCH_ID, driver.sandbox.press(FRENCH_ID, FRENCH_ID, welcome["message_id"], "zz:1"), "toast")
    assert "plus valable" in toast["text"]


@SPEAKERS
async def test_the_question_of_an_answer_that_is_gone_is_asked_anew(driver: Driver, person: int, language: Language) -> None:
    knowledge = driver.core.base.knowledge
    welcome = await driver.say(person, "/start")
    driver.core.reloader.trail["old_intercom"] = knowledge.entries["intercom_what"].question
    driver.core.reloader.trail["old_weather"] = Bilingual(fr="Quel temps fera-t-il demain ?", en="What will the weather be?")
    act = driver.sandbox.press(person, person, welcome["message_id"], f"q:{language}:old_intercom")
    answer = await driver.after(person, act)
    assert answer["text"].startswith(knowledge.texts["answer_changed"][language])
    assert "Intercom" in answer["text"]
    assert (await driver.say(person, "/start old_intercom"))["text"] == answer["text"]
    act = driver.sandbox.press(person, person, welcome["message_id"], f"q:{language}:old_weather")
    assert (await driver.after(person, act))["text"] == knowledge.texts["entry_gone"][language]


async def test_several_answers_in_one_message_are_not_taken_for_one(driver: Driver) -> None:
    asked = "What is Intercom? Who founded OpenAI?"
    answer = await driver.say(ENGLISH_ID, f"I have two questions for you today. {asked}")
    assert answer["quote"]["text"] == asked
    assert "Intercom" in answer["text"]
    assert "2015" in answer["text"]
    assert not {"En français", "Share"} & set(labels(answer))
    assert "Helpful" in labels(answer)

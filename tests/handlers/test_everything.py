"""Whatever can be shown is shown to the sandbox's strict checks: all of the base, and hostile people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.charts import pictured
from bot.answering.conversation import Conversation
from bot.answering.replies import answered, not_covered
from bot.answering.reply import Reply
from bot.handlers.keyboards import REASONS, UNHELPFUL, rated, under_answer
from bot.handlers.render import caption, cut, phrase, render, units, working
from bot.kb.checks import PLACEHOLDER
from bot.kb.models import LANGUAGES, Language
from bot.matching.match import Candidate, Match
from bot.sandbox.limits import check_caption, check_keyboard, check_text
from bot.sandbox.markup import parse_html
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID, GROUP_ID
from tests.driving import Driver, labels

HOSTILE = (
    "<b>bold</b> & <script>alert(1)</script>",
    "</blockquote></code>&amp;&#0;&nosuch;",
    "{title} {0} {__class__} %s %(x)s",
    "\u202egnihtyreve\u202c \u200b\u2066\ufeff",
    "🏴\U000e0067\U000e0062🇫🇷👩‍👩‍👧 " * 40,
    "q" * 4096,
    "?" * 500,
    "@sandbox_bot /start /forget",
    "\x00\x01\x7f",
    "Ⱥ" * 300,
)


def accept(reply: Reply, base: Base) -> None:
    """Check a reply as a message and its buttons, in every place where it can be shown."""
    check_text(*parse_html(render(reply, base.knowledge)))
    for private in (True, False):
        keyboard = under_answer(reply, base.knowledge, "a" * 32, private=private, notify=True)
        if keyboard:
            check_keyboard(keyboard.to_dict())
            check_keyboard(rated(keyboard, reply.language, base.knowledge, UNHELPFUL, ask_why=True).to_dict())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_working_and_picture(base: Base, language: Language) -> None:
    knowledge = base.knowledge
    for id_, entry in knowledge.entries.items():
        accept(answered(id_, 1.0, language, knowledge), base)
        if entry.figures:
            check_text(*parse_html(working(entry.figures, knowledge, language)))
    for figure in knowledge.figures:
        check_text(*parse_html(working((figure,), knowledge, language)))
    for chart in knowledge.charts.charts:
        reply = pictured(chart, language, knowledge)
        accept(reply, base)
        text, entities = parse_html(caption(reply, knowledge))
        check_caption(text, entities)
        assert reply.text in text  # the picture is said in words, whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal(base: Base, language: Language) -> None:
    for id_ in base.knowledge.unknowns:
        match = Match("not_covered", language, (Candidate(id_, "unknown", 1.0, 1.0, 1.0),), "not_in_article")
        accept(not_covered(match, language, base.knowledge), base)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", HOSTILE[:4])
def test_every_text_with_hostile_values(base: Base, language: Language, value: str) -> None:
    for key, text in base.knowledge.texts.items():
        values = dict.fromkeys(PLACEHOLDER.findall(text[language]), value)
        shown, entities = parse_html(phrase(base.knowledge, key, language, **values))
        check_text(shown, entities)
        assert not entities
        assert shown.count(value) == len(PLACEHOLDER.findall(text[language]))


def test_reasons_are_those_that_have_a_text(base: Base) -> None:
    assert {f"reason_{reason}" for reason in REASONS} <= set(base.knowledge.texts)


@given(st.text(max_size=300), st.integers(min_value=10, max_value=200))
def test_what_is_cut_fits_and_is_the_beginning(text: str, limit: int) -> None:
    shown = cut(text, limit)
    assert units(shown) <= limit
    assert shown == text or text.startswith(shown.removesuffix("…").rstrip())


def test_a_long_answer_ends_with_a_sentence() -> None:
    text = "Une phrase de l’article, citée. " * 300
    shown = cut(text, 4096)
    assert units(shown) <= 4096
    assert shown.endswith("citée. …")


@pytest.mark.parametrize("question", HOSTILE)
def test_hostile_questions_get_a_reply(base: Base, question: str) -> None:
    accept(answer(question, Conversation(), base), base)


async def test_hostile_people_are_answered(driver: Driver) -> None:
    for i, text in enumerate(HOSTILE):
        driver.sandbox.introduce(FRENCH_ID, first_name=text[:64], language_code=["fr", "xx", "en-GB", "pt-br"][i % 4])
        assert (await driver.say(FRENCH_ID, text))["text"]
        assert (await driver.say(FRENCH_ID, f"@sandbox_bot {text}", GROUP_ID))["text"]
        listed = await driver.inline(FRENCH_ID, text)
        ids = [result["id"] for result in listed["results"]]
        assert len(set(ids)) == len(ids)
    assert labels(await driver.say(ENGLISH_ID, "/start"))

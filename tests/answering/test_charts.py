"""Pictures: asked for by words, drawn in both languages, with a caption that says the same."""

import struct

import pytest

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.charts import pictured
from bot.answering.conversation import Conversation
from bot.answering.drawing import DPI, WIDTH, draw
from bot.kb.models import LANGUAGES, Knowledge, Language
from tests.answering.test_calculator import ask

MAX_CAPTION = 1024


@pytest.mark.parametrize(
    ("question", "chart"),
    [
        ("show me the timeline", "timeline"),
        ("une frise chronologique svp", "timeline"),
        ("un graphique des prix", "prices"),
        ("draw the price of each tier", "prices"),
        ("plot the share of advertisers that left", "advertisers"),
        ("Fais-moi un diagramme des annonceurs perdus", "advertisers"),
    ],
)
def test_words_ask_for_a_picture(base: Base, question: str, chart: str) -> None:
    reply = answer(question, Conversation(), base)
    assert (reply.status, reply.chart, reply.drawn) == ("answered", chart, True)
    assert reply.excerpts


@pytest.mark.parametrize("follow_up", ["en graphique ?", "et en image ?"])
def test_a_follow_up_asks_for_the_picture_of_the_last_answer(base: Base, follow_up: str) -> None:
    assert ask(base, "Quel est le prix minimum de l'API ?", follow_up).chart == "prices"


def test_which_picture_is_asked_when_none_is_named(base: Base) -> None:
    reply = answer("montre-moi un graphique", Conversation(), base)
    assert reply.status == "clarify"
    assert len(reply.suggestions) == len(base.knowledge.charts.charts)


@pytest.mark.parametrize("question", ["draw me a cat", "What's the big picture?", "Who invented the image format PNG?"])
def test_words_that_only_look_like_it_draw_nothing(base: Base, question: str) -> None:
    assert not answer(question, Conversation(), base).drawn


def test_answers_name_the_picture_that_illustrates_them(base: Base) -> None:
    reply = answer("Combien d'annonceurs Twitter a-t-il perdus ?", Conversation(), base)
    assert (reply.chart, reply.drawn) == ("advertisers", False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chart", ["prices", "timeline", "advertisers"])
def test_every_picture_is_as_wide_as_a_phone_and_has_a_caption(knowledge: Knowledge, chart: str, language: Language) -> None:
    png = draw(chart, knowledge, language)
    width, height = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG")
    assert (width, 0.5 < height / width < 1.5) == (WIDTH * DPI, True)
    assert 0 < len(pictured(chart, language, knowledge).text) <= MAX_CAPTION


def test_a_picture_follows_its_facts(knowledge: Knowledge) -> None:
    """The same chart over another price is another picture."""
    dearer = knowledge.facts["price_low"].model_copy(update={"value": knowledge.facts["price_high"].value})
    changed = knowledge._replace(facts={**knowledge.facts, "price_low": dearer})
    assert draw("prices", changed, "en") != draw("prices", knowledge, "en")

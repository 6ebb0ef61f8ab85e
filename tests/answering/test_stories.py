"""Numbers of a story are no part of a sum: what is asked beside them is answered, or refused, without a computed figure."""

import tomllib
from pathlib import Path

import pytest

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.conversation import Conversation
from bot.answering.stories import asks_plainly, counts_nothing
from bot.kb.models import LANGUAGES, Language

FILE = Path(__file__).parent / "stories.toml"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_computed_of_the_numbers_in_a_story(base: Base, language: Language) -> None:
    wrong = []
    for question in tomllib.loads(FILE.read_text("utf-8"))[language]:
        reply = answer(question, Conversation(), base)
        computed = [figure.formula for figure in reply.figures if figure.id.startswith("computed_")]
        if computed or reply.language != language:
            wrong.append(f"{question}: {reply.language} {computed}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "text", ["so when does it end?", "we lose it when exactly?", "bon, pourquoi il est parti", "12 clients, jusqu'a quand ?"]
)
def test_a_date_a_reason_or_somebody_is_asked(text: str) -> None:
    assert asks_plainly(text)


@pytest.mark.parametrize(
    "text",
    ["ten firms who take the low plan", "when it doubles, how much is it?", "why is the total 500,000?", "le prix, quand ?"],
)
def test_an_amount_is_asked(text: str) -> None:
    assert not asks_plainly(text)


def test_only_a_short_message_counts_advertisers_without_asking_how_many() -> None:
    assert not counts_nothing("4000 annonceurs, restants ?")
    assert counts_nothing("on gere 15 marques depuis cet outil et on se demande si ca va encore tenir")
    assert not counts_nothing("on gere 15 marques depuis cet outil et on se demande combien vont encore rester la")

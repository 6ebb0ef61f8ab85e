"""Another article in the knowledge folder makes another bot, without a change of code."""

from pathlib import Path

import pytest

from bot.answering.answer import answer
from bot.answering.base import build_base
from bot.answering.checks import check_replies
from bot.answering.conversation import Conversation


@pytest.mark.parametrize(
    ("question", "entry", "says"),
    [
        ("Combien coûte la réparation du moteur ?", "repair_cost", "9\u202f000\u00a0€"),
        ("since what date is the ferry docked?", "docked_since", "May 3, 2021"),
        ("la maire promet un nouveau pont ?", "bridge_promise", "2024"),
    ],
)
def test_it_answers_about_the_other_article(tiny: Path, question: str, entry: str, says: str) -> None:
    base = build_base(tiny)
    reply = answer(question, Conversation(), base)
    assert (reply.status, reply.entry) == ("answered", entry)
    assert says in reply.text
    assert not list(check_replies(base))


def test_its_figures_are_computed(tiny: Path) -> None:
    reply = answer("How much does the engine repair cost?", Conversation(), build_base(tiny))
    assert [figure.formula for figure in reply.figures] == ["€9,000 a month × 12 months = €108,000"]

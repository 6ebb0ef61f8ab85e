"""Sums asked for in many ways: the files of `sums/` hold questions with the values that the answer's figures must hold.

The values were worked out by hand from the article's numbers, apart from the evaluator.
"""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.conversation import Conversation
from bot.kb.models import LANGUAGES, Language

FILES = sorted((Path(__file__).parent / "sums").glob("*.toml"))


def holds(figures: list[str], wanted: str) -> bool:
    """Whether a value stands among the figures, to the digits in which it is written."""
    if not wanted.replace(".", "").isdigit():
        return wanted in figures
    unit = Decimal(1).scaleb(Decimal(wanted).as_tuple().exponent)  # type: ignore[arg-type]
    plain = [abs(Decimal(figure)) for figure in figures if figure.replace(".", "").replace("-", "", 1).isdigit()]
    return any(abs(figure - Decimal(wanted)) <= unit * Decimal("1.01") for figure in plain)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sums_are_worked_out_however_they_are_asked(base: Base, path: Path, language: Language) -> None:
    wrong, cases = [], tomllib.loads(path.read_text("utf-8"))[language]
    for question, *values in cases:
        reply = answer(question, Conversation(), base)
        figures = [figure.value for figure in reply.figures]
        if (reply.status, reply.language) != ("answered", language) or not all(holds(figures, value) for value in values):
            wrong.append(f"{question}: {values}, not {figures}")
    assert not wrong, "\n".join(wrong)

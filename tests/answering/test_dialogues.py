"""Conversations of two and three messages: the last answer cites one of the sentences named, and computes the values named."""

import tomllib
from pathlib import Path

import pytest

from bot.answering.base import Base
from bot.kb.models import LANGUAGES, Language
from tests.answering.test_calculator import ask

FILE = Path(__file__).parent / "dialogues.toml"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_message_is_understood_with_those_before_it(base: Base, language: Language) -> None:
    wrong, cases = [], tomllib.loads(FILE.read_text("utf-8"))[language]
    for case in cases:
        reply = ask(base, *case["turns"])
        cited = {f"{excerpt.paragraph}.{excerpt.sentence}" for excerpt in reply.excerpts}
        values = [figure.value for figure in reply.figures]
        right = (reply.status, reply.language) == ("answered", language) and cited & set(case["cites"])
        if not right or not set(case.get("values", [])) <= set(values):
            wrong.append(f"{' | '.join(case['turns'])}: {reply.entry} {sorted(cited)} {values}")
    assert not wrong, "\n".join(wrong)

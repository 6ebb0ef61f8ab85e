"""Grouping by likeness, and the templates that curators get."""

import tomllib

import pytest

from bot.answering.base import Base
from bot.curating.templates import ENTRY, UNKNOWN, export, filled, id_for
from bot.curating.unanswered import Asked, grouped, suggestions
from bot.kb.models import Entry, Language, Unknown


def asked(*texts: str, language: Language = "en") -> list[Asked]:
    """Questions, the oldest first as typed, given newest first as the store does."""
    return [
        Asked(number, f"person {number}", 1_700_000_000 + number, language, "not_covered", "unsure", text)
        for number, text in enumerate(texts, 1)
    ][::-1]


def test_questions_alike_are_one_group_whatever_their_order_case_and_accents() -> None:
    found = grouped(
        asked(
            "who is the captain of the ferry",
            "Is the bridge safe?",
            "The captain of the ferry, who is it?",
            "is THE bridge säfe",
        )
    )
    assert [(group.newest.text, len(group.questions), group.id) for group in found] == [
        ("is THE bridge säfe", 2, 2),
        ("The captain of the ferry, who is it?", 2, 1),
    ]
    assert found[0].texts == ("is THE bridge säfe",)
    assert found[1].people == 2


def test_languages_stay_apart() -> None:
    both = [*asked("ferry captain"), *asked("ferry captain", language="fr")]
    assert len(grouped(both)) == 2


def test_nothing_asked_is_no_group() -> None:
    assert grouped([]) == []


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("Qui est le capitaine du bac ?", "qui_est_capitaine_bac"),
        ("42?", "new_entry"),
        ("Où ça ?", "ou_ca"),
        ("x" * 80, "x" * 32),
    ],
)
def test_an_id_is_proposed_that_the_checks_accept(question: str, id_: str) -> None:
    assert id_for(question) == id_


@pytest.mark.parametrize(("template", "model"), [(ENTRY, Entry), (UNKNOWN, Unknown)])
def test_a_filled_template_is_toml_that_only_lacks_what_a_curator_must_write(
    template: str, model: type[Entry] | type[Unknown]
) -> None:
    hostile = 'Who\'s "the" captain\\ \x7f\x01\n?'
    data = tomllib.loads(filled(template, {"en": [hostile, "the captain"]}))
    assert data["phrasings"]["en"] == [hostile, "the captain"]
    assert data["question"]["en"] == hostile
    data |= {"answer": {"fr": "a", "en": "b"}, "question": {"fr": "c", "en": "d"}, "cites": ["1.1"]}
    data["phrasings"]["fr"] = ["x"]
    assert model.model_validate(data).phrasings.en == (hostile.strip(), "the captain")


def test_the_export_is_toml_with_suggestions(base: Base) -> None:
    groups = grouped(asked("the price of the api, how mutch"))
    (row,) = tomllib.loads(export(groups, base))["questions"]
    assert row["asked"] == row["people"] == 1
    assert row["perhaps"] == suggestions(groups[0], base)
    assert row["perhaps"]

"""The cases mirror the entries, and the base serves at least as many of them as it did when the figures were committed."""

import tomllib
from pathlib import Path

import pytest

from bot.answering.base import Base
from bot.kb.cases import KNOWN_FAILURES, load_cases, load_known_failures
from bot.kb.checks import level, phrasing_files
from bot.kb.models import LANGUAGES, Knowledge
from bot.matching.evaluation import Evaluation, evaluate, is_right

FOLDER = Path(__file__).parent / "cases"
_FLOORS = tomllib.loads((FOLDER / "floors.toml").read_text("utf-8"))
FLOORS, PRECISION = _FLOORS["right"], _FLOORS["precision"]


@pytest.fixture(scope="module")
def result(base: Base) -> Evaluation:
    return evaluate(base.matcher, base.knowledge, load_cases(FOLDER))


def test_cases_mirror_the_entries(knowledge: Knowledge) -> None:
    """Each entry has its file of cases, each file its entry; reading them refuses fewer than three questions a language."""
    assert {path.stem: path.parent.name for path in FOLDER.glob("*/*.toml")} == knowledge.topics


def test_no_case_is_a_phrasing(knowledge: Knowledge) -> None:
    phrasings = {level(text) for _, own in phrasing_files(knowledge) for lang in LANGUAGES for text in own[lang]}
    assert not [case.text for case in load_cases(FOLDER) if level(case.text) in phrasings]


@pytest.mark.parametrize("group", FLOORS)
def test_a_group_of_cases_does_not_fall(result: Evaluation, group: str) -> None:
    tally = result.groups()[group]
    assert tally.recall >= FLOORS[group], f"{tally.right} of {tally.cases}"


@pytest.mark.parametrize("group", PRECISION)
def test_the_answers_of_a_group_are_no_more_often_wrong(result: Evaluation, group: str) -> None:
    tally = result.groups()[group]
    assert tally.precision >= PRECISION[group], f"{tally.answered_right} of {tally.answered}"


def test_known_failures_still_fail(base: Base) -> None:
    """One that passes now is no failure any more: take it off the list."""
    known = load_known_failures(FOLDER)
    cases = [case for case in load_cases(FOLDER) if case.text in known]
    assert len(cases) == len(known), f"{KNOWN_FAILURES} lists what is no case"
    passing = [case.text for case in cases if is_right(case, base.matcher.match(case.text), base.knowledge)]
    assert not passing

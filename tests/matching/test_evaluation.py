"""The evaluation counts what it says it counts."""

from pathlib import Path

import pytest

from bot.answering.base import build_base
from bot.kb.cases import Case
from bot.matching.evaluation import Evaluation, Result, cross_validate, evaluate, summary
from bot.matching.evaluation_plot import draw
from bot.matching.examples import examples_of
from bot.matching.explain import explain
from bot.matching.match import Candidate, Match, Outcome


def result(entry: str | None, outcome: Outcome, got: str = "", *, right: bool, confidence: float = 0.9) -> Result:
    candidates = (Candidate(got, "entry", 1.0, 1.0, confidence),) if got else ()
    case = Case("?", "en", entry, "boats" if entry else "near")
    return Result(case, Match(outcome, "en", candidates, "" if got else "unsure"), right)


EVALUATION = Evaluation(
    (
        result("crew", "answered", "crew", right=True, confidence=0.95),
        result("crew", "answered", "fare", right=False, confidence=0.95),
        result("fare", "clarify", right=False),
        result("fare", "not_covered", right=False),
        result(None, "answered", "fare", right=False, confidence=0.55),
        result(None, "not_covered", right=True),
    ),
    {"crew": "boats", "fare": "money"},
)


def test_precision_is_of_the_answers_and_recall_of_the_cases() -> None:
    everything = EVALUATION.tally()
    assert (everything.cases, everything.answered, everything.answered_right, everything.clarified) == (6, 3, 1, 1)
    assert everything.precision == pytest.approx(1 / 3)
    groups = EVALUATION.groups()
    assert groups["in scope en"].recall == pytest.approx(1 / 4)
    assert groups["near"].recall == pytest.approx(1 / 2)


def test_bins_hold_answers_by_confidence() -> None:
    bins = EVALUATION.bins()
    assert (bins[9], bins[5]) == ((2, 1), (1, 0))
    assert sum(given for given, _ in bins) == 3


def test_confusions_name_what_was_expected_and_what_came() -> None:
    assert EVALUATION.confusions()["crew", "fare"] == 1
    assert EVALUATION.topic_confusion()["boats", "money"] == 1
    assert EVALUATION.topic_confusion()["near", "not covered"] == 1


def test_the_summary_and_the_picture_show_every_topic(tmp_path: Path) -> None:
    assert "topic boats" in summary(EVALUATION)
    draw(EVALUATION, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_cross_validation_asks_every_phrasing_once(tiny: Path) -> None:
    base = build_base(tiny)
    held_out = cross_validate(base.knowledge, folds=2)
    asked = [(outcome.case.text, outcome.case.language) for outcome in held_out.results]
    assert sorted(asked) == sorted((example.text, example.language) for example in examples_of(base.knowledge))
    seen = evaluate(base.matcher, base.knowledge, [outcome.case for outcome in held_out.results])
    assert held_out.tally().recall < seen.tally().recall, "what was trained on must be easier than what was held out"


def test_explain_shows_each_stage(tiny: Path) -> None:
    shown = explain("how mcuh is the repir", build_base(tiny).matcher)
    for part in ("language", "repaired", "outcome", "because", "confidence"):
        assert part in shown

"""The calibration that serves the cases best: probabilities, and for each language the threshold."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.kb.cases import Case
from bot.kb.models import LANGUAGES, Calibration, Knowledge, Language, Thresholds
from bot.matching.calibration import FEATURES, feature_row
from bot.matching.matcher import Matcher
from bot.matching.scorer import Evidence

CLARIFY_BELOW = 0.12
"""How far below the answering threshold a question back is still better than a refusal."""
WRONG_COSTS = 1.3
"""What a wrong answer costs against a missing one."""


def calibrate(matcher: Matcher, knowledge: Knowledge, cases: Sequence[Case]) -> Calibration:
    """Logistic regression from evidence to being right, and for each language the threshold with the least cost.

    Probabilities are fitted on the best entry of every case, right or wrong, in scope or not.
    """
    rows: list[tuple[float, ...]] = []
    right: list[bool] = []
    languages: list[Language] = []
    for case in cases:
        evidence = _best_entry(matcher, case)
        if evidence is None:
            continue
        id_ = matcher.scorer.classes[evidence.label].id
        cites = set(knowledge.entries[id_].cites)
        rows.append(feature_row(evidence))
        right.append(case.entry is not None and (id_ == case.entry or bool(cites & set(knowledge.entries[case.entry].cites))))
        languages.append(case.language)
    bias, weights = _logistic(np.array(rows), np.array(right, dtype=float))
    fitted = Calibration(bias=bias, weights=weights, thresholds=matcher.calibration.thresholds)
    chances = np.array([fitted.bias + sum(fitted.weights[n] * v for n, v in zip(FEATURES, row, strict=True)) for row in rows])
    chances = 1 / (1 + np.exp(-chances))
    thresholds = {lang: _threshold(chances, right, [own == lang for own in languages]) for lang in LANGUAGES}
    return fitted.model_copy(update={"thresholds": thresholds})


def _best_entry(matcher: Matcher, case: Case) -> Evidence | None:
    evidence = matcher.scorer.evidence(matcher.tokens(case.text, case.language), case.language)
    if not evidence or matcher.scorer.classes[evidence[0].label].kind != "entry":
        return None
    return evidence[0]


def _logistic(rows: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, dict[str, float]]:
    """Newton's method with a little ridge; converges in a few steps at this size."""
    design = np.hstack([np.ones((len(rows), 1)), rows])
    weights = np.zeros(design.shape[1])
    ridge = np.diag([0.0] + [0.3] * rows.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (right - chance) - ridge @ weights
        curvature = design.T @ (design * (chance * (1 - chance))[:, None]) + ridge
        weights += np.linalg.solve(curvature, gradient)
    return round(float(weights[0]), 3), {name: round(float(w), 3) for name, w in zip(FEATURES, weights[1:], strict=True)}


def _threshold(chances: NDArray[np.float64], right: Sequence[bool], mine: Sequence[bool]) -> Thresholds:
    """The threshold at which missing answers and wrong answers together cost least."""
    own = [(float(chance), good) for chance, good, ours in zip(chances, right, mine, strict=True) if ours]

    def cost(threshold: float) -> float:
        missing = sum(good for chance, good in own if chance < threshold)
        wrong = sum(not good for chance, good in own if chance >= threshold)
        return missing + WRONG_COSTS * wrong

    answer = min((step / 100 for step in range(20, 91)), key=lambda threshold: (cost(threshold), abs(threshold - 0.5)))
    return Thresholds(answer=answer, clarify=round(max(0.0, answer - CLARIFY_BELOW), 2))

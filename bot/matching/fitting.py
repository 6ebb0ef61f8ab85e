"""The calibration that serves the cases best: probabilities, and for each language the threshold."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.kb.cases import Case
from bot.kb.models import LANGUAGES, Calibration, Knowledge, Language, Thresholds
from bot.matching.calibration import FEATURES, feature_row
from bot.matching.evaluation import FOLDS, proves_alike
from bot.matching.examples import classes_of, examples_of
from bot.matching.matcher import Matcher

CLARIFY_BELOW = 0.12
"""How far below the answering threshold a question back is still better than a refusal."""
SERVED = 5.0
"""What a point of the share served counts against a point of the share refused: people word their questions less plainly than
the writers of cases do, so that they lose more by a high threshold than the cases do."""
ABOUT = 0.01
"""Difference in that sum which is chance at the number of cases there are."""
STRANGERS = 10
"""Phrasings asked of each subject while the matcher does not know it."""
STRANGER = 0.1
"""Weight of each of them beside a case, which somebody wrote who saw no phrasings."""

Floats = NDArray[np.float64]


class Sample(NamedTuple):
    """The best entry for a message, and whether it was right to answer with it."""

    row: tuple[float, ...]
    """Its evidence; empty when the best was no entry."""
    right: bool
    in_scope: bool
    """Whether there was a right answer at all."""
    language: Language
    weight: float


def calibrate(matcher: Matcher, knowledge: Knowledge, cases: Sequence[Case]) -> Calibration:
    """Logistic regression from evidence to being right, and for each language the threshold that serves and refuses best.

    The samples are the cases, and phrasings of subjects that a matcher was not told about: there it must refuse.
    """
    samples = [_sample(matcher, knowledge, case, 1.0) for case in cases]
    samples += _strangers(knowledge)
    entries = [sample for sample in samples if sample.row]
    weights = np.array([sample.weight for sample in entries])
    right = np.array([sample.right for sample in entries], dtype=float)
    bias, fitted = _logistic(np.array([sample.row for sample in entries]), right, weights)
    asked = samples[: len(cases)]
    thresholds = {lang: _threshold([s for s in asked if s.language == lang], bias, fitted) for lang in LANGUAGES}
    return Calibration(bias=bias, weights=dict(zip(FEATURES, fitted, strict=True)), thresholds=thresholds)


def _sample(matcher: Matcher, knowledge: Knowledge, case: Case, weight: float) -> Sample:
    evidence = matcher.scorer.evidence(matcher.tokens(case.text, case.language), case.language)
    best = matcher.scorer.classes[evidence[0].label] if evidence else None
    if best is None or best.kind != "entry":
        return Sample((), False, case.entry is not None, case.language, weight)
    right = case.entry is not None and proves_alike(best.id, case.entry, knowledge)
    return Sample(feature_row(evidence[0]), right, case.entry is not None, case.language, weight)


def _strangers(knowledge: Knowledge) -> Iterator[Sample]:
    """Phrasings of entries and unknowns, asked while these are left out in turn."""
    examples, classes = examples_of(knowledge), classes_of(knowledge)
    order = np.random.default_rng(0)
    fold_of = order.permutation(len(classes)) % FOLDS
    asked = {label for label, class_ in enumerate(classes) if class_.kind in ("entry", "unknown")}
    for fold in range(FOLDS):
        out = {label for label in asked if fold_of[label] == fold}
        matcher = Matcher(knowledge, [example for example in examples if example.label not in out])
        for label in sorted(out):
            own = [example for example in examples if example.label == label]
            entry = classes[label].id if classes[label].kind == "entry" else None
            for i in order.permutation(len(own))[:STRANGERS]:
                case = Case(own[i].text, own[i].language, entry, "stranger")
                # Another entry may still be proved by the same sentence; that is the only right answer left.
                yield _sample(matcher, knowledge, case, STRANGER)._replace(in_scope=False)


def _logistic(rows: Floats, right: Floats, weights: Floats) -> tuple[float, list[float]]:
    """Newton's method with a little ridge; converges in a few steps at this size."""
    design = np.hstack([np.ones((len(rows), 1)), rows])
    found = np.zeros(design.shape[1])
    ridge = np.diag([0.0] + [0.3] * rows.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-design @ found))
        gradient = design.T @ (weights * (right - chance)) - ridge @ found
        curvature = design.T @ (design * (weights * chance * (1 - chance))[:, None]) + ridge
        found += np.linalg.solve(curvature, gradient)
    return round(float(found[0]), 3), [round(float(weight), 3) for weight in found[1:]]


def _threshold(samples: Sequence[Sample], bias: float, fitted: Sequence[float]) -> Thresholds:
    """The threshold at which the share served in scope and the share refused out of it are best together."""
    logit = np.array([bias + np.dot(fitted, sample.row) if sample.row else -np.inf for sample in samples])
    chance = 1 / (1 + np.exp(-logit))
    right = np.array([sample.right for sample in samples])
    inside = np.array([sample.in_scope for sample in samples])

    def gain(threshold: float) -> float:
        given = chance >= threshold
        return SERVED * float((given & right)[inside].mean()) + float((~given)[~inside].mean())

    gains = {step / 100: gain(step / 100) for step in range(20, 91)}
    # The middle of all that are about as good: one case more or less should not move it far.
    good = [threshold for threshold, found in gains.items() if found >= max(gains.values()) - ABOUT]
    answer = round(float(np.median(good)), 2)
    return Thresholds(answer=answer, clarify=round(max(0.0, answer - CLARIFY_BELOW), 2))

"""Evidence to a probability, and the thresholds that decide; both are data, set by `bot calibrate` from the cases."""

import math

from bot.kb.models import Calibration
from bot.matching.scorer import Evidence

FEATURES = ("score", "margin", "beside_names", "missing", "fuzzy", "foreign_names", "short")


def probability(calibration: Calibration, evidence: Evidence) -> float:
    """Probability, 0 to 1, that the class of this evidence is what was meant: 1 for its own phrasing, 0 for what is blocked."""
    if evidence.known or evidence.blocked:
        return 1.0 if evidence.known else 0.0
    values = zip(FEATURES, feature_row(evidence), strict=True)
    logit = calibration.bias + sum(calibration.weights.get(name, 0.0) * value for name, value in values)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def feature_row(evidence: Evidence) -> tuple[float, ...]:
    """The evidence as numbers, in the order of FEATURES."""
    return (
        evidence.score,
        max(-0.5, min(0.5, evidence.margin)),
        evidence.beside_names,
        1.0 if evidence.missing else 0.0,
        evidence.fuzzy,
        float(min(2, evidence.foreign_names)),
        1 / (1 + evidence.content / 5),
    )

"""Candidates to an outcome: answered, clarify, not covered or small talk."""

from collections.abc import Sequence

from bot.kb.models import Calibration, Language, Thresholds
from bot.matching.match import Candidate, Match, Outcome, Reason
from bot.matching.normalise import Token
from bot.matching.scorer import Evidence

CLEAR = 1.8
"""Score from which common words alone are enough: "what is the date on the tweet" is nearly a phrasing."""


def decide(
    language: Language,
    tokens: Sequence[Token],
    evidence: Sequence[Evidence],
    candidates: tuple[Candidate, ...],
    calibration: Calibration,
) -> Match:
    """The outcome for a message, from the evidence of its best candidates."""
    texts = tuple(token.text for token in tokens)
    if not texts:
        return Match("not_covered", language, reason="empty", guard="no words")
    if not candidates:
        return Match("not_covered", language, reason="off_topic", guard="no known word", tokens=texts)
    outcome, reason, guard = _outcome(evidence, candidates, calibration, language)
    return Match(outcome, language, candidates, reason, evidence[0].phrasing, guard, texts)


def _outcome(
    evidence: Sequence[Evidence], candidates: Sequence[Candidate], calibration: Calibration, language: Language
) -> tuple[Outcome, Reason, str]:
    best, thresholds = candidates[0], calibration.thresholds[language]
    said = evidence[0].topical or evidence[0].known or evidence[0].score >= CLEAR
    if not said and best.kind in ("entry", "unknown"):
        return "not_covered", "unsure", "no word that says what it is about"
    if best.kind == "smalltalk":
        if evidence[0].known or evidence[0].coverage >= 0.5 or evidence[0].content == 0:
            return "smalltalk", "", "small talk"
        return "not_covered", "off_topic", "small talk with something else in it"
    if best.kind == "off_topic":
        return "not_covered", "off_topic", "off the topic"
    if best.kind == "unknown":
        if best.confidence >= thresholds.clarify:
            return "not_covered", "not_in_article", "the article does not say it"
        return "not_covered", "unsure", "near something the article does not say"
    if evidence[0].blocked:
        return "not_covered", "unsure", evidence[0].blocked
    return _by_confidence(candidates, thresholds)


def _by_confidence(candidates: Sequence[Candidate], thresholds: Thresholds) -> tuple[Outcome, Reason, str]:
    """Answered, asked back or refused, for a best candidate that is an entry."""
    confidence = candidates[0].confidence
    if confidence >= thresholds.answer:
        return "answered", "", f"confidence {confidence:.2f} reaches {thresholds.answer:.2f}"
    entries = [candidate for candidate in candidates[:4] if candidate.kind == "entry"]
    if confidence >= thresholds.clarify and len(entries) > 1:
        return "clarify", "", f"confidence {confidence:.2f} is below {thresholds.answer:.2f}"
    return "not_covered", "unsure", f"confidence {confidence:.2f} is below {thresholds.clarify:.2f}"

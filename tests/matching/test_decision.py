"""The rules that turn evidence into an outcome, one by one."""

from dataclasses import replace

from bot.kb.models import Calibration, Thresholds
from bot.matching.decision import decide
from bot.matching.match import Candidate, Kind, Match
from bot.matching.normalise import Token
from bot.matching.scorer import Evidence

CALIBRATION = Calibration(
    bias=0, weights={}, thresholds={"en": Thresholds(answer=0.6, clarify=0.4), "fr": Thresholds(answer=0.8, clarify=0.7)}
)
EVIDENCE = Evidence(0, 1.0, 0.5, 1.0, 1.0, 1.0, 0, 9.0, 0.0, topical=True, phrasing="who sails")


def decided(*found: tuple[Kind, float], evidence: Evidence = EVIDENCE, words: str = "who sails") -> Match:
    candidates = tuple(Candidate(f"{kind}{i}", kind, 1.0, 1.0, confidence) for i, (kind, confidence) in enumerate(found))
    tokens = [Token(word) for word in words.split()]
    return decide("en", tokens, [evidence] * len(found), candidates, CALIBRATION)


def test_confidence_decides_between_answer_question_and_refusal() -> None:
    assert decided(("entry", 0.6), ("entry", 0.5)).outcome == "answered"
    assert decided(("entry", 0.59), ("entry", 0.5)).outcome == "clarify"
    refused = decided(("entry", 0.39), ("entry", 0.3))
    assert (refused.outcome, refused.reason) == ("not_covered", "unsure")


def test_each_language_has_its_own_thresholds() -> None:
    candidates = (Candidate("a", "entry", 1.0, 1.0, 0.65), Candidate("b", "entry", 1.0, 1.0, 0.5))
    match = decide("fr", [Token("qui")], [EVIDENCE, EVIDENCE], candidates, CALIBRATION)
    assert match.outcome == "not_covered"


def test_one_candidate_alone_is_no_choice() -> None:
    assert decided(("entry", 0.5), ("unknown", 0.4)).outcome == "not_covered"


def test_an_unknown_is_named_as_not_in_the_article_only_when_likely() -> None:
    assert decided(("unknown", 0.5)).reason == "not_in_article"
    assert decided(("unknown", 0.3)).reason == "unsure"


def test_small_talk_with_something_else_in_it_is_not_small_talk() -> None:
    assert decided(("smalltalk", 0.9)).outcome == "smalltalk"
    mixed = decided(("smalltalk", 0.9), evidence=replace(EVIDENCE, coverage=0.3))
    assert (mixed.outcome, mixed.reason) == ("not_covered", "off_topic")


def test_a_message_without_a_subject_is_not_answered() -> None:
    match = decided(("entry", 0.9), evidence=replace(EVIDENCE, topical=False))
    assert (match.outcome, match.reason) == ("not_covered", "unsure")


def test_a_guard_beats_confidence() -> None:
    match = decided(("entry", 0.99), evidence=replace(EVIDENCE, blocked="the message is about another year"))
    assert (match.outcome, match.guard) == ("not_covered", "the message is about another year")


def test_no_words_and_no_known_words_are_told_apart() -> None:
    assert decided(words="").reason == "empty"
    assert decided(words="xyzzy").reason == "off_topic"


def two(first: Evidence, second: Evidence, kinds: tuple[Kind, Kind] = ("entry", "entry")) -> Match:
    """What two candidates of different evidence come to, the first at 0.9 and the second at 0.5."""
    candidates = (Candidate("a", kinds[0], 1.0, 1.0, 0.9), Candidate("b", kinds[1], 1.0, 1.0, 0.5))
    return decide("en", [Token("who")], [first, second], candidates, CALIBRATION)


def test_a_threshold_is_reached_by_its_very_value() -> None:
    assert decided(("entry", 0.4), ("entry", 0.3)).outcome == "clarify"
    assert decided(("unknown", 0.4)).reason == "not_in_article"


def test_small_talk_needs_half_of_the_words() -> None:
    assert decided(("smalltalk", 0.9), evidence=replace(EVIDENCE, coverage=0.5)).outcome == "smalltalk"
    beside = decided(("smalltalk", 0.9), evidence=replace(EVIDENCE, coverage=0.49))
    assert (beside.outcome, beside.reason) == ("not_covered", "off_topic")
    nothing_else = replace(EVIDENCE, coverage=0.0, content=0.0)
    assert decided(("smalltalk", 0.9), evidence=nothing_else).outcome == "smalltalk"


def test_only_the_best_candidates_evidence_counts() -> None:
    assert two(EVIDENCE, replace(EVIDENCE, topical=False, blocked="another year")).outcome == "answered"
    assert two(replace(EVIDENCE, topical=False), EVIDENCE).outcome == "not_covered"
    assert two(replace(EVIDENCE, blocked="another year"), EVIDENCE).guard == "another year"
    assert two(replace(EVIDENCE, phrasing="mine"), replace(EVIDENCE, phrasing="other")).phrasing == "mine"
    vague = replace(EVIDENCE, topical=False)
    assert two(replace(vague, known=True), vague).outcome == "answered"
    assert two(vague, replace(vague, known=True)).outcome == "not_covered"
    half = replace(EVIDENCE, coverage=0.2)
    assert two(half, EVIDENCE, ("smalltalk", "entry")).outcome == "not_covered"
    assert two(EVIDENCE, half, ("smalltalk", "entry")).outcome == "smalltalk"
    assert two(replace(half, known=True), half, ("smalltalk", "entry")).outcome == "smalltalk"
    assert two(half, replace(half, known=True, content=0.0), ("smalltalk", "entry")).outcome == "not_covered"


def test_the_four_best_make_a_choice() -> None:
    between: tuple[tuple[Kind, float], ...] = (("unknown", 0.45), ("unknown", 0.44))
    assert decided(("entry", 0.5), *between, ("entry", 0.4)).outcome == "clarify"
    assert decided(("entry", 0.5), *between, ("unknown", 0.43), ("entry", 0.4)).outcome == "not_covered"


def test_common_words_alone_are_enough_for_what_is_nearly_a_phrasing() -> None:
    vague = replace(EVIDENCE, topical=False)
    for score, outcome in ((1.79, "not_covered"), (1.8, "answered"), (2.5, "answered")):
        assert decided(("entry", 0.9), evidence=replace(vague, score=score)).outcome == outcome
    assert two(replace(vague, score=1.8), vague).outcome == "answered"
    assert two(vague, replace(vague, score=1.8)).outcome == "not_covered"

"""How well matching does on cases, and on its own phrasings held out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.kb.cases import Case
from bot.kb.models import Knowledge
from bot.matching.examples import classes_of, examples_of
from bot.matching.match import Match
from bot.matching.matcher import Matcher

BINS = 10
FOLDS = 5


class Result(NamedTuple):
    """What became of one case."""

    case: Case
    match: Match
    right: bool
    """In scope: answered by the entry or by one that a common sentence proves. Out of scope: not answered."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a group of results."""

    cases: int
    right: int
    answered: int
    clarified: int
    answered_right: int

    @property
    def precision(self) -> float:
        """Share of the answers given that are right; 1 when none was given."""
        return self.answered_right / self.answered if self.answered else 1.0

    @property
    def recall(self) -> float:
        """Share of the cases served: answered rightly in scope, not answered out of it."""
        return self.right / self.cases if self.cases else 1.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results of all cases, and what can be read from them."""

    results: tuple[Result, ...]
    topics: dict[str, str]
    """Topic of each entry, for the confusion of topics."""

    def tally(self, results: Iterable[Result] | None = None) -> Tally:
        """Counts of some results, or of all."""
        own = self.results if results is None else tuple(results)
        answered = [result for result in own if result.match.outcome == "answered"]
        return Tally(
            cases=len(own),
            right=sum(result.right for result in own),
            answered=len(answered),
            clarified=sum(result.match.outcome == "clarify" for result in own),
            answered_right=sum(result.right and result.case.entry is not None for result in answered),
        )

    def groups(self) -> dict[str, Tally]:
        """Tally by scope and language, by language, by kind of negative and by topic."""
        members: dict[str, list[Result]] = {}
        for result in self.results:
            case = result.case
            scope = "in scope" if case.entry else "out of scope"
            kind = f"topic {case.group}" if case.entry else case.group
            for name in ("all", f"all {case.language}", f"{scope} {case.language}", kind):
                members.setdefault(name, []).append(result)
        return {name: self.tally(own) for name, own in sorted(members.items())}

    def bins(self) -> list[tuple[int, int]]:
        """For each tenth of confidence: answers given, answers right."""
        found = [(0, 0)] * BINS
        for result in self.results:
            if result.match.outcome == "answered":
                place = min(BINS - 1, int(result.match.confidence * BINS))
                found[place] = (found[place][0] + 1, found[place][1] + result.right)
        return found

    def confusions(self) -> Counter[tuple[str, str]]:
        """Expected entry, or kind of negative, and what came instead, of the cases that failed."""
        return Counter(
            (result.case.entry or result.case.group, result.match.entry or result.match.outcome)
            for result in self.results
            if not result.right
        )

    def topic_confusion(self) -> Counter[tuple[str, str]]:
        """Topic, or kind of negative, and the topic answered, or the outcome when there was no answer."""
        found: Counter[tuple[str, str]] = Counter()
        for case, match, _ in self.results:
            answered = self.topics.get(match.entry or "") if match.outcome == "answered" else None
            refused = "clarify" if match.outcome == "clarify" else "not covered"
            found[case.group, answered or refused] += 1
        return found


def is_right(case: Case, match: Match, knowledge: Knowledge) -> bool:
    """Whether a match serves a case: the same entry, or one that a common sentence proves."""
    if case.entry is None:
        return match.outcome != "answered"
    if match.outcome != "answered" or match.entry is None or match.language != case.language:
        return False
    return proves_alike(match.entry, case.entry, knowledge)


def proves_alike(one: str, other: str, knowledge: Knowledge) -> bool:
    """Whether two entries are the same or have a sentence in common that proves both."""
    return one == other or not set(knowledge.entries[one].cites).isdisjoint(knowledge.entries[other].cites)


def evaluate(matcher: Matcher, knowledge: Knowledge, cases: Iterable[Case]) -> Evaluation:
    """Run cases through the matcher alone (no calculator, no conversation)."""
    results = []
    for case in cases:
        match = matcher.match(case.text)
        results.append(Result(case, match, is_right(case, match, knowledge)))
    return Evaluation(tuple(results), knowledge.topics)


def cross_validate(knowledge: Knowledge, folds: int = FOLDS) -> Evaluation:
    """Ask each phrasing a matcher that was trained without it: the phrasings in `folds` parts, each held out in turn."""
    examples, classes = examples_of(knowledge), classes_of(knowledge)
    fold_of = np.random.default_rng(0).permutation(len(examples)) % folds
    results: list[Result] = []
    for fold in range(folds):
        matcher = Matcher(knowledge, [example for example, own in zip(examples, fold_of, strict=True) if own != fold])
        cases = []
        for example, own in zip(examples, fold_of, strict=True):
            class_ = classes[example.label]
            if own == fold:
                entry = class_.id if class_.kind == "entry" else None
                group = knowledge.topics[class_.id] if entry else class_.kind
                cases.append(Case(example.text, example.language, entry, group))
        results += evaluate(matcher, knowledge, cases).results
    return Evaluation(tuple(results), knowledge.topics)


def summary(evaluation: Evaluation) -> str:
    """The evaluation as a table for people."""
    lines = [f"{'group':28} {'cases':>5} {'right':>7} {'precision':>9} {'answered':>9} {'clarified':>9}"]
    for name, tally in evaluation.groups().items():
        precision = f"{tally.precision:9.1%}" if tally.answered_right else f"{'-':>9}"
        lines.append(
            f"{name:28} {tally.cases:5} {tally.recall:7.1%} {precision} "
            f"{tally.answered / tally.cases:9.1%} {tally.clarified / tally.cases:9.1%}"
        )
    lines.append("confidence of the answers given, and the share of them that is right")
    for place, (given, right) in enumerate(evaluation.bins()):
        if given:
            lines.append(f"  {place / BINS:.1f} to {(place + 1) / BINS:.1f}  {given:5} {right / given:7.1%}")
    worst = [pair for pair in evaluation.confusions().most_common(10) if pair[1] > 1]
    if worst:
        lines.append("most often confused (expected, got)")
        lines += [f"  {count:3}  {want} -> {got}" for (want, got), count in worst]
    return "\n".join(lines)


def failures(evaluation: Evaluation) -> Sequence[Result]:
    """The cases that were not served."""
    return [result for result in evaluation.results if not result.right]

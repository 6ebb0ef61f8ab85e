"""Accuracy, time and memory of matching, beside other engines over the same phrasings and cases.

Run by `make bench-matching`. Every row is measured in a process of its own, on one core. Prints two tables: the engines at
the shipped size, and this engine alone as the base grows.
"""

import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bot.kb.cases import Case, load_cases
from bot.kb.loader import load_knowledge
from bot.kb.models import Knowledge
from bot.matching.evaluation import is_right
from bot.matching.examples import classes_of, examples_of
from bot.matching.match import Candidate, Match

OURS = "this engine"
SIZES = (1, 10, 100)
REPEATS = 3
PATIENCE = 60.0
"""Seconds after which an engine's times are not measured again."""
STEPS = 100
"""Thresholds tried for an engine that has none of its own."""


class Row(NamedTuple):
    """What was measured of one engine."""

    name: str
    served: float
    """Share of the cases in scope answered rightly."""
    refused: float
    """Share of the cases out of scope not answered."""
    median: float
    """Milliseconds a question."""
    p99: float
    load: float
    """Seconds from the loaded files to the first answer."""
    megabytes: float
    """Peak memory above that of the loaded files."""
    training: float = 0.0
    """Seconds of the load that went into training."""


def timed(find: Callable[[str], object], cases: list[Case]) -> tuple[float, float]:
    """Median and 99th percentile, in milliseconds, of asking every case; the median of several runs for each.

    A slow engine is run once only.
    """
    times: list[list[float]] = [[] for _ in cases]
    begun = time.perf_counter()
    for number in range(REPEATS):
        if number and time.perf_counter() - begun > PATIENCE:
            break
        for own, case in zip(times, cases, strict=True):
            start = time.perf_counter()
            find(case.text)
            own.append(1000 * (time.perf_counter() - start))
    each = sorted(statistics.median(own) for own in times)
    return statistics.median(each), each[int(0.99 * len(each))]


def shares(cases: list[Case], matches: list[Match], knowledge: Knowledge) -> tuple[float, float]:
    """Shares of the cases served and refused."""
    right = [(case.entry is not None, is_right(case, match, knowledge)) for case, match in zip(cases, matches, strict=True)]
    return statistics.mean(r for inside, r in right if inside), statistics.mean(r for inside, r in right if not inside)


def measure(name: str, times: int = 1) -> Row:
    """Build one engine and ask it all cases."""
    from bench.engines import CLASSIFIERS, COMPETITORS, this_engine  # noqa: PLC0415 - what the others import must not count as its memory
    from bench.growth import enlarged  # noqa: PLC0415

    knowledge = load_knowledge(Path("knowledge"))
    cases = load_cases(Path("tests/cases"))
    knowledge = enlarged(knowledge, times) if times > 1 else knowledge
    before, start = _megabytes(), time.perf_counter()
    if name == OURS:
        matcher, training = this_engine(knowledge)
        load = time.perf_counter() - start
        served, refused = shares(cases, [matcher.match(case.text) for case in cases], knowledge)
        median, p99 = timed(matcher.match, cases)
        return Row(name, served, refused, median, p99, load, _megabytes() - before, training)
    engine = {**COMPETITORS, **CLASSIFIERS}[name](knowledge)
    load = time.perf_counter() - start
    found = [engine(case.text) for case in cases]
    served, refused = max((shares(cases, _decided(cases, found, knowledge, t), knowledge) for t in _thresholds(found)), key=sum)
    median, p99 = timed(engine, cases)
    return Row(name, served, refused, median, p99, load, _megabytes() - before)


def _thresholds(found: list[tuple[int, float]]) -> list[float]:
    scores = sorted(score for _, score in found)
    return [scores[i * (len(scores) - 1) // STEPS] for i in range(STEPS + 1)]


def _decided(cases: list[Case], found: list[tuple[int, float]], knowledge: Knowledge, threshold: float) -> list[Match]:
    classes = classes_of(knowledge)
    matches = []
    for case, (label, score) in zip(cases, found, strict=True):
        candidate = Candidate(classes[label].id, classes[label].kind, score, 0.0, score)
        answered = candidate.kind == "entry" and score >= threshold
        # The language is taken as found right: an engine that has none loses nothing by it.
        matches.append(Match("answered" if answered else "not_covered", case.language, (candidate,)))
    return matches


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(name: str, times: int = 1) -> Row:
    """Measure in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (name, times))


def measured(*, quick: bool) -> tuple[list[Row], dict[int, Row]]:
    """The rows of both tables, printed as they come: the engines, and this one by the times the base was multiplied."""
    from bench.engines import CLASSIFIERS, COMPETITORS  # noqa: PLC0415

    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    show_head()
    rows, grown = [], {}
    for name in (OURS,) if quick else (*COMPETITORS, OURS):
        rows.append(apart(name))
        show(rows[-1], name)
    print(f"of the load of {OURS}, training took {rows[-1].training:.2f} s")
    for times in SIZES[: 2 if quick else None]:
        grown[times] = apart(OURS, times)
        show(grown[times], f"the base times {times}")
    if not quick:
        print("in the place of this engine's own training:")
        for name in CLASSIFIERS:
            rows.append(apart(name))
            show(rows[-1], name)
    return rows, grown


def main() -> None:
    """Print both tables."""
    knowledge, cases = load_knowledge(Path("knowledge")), load_cases(Path("tests/cases"))
    print(f"{len(cases)} cases, {len(examples_of(knowledge))} phrasings, {len(knowledge.entries)} entries")
    measured(quick="--quick" in sys.argv)


def show_head() -> None:
    """Print the head of the table."""
    print(f"{'engine':24} {'served':>8} {'refused':>9} {'sum':>7} {'median':>8} {'99 %':>8} {'load':>8} {'memory':>8}")


def show(row: Row, name: str) -> None:
    """Print a row of the table."""
    print(
        f"{name:24} {row.served:8.1%} {row.refused:9.1%} {100 * (row.served + row.refused):7.1f} "
        f"{row.median:5.2f} ms {row.p99:5.2f} ms {row.load:6.2f} s {row.megabytes:5.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main()

"""Time and accuracy of matching, beside naive fuzzy matching over the same phrasings and cases.

Run from the project's root: `python -m bench.matching`. Prints one table; times are of this machine, one core.
"""

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.kb.cases import Case, load_cases
from bot.kb.loader import load_knowledge
from bot.kb.models import Knowledge
from bot.matching.evaluation import is_right
from bot.matching.examples import classes_of, examples_of
from bot.matching.match import Candidate, Match
from bot.matching.matcher import Matcher

Engine = Callable[[Case], Match]


def fuzzy(knowledge: Knowledge, scorer: Callable[..., float], threshold: float) -> Engine:
    """The nearest phrasing by a rapidfuzz scorer, refused below a threshold (0 to 100)."""
    classes, examples = classes_of(knowledge), examples_of(knowledge)
    texts = [example.text.casefold() for example in examples]

    def match(case: Case) -> Match:
        _, score, place = process.extractOne(case.text.casefold(), texts, scorer=scorer)
        class_ = classes[examples[place].label]
        candidate = Candidate(class_.id, class_.kind, score / 100, 0.0, score / 100)
        answered = class_.kind == "entry" and score >= threshold
        return Match("answered" if answered else "not_covered", case.language, (candidate,), "" if answered else "unsure")

    return match


def measure(name: str, engine: Engine, knowledge: Knowledge, cases: list[Case], built: float) -> None:
    """Print one row: share of the cases in scope served, share of the others refused, and times."""
    times: list[float] = []
    served: list[bool] = []
    refused: list[bool] = []
    for case in cases:
        start = time.perf_counter()
        match = engine(case)
        times.append(1000 * (time.perf_counter() - start))
        (served if case.entry else refused).append(is_right(case, match, knowledge))
    times.sort()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:24} {100 * statistics.mean(served):6.1f} % {100 * statistics.mean(refused):7.1f} % "
        f"{statistics.median(times):8.2f} {times[int(0.99 * len(times))]:8.2f} {built:7.2f} {memory:7.0f}"
    )


def main() -> None:
    """Print the table."""
    knowledge = load_knowledge(Path("knowledge"))
    cases = load_cases(Path("tests/cases"))
    print(f"{len(cases)} cases, {len(examples_of(knowledge))} phrasings")
    print(f"{'engine':24} {'served':>8} {'refused':>9} {'median':>8} {'99 %':>8} {'load s':>7} {'MB':>7}   (times in ms)")
    measure("rapidfuzz WRatio", fuzzy(knowledge, fuzz.WRatio, 86), knowledge, cases, 0.0)
    measure("rapidfuzz token_set", fuzzy(knowledge, fuzz.token_set_ratio, 70), knowledge, cases, 0.0)
    start = time.perf_counter()
    matcher = Matcher(knowledge)
    built = time.perf_counter() - start
    measure("this engine", lambda case: matcher.match(case.text), knowledge, cases, built)


if __name__ == "__main__":
    main()

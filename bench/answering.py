"""Time of whole answers without Telegram: curated, computed and drawn. Run by `make bench-answering`; prints one table."""

import itertools
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.answering.answer import answer
from bot.answering.base import build_base
from bot.answering.conversation import Conversation
from bot.answering.drawing import draw
from bot.kb.models import LANGUAGES

ROUNDS = 3


def computed_questions() -> list[str]:
    """Sums over every tier, in both languages, with periods, payers, budgets and euros."""
    prices, months = ("42,000", "125k", "210 000"), (2, 7, 18, 30)
    return [
        text.format(price=price, months=count)
        for price, count in itertools.product(prices, months)
        for text in (
            "how much are {months} months at {price} dollars?",
            "{months} mois à {price} dollars en euros ?",
            "combien pour 3 entreprises pendant {months} mois à {price} dollars ?",
            "how long would {months} million dollars last at {price} dollars a month?",
        )
    ]


def timed(run: Callable[[str], object], texts: Iterable[str]) -> list[float]:
    """Milliseconds of each call, sorted."""
    times = []
    for text in texts:
        start = time.perf_counter()
        run(text)
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)


def measured() -> dict[str, dict[str, float]]:
    """Number, median and 99th percentile in milliseconds of each kind of answer."""
    base = build_base(Path("knowledge"))
    curated = [entry.question[language] for entry in base.knowledge.entries.values() for language in LANGUAGES]
    charts = list(base.knowledge.charts.charts)

    def ask(text: str) -> None:
        reply = answer(text, Conversation(), base)
        assert reply.status == "answered", text

    kinds: dict[str, tuple[Callable[[str], object], list[str]]] = {
        "curated": (ask, curated * ROUNDS),
        "computed": (ask, computed_questions() * ROUNDS),
        "drawn": (lambda chart: draw(chart, base.knowledge, "fr"), charts * (ROUNDS + 1)),
    }
    found = {}
    for name, (run, texts) in kinds.items():
        run(texts[0])
        times = timed(run, texts)
        found[name] = {"number": len(times), "median": statistics.median(times), "p99": times[int(0.99 * len(times))]}
    return found


def table(found: dict[str, dict[str, float]]) -> str:
    """The figures for people."""
    lines = [f"{'answers':10} {'number':>7} {'median':>9} {'99 %':>9}   (times in ms)"]
    lines += [f"{name:10} {own['number']:7.0f} {own['median']:9.2f} {own['p99']:9.2f}" for name, own in found.items()]
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    print(table(measured()))


if __name__ == "__main__":
    main()

"""The statistics as a picture: questions a day by outcome, and the topics most asked."""

import io
from datetime import date
from typing import Any

from bot.answering.texts import say
from bot.curating.stats import OUTCOMES, TOP, Stats, topic_name
from bot.kb.models import Knowledge, Language

COLOURS = {"answered": "#0072b2", "clarify": "#e69f00", "not_covered": "#d55e00"}
"""Okabe and Ito's palette (Color Universal Design, 2008)."""
LABELS_ROOM = 5
"""Days that fit below the bars with their date."""


def draw(stats: Stats, knowledge: Knowledge, language: Language) -> bytes:
    """A PNG. CPU-bound: call it in a thread."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - loaded only when something is drawn

    figure = Figure(figsize=(6, 6), dpi=160, facecolor="white", layout="constrained")
    top, below = figure.subplots(2, 1)
    _days(top, stats, knowledge, language)
    _topics(below, {topic_name(id_, knowledge, language): n for id_, n in stats.topics.items()})
    below.set_title(say(knowledge, "stats_topics", language))
    for axes in (top, below):
        axes.spines[["top", "right"]].set_visible(False)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _days(axes: Any, stats: Stats, knowledge: Knowledge, language: Language) -> None:
    days = stats.days
    base = [0] * len(days)
    for outcome in OUTCOMES:
        counts = [stats.on(day, outcome) for day in days]
        label = say(knowledge, f"stats_{outcome}", language)
        axes.bar(range(len(days)), counts, bottom=base, color=COLOURS[outcome], label=label)
        base = [below + count for below, count in zip(base, counts, strict=True)]
    step = -(-len(days) // LABELS_ROOM)
    axes.set_xticks(range(0, len(days), step), [_short(day) for day in days[::step]])
    axes.set_title(say(knowledge, "stats_days", language), pad=26)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.legend(frameon=False, ncols=len(OUTCOMES), loc="lower center", bbox_to_anchor=(0.5, 0.98))


def _topics(axes: Any, counts: dict[str, int]) -> None:
    """The most asked on top."""
    topics = list(counts.items())[:TOP][::-1]
    bars = axes.barh([name for name, _ in topics], [count for _, count in topics], color=COLOURS["answered"])
    axes.bar_label(bars, padding=3)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _short(day: date) -> str:
    return day.strftime("%d.%m.")

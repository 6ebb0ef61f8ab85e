"""Charts as PNG pictures, readable on a phone, in colours that the colour-blind tell apart. No display is needed.

matplotlib is loaded only when something is drawn.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.answering.formatting import show
from bot.answering.texts import say
from bot.kb.checks import fact_values
from bot.kb.formulas import Value, evaluate
from bot.kb.models import Chart, Knowledge, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, INK, PALE = "#0072b2", "#d55e00", "#009e73", "#222222", "#dddddd"
"""Okabe and Ito's palette (Color Universal Design, 2008), with greys."""
WIDTH, DPI = 6.0, 180
"""Inches and dots per inch: 1,080 dots, the width of a phone's screen."""
LABEL_WIDTH = 30
"""Characters of an event's label on one line."""


def draw(id_: str, knowledge: Knowledge, language: Language) -> bytes:
    """A chart of the base as a PNG.

    Raises:
        KeyError: There is no such chart.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    chart = knowledge.charts.charts[id_]
    makers = {"bars": _bars, "timeline": _timeline, "ranges": _ranges}
    figure = Figure(figsize=(WIDTH, 6.2), dpi=DPI, facecolor="white", layout="constrained")
    figure.get_layout_engine().set(w_pad=0.15, h_pad=0.15, hspace=0.08)  # type: ignore[union-attr, call-arg]
    figure.suptitle(chart.title[language], fontsize=15, fontweight="bold", color=INK)
    makers[chart.kind](figure, chart, knowledge, language)
    figure.supxlabel(_source(chart, knowledge, language), fontsize=10.5, color="#444444")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _source(chart: Chart, knowledge: Knowledge, language: Language) -> str:
    """The citation that stands in the picture: the paragraphs of all that is drawn."""
    cited = {knowledge.article.sentences[id_].paragraph for id_ in chart.cites}
    where = ", ".join(f"§{paragraph}" for paragraph in sorted(cited))
    date = show(Value("date", date=knowledge.article.meta.date), language)
    return say(knowledge, "chart_source", language, date=date, where=where)


def _value(id_: str, knowledge: Knowledge) -> Value:
    if id_ in knowledge.facts:
        return fact_values(knowledge)[id_]
    figure = knowledge.figures[id_]
    return evaluate(figure.formula, figure.unit, fact_values(knowledge))


def _shown(id_: str, knowledge: Knowledge, language: Language) -> str:
    decimals = knowledge.figures[id_].decimals if id_ in knowledge.figures else 4
    return show(_value(id_, knowledge), language, decimals=decimals)


def _height(id_: str, knowledge: Knowledge) -> float:
    return float(_value(id_, knowledge).magnitude or Decimal(0))


def _bars(figure: Figure, chart: Chart, knowledge: Knowledge, language: Language) -> None:
    """A row of horizontal bars for each panel, the value written beside each bar."""
    axes = figure.subplots(len(chart.panels), 1, squeeze=False)[:, 0]
    for panel, axis, colour in zip(chart.panels, axes, (BLUE, ORANGE, GREEN) * len(chart.panels), strict=False):
        heights = [_height(value, knowledge) for value in panel.values]
        names = [row[language] for row in chart.rows]
        bars = axis.barh(names[::-1], heights[::-1], color=colour, height=0.62)
        shown = [_shown(value, knowledge, language) for value in panel.values]
        axis.bar_label(bars, shown[::-1], padding=5, fontsize=13, color=INK)
        axis.set_xlim(0, max(heights) * 1.5)
        axis.set_title(panel.label[language], loc="left", fontsize=13, color=INK)
        _clean(axis)


def _ranges(figure: Figure, chart: Chart, knowledge: Knowledge, language: Language) -> None:
    """A bar from the low to the high estimate for each row, on a scale of 0 to 100 percent."""
    figure.set_size_inches(WIDTH, 1.8 + 1.3 * len(chart.ranges))
    axis = figure.subplots()
    for i, (pair, colour) in enumerate(zip(chart.ranges, (ORANGE, BLUE, GREEN) * len(chart.ranges), strict=False)):
        low, high = _height(pair.low, knowledge), _height(pair.high, knowledge)
        place = len(chart.ranges) - i
        axis.barh(place, 100, color=PALE, height=0.34)
        axis.barh(place, high - low, left=low, color=colour, height=0.34)
        axis.text(0, place + 0.26, pair.label[language], fontsize=13, color=INK)
        for value, id_, side in ((low, pair.low, "right"), (high, pair.high, "left")):
            gap = -1.2 if side == "right" else 1.2
            axis.text(value + gap, place, _shown(id_, knowledge, language), ha=side, va="center", fontsize=13, color=INK)
    axis.set_xlim(0, 100)
    axis.set_ylim(0.5, len(chart.ranges) + 0.6)
    axis.set_yticks([])
    ticks = [0, 25, 50, 75, 100]
    axis.set_xticks(ticks, [show(Value("percent", Decimal(tick)), language) for tick in ticks], fontsize=10)
    _clean(axis, ticks=True)


def _timeline(figure: Figure, chart: Chart, knowledge: Knowledge, language: Language) -> None:
    """Events one below the other in equal steps: the distances are not to scale, the dates say them."""
    import textwrap  # noqa: PLC0415

    figure.set_size_inches(WIDTH, 1.6 + 0.72 * len(chart.events))
    axis = figure.subplots()
    places = range(len(chart.events), 0, -1)
    axis.plot([0] * len(chart.events), list(places), color=PALE, linewidth=4, zorder=1)
    axis.scatter([0] * len(chart.events), list(places), s=110, color=BLUE, zorder=2)
    for event, place in zip(chart.events, places, strict=True):
        label = knowledge.facts[event].label[language]
        label = label[:1].upper() + label[1:]
        date = _shown(event, knowledge, language)
        axis.text(-0.06, place, date[:1].upper() + date[1:], ha="right", va="center", fontsize=12, fontweight="bold", color=INK)
        axis.text(0.06, place, textwrap.fill(label, LABEL_WIDTH), ha="left", va="center", fontsize=12, color=INK)
    axis.set_xlim(-0.75, 1.15)
    axis.set_ylim(0.4, len(chart.events) + 0.6)
    axis.set_axis_off()


def _clean(axis: Axes, *, ticks: bool = False) -> None:
    axis.spines[:].set_visible(False)
    axis.tick_params(length=0, labelsize=11, colors=INK)
    if not ticks:
        axis.set_xticks([])

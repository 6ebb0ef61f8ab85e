"""Everything that is measured, in one run: tables as they come, at the end one picture and one JSON file.

python -m bench [--quick]
"""

import argparse
import asyncio
import json
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench import answering, endtoend, matching, rig

PICTURE, FIGURES = Path("bench.png"), Path("bench.json")
ECHO_COLOUR, OWN_COLOUR = "#888888", "#0072b2"


def engines(*, quick: bool) -> dict[str, Any]:
    """Matching beside other engines, and this engine as the base grows."""
    print("matching", file=sys.stderr)
    rows, grown = matching.measured(quick=quick)
    return {"engines": [row._asdict() for row in rows], "growth": {times: row._asdict() for times, row in grown.items()}}


def end_to_end(*, quick: bool) -> dict[str, Any]:
    """The bot beside an echo bot, over HTTP."""
    print("end to end", file=sys.stderr)
    measured = asyncio.run(endtoend.compare(*((1, 5, 500) if quick else (3, 10, 1500))))
    print(endtoend.table(measured))
    return {
        name: {
            "first_start_s": own.first,
            "ready_s": own.ready,
            "processor_ms_per_answer": own.processor,
            "answers_per_s": own.throughput,
            "median_ms": statistics.median(own.paced),
            "p95_ms": rig.percentile(own.paced, 0.95),
            "p99_ms": rig.percentile(own.paced, 0.99),
            "megabytes": own.memory,
        }
        for name, own in measured.items()
    }


def draw(found: Mapping[str, Any]) -> None:
    """Four panels: how well, how fast alone, how fast over HTTP, how many."""
    figure = Figure(figsize=(11, 7), layout="constrained")
    panels = figure.subplots(2, 2)
    rows, grown, bots = found["matching"]["engines"], found["matching"]["growth"], found["end_to_end"]
    served = {row["name"]: 100 * (row["served"] + row["refused"]) for row in rows}
    _bars(panels[0][0], "served + refused, points", served)
    _bars(panels[0][1], "match, median in ms, base times", {str(times): row["median"] for times, row in grown.items()})
    latency = {name: own["median_ms"] for name, own in bots.items()}
    _bars(panels[1][0], f"message to answer at {endtoend.RATE} a second, median in ms", latency)
    _bars(panels[1][1], "answers a second", {name: own["answers_per_s"] for name, own in bots.items()})
    figure.savefig(PICTURE, dpi=110)


def _bars(axes: Axes, title: str, values: Mapping[str, float]) -> None:
    colours = [OWN_COLOUR if name in (matching.OURS, "this bot") or name.isdigit() else ECHO_COLOUR for name in values]
    bars = axes.barh(list(values), list(values.values()), color=colours)
    axes.bar_label(bars, fmt="%.1f", padding=3)
    axes.set_title(title, loc="left", fontsize=10)
    axes.margins(x=0.15)
    axes.invert_yaxis()


def main() -> None:
    """Measure, print, draw, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="fewer engines, sizes and messages")
    quick = parser.parse_args().quick
    found = {"matching": engines(quick=quick), "answering": answering.measured(), "end_to_end": end_to_end(quick=quick)}
    print(answering.table(found["answering"]))
    draw(found)
    FIGURES.write_text(json.dumps(found, indent=1), "utf-8")
    print(f"{PICTURE} and {FIGURES} written")


if __name__ == "__main__":
    main()

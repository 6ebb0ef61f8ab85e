"""The bot for a long time under the load that Telegram allows, with reloads: does memory stay flat, does a table grow?

python -m bench.soak [--minutes N] [--png FILE] [--json FILE]

The bot, the sandbox and this program are processes of their own. The knowledge folder is a copy in which one answer changes
before each reload; a reload is asked for by SIGHUP.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import shutil
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import sqlalchemy as sa
from matplotlib.figure import Figure
from prometheus_client.parser import text_string_to_metric_families

from bench import endtoend, rig
from bench.reload import Load, letters, mark
from bot.store.schema import metadata

SAMPLE = 5.0
"""Seconds between two looks."""
RELOAD = 60.0
"""Seconds between two reloads."""
WARM = 0.4
"""Share of the run that counts as warm-up."""
FLAT = 10.0
"""Megabytes by which memory may lie higher at the end than after the warm-up."""


class Sample(NamedTuple):
    """What was seen at one moment."""

    seconds: float
    """Since the load began."""
    megabytes: float
    rows: dict[str, int]
    """Of each table."""
    late: float
    """Looks at the event loop that came more than 50 ms late, since the last sample."""
    median: float
    """Milliseconds from message to answer, since the last sample; NaN when none came."""
    p99: float
    reloads: int
    """Reloads ended so far."""


class Soaked(NamedTuple):
    """A whole run."""

    samples: list[Sample]
    asked: int
    answered: int


async def soak(minutes: float) -> Soaked:
    """Run the load and look at the bot meanwhile."""
    with tempfile.TemporaryDirectory() as place:
        folder, state, port = Path(place) / "knowledge", Path(place) / "state", rig.free_port()
        shutil.copytree("knowledge", folder)
        settings = {"HEALTH_PORT": str(port), "KNOWLEDGE_DIR": str(folder)}
        async with rig.sandbox() as sandbox, rig.bot(sandbox.address, str(state), **settings) as process:
            await sandbox.ready()
            begun, load = time.monotonic(), Load(sandbox, endtoend.questions())
            loading = asyncio.create_task(load.run())
            reloading = asyncio.create_task(_reload(process, folder))
            samples: list[Sample] = []
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=rig.PATIENCE) as client:
                look = _Look(sandbox, process, client, state / "bot.sqlite3", begun)
                while time.monotonic() - begun < minutes * 60:
                    await asyncio.sleep(SAMPLE)
                    samples.append(await look.sample())
                    _progress(samples[-1], minutes)
                for task in (loading, reloading):
                    task.cancel()
                await asyncio.gather(loading, reloading, return_exceptions=True)
                await look.until_answered(load.asked)
            return Soaked(samples, load.asked, look.answered)


async def _reload(process: asyncio.subprocess.Process, folder: Path) -> None:
    """Change an answer and ask for a reload, for ever."""
    number = 0
    while True:
        await asyncio.sleep(RELOAD)
        mark(folder, letters(number), answers_only=True)
        process.send_signal(signal.SIGHUP)
        number += 1


class _Look:
    """Looks at the bot from outside."""

    def __init__(
        self,
        sandbox: rig.Sandbox,
        process: asyncio.subprocess.Process,
        client: httpx.AsyncClient,
        store: Path,
        begun: float,
    ) -> None:
        self._sandbox, self._process, self._client, self._store, self._begun = sandbox, process, client, store, begun
        self._seen, self._late, self._open = begun, 0.0, list[rig.Record]()
        self.answered = 0

    async def sample(self) -> Sample:
        """The figures of now and since the last look."""
        times = await self._times()
        late, before = await self._late_so_far(), self._late
        self._late = late
        rows = await asyncio.to_thread(_rows, self._store)
        return Sample(
            seconds=time.monotonic() - self._begun,
            megabytes=rig.memory_of(self._process),
            rows=rows,
            late=late - before,
            median=statistics.median(times) if times else float("nan"),
            p99=rig.percentile(times, 0.99),
            reloads=rows["revisions"] - 1,
        )

    async def until_answered(self, count: int) -> None:
        """Wait for what is still to come, or until nothing comes any more."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(rig.PATIENCE):
                while self.answered < count:
                    await asyncio.sleep(1)
                    await self._times()

    async def _times(self) -> list[float]:
        """Milliseconds from message to answer of what was answered since the last look; what is not yet waits for the next."""
        new = [record for record in await self._sandbox.records(self._seen) if record.at > self._seen]
        if new:
            self._seen = max(record.at for record in new)
        self.answered += sum(record.kind == "sent" for record in new)
        records = sorted([*self._open, *new])
        sent = {record.chat: record.at for record in records if record.kind == "sent"}
        self._open = [r for r in records if r.kind == "update" and r.at > sent.get(r.chat, 0.0)]
        return rig.latencies(records)

    async def _late_so_far(self) -> float:
        text = (await self._client.get("/metrics")).text
        samples = [s for family in text_string_to_metric_families(text) for s in family.samples]
        buckets = {s.labels["le"]: s.value for s in samples if s.name == "bot_loop_lag_seconds_bucket"}
        return buckets["+Inf"] - buckets["0.05"]


def _rows(path: Path) -> dict[str, int]:
    """Rows of each table, without holding up the bot."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
        counts = {table.name: sa.select(sa.func.count()).select_from(table) for table in metadata.sorted_tables}
        return {name: database.execute(str(count)).fetchone()[0] for name, count in counts.items()}


def _progress(sample: Sample, minutes: float) -> None:
    shown = f"{sample.seconds / 60:5.1f} of {minutes:g} min, {sample.megabytes:.0f} MB, median {sample.median:.1f} ms"
    print(f"\r{shown}, {sample.reloads} reloads ", end="", file=sys.stderr, flush=True)


def grown(samples: Sequence[Sample]) -> float:
    """Megabytes that the bot holds more at the end than after the warm-up: medians of a quarter of what follows it each."""
    warm = [sample.megabytes for sample in samples[int(len(samples) * WARM) :]]
    quarter = max(1, len(warm) // 4)
    return statistics.median(warm[-quarter:]) - statistics.median(warm[:quarter])


def table(found: Soaked) -> str:
    """The figures for people."""
    last = found.samples[-1]
    steady = [s for s in found.samples if s.median == s.median]
    return "\n".join(
        [
            f"{found.asked} questions in {last.seconds / 60:.1f} minutes, {found.answered} answered, {last.reloads} reloads",
            (
                f"memory {found.samples[0].megabytes:.0f} MB at first, {last.megabytes:.0f} MB at the end, "
                f"{max(s.megabytes for s in found.samples):.0f} MB at most, {grown(found.samples):+.1f} MB since the warm-up"
            ),
            (
                f"latency: median {statistics.median(s.median for s in steady):.1f} ms, "
                f"99 % {statistics.median(s.p99 for s in steady):.0f} ms, worst 5 s {max(s.median for s in steady):.0f} ms; "
                f"event loop more than 50 ms late {sum(s.late for s in found.samples):.0f} times"
            ),
            "rows: " + ", ".join(f"{name} {count}" for name, count in last.rows.items() if count),
        ]
    )


def draw(samples: Sequence[Sample], path: Path) -> None:
    """Memory, latency and rows over time."""
    minutes = [sample.seconds / 60 for sample in samples]
    figure = Figure(figsize=(8, 8), layout="constrained")
    memory, latency, rows = figure.subplots(3, 1, sharex=True)
    memory.plot(minutes, [sample.megabytes for sample in samples], color="#0072b2")
    memory.set_ylabel("memory (MB)")
    memory.set_ylim(bottom=0)
    latency.plot(minutes, [sample.median for sample in samples], color="#0072b2", label="median")
    latency.plot(minutes, [sample.p99 for sample in samples], color="#d55e00", label="99 %")
    latency.set_ylabel("message to answer (ms)")
    latency.set_yscale("log")
    latency.legend()
    for name in ("questions", "updates", "chats", "revisions", "bases"):
        rows.plot(minutes, [sample.rows[name] for sample in samples], label=name)
    rows.set_ylabel("rows")
    rows.set_yscale("symlog")
    rows.legend()
    rows.set_xlabel("minutes")
    for axis in (memory, latency, rows):
        for before, after in itertools.pairwise(samples):
            if after.reloads > before.reloads:
                axis.axvline(after.seconds / 60, color="#cccccc", linewidth=0.8, zorder=0)
    figure.savefig(path)


def main() -> None:
    """Print the figures; exit code 1 when an answer is missing or memory grows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--png", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = asyncio.run(soak(given.minutes))
    print(file=sys.stderr)
    print(table(found))
    if given.png:
        draw(found.samples, given.png)
    if given.json:
        figures: dict[str, Any] = {**found._asdict(), "samples": [sample._asdict() for sample in found.samples]}
        given.json.write_text(json.dumps(figures, indent=1), "utf-8")
    sys.exit(found.answered < found.asked or grown(found.samples) > FLAT)


if __name__ == "__main__":
    main()

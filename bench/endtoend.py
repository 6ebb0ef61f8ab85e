"""Answers a second and latency from message to answer through the local Bot API server, beside an echo bot's.

python -m bench.endtoend [--rounds N] [--seconds N] [--flood N]

Both bots get the same messages at the same concurrency, each a sandbox of its own, in turns: a load that others put on the
machine meets both. In the rush the program that asks and the sandbox share the machine with the bot.
"""

import argparse
import asyncio
import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple

from bench import rig
from bot.kb.loader import load_knowledge
from bot.kb.models import LANGUAGES

RATE = 30
"""Messages a second: what Telegram lets a bot answer."""
CHATS = 200

Start = Callable[[str, str], AbstractAsyncContextManager[asyncio.subprocess.Process]]


class Measured(NamedTuple):
    """What one bot did."""

    first: float
    """Seconds from the very first start of the process to its first answer."""
    ready: float
    """The same when it is started again."""
    paced: list[float]
    """Milliseconds from message to answer at RATE messages a second, sorted."""
    throughput: float
    """Answers a second when all messages are there at once."""
    processor: float
    """Milliseconds of its processor time for each of them."""
    memory: float
    """Megabytes at the end."""


def questions() -> Iterator[str]:
    """Questions of the base, in both languages, for ever."""
    entries = load_knowledge(Path("knowledge")).entries.values()
    return itertools.cycle([entry.question[language] for entry in entries for language in LANGUAGES])


async def measure(start: Start, seconds: int, flood: int) -> Measured:
    """Run one bot against a sandbox of its own."""
    texts = questions()
    with rig.state() as folder:
        async with rig.sandbox() as sandbox:
            async with start(sandbox.address, folder):
                first = await sandbox.ready()
            async with start(sandbox.address, folder) as process:
                ready = await sandbox.ready()
                paced = await pace(sandbox, texts, seconds)
                before = rig.processor_time_of(process)
                throughput = await rush(sandbox, texts, flood)
                processor = (rig.processor_time_of(process) - before) / flood * 1000
                return Measured(first, ready, paced, throughput, processor, rig.memory_of(process))


async def pace(sandbox: rig.Sandbox, texts: Iterator[str], seconds: int) -> list[float]:
    """Messages at an even rate from many chats."""
    begun, count = time.monotonic(), RATE * seconds
    for number in range(count):
        await asyncio.sleep(max(0.0, begun + number / RATE - time.monotonic()))
        await sandbox.say(rig.FIRST_CHAT + number % CHATS, next(texts))
    return rig.latencies(await sandbox.answered(count, begun))


async def rush(sandbox: rig.Sandbox, texts: Iterator[str], count: int) -> float:
    """All messages as fast as the sandbox takes them; answers a second between the first and the last tenth."""
    begun = time.monotonic()
    for first in range(0, count, CHATS):
        chats = range(first, min(count, first + CHATS))
        await asyncio.gather(*(sandbox.say(rig.FIRST_CHAT + chat % CHATS, next(texts)) for chat in chats))
    records = await sandbox.answered(count, begun)
    sent = sorted(record.at for record in records if record.kind == "sent")
    middle = sent[count // 10 : -count // 10]
    return len(middle) / (middle[-1] - middle[0])


async def compare(rounds: int, seconds: int, flood: int) -> dict[str, Measured]:
    """Both bots in turns: the medians over the rounds, and the latencies of all rounds together."""
    starts: dict[str, Start] = {"echo": lambda address, _: rig.echo(address), "this bot": rig.bot}
    found: dict[str, list[Measured]] = {name: [] for name in starts}
    for _ in range(rounds):
        for name, start in starts.items():
            found[name].append(await measure(start, seconds, flood))
    return {name: together(own) for name, own in found.items()}


def together(rounds: Sequence[Measured]) -> Measured:
    """Several rounds of one bot as one."""
    middle = {name: statistics.median(getattr(own, name) for own in rounds) for name in Measured._fields if name != "paced"}
    return Measured(**middle, paced=sorted(value for own in rounds for value in own.paced))


def table(measured: dict[str, Measured]) -> str:
    """The figures for people."""
    heads = "".join(f"{head:>9}" for head in ("CPU", "median", "95 %", "99 %", "first", "ready"))
    note = f"(CPU in ms an answer, latency in ms at {RATE} messages a second, first start and later ones in s)"
    lines = [f"{'':10}{'answers/s':>10}{heads}{'MB':>7}   {note}"]
    for name, own in measured.items():
        times = [statistics.median(own.paced), rig.percentile(own.paced, 0.95), rig.percentile(own.paced, 0.99)]
        shown = "".join(f"{value:9.1f}" for value in (own.processor, *times))
        lines.append(f"{name:10}{own.throughput:10.0f}{shown}{own.first:9.2f}{own.ready:9.2f}{own.memory:7.0f}")
    echo, this = measured.values()
    later = statistics.median(this.paced) - statistics.median(echo.paced)
    lines.append(f"throughput {this.throughput / echo.throughput:.2f} of the echo handler's, median {later:.1f} ms above its")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--flood", type=int, default=1500)
    given = parser.parse_args()
    print(table(asyncio.run(compare(given.rounds, given.seconds, given.flood))))


if __name__ == "__main__":
    main()

"""Reloads under load: is an answer lost, late, or put together from two bases? And how a large base loads.

python -m bench.reload [--times N] [--tiny] [--entries N]

The bot runs in this process, so that its event loop can be watched; the sandbox runs in another.
"""

import argparse
import asyncio
import contextlib
import itertools
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench import rig
from bot.answering.base import build_base
from bot.app import make_application, make_core, serve
from bot.handlers.context import Core
from bot.kb.folder import read_folder
from bot.kb.loader import load_knowledge
from bot.kb.models import LANGUAGES
from bot.logs import configure_logs
from bot.reloading.reloader import Report
from bot.sandbox.server import SANDBOX_TOKEN
from bot.settings import Settings
from tests.tiny import EntryParts, write_entry, write_tiny

RATE = 30
"""Questions a second: what Telegram lets a bot answer."""
CHATS = 500
"""Enough that the sandbox still has every message at the end."""
LOST_AFTER = 20.0
"""Seconds without any answer after which those that are missing count as lost."""
BEAT = 0.002
"""Seconds between two looks at the event loop."""
_MARK = re.compile(r"\[V([a-z]+)\] ")
_MARKED, _MARKED_ANSWER = (
    re.compile(rf'^((?:{key})(?:\.(?:fr|en) = | = \{{ fr = )")(?:\[V[a-z]+\] )?', re.MULTILINE)
    for key in ("question|answer", "answer")
)


class Watch:
    """How late the event loop is."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.over = 0
        """Looks that came more than 50 ms late."""
        self._paused = False

    def pause(self) -> None:
        """Leave out the next look: what made it late was this program writing files."""
        self._paused = True

    async def run(self) -> None:
        """Look for ever."""
        while True:
            due = time.perf_counter() + BEAT
            await asyncio.sleep(BEAT)
            late = time.perf_counter() - due
            if self._paused:
                self._paused = False
                continue
            self.longest = max(self.longest, late)
            self.over += late > 0.05

    def taken(self) -> str:
        """The figures so far, which then begin anew."""
        shown = f"longest stall {self.longest * 1000:.0f} ms, {self.over} over 50 ms"
        self.longest, self.over = 0.0, 0
        return shown


@contextlib.asynccontextmanager
async def beside() -> AsyncIterator[None]:
    """Watch a process that does nothing: how late the machine itself lets anything run, printed at the end."""
    pipe = asyncio.subprocess.PIPE
    idle = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.reload", "--idle", stdin=pipe, stdout=pipe)
    try:
        yield
    finally:
        out, _ = await idle.communicate(b"")
        print(f"  an idle process meanwhile: {out.decode().strip()}")


async def idle() -> None:
    """Watch this process's own loop until standard input ends."""
    watch = Watch()
    watching = asyncio.create_task(watch.run())
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
    watching.cancel()
    print(watch.taken())


class Running(NamedTuple):
    """A bot under load."""

    core: Core
    sandbox: rig.Sandbox
    watch: Watch
    load: "Load"


class Load:
    """Questions at an even rate from many chats, until stopped."""

    def __init__(self, sandbox: rig.Sandbox, texts: Iterator[str]) -> None:
        self._sandbox, self._texts = sandbox, texts
        self.asked = 0

    async def run(self) -> None:
        """Ask for ever."""
        begun = time.monotonic()
        for number in itertools.count():
            await asyncio.sleep(max(0.0, begun + number / RATE - time.monotonic()))
            await self._sandbox.say(rig.FIRST_CHAT + number % CHATS, next(self._texts))
            self.asked += 1


@contextlib.asynccontextmanager
async def under_load(folder: Path, texts: Iterator[str]) -> AsyncIterator[Running]:
    """A bot on a knowledge folder with the load on it."""
    base = await asyncio.to_thread(build_base, folder)
    with rig.state() as state:
        given: dict[str, Any] = {"state_dir": Path(state), "knowledge_dir": folder, "flood_messages": 0, "outgoing_rate": 0}
        core = make_core(Settings(_env_file=None, **given), base, SANDBOX_TOKEN)
        del base
        async with rig.sandbox() as sandbox:
            stop, watch, load = asyncio.Event(), Watch(), Load(sandbox, texts)
            serving = asyncio.create_task(serve(make_application(SANDBOX_TOKEN, core, sandbox.address), core, stop))
            await sandbox.ready()
            watching, loading = asyncio.create_task(watch.run()), asyncio.create_task(load.run())
            try:
                yield Running(core, sandbox, watch, load)
            finally:
                for task in (watching, loading):
                    task.cancel()
                await asyncio.gather(watching, loading, return_exceptions=True)
                await answers(sandbox, load.asked + 1)
                stop.set()
                await serving


async def reloads(times: int, tiny: bool) -> None:
    """Valid and invalid bases in turn, while questions come.

    Args:
        times: How many of each.
        tiny: Take the small made-up base of the tests instead of the one that ships.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "knowledge"
        write_tiny(folder) if tiny else shutil.copytree("knowledge", folder)
        facts = (folder / "facts.toml").read_text("utf-8")
        mark(folder, "start")
        async with under_load(folder, questions(folder)) as running:
            await asyncio.sleep(20)
            print(f"no reload, 20 s: {running.watch.taken()}")
            seconds = []
            async with beside():
                for number in range(times):
                    mark(folder, letters(number))
                    running.watch.pause()
                    # The marks are words as well: some cases may be lost by them.
                    report = await running.core.reloader.reload("bench", confirmed=read_folder(folder).revision)
                    assert report.result == "loaded", report
                    seconds.append(report.seconds)
            print(
                f"{times} valid: {running.watch.taken()}; {min(seconds):.1f} to {max(seconds):.1f} s, {report.megabytes:.0f} MB"
            )
            for number in range(times):
                spoil(folder, number)
                running.watch.pause()
                assert (await running.core.reloader.reload("bench")).result == "refused"
            (folder / "facts.toml").write_text(facts, "utf-8")
            print(f"{times} invalid: {running.watch.taken()}")
            print(await judged(running.load, running.sandbox))


async def judged(load: Load, sandbox: rig.Sandbox) -> str:
    """Lost, late and mixed answers."""
    asked = load.asked
    records = await answers(sandbox, asked + 1)
    times = rig.latencies(records)
    chats = (await sandbox.client.get("/sandbox/messages")).json().values()
    own = [message for messages in chats for message in messages if message["from"]["is_bot"]]
    marks = [marks_of(message) for message in own]
    mixed = sum(len(found) > 1 for found in marks)
    lost = max(0, asked + 1 - sum(record.kind == "sent" for record in records))
    late = f"median {rig.percentile(times, 0.5):.0f} ms, 99 % {rig.percentile(times, 0.99):.0f} ms, slowest {times[-1]:.0f} ms"
    return (
        f"{asked} questions at {RATE} a second: {lost} lost; {mixed} of {sum(map(bool, marks))} marked answers mixed, "
        f"from {len(set().union(*marks))} bases; {late}"
    )


async def answers(sandbox: rig.Sandbox, expected: int) -> list[rig.Record]:
    """What the sandbox saw, once all answers are there or none has come for some seconds."""
    before, since = -1, time.monotonic()
    while True:
        records = await sandbox.records()
        sent = sum(record.kind == "sent" for record in records)
        if sent >= expected or time.monotonic() - since > LOST_AFTER:
            return records
        if sent > before:
            before, since = sent, time.monotonic()
        await asyncio.sleep(0.5)


def marks_of(message: dict[str, Any]) -> set[str]:
    """Of which bases the texts and buttons of a message are."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    texts = [message.get("text", ""), *(key["text"] for row in rows for key in row)]
    return {mark for text in texts for mark in _MARK.findall(text)}


def mark(folder: Path, name: str, *, answers_only: bool = False) -> None:
    """Write into every question and answer of the base which one it is; questions are learned from, answers are not."""
    for path in (folder / "entries").glob("*/*.toml"):
        text = path.read_text("utf-8")
        marked = (_MARKED_ANSWER if answers_only else _MARKED).sub(rf"\g<1>[V{name}] ", text)
        # A question has its limit.
        lines = [
            before if before.startswith("question") and len(after) > 95 else after
            for before, after in zip(text.split("\n"), marked.split("\n"), strict=True)
        ]
        path.write_text("\n".join(lines), "utf-8")


def spoil(folder: Path, number: int) -> None:
    """Break a fact."""
    path = folder / "facts.toml"
    path.write_text(re.sub(r'quote = ".*"', f'quote = "never said {number}"', path.read_text("utf-8"), count=1), "utf-8")


def questions(folder: Path) -> Iterator[str]:
    """Phrasings of the base, for ever: they are answered in every version of it."""
    entries = load_knowledge(folder).entries.values()
    return itertools.cycle([entry.phrasings[language][0] for entry in entries for language in LANGUAGES])


def letters(number: int) -> str:
    """A number in letters, for digits may not stand in answers."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


async def large(entries: int) -> None:
    """Load a base with thousands of entries while a small one answers."""
    with tempfile.TemporaryDirectory() as place:
        folder = write_tiny(Path(place) / "knowledge")
        async with under_load(folder, questions(folder)) as running:
            await asyncio.sleep(5)
            print(f"no reload: {running.watch.taken()}")
            for number in range(entries):
                write_entry(folder, f"ferry/made_up_{number}", made_up(number))
            running.watch.pause()
            async with beside():
                report: Report = await running.core.reloader.reload("bench")
            took = f"{report.result} in {report.seconds:.0f} s, worker {report.megabytes:.0f} MB"
            print(f"{entries} entries: {took}; {running.watch.taken()}")
            print(f"this process at its peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
            assert report.result == "loaded", report.problems[:3]
            print(await judged(running.load, running.sandbox))


def made_up(number: int) -> EntryParts:
    """An entry about something that nobody else speaks of."""
    things = [_word(number * 4 + place) for place in range(4)]
    fr, en = [f"le {thing}" for thing in things], [f"the {thing}" for thing in things]
    return (
        (f"Où est {fr[0]} ?", f"Where is {en[0]}?"),
        (f"Il y a {fr[0]} à quai.", f"There is {en[0]} at the quay."),
        "1.1",
        "",
        tuple(fr),
        tuple(en),
        ("Où est {} ?", "dites-moi pourquoi {} est ici", "quand arrive {}"),
        ("Where is {}?", "tell me why {} is here", "when does {} arrive"),
    )


def _word(number: int) -> str:
    """A word that no other number has."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprtvz" for vowel in "aiou"]
    parts = []
    for _ in range(4):
        number, rest = divmod(number * 7 + 3, len(syllables))
        parts.append(syllables[rest])
    return "".join(parts) + "".join("xkqwzjhvbn"[int(digit)] for digit in str(number))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=20, help="Reloads of each kind; 0: none.")
    parser.add_argument("--tiny", action="store_true", help="The small base of the tests instead of the one that ships.")
    parser.add_argument("--entries", type=int, default=5000, help="Entries of the large base; 0: none.")
    parser.add_argument("--idle", action="store_true", help="Only say how late the machine is, until standard input ends.")
    given = parser.parse_args()
    if given.idle:
        asyncio.run(idle())
        return
    configure_logs("warning", "console", [])
    if given.times:
        asyncio.run(reloads(given.times, given.tiny))
    if given.entries:
        asyncio.run(large(given.entries))


if __name__ == "__main__":
    main()

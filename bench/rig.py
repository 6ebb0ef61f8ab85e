"""A bot in a process of its own against a sandbox in another, all on loopback: what the end-to-end measurements share."""

import asyncio
import contextlib
import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from bot.sandbox.server import SANDBOX_TOKEN

PATIENCE = 120.0
"""Seconds after which something expected is taken not to come."""
FIRST_CHAT = 50_000
"""Id of the first made-up chat."""


class Record(NamedTuple):
    """One thing that the sandbox saw."""

    at: float
    kind: str
    chat: int
    id: int
    name: str


@contextlib.asynccontextmanager
async def process(*arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A Python process that is stopped with SIGTERM at the end; only the settings given are in its environment."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    started = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env={**inherited, **environment}, stdout=asyncio.subprocess.PIPE, stderr=sys.stderr
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.terminate()
            await asyncio.wait_for(started.wait(), PATIENCE)


@contextlib.asynccontextmanager
async def sandbox(*options: str) -> AsyncIterator["Sandbox"]:
    """A sandbox in its own process, without flood limits unless asked for."""
    async with process("-m", "bot", "sandbox", "--port", "0", *(options or ("--no-flood",))) as started:
        assert started.stdout
        address = (await started.stdout.readline()).decode().strip()
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
            yield Sandbox(address, client)


def bot(address: str, state: str, **settings: str) -> contextlib.AbstractAsyncContextManager[asyncio.subprocess.Process]:
    """The bot on a sandbox."""
    given = {"TOKEN": SANDBOX_TOKEN, "API_URL": address, "STATE_DIR": state, "HEALTH_PORT": "0", "LOG_LEVEL": "warning"}
    # No limit on what goes out or comes in: the limits would be all that there is to measure.
    given |= {"OUTGOING_RATE": "0", "FLOOD_MESSAGES": "0", "DATA_KEY": "A" * 43 + "=", **settings}
    return process("-m", "bot", "run", **{f"BOT_{name}": value for name, value in given.items()})


def echo(address: str) -> contextlib.AbstractAsyncContextManager[asyncio.subprocess.Process]:
    """python-telegram-bot's own echo handler on a sandbox."""
    return process("-m", "bench.echo", address, SANDBOX_TOKEN)


class Sandbox:
    """The sandbox as seen over HTTP."""

    def __init__(self, address: str, client: httpx.AsyncClient) -> None:
        self.address = address
        self.client = client

    async def say(self, chat: int, text: str) -> None:
        """A person writes."""
        (await self.client.post("/sandbox/say", json={"chat": chat, "text": text})).raise_for_status()

    async def records(self, after: float = 0) -> list[Record]:
        """What the sandbox saw since a time of `time.monotonic`."""
        return [Record(*row) for row in (await self.client.get("/sandbox/records", params={"after": after})).json()]

    async def answered(self, count: int, after: float, seconds: float = PATIENCE) -> list[Record]:
        """The records once that many messages have been sent.

        Raises:
            TimeoutError: They do not come.
        """
        async with asyncio.timeout(seconds):
            while True:
                found = await self.records(after)
                if sum(record.kind == "sent" for record in found) >= count:
                    return found
                await asyncio.sleep(0.2)

    async def ready(self) -> float:
        """Ask until the bot answers; the seconds that took."""
        begun = time.monotonic()
        await self.say(FIRST_CHAT - 1, "What is Intercom?")
        await self.answered(1, begun)
        return time.monotonic() - begun


def latencies(records: Iterable[Record]) -> list[float]:
    """Milliseconds from each message to the first answer in its chat after it, sorted."""
    waiting: dict[int, list[float]] = {}
    found = []
    for record in sorted(records):
        if record.kind == "update":
            waiting.setdefault(record.chat, []).append(record.at)
        elif record.kind == "sent" and waiting.get(record.chat):
            found.append((record.at - waiting[record.chat].pop(0)) * 1000)
    return sorted(found)


def memory_of(process_: asyncio.subprocess.Process) -> float:
    """Resident memory of a process in megabytes."""
    status = Path(f"/proc/{process_.pid}/status").read_text("utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def processor_time_of(process_: asyncio.subprocess.Process) -> float:
    """Seconds of processor time that a process has used, all threads together."""
    user, system = Path(f"/proc/{process_.pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def percentile(values: Sequence[float], share: float) -> float:
    """Value below which a share of the sorted values lies."""
    return values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def state() -> Any:
    """A folder for a bot's state, removed at the end."""
    with tempfile.TemporaryDirectory() as folder:
        yield folder

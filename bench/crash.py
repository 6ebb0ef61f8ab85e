"""Bots killed with SIGKILL at random moments under load: is every question answered, and what is said twice?

python -m bench.crash [--kills N] [--only sqlite|postgresql]

On SQLite one bot polls. On PostgreSQL two bots share a webhook behind HAProxy. Everything is on loopback.
"""

import argparse
import asyncio
import contextlib
import random
import shutil
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import asyncpg
import httpx

from bench import rig
from bench.faults import Asked, plan
from bot.answering.base import build_base
from bot.sandbox.server import SANDBOX_TOKEN
from tests.postgres import binaries, running_server

CHATS, EACH = 100, 40
"""Made-up chats, and questions that each has at most."""
RATE = 4.0
"""Questions a second, all chats together, whether or not anybody is there to answer."""
ALIVE = 2.0
"""Most seconds between the moment at which a bot is ready and its end."""
HAPROXY = """\
defaults
  mode http
  timeout connect 1s
  timeout client 75s
  timeout server 75s
  option redispatch
  retries 3
frontend telegram
  bind 127.0.0.1:{port}
  default_backend bots
backend bots
  balance roundrobin
  server one 127.0.0.1:{one} check inter 200 fall 1 rise 1
  server two 127.0.0.1:{two} check inter 200 fall 1 rise 1
"""


class Question(NamedTuple):
    """A question that was asked."""

    chat: int
    message: int
    """Id of its message."""
    begins: str
    """How the core's own answer to it begins."""


class Outcome(NamedTuple):
    """What became of a run."""

    name: str
    kills: int
    asked: int
    missing: int
    """Questions without an answer in their chat: the promise is none."""
    other: int
    """Answers that are not the core's own: half-done conversations would make such."""
    repeated: int
    """Answers sent whose bot was killed before it had written that down: they were sent again."""
    most: int
    """Most repeats in one chat at one kill: the promise is at most 1."""
    integrity: str
    seconds: float

    @property
    def kept(self) -> bool:
        """Whether the promises are kept."""
        return self.missing == self.other == 0 and self.most <= 1 and self.integrity == "ok"


class Bot:
    """A bot that is started again whenever it has been killed."""

    def __init__(self, address: str, state: str, **settings: str) -> None:
        self._port = rig.free_port()
        self._address, self._state = address, state
        self._settings = {"LOG_LEVEL": "error", "HEALTH_PORT": str(self._port), **settings}
        self._stack = contextlib.AsyncExitStack()
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; it is not ready yet."""
        self._process = await self._stack.enter_async_context(rig.bot(self._address, self._state, **self._settings))

    async def ready(self) -> None:
        """Wait until it says that it can answer."""
        async with asyncio.timeout(rig.PATIENCE), httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._port}") as client:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get("/readyz")).is_success:
                        return
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """SIGKILL."""
        assert self._process
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """SIGTERM, and wait."""
        await self._stack.aclose()


class Run(NamedTuple):
    """What a run leaves behind to be judged."""

    asked: list[Question]
    killed: list[float]
    """When, in seconds of `time.monotonic`."""
    sent: dict[int, tuple[int, float, str]]
    """Chat, time and text of each of the bot's messages, by id."""
    seconds: float


async def run(name: str, bots: list[Bot], sandbox: rig.Sandbox, kills: int, seed: int) -> Run:
    """Ask and kill, then wait for what is left."""
    questions, chance, begun = plan(build_base(Path("knowledge")), CHATS, EACH), random.Random(seed), time.monotonic()
    for bot in bots:
        await bot.start()
    for bot in bots:
        await bot.ready()
    asked: list[Question] = []
    asking = asyncio.create_task(ask(sandbox, questions, asked))
    killed = []
    for number in range(kills):
        bot = chance.choice(bots)
        await bot.ready()
        await asyncio.sleep(chance.uniform(0, ALIVE))
        await bot.kill()
        killed.append(time.monotonic())
        print(f"\r{name}: {number + 1} of {kills} kills, {len(asked)} questions", end="", file=sys.stderr, flush=True)
        await bot.start()
    asking.cancel()
    await asyncio.wait({asking})
    await emptied(sandbox)
    print(file=sys.stderr)
    sent = await messages(sandbox)
    for bot in bots:
        await bot.stop()
    return Run(asked, killed, sent, time.monotonic() - begun)


async def messages(sandbox: rig.Sandbox) -> dict[int, tuple[int, float, str]]:
    """Chat, time and text of each of the bot's messages, by id."""
    at = {record.id: record.at for record in await sandbox.records() if record.kind == "sent"}
    chats = (await sandbox.client.get("/sandbox/messages")).json()
    return {
        message["message_id"]: (int(chat), at[message["message_id"]], message.get("text") or message.get("caption", ""))
        for chat, found in chats.items()
        for message in found
        if message["from"]["is_bot"]
    }


def judge(name: str, run_: Run, written: dict[int, int], recorded: int, damage: str) -> Outcome:
    """The outcome of a run.

    Args:
        name: Of the run.
        run_: What it left behind.
        written: Message of the answer by message of the question, as the store has them.
        recorded: Updates that the store has as handled.
        damage: What is wrong with the store's files; empty: nothing.
    """
    answers = [(question, run_.sent.get(written.get(question.message, 0))) for question in run_.asked]
    missing = sum(sent is None or sent[0] != question.chat for question, sent in answers)
    other = sum(sent is not None and not sent[2].startswith(question.begins) for question, sent in answers)
    # Sent, but killed before it was written down: by the first kill after it was sent.
    known = set(written.values())
    lost = [(chat, at) for id_, (chat, at, _) in run_.sent.items() if id_ not in known]
    again = Counter((chat, sum(moment < at for moment in run_.killed)) for chat, at in lost)
    integrity = damage or ("ok" if recorded == len(run_.asked) else f"{recorded} updates recorded")
    most = max(again.values(), default=0)
    return Outcome(name, len(run_.killed), len(run_.asked), missing, other, len(lost), most, integrity, run_.seconds)


async def ask(sandbox: rig.Sandbox, questions: dict[int, list[Asked]], asked: list[Question]) -> None:
    """Every chat asks its questions, all side by side, at a steady rate, until cancelled or out of questions."""
    begun = time.monotonic()
    for row in zip(*questions.values(), strict=True):
        for chat, question in zip(questions, row, strict=True):
            await asyncio.sleep(max(0.0, begun + len(asked) / RATE - time.monotonic()))
            await asyncio.shield(asyncio.create_task(say(sandbox, chat, question, asked)))


async def say(sandbox: rig.Sandbox, chat: int, question: Asked, asked: list[Question]) -> None:
    """Ask one question."""
    answer = await sandbox.client.post("/sandbox/say", json={"chat": chat, "text": question.text})
    asked.append(Question(chat, answer.raise_for_status().json()["message_id"], question.begins))


async def emptied(sandbox: rig.Sandbox) -> None:
    """Wait until the sandbox has no update left that is not confirmed.

    Raises:
        TimeoutError: It does not come to that.
    """
    async with asyncio.timeout(rig.PATIENCE * 3):
        # The Bot API tells nobody.
        while (await sandbox.client.get(f"/bot{SANDBOX_TOKEN}/getWebhookInfo")).json()["result"]["pending_update_count"]:  # noqa: ASYNC110
            await asyncio.sleep(0.5)


async def on_sqlite(kills: int, seed: int) -> Outcome:
    """One bot that polls."""
    name = "SQLite, polling"
    with rig.state() as folder:
        async with rig.sandbox("--no-flood", "--kept", "500") as sandbox:
            ended = await run(name, [Bot(sandbox.address, folder)], sandbox, kills, seed)
        with contextlib.closing(sqlite3.connect(Path(folder) / "bot.sqlite3")) as store:
            found = str(store.execute("PRAGMA integrity_check").fetchone()[0])
            broken = store.execute("PRAGMA foreign_key_check").fetchall()
            recorded = store.execute("SELECT count(*) FROM updates").fetchone()[0]
            written = dict(store.execute("SELECT question_message, answer_message FROM questions"))
    return judge(name, ended, written, recorded, "" if found == "ok" and not broken else f"{found}, {len(broken)} rows broken")


async def on_postgresql(kills: int, seed: int, address: str) -> Outcome:
    """Two bots behind a proxy.

    Args:
        kills: How many.
        seed: Of the chance.
        address: An empty PostgreSQL.
    """
    name, port, one, two = "PostgreSQL, two webhooks", rig.free_port(), rig.free_port(), rig.free_port()
    with rig.state() as folder:
        async with rig.sandbox("--no-flood", "--kept", "500") as sandbox, proxy(Path(folder), port, one, two):
            shared = {"DATABASE_URL": address, "WEBHOOK_URL": f"http://127.0.0.1:{port}"}
            bots = [Bot(sandbox.address, folder, **shared, WEBHOOK_PORT=str(own)) for own in (one, two)]
            ended = await run(name, bots, sandbox, kills, seed)
    connection = await asyncpg.connect(address)
    recorded = await connection.fetchval("SELECT count(*) FROM updates")
    written = {row[0]: row[1] for row in await connection.fetch("SELECT question_message, answer_message FROM questions")}
    await connection.execute("CREATE EXTENSION amcheck")
    damaged = await connection.fetch(
        "SELECT * FROM pg_class c, LATERAL verify_heapam(c.oid) WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    await connection.execute(  # raises when an index does not fit its table
        "SELECT bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')"
    )
    await connection.close()
    return judge(name, ended, written, recorded, f"{len(damaged)} rows damaged" if damaged else "")


@contextlib.asynccontextmanager
async def proxy(folder: Path, port: int, one: int, two: int) -> AsyncIterator[None]:
    """HAProxy before two bots."""
    config = folder / "haproxy.cfg"
    config.write_text(HAPROXY.format(port=port, one=one, two=two), "utf-8")
    quiet = asyncio.subprocess.DEVNULL
    started = await asyncio.create_subprocess_exec("haproxy", "-db", "-f", str(config), stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        started.terminate()
        await started.wait()


def main() -> None:
    """Print the table; exit code 1 when a promise is broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50, help="on each database")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    given = parser.parse_args()
    programs = binaries()
    if given.only != "sqlite" and (programs is None or shutil.which("haproxy") is None):
        sys.exit("crash-test needs PostgreSQL and HAProxy: install Debian's postgresql and haproxy, or say --only sqlite")
    results = []
    if given.only != "postgresql":
        results.append(asyncio.run(on_sqlite(given.kills, given.seed)))
    if given.only != "sqlite" and programs:
        with running_server(programs) as address:
            results.append(asyncio.run(on_postgresql(given.kills, given.seed, address)))
    print(f"seed {given.seed}, {RATE:g} questions a second, SIGKILL 0 to {ALIVE:g} s after a bot is ready\n")
    heads = ("kills", "asked", "missing", "other", "repeated", "most a kill and chat", "integrity", "seconds")
    print(f"{'':26}" + "".join(f"{head:>{len(head) + 2}}" for head in heads))
    for outcome in results:
        cells = (*outcome[1:8], f"{outcome.seconds:.0f}")
        print(f"{outcome.name:26}" + "".join(f"{cell:>{len(head) + 2}}" for head, cell in zip(heads, cells, strict=True)))
    sys.exit(not all(outcome.kept for outcome in results))


if __name__ == "__main__":
    main()

"""Everything that can go wrong between the bot and Telegram, on purpose and often: is every question answered, in order, once?

python -m bench.faults [--chats N] [--questions N]
"""

import argparse
import asyncio
import itertools
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from bench import rig
from bot.answering.answer import answer
from bot.answering.base import Base, build_base
from bot.answering.conversation import Conversation
from bot.kb.models import LANGUAGES
from bot.sandbox.faults import Faults

FAULTS = Faults(
    seed=5,
    too_many=0.10,
    server_error=0.10,
    drop_before=0.025,
    drop_after=0.025,
    slow=0.10,
    slow_seconds=0.3,
    malformed=0.01,
    duplicate_update=0.02,
    reorder_update=0.02,
    conflict=0.01,
)
"""Shares of calls, the first three as the project promises to bear them: 10 % 429, 10 % 5xx, 5 % drops, and delays."""
SHOWN = 60
"""Characters of an answer that tell it from the others."""


NAMES = {
    "answered": "answered",
    "missing": "not answered",
    "disordered": "out of order within their chat",
    "repeated": "answered twice",
    "excused": "answered twice because the send's own reply was lost",
}


class Asked(NamedTuple):
    """A question and how its answer begins."""

    text: str
    begins: str


class Count(NamedTuple):
    """What became of the questions."""

    answered: int
    missing: int
    disordered: int
    repeated: int
    """Answers that came twice although the bot knew that the first was sent."""
    excused: int
    """Answers that came twice because the reply to the first was lost on its way to the bot."""


def plan(base: Base, chats: int, each: int) -> dict[int, list[Asked]]:
    """Different questions for each chat, all in one language, and how the core answers them one after the other."""
    ids = itertools.cycle(base.knowledge.entries)
    found: dict[int, list[Asked]] = {}
    for number in range(chats):
        conversation = Conversation(hint="en")
        for id_ in itertools.islice(ids, each):
            question = base.knowledge.entries[id_].question[LANGUAGES[number % len(LANGUAGES)]]
            reply = answer(question, conversation, base)
            conversation = reply.conversation
            found.setdefault(rig.FIRST_CHAT + number, []).append(Asked(question, reply.text[:SHOWN]))
    return found


def judge(asked: list[Asked], texts: list[tuple[int, str]], lost: set[int]) -> Count:
    """What became of one chat's questions.

    Args:
        asked: The questions in order.
        texts: Id and text of each of the bot's messages, in order.
        lost: Ids of messages of which the bot could not know that they were sent.
    """
    places = [[place for place, (_, text) in enumerate(texts) if text.startswith(one.begins)] for one in asked]
    firsts = [found[0] for found in places if found]
    again = [texts[place][0] for found in places for place in found[:-1]]
    excused = sum(id_ in lost for id_ in again)
    return Count(
        len(firsts), len(asked) - len(firsts), sum(a > b for a, b in itertools.pairwise(firsts)), len(again) - excused, excused
    )


async def ask(sandbox: rig.Sandbox, questions: dict[int, list[Asked]]) -> None:
    """Every chat asks its questions, all chats side by side, at thirty a second in all."""
    begun = time.monotonic()
    rounds = zip(*questions.values(), strict=True)
    order = [(chat, one.text) for row in rounds for chat, one in zip(questions, row, strict=True)]
    for number, (chat, text) in enumerate(order):
        await asyncio.sleep(max(0.0, begun + number / 30 - time.monotonic()))
        await sandbox.say(chat, text)


async def texts_of(sandbox: rig.Sandbox) -> dict[int, list[tuple[int, str]]]:
    """Ids and texts of the bot's messages in each chat."""
    chats: dict[str, list[dict[str, Any]]] = (await sandbox.client.get("/sandbox/messages")).json()
    return {
        int(chat): [(m["message_id"], m.get("text", "")) for m in messages if m["from"]["is_bot"]]
        for chat, messages in chats.items()
    }


async def run(chats: int, each: int) -> tuple[Count, dict[str, int]]:
    """The counts over all chats, and how often each thing went wrong."""
    questions = plan(build_base(Path("knowledge")), chats, each)
    with rig.state() as folder:
        async with rig.sandbox() as sandbox, rig.bot(sandbox.address, folder, LOG_LEVEL="error"):
            await sandbox.ready()
            await sandbox.client.post("/sandbox/faults", json=FAULTS.model_dump(mode="json"))
            await ask(sandbox, questions)
            await settled(sandbox)
            texts = await texts_of(sandbox)
            mishaps = (await sandbox.client.get("/sandbox/mishaps")).json()
    lost = {row[4] for row in mishaps if row[1] in ("drop_after", "malformed")}
    counts = [judge(asked, texts.get(chat, []), lost) for chat, asked in questions.items()]
    kinds = Counter(row[1] for row in mishaps)
    return Count(*(sum(column) for column in zip(*counts, strict=True))), dict(sorted(kinds.items()))


async def settled(sandbox: rig.Sandbox, silence: float = 30.0) -> None:
    """Wait until nothing has been sent for a while."""
    while True:
        last = max((record.at for record in await sandbox.records() if record.kind == "sent"), default=0.0)
        left = last + silence - time.monotonic()
        if left <= 0:
            return
        await asyncio.sleep(left)


def main() -> None:
    """Print the table; exit code 1 when a promise is broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=500)
    parser.add_argument("--questions", type=int, default=4, help="in each chat")
    given = parser.parse_args()
    count, mishaps = asyncio.run(run(given.chats, given.questions))
    print("went wrong on purpose: " + ", ".join(f"{kind} {number}" for kind, number in mishaps.items()))
    print(f"{given.chats * given.questions} questions from {given.chats} chats:")
    for name, number in count._asdict().items():
        print(f"  {NAMES[name]:54}{number:6}")
    sys.exit(bool(count.missing or count.disordered or count.repeated))


if __name__ == "__main__":
    main()

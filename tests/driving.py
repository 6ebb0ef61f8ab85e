"""Drives the real Application over HTTP against the sandbox, waiting for what happens instead of for time to pass."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering.base import Base
from bot.app import make_application, make_core, serve
from bot.handlers.context import Core
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import ADMIN_ID, Json, Sandbox
from bot.serving import serving
from bot.settings import Settings
from tests.conftest import KNOWLEDGE

DATA_KEY = "A" * 43 + "="
"""Key of the texts kept in tests."""
PATIENCE = 120
"""Seconds after which something expected is taken not to come."""


@dataclass
class Driver:
    """A running bot and the sandbox it talks to."""

    sandbox: Sandbox
    core: Core
    address: str

    async def say(self, person: int, text: str, chat: int | None = None, **extra: Any) -> Json:
        """Write as a person; the bot's next message in that chat."""
        return await self.after(chat or person, self.sandbox.say(person, text, chat, **extra))

    async def after(self, chat: int, act: Awaitable[Any], kind: str = "message") -> Json:
        """Do something; the bot's next event of a kind in a chat."""
        queue = self.sandbox.watch(chat)
        try:
            await act
            return await self._next(queue, kind)
        finally:
            self.sandbox.unwatch(queue)

    async def settled(self) -> None:
        """Wait until what was sent is also written to the store."""
        async with asyncio.timeout(PATIENCE):
            # The intake tells nobody when it is done; the bot confirms what it has written.
            while self.core.works or self.sandbox.pending:  # noqa: ASYNC110
                await asyncio.sleep(0.001)

    async def press(self, person: int, message: Json, label: str, kind: str = "message") -> Json:
        """Press a button of a message by its label; the bot's next event of a kind."""
        data = next(key["callback_data"] for key in keys(message) if key["text"] == label)
        chat = message["chat"]["id"]
        return await self.after(chat, self.sandbox.press(person, chat, message["message_id"], data), kind)

    async def inline(self, person: int, text: str, chat: int | None = None) -> Json:
        """Type `@bot text`; the query's id, and what the bot answers."""
        query = await self.sandbox.inline(person, text, chat)
        return {"query": query, **await self.sandbox.inline_answer(person, query, PATIENCE)}

    def from_bot(self, chat: int) -> list[Json]:
        """What the bot has sent to a chat."""
        return [message for message in self.sandbox.messages[chat] if message["from"]["is_bot"]]

    async def _next(self, queue: "asyncio.Queue[Json]", kind: str = "message") -> Json:
        async with asyncio.timeout(PATIENCE):
            while True:
                event = await queue.get()
                if event["type"] != kind:
                    continue
                message: Json = event.get("message", event)
                if kind == "toast" or message["from"]["is_bot"]:
                    return message


def labels(message: Json) -> list[str]:
    """What the buttons of a message say."""
    return [key["text"] for key in keys(message)]


def keys(message: Json) -> list[Json]:
    """Buttons of a message."""
    return [key for row in message.get("reply_markup", {}).get("inline_keyboard", []) for key in row]


def core_of(base: Base, folder: Path, knowledge_dir: Path = KNOWLEDGE, **settings: Any) -> Core:
    """A core that keeps its store in a folder, with the sandbox's admin."""
    given = {
        "state_dir": folder,
        "knowledge_dir": knowledge_dir,
        "admin_ids": frozenset({ADMIN_ID}),
        "data_key": DATA_KEY,
        "flood_messages": 0,
    }
    return make_core(Settings(_env_file=None, **{**given, **settings}), base, SANDBOX_TOKEN)


@contextlib.asynccontextmanager
async def driving(base: Base, folder: Path, knowledge_dir: Path = KNOWLEDGE, **settings: Any) -> AsyncIterator[Driver]:
    """A bot polling a sandbox, both stopped cleanly at the end."""
    sandbox = Sandbox()
    async with serving(sandbox_app(sandbox), 0) as address:
        core = core_of(base, folder, knowledge_dir, **settings)
        stop = asyncio.Event()
        task = asyncio.create_task(serve(make_application(SANDBOX_TOKEN, core, address), core, stop))
        try:
            yield Driver(sandbox, core, address)
        finally:
            stop.set()
            await task

"""Chats, people, messages and the queue of updates, in memory."""

import asyncio
import itertools
import time
from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.limits import FloodGuard, FloodLimits

BOT = {"id": 999000001, "is_bot": True, "first_name": "Sandbox bot", "username": "sandbox_bot"}
FRENCH_ID, ENGLISH_ID, ADMIN_ID, GROUP_ID = 1001, 1002, 1003, -100200300
PEOPLE: dict[int, dict[str, Any]] = {
    FRENCH_ID: {"id": FRENCH_ID, "is_bot": False, "first_name": "Camille", "language_code": "fr"},
    ENGLISH_ID: {"id": ENGLISH_ID, "is_bot": False, "first_name": "Alex", "language_code": "en"},
    ADMIN_ID: {"id": ADMIN_ID, "is_bot": False, "first_name": "Robin", "language_code": "fr"},
}
QUERY_LIFE = 60.0
"""Seconds within which a callback query can be answered."""

Json = dict[str, Any]


class Sandbox:
    """Everything a Bot API server remembers of one bot."""

    def __init__(self, flood: FloodLimits | None = None) -> None:
        self.chats: dict[int, Json] = {
            id_: {"id": id_, "type": "private", "first_name": person["first_name"]} for id_, person in PEOPLE.items()
        }
        self.chats[GROUP_ID] = {"id": GROUP_ID, "type": "supergroup", "title": "Readers"}
        self.messages: dict[int, list[Json]] = {id_: [] for id_ in self.chats}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.files: dict[str, bytes] = {}
        self.blocked: set[int] = set()
        self.flood = FloodGuard(flood)
        self.callbacks: dict[str, tuple[float, int]] = {}
        self.allowed: frozenset[str] = frozenset()
        """Kinds of updates that the bot asked for; empty: all."""
        self._updates: list[Json] = []
        self._arrived = asyncio.Condition()
        self._poller: object | None = None
        self._watchers: dict[asyncio.Queue[Json], int] = {}
        self._ids = itertools.count(1)
        self._update_ids = itertools.count(10_000)

    # --- Updates ------------------------------------------------------------------------------------------------------
    async def push(self, kind: str, content: Json) -> None:
        """Queue an update for the bot, unless it has said that it does not want this kind."""
        if self.allowed and kind not in self.allowed:
            return
        self._updates.append({"update_id": next(self._update_ids), kind: content})
        async with self._arrived:
            self._arrived.notify_all()

    async def pull(self, offset: int, limit: int, timeout: float) -> list[Json]:  # noqa: ASYNC109 - Telegram's parameter
        """Updates from an offset on; those before it are confirmed and forgotten.

        Waits up to `timeout` seconds for one to come.

        Raises:
            ApiError: 409, when another poller came after this one.
        """
        me = self._poller = object()
        async with self._arrived:
            self._arrived.notify_all()
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        deadline = time.monotonic() + timeout
        while not self._updates and (left := deadline - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(left), self._arrived:
                    await self._arrived.wait()
            except TimeoutError:
                break
            if self._poller is not me:
                raise ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
        return self._updates[:limit]

    @property
    def pending(self) -> int:
        """Updates that the bot has not confirmed."""
        return len(self._updates)

    # --- What people do -----------------------------------------------------------------------------------------------
    async def say(self, person_id: int, text: str, chat_id: int | None = None, **extra: Any) -> Json:
        """A person writes a message."""
        message = self._message(chat_id or person_id, PEOPLE[person_id], {"text": text, **extra})
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        if self._reaches_bot(message):
            await self.push("message", message)
        return message

    async def press(self, person_id: int, chat_id: int, message_id: int, data: str) -> str:
        """A person presses a button; returns the id of the callback query."""
        message = self.find(chat_id, message_id)
        query = str(next(self._ids))
        self.callbacks[query] = (time.monotonic(), chat_id)
        content = {"id": query, "from": PEOPLE[person_id], "message": message, "chat_instance": "1", "data": data}
        await self.push("callback_query", content)
        return query

    def _reaches_bot(self, message: Json) -> bool:
        """In a group a bot in privacy mode gets commands, mentions and replies to it only."""
        if message["chat"]["type"] == "private":
            return True
        text = message.get("text", "")
        replied = message.get("reply_to_message", {}).get("from", {}).get("id")
        return text.startswith("/") or f"@{BOT['username']}" in text or replied == BOT["id"]

    # --- What the bot does --------------------------------------------------------------------------------------------
    def post(self, chat_id: int, content: Json) -> Json:
        """The bot sends a message."""
        self.writable(chat_id)
        self.flood.check(chat_id)
        return self._message(chat_id, BOT, content)

    def edit(self, chat_id: int, message_id: int, content: Json) -> Json:
        """The bot edits a message of its own."""
        message = self.find(chat_id, message_id)
        if message["from"]["id"] != BOT["id"]:
            raise bad_request("message can't be edited")
        if all(message.get(key) == value for key, value in content.items()):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        message.update(content)
        for key in [key for key, value in message.items() if value is None]:
            del message[key]
        message["edit_date"] = int(time.time())
        self.tell(chat_id, {"type": "edit", "message": message})
        return message

    def writable(self, chat_id: int) -> None:
        """Raise Telegram's error when the bot may not write to a chat."""
        if chat_id not in self.chats:
            raise bad_request("chat not found")
        if chat_id in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")

    def find(self, chat_id: int, message_id: int) -> Json:
        """A message of a chat."""
        for message in self.messages.get(chat_id, []):
            if message["message_id"] == message_id:
                return message
        raise bad_request("message to edit not found")

    def _message(self, chat_id: int, sender: Json, content: Json) -> Json:
        message = {
            "message_id": next(self._ids),
            "from": sender,
            "chat": self.chats[chat_id],
            "date": int(time.time()),
            **{key: value for key, value in content.items() if value is not None},
        }
        self.messages[chat_id].append(message)
        self.tell(chat_id, {"type": "message", "message": message})
        return message

    # --- The page -----------------------------------------------------------------------------------------------------
    def tell(self, chat_id: int, event: Json) -> None:
        """Send an event to the pages that show a chat."""
        for queue, watched in self._watchers.items():
            if watched == chat_id:
                queue.put_nowait(event)

    def watch(self, chat_id: int) -> "asyncio.Queue[Json]":
        """A queue of a chat's events, until `unwatch`."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._watchers[queue] = chat_id
        return queue

    def unwatch(self, queue: "asyncio.Queue[Json]") -> None:
        """Stop filling a queue."""
        self._watchers.pop(queue, None)

    def menu(self, chat_id: int, language: str) -> list[Json]:
        """Commands that a person sees in a chat: the narrowest scope wins, then the language, as on Telegram."""
        for scope in (f"chat:{chat_id}", "all_private_chats", "default"):
            for code in (language, ""):
                if (scope, code) in self.commands:
                    return self.commands[scope, code]
        return []

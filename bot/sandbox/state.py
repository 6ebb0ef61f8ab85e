"""The sandbox: the world of a bot, and what people do in it."""

import asyncio
import re
import time
from typing import Any

from bot.sandbox.errors import query_too_old
from bot.sandbox.flood import FloodLimits
from bot.sandbox.history import Bounded, Json
from bot.sandbox.limits import MAX_INLINE_QUERY, MAX_TEXT
from bot.sandbox.markup import units
from bot.sandbox.world import ADMIN_ID, BOT, ENGLISH_ID, FRENCH_ID, GROUP_ID, MAX_OPEN, Member, World

__all__ = ["ADMIN_ID", "BOT", "ENGLISH_ID", "FRENCH_ID", "GROUP_ID", "Json", "Sandbox"]

QUERY_LIFE = 60.0
"""Seconds within which a callback query or an inline query can be answered."""
_MARKED = re.compile(
    r"(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w+)?)|(?<!\w)(?P<mention>@[A-Za-z]\w{3,31})|(?P<url>https?://[^\s<>]+)"
)


class Sandbox(World):
    """A Bot API server, driven by what people do: each method is one thing a person does, and returns what came of it."""

    def __init__(self, flood: FloodLimits | None = None, kept: int = 100, recorded: int = 100_000) -> None:
        super().__init__(flood, kept, recorded)
        self.callbacks: Bounded[str, tuple[float, int]] = Bounded(MAX_OPEN)
        """When and in which chat a button was pressed, by callback query, until it is answered."""
        self.inline_queries: Bounded[str, Json] = Bounded(MAX_OPEN)
        """Inline queries until they are answered: the update, and when it came."""
        self.inline_answers: Bounded[str, Json] = Bounded(MAX_OPEN)
        """What the bot answered to an inline query, by its id: `results`, `button`, `next_offset`."""
        self._inline_cache: Bounded[tuple[str, str, int], tuple[float, Json]] = Bounded(MAX_OPEN)

    @property
    def pending(self) -> int:
        """Updates that the bot has not confirmed."""
        return len(self.updates)

    def stick(self, chat_id: int, seconds: float) -> None:
        """Make everything that is sent to a chat fail with 429 for so many seconds; 0 ends it."""
        self.flood.stick(chat_id, seconds)

    # --- Messages -----------------------------------------------------------------------------------------------------
    async def say(self, person_id: int, text: str, chat_id: int | None = None, **extra: Any) -> Json:
        """A person writes a text; what is longer than Telegram's apps let out is cut off."""
        text = text if units(text) <= MAX_TEXT else text.encode("utf-16-le")[: 2 * MAX_TEXT].decode("utf-16-le", "ignore")
        return await self.send(person_id, {"text": text, "entities": marked(text) or None, **extra}, chat_id)

    async def send(self, person_id: int, content: Json, chat_id: int | None = None) -> Json:
        """A person sends any kind of message, such as `{"sticker": {...}}`."""
        person = self.introduce(person_id)
        replied = content.get("reply_to_message")
        if replied:
            content = {**content, "reply_to_message": {k: v for k, v in replied.items() if k != "reply_to_message"}}
        message = self._message(chat_id or person_id, person, content)
        if self._reaches_bot(message):
            self.push("message", message)
        return message

    async def edit_own(self, person_id: int, message_id: int, text: str, chat_id: int | None = None) -> Json:
        """A person edits the text of their own message."""
        chat_id = chat_id or person_id
        message = self.find(chat_id, message_id)
        if message["from"]["id"] != person_id:
            raise ValueError(f"message {message_id} is not {person_id}'s own")
        message |= {"text": text, "entities": marked(text), "edit_date": int(time.time())}
        self.tell(chat_id, {"type": "edit", "message": dict(message)})
        if self._reaches_bot(message):
            self.push("edited_message", message)
        return message

    async def forward(self, person_id: int, from_chat: int, message_id: int, chat_id: int | None = None) -> Json:
        """A person forwards a message."""
        message = self.find(from_chat, message_id)
        dropped = {"message_id", "from", "chat", "date", "edit_date", "reply_to_message", "quote", "reply_markup"}
        content = {key: value for key, value in message.items() if key not in dropped}
        origin = {"type": "user", "sender_user": message["from"], "date": message["date"]}
        return await self.send(person_id, {**content, "forward_origin": origin}, chat_id)

    async def show(self, person_id: int, kind: str, chat_id: int | None = None, caption: str | None = None) -> Json:
        """A person sends a stand-in of a `photo`, `voice`, `sticker`, `document`, `video` or `location`."""
        file = {"file_id": (id_ := self.keep(f"{kind}.bin", b"stand-in")), "file_unique_id": id_, "file_size": 8}
        size = {**file, "width": 320, "height": 240}
        things: Json = {
            "photo": [size],
            "voice": {**file, "duration": 3, "mime_type": "audio/ogg"},
            "sticker": {**size, "type": "regular", "is_animated": False, "is_video": False, "emoji": "👋"},
            "document": {**file, "file_name": "notes.txt", "mime_type": "text/plain"},
            "video": {**size, "duration": 3},
            "location": {"latitude": 48.8566, "longitude": 2.3522},
        }
        return await self.send(person_id, {kind: things[kind], "caption": caption}, chat_id)

    # --- Buttons and inline mode --------------------------------------------------------------------------------------
    async def press(self, person_id: int, chat_id: int, message_id: int, data: str) -> str:
        """A person presses a button; returns the id of the callback query."""
        message = self.find(chat_id, message_id)
        query = str(next(self._ids))
        self.callbacks[query] = (time.monotonic(), chat_id)
        content = {"id": query, "from": self.introduce(person_id), "chat_instance": str(chat_id), "data": data}
        if inline_id := message.get("inline_message_id"):
            content["inline_message_id"] = inline_id
        else:
            content["message"] = dict(message)
        self.push("callback_query", content, chat_id)
        return query

    async def inline(self, person_id: int, text: str, chat_id: int | None = None, offset: str = "") -> str:
        """A person types `@bot text` in a chat; returns the id of the inline query.

        As on Telegram the text is cut at 256 characters, and an answer that may be cached is not asked for again.
        """
        person, text, query = self.introduce(person_id), text[:MAX_INLINE_QUERY], str(next(self._ids))
        chat_type = "sender" if chat_id in (None, person_id) else self.chats[chat_id or 0]["type"]
        for owner in (0, person_id):
            until, answer = self._inline_cache.get((text, offset, owner), (0.0, {}))
            if until > time.monotonic():
                self.inline_answers[query] = answer
                self.tell(person_id, {"type": "inline", "query": query, **answer})
                return query
        content = {"id": query, "from": person, "query": text, "offset": offset, "chat_type": chat_type}
        self.inline_queries[query] = {**content, "at": time.monotonic()}
        self.push("inline_query", content, person_id)
        return query

    def answer_inline(self, query: str, answer: Json, cache_time: int, is_personal: bool) -> None:
        """The bot answers an inline query.

        Raises:
            ApiError: The query is unknown, answered or too old.
        """
        asked = self.inline_queries.pop(query, None)
        if asked is None or time.monotonic() - asked["at"] > QUERY_LIFE:
            raise query_too_old()
        self.inline_answers[query] = answer
        owner = asked["from"]["id"] if is_personal else 0
        if cache_time > 0:
            self._inline_cache[asked["query"], asked["offset"], owner] = time.monotonic() + cache_time, answer
        self.tell(asked["from"]["id"], {"type": "inline", "query": query, **answer})

    async def inline_answer(self, person_id: int, query: str, patience: float = 10.0) -> Json:
        """What the bot answers to an inline query, waited for.

        Raises:
            TimeoutError: Nothing came.
        """
        queue = self.watch(person_id)
        try:
            async with asyncio.timeout(patience):
                while query not in self.inline_answers:
                    await queue.get()
        finally:
            self.unwatch(queue)
        return self.inline_answers[query]

    async def choose(self, person_id: int, query: str, result_id: str, chat_id: int | None = None) -> Json:
        """A person picks a result of an inline query: it is posted in their name; returns the message."""
        result = next(found for found in self.inline_answers[query]["results"] if found["id"] == result_id)
        content: Json = {**result["content"], "via_bot": BOT, "reply_markup": result.get("reply_markup")}
        chosen: Json = {"result_id": result_id, "from": self.introduce(person_id), "query": ""}
        if content["reply_markup"]:
            chosen["inline_message_id"] = content["inline_message_id"] = f"inline{next(self._ids)}"
        message = await self.send(person_id, content, chat_id)
        if "inline_message_id" in chosen:
            self.inline_messages[chosen["inline_message_id"]] = (message["chat"]["id"], message["message_id"])
        self.push("chosen_inline_result", chosen, person_id)
        return message

    # --- Groups and blocking ------------------------------------------------------------------------------------------
    async def add_bot(self, chat_id: int, person_id: int, title: str = "Group") -> None:
        """A person adds the bot to a group, which is made when there is none."""
        if chat_id not in self.chats:
            self._open_chat({"id": chat_id, "type": "supergroup", "title": title})
        self.away.pop(chat_id, None)
        self._moved(chat_id, person_id, "left", "member")
        await self.send(person_id, {"new_chat_members": [BOT]}, chat_id)

    async def remove_bot(self, chat_id: int, person_id: int) -> None:
        """A person throws the bot out of a group."""
        self.away[chat_id] = Member("kicked", "bot was kicked from the supergroup chat")
        self._moved(chat_id, person_id, "member", "kicked")

    async def block(self, person_id: int) -> None:
        """A person blocks the bot."""
        self.introduce(person_id)
        self.blocked.add(person_id)
        self._moved(person_id, person_id, "member", "kicked")

    async def unblock(self, person_id: int) -> None:
        """A person lets the bot write again."""
        self.introduce(person_id)
        self.blocked.discard(person_id)
        self._moved(person_id, person_id, "kicked", "member")

    async def join(self, person_id: int, chat_id: int) -> Json:
        """A person enters a group."""
        return await self.send(person_id, {"new_chat_members": [self.introduce(person_id)]}, chat_id)

    async def leave(self, person_id: int, chat_id: int) -> Json:
        """A person leaves a group."""
        return await self.send(person_id, {"left_chat_member": self.introduce(person_id)}, chat_id)

    def leave_as_bot(self, chat_id: int) -> None:
        """The bot leaves a group."""
        self.writable(chat_id)
        self.away[chat_id] = Member("left", "bot is not a member of the supergroup chat")
        self._moved(chat_id, BOT["id"], "member", "left")

    def _moved(self, chat_id: int, person_id: int, before: str, after: str) -> None:
        content: Json = {
            "chat": self.chats[chat_id],
            "from": BOT if person_id == BOT["id"] else self.introduce(person_id),
            "date": int(time.time()),
            "old_chat_member": {"user": BOT, "status": before},
            "new_chat_member": {"user": BOT, "status": after},
        }
        if after == "kicked":
            content["new_chat_member"]["until_date"] = 0
        if before == "kicked":
            content["old_chat_member"]["until_date"] = 0
        self.push("my_chat_member", content)

    # --- To the bot ---------------------------------------------------------------------------------------------------
    def push(self, kind: str, content: Json, chat_id: int | None = None) -> None:
        """Queue an update for the bot."""
        self.updates.push(kind, content, content["chat"]["id"] if chat_id is None else chat_id)

    def _reaches_bot(self, message: Json) -> bool:
        """In a group a bot in privacy mode gets notices, commands, mentions, what it sent and replies to it only."""
        if message["chat"]["type"] == "private":
            return True
        if message["chat"]["id"] in self.away:
            return False
        if "new_chat_members" in message or "left_chat_member" in message:
            return True
        replied = message.get("reply_to_message", {}).get("from", {}).get("id")
        if BOT["id"] in (replied, message.get("via_bot", {}).get("id")):
            return True
        text = message.get("text") or message.get("caption") or ""
        command = re.match(r"/\w+(?:@(\w+))?", text)
        if command:
            return command[1] in (None, BOT["username"])
        return bool(re.search(rf"@{BOT['username']}\b", text))


def marked(text: str) -> list[Json]:
    """Commands, mentions and links that Telegram marks in what people write."""
    found = []
    for match in _MARKED.finditer(text):
        offset, length = units(text[: match.start()]), units(match.group())
        found.append({"type": str(match.lastgroup), "offset": offset, "length": length})
    return found

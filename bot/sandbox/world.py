"""People, chats, messages and files, in memory, and what the bot may do with them."""

import asyncio
import itertools
import time
from collections import defaultdict
from typing import NamedTuple

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.faults import Mischief
from bot.sandbox.flood import FloodGuard, FloodLimits
from bot.sandbox.history import Bounded, History, Json
from bot.sandbox.profile import Profile
from bot.sandbox.records import Recorder
from bot.sandbox.updates import Updates
from bot.sandbox.webhook import Delivery

BOT: Json = {"id": 999000001, "is_bot": True, "first_name": "Sandbox bot", "username": "sandbox_bot"}
FRENCH_ID, ENGLISH_ID, ADMIN_ID, GROUP_ID = 1001, 1002, 1003, -100200300
RESIDENTS = {FRENCH_ID: ("Camille", "fr"), ENGLISH_ID: ("Alex", "en"), ADMIN_ID: ("Robin", "fr")}
"""Those who are there from the start: first name and language code."""
MAX_FILES, MAX_OPEN = 500, 10_000
"""Files kept, and queries and inline messages that can still be answered or edited."""


class Member(NamedTuple):
    """How the bot stands in a chat."""

    status: str
    """Telegram's word: `member`, `left` or `kicked`."""
    refusal: str = ""
    """What Telegram says when the bot writes there all the same."""


class World:
    """Everything a Bot API server remembers of one bot."""

    def __init__(self, flood: FloodLimits | None = None, kept: int = 100, recorded: int = 100_000) -> None:
        """An empty world.

        Args:
            flood: How much the bot may send; None: any number.
            kept: Messages remembered in each chat.
            recorded: Records kept.
        """
        self.people: dict[int, Json] = {}
        self.chats: dict[int, Json] = {}
        self.messages: dict[int, History] = {}
        self.blocked: set[int] = set()
        """Private chats whose person has blocked the bot."""
        self.away: dict[int, Member] = {}
        """Groups that the bot has left or was thrown out of."""
        self.files: Bounded[str, bytes] = Bounded(MAX_FILES)
        self.file_names: Bounded[str, str] = Bounded(MAX_FILES)
        self.profile = Profile()
        self.flood = FloodGuard(flood)
        self.recorder = Recorder(recorded)
        self.mischief = Mischief()
        self.updates = Updates(self.recorder, self.mischief)
        self.delivery = Delivery(self.updates)
        self.inline_messages: Bounded[str, tuple[int, int]] = Bounded(MAX_OPEN)
        """Chat and message of messages sent through the bot, by inline message id."""
        self._kept = kept
        self._ids = itertools.count(1)
        self._watchers: dict[int, set[asyncio.Queue[Json]]] = defaultdict(set)
        for id_, (name, language) in RESIDENTS.items():
            self.introduce(id_, name, language)
        self._open_chat({"id": GROUP_ID, "type": "supergroup", "title": "Readers"})

    # --- Who is there -------------------------------------------------------------------------------------------------
    def introduce(self, id_: int, first_name: str | None = None, language_code: str | None = None) -> Json:
        """A person, who comes to life with the first mention; a name and a language can be set at any time."""
        person = self.people.get(id_)
        if person is None:
            if id_ <= 0:
                raise ValueError(f"{id_} is no person: ids of people are positive")
            person = {"id": id_, "is_bot": False, "first_name": f"Reader {id_}", "language_code": "en"}
            self.people[id_] = person
            self._open_chat({"id": id_, "type": "private"})
        if first_name is not None:
            person["first_name"] = first_name
        if language_code is not None:
            person["language_code"] = language_code
        self.chats[id_]["first_name"] = person["first_name"]
        return person

    def _open_chat(self, chat: Json) -> None:
        self.chats[chat["id"]] = chat
        self.messages[chat["id"]] = History(self._kept)

    def writable(self, chat_id: int) -> None:
        """Raise Telegram's error when the bot may not write to a chat."""
        if chat_id not in self.chats:
            raise bad_request("chat not found")
        if chat_id in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat_id in self.away:
            raise ApiError(403, f"Forbidden: {self.away[chat_id].refusal}")

    # --- What the bot does --------------------------------------------------------------------------------------------
    def post(self, chat_id: int, content: Json, method: str = "sendMessage") -> Json:
        """The bot sends a message."""
        self.writable(chat_id)
        self.flood.check(chat_id)
        message = self._message(chat_id, BOT, content)
        self.recorder.note("sent", chat_id, message["message_id"], method)
        return message

    def edit(self, chat_id: int, message_id: int, content: Json, needs: str | None = None) -> Json:
        """The bot edits a message of its own, or one that was sent through it.

        Args:
            chat_id: Chat of the message.
            message_id: The message.
            content: What is replaced; None takes a field away.
            needs: Field that the message must have, such as `text`, to be edited like this.
        """
        self.writable(chat_id)
        message = self.find(chat_id, message_id, "edit")
        if BOT["id"] not in (message["from"]["id"], message.get("via_bot", {}).get("id")):
            raise bad_request("message can't be edited")
        if needs and needs not in message:
            raise bad_request(f"there is no {needs} in the message to edit")
        if all(message.get(key) == value for key, value in content.items()):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        self.flood.check(chat_id)
        message.update(content)
        for key in [key for key, value in message.items() if value is None]:
            del message[key]
        message["edit_date"] = int(time.time())
        self.recorder.note("edited", chat_id, message_id, "edit")
        self.tell(chat_id, {"type": "edit", "message": dict(message)})
        return dict(message)

    def delete(self, chat_id: int, message_id: int) -> None:
        """The bot deletes a message: its own, or in a private chat any."""
        self.writable(chat_id)
        message = self.find(chat_id, message_id, "delete")
        if chat_id < 0 and message["from"]["id"] != BOT["id"]:
            raise bad_request("message can't be deleted")
        self.messages[chat_id].remove(message_id)
        self.tell(chat_id, {"type": "delete", "message_id": message_id})

    def find(self, chat_id: int, message_id: int, purpose: str = "edit") -> Json:
        """A message of a chat.

        Raises:
            ApiError: There is none, said as Telegram does for the purpose.
        """
        message = self.messages[chat_id].find(message_id) if chat_id in self.messages else None
        if message is None:
            raise bad_request(f"message to {purpose} not found")
        return message

    def keep(self, name: str, data: bytes) -> str:
        """Keep a file; its id."""
        id_ = f"file{next(self._ids)}"
        self.files[id_], self.file_names[id_] = data, name
        return id_

    def _message(self, chat_id: int, sender: Json, content: Json) -> Json:
        message = {
            "message_id": next(self._ids),
            "from": sender,
            "chat": self.chats[chat_id],
            "date": int(time.time()),
            **{key: value for key, value in content.items() if value is not None},
        }
        self.messages[chat_id].add(message)
        self.tell(chat_id, {"type": "message", "message": dict(message)})
        return message

    # --- The page -----------------------------------------------------------------------------------------------------
    def tell(self, chat_id: int, event: Json) -> None:
        """Send an event to those who watch a chat."""
        for queue in self._watchers.get(chat_id, ()):
            queue.put_nowait(event)

    def watch(self, chat_id: int) -> "asyncio.Queue[Json]":
        """A queue of a chat's events, until `unwatch`."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._watchers[chat_id].add(queue)
        return queue

    def unwatch(self, queue: "asyncio.Queue[Json]") -> None:
        """Stop filling a queue."""
        for queues in self._watchers.values():
            queues.discard(queue)

    def menu(self, chat_id: int, language: str, user_id: int = 0) -> list[Json]:
        """Commands that a person sees in a chat."""
        return self.profile.menu(chat_id, user_id, language, user_id == ADMIN_ID)

"""Chats, their members, and files."""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.history import Json
from bot.sandbox.methods.arguments import chat_of, number
from bot.sandbox.state import Sandbox
from bot.sandbox.world import ADMIN_ID, BOT

MAX_DOWNLOAD = 20_000_000
"""Bytes that a bot can download."""


async def get_chat(sandbox: Sandbox, args: Json) -> Any:
    """What is known of a chat."""
    chat_id = chat_of(args)
    if chat_id not in sandbox.chats:
        raise bad_request("chat not found")
    return {**sandbox.chats[chat_id], "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}


async def get_chat_member(sandbox: Sandbox, args: Json) -> Any:
    """How a person, or the bot, stands in a chat."""
    chat_id, user_id = chat_of(args), number(args, "user_id")
    sandbox.writable(chat_id)
    user = BOT if user_id == BOT["id"] else sandbox.people.get(user_id)
    if user is None:
        raise bad_request("invalid user_id specified")
    if chat_id < 0 and user_id == ADMIN_ID:
        return {"status": "creator", "user": user, "is_anonymous": False}
    return {"status": "member", "user": user}


async def leave_chat(sandbox: Sandbox, args: Json) -> Any:
    """Leave a group."""
    chat_id = chat_of(args)
    sandbox.writable(chat_id)
    if chat_id > 0:
        raise bad_request("chat member status can't be changed in private chats")
    sandbox.leave_as_bot(chat_id)
    return True


async def get_file(sandbox: Sandbox, args: Json) -> Any:
    """Where a file can be downloaded."""
    id_ = str(args.get("file_id"))
    file = sandbox.files.get(id_)
    if file is None:
        raise bad_request("invalid file_id")
    if len(file) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {"file_id": id_, "file_unique_id": id_, "file_size": len(file), "file_path": id_}


_NO_GIFTS = dict.fromkeys(
    ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"], False
)

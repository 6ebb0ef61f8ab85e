"""Methods that send something to a chat."""

import struct
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.history import Json
from bot.sandbox.methods.arguments import caption_of, chat_of, file_of, keyboard_of, reply_of, text_of
from bot.sandbox.state import Sandbox

ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location "
    "record_video_note upload_video_note".split()
)


async def send_message(sandbox: Sandbox, args: Json) -> Any:
    """Send a text."""
    content = {**text_of(args), **reply_of(sandbox, args), "reply_markup": keyboard_of(args)}
    return sandbox.post(chat_of(args), content)


async def send_document(sandbox: Sandbox, args: Json) -> Any:
    """Send a file, uploaded or by its id."""
    content = {**caption_of(args), **reply_of(sandbox, args), "reply_markup": keyboard_of(args)}
    sandbox.writable(chat_of(args))
    return sandbox.post(chat_of(args), {**document(sandbox, args, "document"), **content}, "sendDocument")


async def send_photo(sandbox: Sandbox, args: Json) -> Any:
    """Send a picture, uploaded or by its id."""
    content = {**caption_of(args), **reply_of(sandbox, args), "reply_markup": keyboard_of(args)}
    sandbox.writable(chat_of(args))
    return sandbox.post(chat_of(args), {**photo(sandbox, args, "photo"), **content}, "sendPhoto")


async def send_chat_action(sandbox: Sandbox, args: Json) -> Any:
    """Show that the bot is typing."""
    sandbox.writable(chat_of(args))
    if args.get("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    sandbox.tell(chat_of(args), {"type": "typing"})
    return True


def document(sandbox: Sandbox, args: Json, key: str) -> Json:
    """A message's `document` field."""
    id_ = file_of(sandbox, args, key)
    name, size = sandbox.file_names[id_], len(sandbox.files[id_])
    return {"document": {"file_id": id_, "file_unique_id": id_, "file_name": name, "file_size": size}}


def photo(sandbox: Sandbox, args: Json, key: str) -> Json:
    """A message's `photo` field: one size; width and height together at most 10,000, and at most 20 to 1."""
    id_ = file_of(sandbox, args, key)
    width, height = _size(sandbox.files[id_])
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    size = {"file_id": id_, "file_unique_id": id_, "width": width, "height": height, "file_size": len(sandbox.files[id_])}
    return {"photo": [size]}


def _size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG; other pictures are taken to be 800 by 600."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith((b"\xff\xd8", b"GIF8", b"RIFF", b"stand-in")):
        return 800, 600
    raise bad_request("IMAGE_PROCESS_FAILED")

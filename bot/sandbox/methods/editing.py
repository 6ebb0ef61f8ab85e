"""Methods that change or delete what was sent, by chat and message or by inline message id."""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.history import Json
from bot.sandbox.methods.arguments import caption_of, chat_of, keyboard_of, number, text_of
from bot.sandbox.methods.sending import document, photo
from bot.sandbox.state import Sandbox


async def edit_message_text(sandbox: Sandbox, args: Json) -> Any:
    """Replace the text and buttons of a message."""
    return _edit(sandbox, args, text_of(args), "text")


async def edit_message_caption(sandbox: Sandbox, args: Json) -> Any:
    """Replace the caption and buttons of a message."""
    chat_id, message_id = _target(sandbox, args)
    if "text" in sandbox.find(chat_id, message_id):
        raise bad_request("there is no caption in the message to edit")
    return _edit(sandbox, args, caption_of(args))


async def edit_message_media(sandbox: Sandbox, args: Json) -> Any:
    """Replace a message by a picture or a document."""
    media = args.get("media") or {}
    kinds = {"photo": photo, "document": document}
    if media.get("type") not in kinds:
        raise bad_request("can't parse InputMedia: Unsupported type specified")
    content = kinds[media["type"]](sandbox, {**args, "media": media.get("media")}, "media")
    gone = dict.fromkeys(["text", "entities", *kinds])
    return _edit(sandbox, args, {**gone, **content, **caption_of(media)})


async def edit_message_reply_markup(sandbox: Sandbox, args: Json) -> Any:
    """Replace the buttons of a message."""
    return _edit(sandbox, args, {})


async def delete_message(sandbox: Sandbox, args: Json) -> Any:
    """Delete a message."""
    sandbox.delete(chat_of(args), number(args, "message_id"))
    return True


def _edit(sandbox: Sandbox, args: Json, content: Json, needs: str | None = None) -> Any:
    message = sandbox.edit(*_target(sandbox, args), {**content, "reply_markup": keyboard_of(args)}, needs)
    return True if args.get("inline_message_id") else message


def _target(sandbox: Sandbox, args: Json) -> tuple[int, int]:
    inline_id = args.get("inline_message_id")
    if inline_id is None:
        if "message_id" not in args:
            raise bad_request("message identifier is not specified")
        return chat_of(args), number(args, "message_id")
    if inline_id not in sandbox.inline_messages:
        raise bad_request("MESSAGE_ID_INVALID")
    return sandbox.inline_messages[inline_id]

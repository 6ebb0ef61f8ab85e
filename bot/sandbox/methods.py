"""The Bot API methods that the bot uses, one function each."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox import limits
from bot.sandbox.errors import bad_request
from bot.sandbox.markup import parse_html, units
from bot.sandbox.state import BOT, QUERY_LIFE, Json, Sandbox

Method = Callable[[Sandbox, Json], Awaitable[Any]]


async def get_me(sandbox: Sandbox, args: Json) -> Any:
    """Who the bot is."""
    return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}


async def get_updates(sandbox: Sandbox, args: Json) -> Any:
    """Long polling; the offset confirms what came before it."""
    if args.get("allowed_updates") is not None:
        sandbox.allowed = frozenset(args["allowed_updates"])
    limit = max(1, min(100, int(args.get("limit", 100))))
    return await sandbox.pull(int(args.get("offset", 0)), limit, min(50.0, float(args.get("timeout", 0))))


async def send_message(sandbox: Sandbox, args: Json) -> Any:
    """Send a text."""
    content = {**_text(args), **_reply(sandbox, args), "reply_markup": _keyboard(args)}
    return sandbox.post(_chat(args), content)


async def edit_message_text(sandbox: Sandbox, args: Json) -> Any:
    """Replace the text and buttons of a message."""
    content = {**_text(args), "reply_markup": _keyboard(args)}
    return sandbox.edit(_chat(args), int(args.get("message_id", 0)), content)


async def edit_message_reply_markup(sandbox: Sandbox, args: Json) -> Any:
    """Replace the buttons of a message."""
    return sandbox.edit(_chat(args), int(args.get("message_id", 0)), {"reply_markup": _keyboard(args)})


async def send_document(sandbox: Sandbox, args: Json) -> Any:
    """Send a file."""
    name, data = _file(args, "document")
    id_ = f"file{len(sandbox.files) + 1}"
    sandbox.files[id_] = data
    document = {"file_id": id_, "file_unique_id": id_, "file_name": name, "file_size": len(data)}
    return sandbox.post(_chat(args), {**_caption(args), "document": document, "reply_markup": _keyboard(args)})


async def send_photo(sandbox: Sandbox, args: Json) -> Any:
    """Send a picture."""
    _, data = _file(args, "photo")
    id_ = f"file{len(sandbox.files) + 1}"
    sandbox.files[id_] = data
    size = {"file_id": id_, "file_unique_id": id_, "width": 800, "height": 600, "file_size": len(data)}
    return sandbox.post(_chat(args), {**_caption(args), "photo": [size], "reply_markup": _keyboard(args)})


async def send_chat_action(sandbox: Sandbox, args: Json) -> Any:
    """Show that the bot is typing."""
    sandbox.writable(_chat(args))
    sandbox.tell(_chat(args), {"type": "typing"})
    return True


async def answer_callback_query(sandbox: Sandbox, args: Json) -> Any:
    """End a button's waiting, with a toast when there is a text."""
    born, chat_id = sandbox.callbacks.pop(str(args.get("callback_query_id")), (0.0, 0))
    if not chat_id or time.monotonic() - born > QUERY_LIFE:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = str(args.get("text", ""))
    if units(text) > limits.MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    sandbox.tell(chat_id, {"type": "toast", "text": text, "alert": bool(args.get("show_alert"))})
    return True


async def set_my_commands(sandbox: Sandbox, args: Json) -> Any:
    """Set the command menu of a scope and language."""
    limits.check_commands(args.get("commands") or [])
    sandbox.commands[_scope(args)] = args.get("commands") or []
    return True


async def get_my_commands(sandbox: Sandbox, args: Json) -> Any:
    """The command menu of a scope and language."""
    return sandbox.commands.get(_scope(args), [])


async def delete_my_commands(sandbox: Sandbox, args: Json) -> Any:
    """Remove the command menu of a scope and language."""
    sandbox.commands.pop(_scope(args), None)
    return True


async def delete_webhook(sandbox: Sandbox, args: Json) -> Any:
    """There is never a webhook here; polling asks for this first."""
    return True


METHODS: dict[str, Method] = {
    "getme": get_me,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "senddocument": send_document,
    "sendphoto": send_photo,
    "sendchataction": send_chat_action,
    "answercallbackquery": answer_callback_query,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "deletewebhook": delete_webhook,
}
"""Methods by their name in lower case: Telegram does not mind the case."""


def _chat(args: Json) -> int:
    try:
        return int(args["chat_id"])
    except (KeyError, ValueError, TypeError):
        raise bad_request("chat_id is empty") from None


def _text(args: Json) -> Json:
    text, entities = _parsed(str(args.get("text", "")), args)
    limits.check_text(text, entities)
    return {"text": text, "entities": entities or None}


def _caption(args: Json) -> Json:
    text, entities = _parsed(str(args.get("caption", "")), args)
    limits.check_caption(text)
    return {"caption": text or None, "caption_entities": entities or None}


def _parsed(source: str, args: Json) -> tuple[str, list[Json]]:
    if str(args.get("parse_mode", "")).upper() == "HTML":
        return parse_html(source)
    return source, list(args.get("entities") or [])


def _keyboard(args: Json) -> Any:
    markup = args.get("reply_markup")
    limits.check_keyboard(markup)
    return markup or None


def _reply(sandbox: Sandbox, args: Json) -> Json:
    wanted = args.get("reply_parameters") or {}
    if not wanted:
        return {}
    for message in sandbox.messages.get(_chat(args), []):
        if message["message_id"] == wanted.get("message_id"):
            quote = wanted.get("quote")
            if quote and quote not in message.get("text", ""):
                raise bad_request("QUOTE_TEXT_INVALID")
            return {"reply_to_message": message, "quote": {"text": quote, "position": 0} if quote else None}
    if wanted.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _file(args: Json, key: str) -> tuple[str, bytes]:
    given = args.get(key)
    if isinstance(given, str) and given.startswith("attach://"):
        given = args.get(given.removeprefix("attach://"))
    if not isinstance(given, tuple):
        raise bad_request(f"there is no {key} in the request")
    return str(given[0]), bytes(given[1])


def _scope(args: Json) -> tuple[str, str]:
    scope = args.get("scope") or {"type": "default"}
    name = f"chat:{scope['chat_id']}" if scope.get("type") == "chat" else str(scope.get("type"))
    return name, str(args.get("language_code") or "")

"""What the arguments of a method mean: chats, texts, captions, buttons, replies, files."""

from typing import Any

from bot.sandbox import limits
from bot.sandbox.errors import bad_request
from bot.sandbox.history import Json
from bot.sandbox.markup import parse_html, units
from bot.sandbox.state import Sandbox


def number(args: Json, key: str, default: int = 0) -> int:
    """A whole number."""
    try:
        return int(args.get(key, default))
    except (ValueError, TypeError):
        raise bad_request(f'parameter "{key}" must be a number') from None


def chat_of(args: Json) -> int:
    """The chat's id."""
    if args.get("chat_id") in (None, ""):
        raise bad_request("chat_id is empty")
    try:
        return int(args["chat_id"])
    except (ValueError, TypeError):
        raise bad_request("chat not found") from None


def text_of(args: Json, key: str = "text") -> Json:
    """A message's text and entities."""
    text, entities = _parsed(args, key, "parse_mode", "entities")
    limits.check_text(text, entities)
    return {"text": text, "entities": entities or None}


def caption_of(args: Json) -> Json:
    """A caption and its entities."""
    text, entities = _parsed(args, "caption", "parse_mode", "caption_entities")
    limits.check_caption(text, entities)
    return {"caption": text or None, "caption_entities": entities or None}


def _parsed(args: Json, key: str, mode_key: str, entities_key: str) -> tuple[str, list[Json]]:
    source, mode = args.get(key), str(args.get(mode_key) or "").upper()
    source = "" if source is None else str(source)
    if mode == "HTML":
        return parse_html(source)
    if mode:
        raise bad_request("unsupported parse_mode")  # Markdown exists on Telegram; this project writes HTML only
    return source, list(args.get(entities_key) or [])


def keyboard_of(args: Json) -> Any:
    """The buttons under a message, or None."""
    markup = args.get("reply_markup")
    limits.check_keyboard(markup)
    return markup if markup and markup.get("inline_keyboard") != [] else None


def reply_of(sandbox: Sandbox, args: Json) -> Json:
    """The message replied to and the words quoted from it."""
    wanted = args.get("reply_parameters")
    if not wanted:
        return {}
    history = sandbox.messages.get(chat_of(args))
    message = history.find(number(wanted, "message_id")) if history else None
    if message is None:
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    replied = {key: value for key, value in message.items() if key != "reply_to_message"}
    if not wanted.get("quote"):
        return {"reply_to_message": replied}
    quote, _ = _parsed(wanted, "quote", "quote_parse_mode", "quote_entities")
    body = message.get("text") or message.get("caption") or ""
    if quote not in body or units(quote) > limits.MAX_QUOTE:
        raise bad_request("QUOTE_TEXT_INVALID")
    position = units(body[: body.index(quote)])
    return {"reply_to_message": replied, "quote": {"text": quote, "position": position, "is_manual": True}}


def file_of(sandbox: Sandbox, args: Json, key: str) -> str:
    """Id of a file that is uploaded, or named by its id."""
    given = args.get(key)
    if isinstance(given, str) and given.startswith("attach://"):
        given = args.get(given.removeprefix("attach://"))
    if isinstance(given, tuple):
        if not given[1]:
            raise bad_request("file must be non-empty")
        given = sandbox.keep(str(given[0]), bytes(given[1]))
    if not given:
        raise bad_request(f"there is no {key} in the request")
    if given not in sandbox.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return str(given)

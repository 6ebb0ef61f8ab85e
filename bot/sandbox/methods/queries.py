"""Answers to buttons and to inline queries."""

import time
from typing import Any

from bot.sandbox import limits
from bot.sandbox.errors import bad_request, query_too_old
from bot.sandbox.history import Json
from bot.sandbox.markup import units
from bot.sandbox.methods.arguments import caption_of, keyboard_of, number, text_of
from bot.sandbox.methods.sending import document, photo
from bot.sandbox.state import QUERY_LIFE, Sandbox

DEFAULT_CACHE = 300
"""Seconds for which Telegram keeps an answer that says nothing about it."""


async def answer_callback_query(sandbox: Sandbox, args: Json) -> Any:
    """End a button's waiting, with a toast when there is a text."""
    born, chat_id = sandbox.callbacks.get(str(args.get("callback_query_id")), (0.0, 0))
    if not chat_id or time.monotonic() - born > QUERY_LIFE:
        raise query_too_old()
    text = str(args.get("text") or "")
    if units(text) > limits.MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    del sandbox.callbacks[str(args["callback_query_id"])]
    sandbox.tell(chat_id, {"type": "toast", "text": text, "alert": bool(args.get("show_alert"))})
    return True


async def answer_inline_query(sandbox: Sandbox, args: Json) -> Any:
    """List the results of an inline query."""
    results = args.get("results")
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results: Expected an Array")
    limits.check_results(results)
    answer: Json = {
        "results": [{**result, "content": _content(sandbox, result)} for result in results],
        "button": _button(args.get("button")),
        "next_offset": str(args.get("next_offset") or ""),
    }
    if len(answer["next_offset"].encode()) > limits.MAX_RESULT_ID:
        raise bad_request("NEXT_OFFSET_INVALID")
    cache, personal = number(args, "cache_time", DEFAULT_CACHE), bool(args.get("is_personal"))
    sandbox.answer_inline(str(args.get("inline_query_id")), answer, cache, personal)
    return True


def _content(sandbox: Sandbox, result: Json) -> Json:
    """The message that a result becomes when it is chosen."""
    keyboard_of(result)
    kind, given = result.get("type"), result.get("input_message_content")
    if given is not None:
        return text_of(given, "message_text")
    if kind == "photo":
        return {**photo(sandbox, result, "photo_file_id"), **caption_of(result)}
    if kind == "document":
        return {**document(sandbox, result, "document_file_id"), **caption_of(result)}
    raise bad_request("can't parse inline query result: input message content must be specified")


def _button(button: Json | None) -> Json | None:
    if button is None:
        return None
    if not button.get("text"):
        raise bad_request("can't parse inline query results button: button text must be non-empty")
    limits.check_start_parameter(str(button.get("start_parameter", "")))
    return button

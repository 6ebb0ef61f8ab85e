"""Telegram's limits (Bot API documentation and bots FAQ), each refused with Telegram's own words."""

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.markup import units

MAX_TEXT, MAX_CAPTION, MAX_ENTITIES = 4096, 1024, 100
MAX_BUTTONS, MAX_CALLBACK_DATA, MAX_COPY_TEXT, MAX_TOAST = 100, 64, 256, 200
MAX_COMMANDS, MAX_COMMAND_DESCRIPTION = 100, 256
MAX_PROFILE = {"name": 64, "short_description": 120, "description": 512}
MAX_INLINE_QUERY, MAX_INLINE_RESULTS, MAX_RESULT_ID = 256, 50, 64
MAX_QUOTE = 1024

_ACTIONS = (
    "callback_data", "url", "copy_text", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "web_app", "login_url", "pay",
)  # fmt: skip


def check_text(text: str, entities: list[dict[str, Any]]) -> None:
    """A message's text: 1 to 4096 UTF-16 units after parsing, at most 100 entities."""
    if not text.strip():
        raise bad_request("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad_request("message is too long")
    _check_entities(entities)


def check_caption(text: str, entities: list[dict[str, Any]] | None = None) -> None:
    """A caption: at most 1024 UTF-16 units after parsing, at most 100 entities."""
    if units(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    _check_entities(entities or [])


def _check_entities(entities: list[dict[str, Any]]) -> None:
    if len(entities) > MAX_ENTITIES:
        raise bad_request("ENTITIES_TOO_LONG")


def check_keyboard(markup: Any) -> None:
    """Inline buttons: at most 100, each with a text and one thing that it does, within that thing's limits."""
    if markup is None or markup == "":
        return
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        for button in row:
            _check_button(button)


def _check_button(button: dict[str, Any]) -> None:
    if not button.get("text"):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not any(button.get(action) is not None for action in _ACTIONS) or button.get("callback_data") == "":
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(button.get("callback_data", "").encode()) > MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not re.match(r"(https?|tg)://[^\s/]", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    copied = button.get("copy_text")
    if copied is not None and not 1 <= units(copied.get("text", "")) <= MAX_COPY_TEXT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    for field in ("switch_inline_query", "switch_inline_query_current_chat"):
        if units(button.get(field) or "") > MAX_INLINE_QUERY:
            raise bad_request("SWITCH_INLINE_QUERY_INVALID")


def check_commands(commands: Any) -> None:
    """A command menu: at most 100, names of `a-z0-9_`, descriptions of 1 to 256 characters."""
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= units(command.get("description", "")) <= MAX_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def check_results(results: list[dict[str, Any]]) -> None:
    """Results of an inline query: at most 50, each with an id of its own of 1 to 64 bytes; articles have a title."""
    if len(results) > MAX_INLINE_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(result.get("id", "")) for result in results]
    if not all(1 <= len(id_.encode()) <= MAX_RESULT_ID for id_ in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if any(result.get("type") == "article" and not result.get("title") for result in results):
        raise bad_request("ARTICLE_TITLE_EMPTY")


def check_profile(field: str, text: str) -> None:
    """The bot's name (64), short description (120) or description (512); Telegram documents no word for a refusal."""
    if units(text) > MAX_PROFILE[field]:
        raise bad_request(f"BOT_{field.upper()}_TOO_LONG")


def check_start_parameter(parameter: str) -> None:
    """A deep link's payload: 1 to 64 of `A-Za-z0-9_-`."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", parameter):
        raise bad_request("START_PARAM_INVALID")

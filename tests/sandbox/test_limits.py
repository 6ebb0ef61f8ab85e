"""Telegram's limits, each at its edge and just beyond it."""

from typing import Any

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.flood import FloodGuard, FloodLimits
from bot.sandbox.state import FRENCH_ID, GROUP_ID
from tests.sandbox.conftest import Client


def keys(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [[{"text": "b", **button}] for button in buttons]}}


NOT_A_BUTTON = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "🙂" * 2049}, "message is too long"),
        ({"text": "<b>x</b>" * 101, "parse_mode": "HTML"}, "ENTITIES_TOO_LONG"),
        ({"text": "x", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"text": "x", "chat_id": 42}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        (keys({"callback_data": "é" * 33}), "BUTTON_DATA_INVALID"),
        (keys({"callback_data": ""}), NOT_A_BUTTON),
        (keys({}), NOT_A_BUTTON),
        (keys({"text": "", "callback_data": "d"}), "can't parse inline keyboard button: Can't find field \"text\""),
        (keys({"url": "javascript:1"}), "inline keyboard button URL 'javascript:1' is invalid: Unsupported URL protocol"),
        (keys({"copy_text": {"text": "a" * 257}}), "BUTTON_COPY_TEXT_INVALID"),
        (keys({"copy_text": {"text": ""}}), "BUTTON_COPY_TEXT_INVALID"),
        (keys({"switch_inline_query": "a" * 257}), "SWITCH_INLINE_QUERY_INVALID"),
        (keys(*[{"callback_data": "d"}] * 101), "REPLY_MARKUP_TOO_LONG"),
        ({"reply_markup": "no"}, "object expected as reply markup"),
        ({"reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
async def test_a_message_beyond_a_limit_is_refused(api: Client, arguments: dict[str, Any], description: str) -> None:
    assert await api.refused("sendMessage", **{"chat_id": FRENCH_ID, "text": "x", **arguments}) == f"400 {description}"


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": "🙂" * 2048},
        {"text": "<b>x</b>" * 100, "parse_mode": "HTML"},
        {"text": f"<b>{'a' * 4096}</b>", "parse_mode": "HTML"},
        keys({"callback_data": "é" * 32}),
        keys({"url": "https://t.me/sandbox_bot?start=x"}, {"copy_text": {"text": "a" * 256}}),
        keys({"switch_inline_query": ""}, {"switch_inline_query_current_chat": "a" * 256}),
        keys(*[{"callback_data": "d"}] * 100),
        {"reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}},
    ],
)
async def test_a_message_at_the_limit_passes(api: Client, arguments: dict[str, Any]) -> None:
    await api.ok("sendMessage", **{"chat_id": FRENCH_ID, "text": "x", **arguments})


async def test_a_caption_has_1024_units(api: Client) -> None:
    sent = await api.sandbox.show(FRENCH_ID, "document")
    file = sent["document"]["file_id"]
    await api.ok("sendDocument", chat_id=FRENCH_ID, document=file, caption="🙂" * 512)
    refused = await api.refused("sendDocument", chat_id=FRENCH_ID, document=file, caption="🙂" * 512 + "a")
    assert refused == "400 message caption is too long"


async def test_a_quote_must_stand_in_the_message(api: Client) -> None:
    message = await api.sandbox.say(FRENCH_ID, "🙂 bonjour")
    reply = {"message_id": message["message_id"], "quote": "<b>jour</b>", "quote_parse_mode": "HTML"}
    sent = await api.ok("sendMessage", chat_id=FRENCH_ID, text="x", reply_parameters=reply)
    assert sent["quote"] == {"text": "jour", "position": 6, "is_manual": True}
    assert sent["reply_to_message"]["message_id"] == message["message_id"]
    for wrong in ("soir", "Jour", "jour "):
        refused = await api.refused("sendMessage", chat_id=FRENCH_ID, text="x", reply_parameters={**reply, "quote": wrong})
        assert refused == "400 QUOTE_TEXT_INVALID"


async def test_a_reply_does_not_carry_the_reply_before_it(api: Client) -> None:
    first = await api.sandbox.say(FRENCH_ID, "un")
    second = await api.send(text="deux", reply_parameters={"message_id": first["message_id"]})
    third = await api.ok("sendMessage", chat_id=FRENCH_ID, text="trois", reply_parameters={"message_id": second})
    assert third["reply_to_message"]["text"] == "deux"
    assert "reply_to_message" not in third["reply_to_message"]


@pytest.mark.parametrize(
    ("commands", "description"),
    [
        ([{"command": "Help", "description": "d"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "d"}], "BOT_COMMAND_INVALID"),
        ([{"command": "", "description": "d"}], "BOT_COMMAND_INVALID"),
        ([{"command": "help", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "help", "description": "d" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": f"c{n}", "description": "d"} for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_a_menu_beyond_a_limit_is_refused(api: Client, commands: list[dict[str, str]], description: str) -> None:
    assert await api.refused("setMyCommands", commands=commands) == f"400 {description}"


async def test_a_menu_at_its_limits_passes(api: Client) -> None:
    await api.ok("setMyCommands", commands=[{"command": f"{n:a<32}", "description": "d" * 256} for n in range(100)])


@pytest.mark.parametrize(("method", "field", "most"), [
    ("setMyName", "name", 64), ("setMyShortDescription", "short_description", 120), ("setMyDescription", "description", 512),
])  # fmt: skip
async def test_profile_texts_have_their_lengths(api: Client, method: str, field: str, most: int) -> None:
    await api.ok(method, **{field: "é" * most})
    assert await api.refused(method, **{field: "é" * (most + 1)}) == f"400 BOT_{field.upper()}_TOO_LONG"


def passes(guard: FloodGuard, chat: int) -> int:
    """How many messages to a chat pass before one is refused."""
    for count in range(100):
        try:
            guard.check(chat)
        except ApiError:
            return count
    return 100


def test_a_chat_takes_a_short_burst_then_one_a_second() -> None:
    now = 0.0
    guard = FloodGuard(FloodLimits(), lambda: now)
    assert passes(guard, FRENCH_ID) == 5
    now = 4.9
    assert passes(guard, FRENCH_ID) == 0
    now = 5.0
    assert passes(guard, FRENCH_ID) == 5


def test_all_chats_together_take_thirty_a_second() -> None:
    now = 0.0
    guard = FloodGuard(FloodLimits(), lambda: now)
    assert sum(passes(guard, chat) for chat in range(1, 20)) == 30
    now = 1.0
    assert passes(guard, 20) == 5


def test_a_group_takes_twenty_a_minute() -> None:
    now = 0.0
    guard = FloodGuard(FloodLimits(), lambda: now)
    sent = 0
    for _ in range(12):
        sent += passes(guard, GROUP_ID)
        now += 4.9
    assert sent == 20

"""Calls that make no sense are refused as Telegram does, and never break the server."""

from typing import Any

import pytest

from bot.sandbox.server import SANDBOX_TOKEN
from bot.sandbox.state import BOT, FRENCH_ID, GROUP_ID
from tests.sandbox.conftest import Client

BAD_ROWS = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'


@pytest.mark.parametrize(
    ("method", "arguments", "description"),
    [
        ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [7]}}, BAD_ROWS),
        ("editMessageText", {"text": "x", "message_id": "one"}, 'parameter "message_id" must be a number'),
        ("editMessageMedia", {"message_id": 1, "media": {"type": "tea"}}, "can't parse InputMedia: Unsupported type specified"),
        ("getChatMember", {"user_id": 42}, "invalid user_id specified"),
        ("answerInlineQuery", {"inline_query_id": "1", "results": [], "button": {"text": ""}},
         "can't parse inline query results button: button text must be non-empty"),
    ],
)  # fmt: skip
async def test_it_is_refused(api: Client, method: str, arguments: dict[str, Any], description: str) -> None:
    assert await api.refused(method, chat_id=FRENCH_ID, **arguments) == f"400 {description}"


async def test_a_request_beyond_telegrams_size_is_not_read(api: Client) -> None:
    answer = await api.http.post(f"/bot{SANDBOX_TOKEN}/getMe", content=b"x" * 50_000_001)
    assert answer.status_code == 413


async def test_a_file_that_is_too_big_to_download(api: Client) -> None:
    id_ = api.sandbox.keep("big.bin", b"x" * 20_000_001)
    assert await api.refused("getFile", file_id=id_) == "400 file is too big"
    assert (await api.http.get("/file/none")).status_code == 404


async def test_pictures_and_documents_as_results_of_inline_mode(api: Client) -> None:
    file = api.sandbox.keep("chart.png", b"stand-in")
    query = await api.sandbox.inline(FRENCH_ID, "x")
    results = [
        {"type": "photo", "id": "1", "photo_file_id": file, "caption": "<b>c</b>", "parse_mode": "HTML"},
        {"type": "document", "id": "2", "title": "t", "document_file_id": file},
    ]
    await api.ok("answerInlineQuery", inline_query_id=query, results=results)
    photo, document = [await api.sandbox.choose(FRENCH_ID, query, id_) for id_ in ("1", "2")]
    assert (photo["photo"][0]["file_id"], photo["caption"]) == (file, "c")
    assert document["document"]["file_name"] == "chart.png"


async def test_the_bot_is_a_member_too(api: Client) -> None:
    assert (await api.ok("getChatMember", chat_id=GROUP_ID, user_id=BOT["id"]))["status"] == "member"


async def test_a_poll_that_nothing_answers_ends_in_time(api: Client) -> None:
    assert await api.ok("getUpdates", timeout=1) == []


async def test_what_waits_is_dropped_when_a_webhook_is_set_so(api: Client) -> None:
    await api.sandbox.say(FRENCH_ID, "un")
    await api.ok("setWebhook", url="http://127.0.0.1:9/x", drop_pending_updates=True)
    assert (await api.ok("getWebhookInfo"))["pending_update_count"] == 0


@pytest.mark.parametrize("path", ["say", "press", "choose", "member", "person"])
async def test_what_people_cannot_do_is_said(api: Client, path: str) -> None:
    answer = await api.http.post(f"/sandbox/{path}", json={"chat": FRENCH_ID, "query": "no", "result": "no"})
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert (await api.http.get("/sandbox/chats/42")).status_code == 404

"""The Bot API server, spoken to over HTTP: limits, errors and polling as on Telegram."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.sandbox.flood import FloodLimits
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import ADMIN_ID, BOT, ENGLISH_ID, FRENCH_ID, GROUP_ID, Sandbox
from bot.serving import serving


class Client:
    """A bot without a library."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self.http = http

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        answer = await self.http.post(f"/bot{SANDBOX_TOKEN}/{method}", json=arguments)
        body: dict[str, Any] = answer.json()
        assert body["ok"] == answer.is_success
        return body


@pytest.fixture
async def api() -> AsyncIterator[Client]:
    sandbox = Sandbox()
    async with (
        serving(sandbox_app(sandbox), 0) as address,
        httpx.AsyncClient(base_url=address, timeout=10) as http,
    ):
        yield Client(sandbox, http)


async def test_a_wrong_token_and_an_unknown_method(api: Client) -> None:
    assert (await api.http.post("/bot1:wrong/getMe")).json()["description"] == "Unauthorized"
    assert (await api.call("makeCoffee"))["error_code"] == 404


async def test_method_names_may_be_in_any_case(api: Client) -> None:
    assert (await api.call("GETME"))["result"]["username"] == BOT["username"]


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        ({"chat_id": FRENCH_ID, "text": ""}, "message text is empty"),
        ({"chat_id": FRENCH_ID, "text": "a" * 4097}, "message is too long"),
        ({"chat_id": FRENCH_ID, "text": "🙂" * 2049}, "message is too long"),
        ({"chat_id": FRENCH_ID, "text": "<b>x</b>" * 101, "parse_mode": "HTML"}, "ENTITIES_TOO_LONG"),
        ({"chat_id": 42, "text": "x"}, "chat not found"),
        ({"text": "x"}, "chat_id is empty"),
        (
            {
                "chat_id": FRENCH_ID,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "é" * 33}]]},
            },
            "BUTTON_DATA_INVALID",
        ),
        ({"chat_id": FRENCH_ID, "text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
async def test_a_message_beyond_a_limit_is_refused(api: Client, arguments: dict[str, Any], description: str) -> None:
    answer = await api.call("sendMessage", **arguments)
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {description}")


async def test_a_message_at_the_limit_passes(api: Client) -> None:
    assert (await api.call("sendMessage", chat_id=FRENCH_ID, text="🙂" * 2048))["ok"]


async def test_a_quote_must_stand_in_the_message(api: Client) -> None:
    message = await api.sandbox.say(FRENCH_ID, "bonjour")
    good = {"message_id": message["message_id"], "quote": "jour"}
    bad = {"message_id": message["message_id"], "quote": "soir"}
    assert (await api.call("sendMessage", chat_id=FRENCH_ID, text="x", reply_parameters=good))["ok"]
    refused = await api.call("sendMessage", chat_id=FRENCH_ID, text="x", reply_parameters=bad)
    assert refused["description"] == "Bad Request: QUOTE_TEXT_INVALID"


async def test_a_bot_that_is_blocked_is_told(api: Client) -> None:
    api.sandbox.blocked.add(FRENCH_ID)
    answer = await api.call("sendMessage", chat_id=FRENCH_ID, text="x")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")


async def test_editing_to_the_same_is_an_error(api: Client) -> None:
    id_ = (await api.call("sendMessage", chat_id=FRENCH_ID, text="x"))["result"]["message_id"]
    assert (await api.call("editMessageText", chat_id=FRENCH_ID, message_id=id_, text="y"))["result"]["text"] == "y"
    again = await api.call("editMessageText", chat_id=FRENCH_ID, message_id=id_, text="y")
    assert again["description"].startswith("Bad Request: message is not modified")


async def test_a_callback_query_is_answered_once(api: Client) -> None:
    id_ = (await api.call("sendMessage", chat_id=FRENCH_ID, text="x"))["result"]["message_id"]
    query = await api.sandbox.press(FRENCH_ID, FRENCH_ID, id_, "data")
    assert (await api.call("answerCallbackQuery", callback_query_id=query))["ok"]
    again = await api.call("answerCallbackQuery", callback_query_id=query)
    assert "query is too old" in again["description"]


async def test_an_update_stays_until_it_is_confirmed(api: Client) -> None:
    await api.sandbox.say(FRENCH_ID, "un")
    first = (await api.call("getUpdates"))["result"]
    assert (await api.call("getUpdates"))["result"] == first
    assert (await api.call("getUpdates", offset=first[0]["update_id"] + 1))["result"] == []
    assert api.sandbox.pending == 0


async def test_only_the_kinds_asked_for_are_delivered(api: Client) -> None:
    await api.call("getUpdates", allowed_updates=["callback_query"])
    await api.sandbox.say(FRENCH_ID, "bonjour")
    assert (await api.call("getUpdates"))["result"] == []
    await api.call("getUpdates", allowed_updates=[])
    await api.sandbox.say(FRENCH_ID, "bonjour")
    assert len((await api.call("getUpdates"))["result"]) == 1


async def test_a_waiting_poller_gets_what_arrives(api: Client) -> None:
    waiting = asyncio.create_task(api.call("getUpdates", timeout=30))
    await asyncio.sleep(0)
    await api.sandbox.say(FRENCH_ID, "deux")
    assert (await waiting)["result"][0]["message"]["text"] == "deux"


async def test_of_two_pollers_the_first_is_sent_away(api: Client) -> None:
    first = asyncio.create_task(api.call("getUpdates", timeout=30))
    while not api.sandbox.updates.polled:  # noqa: ASYNC110 - waits for the other task, not for time
        await asyncio.sleep(0)
    await api.call("getUpdates")
    assert (await first)["error_code"] == 409


async def test_a_group_hides_what_is_not_for_the_bot(api: Client) -> None:
    await api.sandbox.say(FRENCH_ID, "entre nous", GROUP_ID)
    await api.sandbox.say(FRENCH_ID, f"@{BOT['username']} bonjour", GROUP_ID)
    await api.sandbox.say(FRENCH_ID, "/help", GROUP_ID)
    texts = [update["message"]["text"] for update in (await api.call("getUpdates"))["result"]]
    assert texts == [f"@{BOT['username']} bonjour", "/help"]


async def test_command_menus_fall_back_from_chat_to_language_to_default(api: Client) -> None:
    command = {"command": "help", "description": "d"}
    await api.call("setMyCommands", commands=[command])
    await api.call("setMyCommands", commands=[{**command, "description": "fr"}], language_code="fr")
    scope = {"type": "chat", "chat_id": ADMIN_ID}
    await api.call("setMyCommands", commands=[{**command, "description": "admin"}], scope=scope)
    shown = {
        id_: api.sandbox.menu(id_, code)[0]["description"]
        for id_, code in [(FRENCH_ID, "fr"), (ENGLISH_ID, "en"), (ADMIN_ID, "fr")]
    }
    assert shown == {FRENCH_ID: "fr", ENGLISH_ID: "d", ADMIN_ID: "admin"}
    bad = await api.call("setMyCommands", commands=[{"command": "Help!", "description": "d"}])
    assert bad["description"] == "Bad Request: BOT_COMMAND_INVALID"


async def test_a_flood_is_refused_with_the_time_to_wait() -> None:
    sandbox = Sandbox(FloodLimits(overall=30, chat_burst=2, group_minute=20))
    async with serving(sandbox_app(sandbox), 0) as address, httpx.AsyncClient(base_url=address) as http:
        client = Client(sandbox, http)
        answers = [await client.call("sendMessage", chat_id=FRENCH_ID, text=str(n)) for n in range(3)]
    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert answers[2]["error_code"] == 429
    assert answers[2]["parameters"]["retry_after"] >= 1


async def test_a_page_of_another_host_is_refused(api: Client) -> None:
    assert (await api.http.get("/sandbox/chats", headers={"Host": "evil.example"})).status_code == 400

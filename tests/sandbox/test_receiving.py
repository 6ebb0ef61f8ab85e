"""How updates reach the bot by polling, and the settings of a webhook."""

import asyncio

import httpx
import pytest

from bot.sandbox.server import SANDBOX_TOKEN
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID
from tests.sandbox.conftest import Client


async def test_an_update_stays_until_it_is_confirmed(api: Client) -> None:
    await api.sandbox.say(FRENCH_ID, "un")
    first = await api.updates()
    assert await api.updates() == first
    assert await api.ok("getUpdates", offset=first[0]["update_id"] + 1) == []
    assert api.sandbox.pending == 0


async def test_a_negative_offset_keeps_the_last(api: Client) -> None:
    for text in ("un", "deux", "trois"):
        await api.sandbox.say(FRENCH_ID, text)
    assert [update["message"]["text"] for update in await api.ok("getUpdates", offset=-2)] == ["deux", "trois"]
    assert api.sandbox.pending == 2


async def test_an_update_tells_what_was_said_even_when_it_is_edited_before_it_is_fetched(api: Client) -> None:
    message = await api.sandbox.say(FRENCH_ID, "un")
    await api.sandbox.edit_own(FRENCH_ID, message["message_id"], "deux")
    first, second = await api.updates()
    assert first["message"]["text"] == "un"
    assert second["edited_message"]["text"] == "deux"
    assert second["edited_message"]["edit_date"]


async def test_only_the_kinds_asked_for_are_delivered(api: Client) -> None:
    await api.ok("getUpdates", allowed_updates=["callback_query"])
    await api.sandbox.say(FRENCH_ID, "bonjour")
    assert await api.updates() == []
    await api.ok("getUpdates", allowed_updates=[])
    await api.sandbox.say(FRENCH_ID, "bonjour")
    assert len(await api.updates()) == 1


async def test_a_waiting_poller_gets_what_arrives(api: Client) -> None:
    waiting = asyncio.create_task(api.ok("getUpdates", timeout=30))
    await asyncio.sleep(0)
    await api.sandbox.say(FRENCH_ID, "deux")
    assert (await waiting)[0]["message"]["text"] == "deux"


async def test_of_two_pollers_the_first_is_sent_away(api: Client) -> None:
    first = asyncio.create_task(api.refused("getUpdates", timeout=30))
    while not api.sandbox.updates.polled:  # noqa: ASYNC110 - waits for the other task, not for time
        await asyncio.sleep(0)
    await api.updates()
    assert (await first).startswith("409 Conflict: terminated by other getUpdates request")


async def test_a_poll_ends_with_its_client(api: Client) -> None:
    async with httpx.AsyncClient(base_url=api.http.base_url) as client:
        polling = asyncio.create_task(client.get(f"/bot{SANDBOX_TOKEN}/getUpdates", params={"timeout": 50}, timeout=60))
        while not api.sandbox.updates.polled:  # noqa: ASYNC110 - waits for the other task, not for time
            await asyncio.sleep(0)
        polling.cancel()
    async with asyncio.timeout(10):
        while api.sandbox.updates.polled:  # noqa: ASYNC110 - waits for the server to notice
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        ({"secret_token": "a" * 257}, "secret token is too long"),
        ({"secret_token": "a+b"}, "secret token contains unallowed characters"),
        ({"max_connections": 0}, "max_connections must be between 1 and 100"),
        ({"max_connections": 101}, "max_connections must be between 1 and 100"),
        ({"url": "http://bot.example/x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://bot.example:3000/x"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://bot.example:8443/x"}, "bad webhook: Failed to resolve host: Name or service not known"),
        ({"url": "bot"}, "invalid webhook URL specified"),
        ({"url": "https://a:b:c"}, "invalid webhook URL specified"),
    ],
)
async def test_a_webhook_that_telegram_would_refuse(api: Client, arguments: dict[str, object], description: str) -> None:
    given = {"url": "http://127.0.0.1:9/x", **arguments}
    assert await api.refused("setWebhook", **given) == f"400 {description}"


async def test_polling_is_impossible_while_a_webhook_is_set(api: Client) -> None:
    given = {"secret_token": "a" * 256, "max_connections": 100, "allowed_updates": ["message"]}
    await api.ok("setWebhook", url="http://127.0.0.1:9/x", **given)
    assert (await api.refused("getUpdates")).startswith("409 Conflict: can't use getUpdates method while webhook is active")
    info = await api.ok("getWebhookInfo")
    assert (info["url"], info["max_connections"], info["allowed_updates"]) == ("http://127.0.0.1:9/x", 100, ["message"])
    await api.ok("deleteWebhook")
    assert await api.updates() == []
    assert (await api.ok("getWebhookInfo"))["url"] == ""


async def test_waiting_updates_are_dropped_when_asked(api: Client) -> None:
    await api.sandbox.say(ENGLISH_ID, "one")
    await api.ok("deleteWebhook", drop_pending_updates=True)
    assert await api.updates() == []

"""Updates posted to a webhook, as Telegram posts them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.faults import Faults
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID
from bot.sandbox.webhook import Pace
from bot.serving import serving
from tests.sandbox.conftest import Client

SECRET = "s3cret_-"


class Hooked:
    """A bot that is posted to: what came, and what it answers."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
        """Chat and text of what was handled."""
        self.statuses: list[int] = []
        """Answers to the next posts; then 200."""
        self.gates: dict[int, asyncio.Event] = {}
        """What a post of a chat waits for."""
        self.secrets: set[str | None] = set()
        self.busy: set[int] = set()

    async def __call__(self, request: Request) -> Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        message = (await request.json())["message"]
        chat = message["chat"]["id"]
        assert chat not in self.busy, "two updates of one chat at the same time"
        self.busy.add(chat)
        if chat in self.gates:
            await self.gates[chat].wait()
        self.busy.discard(chat)
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.came.put_nowait((chat, message["text"]))
        return Response(status_code=status)

    async def take(self, count: int) -> list[tuple[int, str]]:
        async with asyncio.timeout(10):
            return [await self.came.get() for _ in range(count)]


@contextlib.asynccontextmanager
async def hooked(api: Client, **arguments: Any) -> AsyncIterator[Hooked]:
    bot = Hooked()
    endpoint: Callable[[Request], Awaitable[Response]] = bot.__call__
    async with serving(Starlette(routes=[Route("/hook", endpoint, methods=["POST"])]), 0) as address:
        api.sandbox.delivery.pace = Pace(timeout=5, first_wait=0.01, longest_wait=0.02)
        await api.ok("setWebhook", url=f"{address}/hook", secret_token=SECRET, **arguments)
        try:
            yield bot
        finally:
            await api.ok("deleteWebhook")


async def test_what_waited_and_what_comes_is_posted_with_the_secret(api: Client) -> None:
    await api.sandbox.say(FRENCH_ID, "avant")
    async with hooked(api) as bot:
        await api.sandbox.say(FRENCH_ID, "après")
        assert await bot.take(2) == [(FRENCH_ID, "avant"), (FRENCH_ID, "après")]
        assert bot.secrets == {SECRET}
    assert api.sandbox.pending == 0


@pytest.mark.parametrize("status", [500, 404, 302, 401])
async def test_anything_but_success_comes_again_and_is_told(api: Client, status: int) -> None:
    async with hooked(api) as bot:
        bot.statuses = [status, status]
        for text in ("un", "deux"):
            await api.sandbox.say(FRENCH_ID, text)
        assert await bot.take(2) == [(FRENCH_ID, "un"), (FRENCH_ID, "deux")]
        info = await api.ok("getWebhookInfo")
        assert info["last_error_message"].startswith(f"Wrong response from the webhook: {status}")
        assert info["last_error_date"] > 0


async def test_chats_go_side_by_side_and_each_in_order(api: Client) -> None:
    async with hooked(api) as bot:
        bot.gates[FRENCH_ID] = asyncio.Event()
        for text in ("1", "2"):
            await api.sandbox.say(FRENCH_ID, text)
            await api.sandbox.say(ENGLISH_ID, text)
        assert await bot.take(2) == [(ENGLISH_ID, "1"), (ENGLISH_ID, "2")]
        assert (await api.ok("getWebhookInfo"))["pending_update_count"] == 2
        bot.gates[FRENCH_ID].set()
        assert await bot.take(2) == [(FRENCH_ID, "1"), (FRENCH_ID, "2")]


async def test_no_more_than_max_connections_at_once(api: Client) -> None:
    async with hooked(api, max_connections=2) as bot:
        gate = asyncio.Event()
        for person in range(1, 7):
            bot.gates[person] = gate
            await api.sandbox.say(person, "x")
        async with asyncio.timeout(10):
            while len(bot.busy) < 2:  # noqa: ASYNC110 - waits for posts to arrive
                await asyncio.sleep(0.01)
        assert len(bot.busy) == 2
        gate.set()
        assert len(await bot.take(6)) == 6


async def test_a_bot_that_is_away_gets_everything_when_it_is_back(api: Client) -> None:
    async with hooked(api):
        pass
    await api.ok("setWebhook", url="http://127.0.0.1:9/hook")
    await api.sandbox.say(FRENCH_ID, "seul")
    async with asyncio.timeout(10):
        while not (info := await api.ok("getWebhookInfo")).get("last_error_message"):
            pass
    assert (info["last_error_message"], info["pending_update_count"]) == ("Connection refused", 1)
    async with hooked(api) as bot:
        assert await bot.take(1) == [(FRENCH_ID, "seul")]


async def test_what_was_not_taken_can_be_polled_once_the_webhook_is_gone(api: Client) -> None:
    await api.ok("setWebhook", url="http://127.0.0.1:9/hook")
    await api.sandbox.say(FRENCH_ID, "seul")
    await api.ok("deleteWebhook")
    assert [update["message"]["text"] for update in await api.updates()] == ["seul"]


async def test_an_update_can_come_twice_on_purpose(api: Client) -> None:
    async with hooked(api) as bot:
        api.sandbox.mischief.set(Faults(duplicate_update=1))
        await api.sandbox.say(FRENCH_ID, "un")
        assert await bot.take(2) == [(FRENCH_ID, "un")] * 2
        assert api.sandbox.mischief.counts() == {"duplicate_update": 1}

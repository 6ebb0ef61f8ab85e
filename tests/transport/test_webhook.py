"""The webhook takes only what Telegram posts, and says 200 only when an update has been handled."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from starlette.types import ASGIApp
from telegram import Update

from bot.answering.base import Base
from bot.app import make_application, serve
from bot.errors import SettingsError
from bot.handlers.context import App, Core
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import ENGLISH_ID, Sandbox
from bot.serving import serving
from bot.store import schema
from bot.transport.intake import Intake
from bot.transport.webhook import MAX_BODY, SECRET_HEADER, Webhook
from tests.driving import Driver, core_of
from tests.transport.test_intake import sent

HOOK: dict[str, Any] = {"token": SANDBOX_TOKEN, "webhook_url": "http://127.0.0.1:1", "api_url": "http://127.0.0.1:2"}
JSON = {"content-type": "application/json"}


def raw(id_: int, text: str = "What is Intercom?") -> dict[str, Any]:
    chat = {"id": ENGLISH_ID, "type": "private", "first_name": "A"}
    sender = {**chat, "is_bot": False, "language_code": "en"}
    return {"update_id": id_, "message": {"message_id": id_, "date": 1, "chat": chat, "from": sender, "text": text}}


class Hooked:
    """A webhook without a server before it, and the sandbox that its answers go to."""

    def __init__(self, sandbox: Sandbox, core: Core, application: App) -> None:
        self.sandbox, self.core, self.application = sandbox, core, application
        self.hook = Webhook(application, Intake(application, core, patient=False, first_wait=0), core.settings)
        self.app: ASGIApp = self.hook.app()
        self.good = {**JSON, SECRET_HEADER: core.settings.webhook_key}

    async def post(
        self, content: bytes | dict[str, Any], headers: dict[str, str] | None = None, path: str = "", method: str = "POST"
    ) -> int:
        """Post as Telegram would; the status."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://bot") as client:
            body: dict[str, Any] = {"json": content} if isinstance(content, dict) else {"content": content}
            answer = await client.request(
                method, path or self.hook.path, headers=self.good if headers is None else headers, **body
            )
            return answer.status_code


@pytest.fixture
async def hooked(base: Base, tmp_path: Path) -> AsyncIterator[Hooked]:
    sandbox = Sandbox()
    async with serving(sandbox_app(sandbox), 0) as address:
        core = core_of(base, tmp_path, **HOOK)
        application = make_application(SANDBOX_TOKEN, core, address)
        await core.store.open()
        await application.initialize()
        yield Hooked(sandbox, core, application)
        await application.shutdown()
        await core.store.close()


async def test_what_telegram_posts_is_answered_and_then_confirmed(hooked: Hooked) -> None:
    assert await hooked.post(raw(5)) == 200
    assert len(sent(hooked.sandbox, ENGLISH_ID)) == 1
    assert await hooked.post(raw(5)) == 200
    assert len(sent(hooked.sandbox, ENGLISH_ID)) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", "é", "x" * 10_000])
async def test_who_does_not_know_the_secret_is_turned_away(hooked: Hooked, secret: str | None) -> None:
    headers = dict(JSON) if secret is None else {**JSON, SECRET_HEADER: secret.encode("latin-1").decode("latin-1")}
    assert await hooked.post(raw(5), {key: value for key, value in headers.items() if value.isascii()}) == 401
    assert not sent(hooked.sandbox, ENGLISH_ID)


async def test_only_the_path_that_cannot_be_guessed_leads_in(hooked: Hooked) -> None:
    assert await hooked.post(raw(5), path="/telegram/") == 404
    assert await hooked.post(raw(5), path="/") == 404
    assert await hooked.post(raw(5), method="GET") == 405
    other = core_of(hooked.core.base, Path(), **{**HOOK, "token": "123456789:" + "B" * 35}).settings
    assert other.webhook_path != hooked.hook.path
    assert SANDBOX_TOKEN.split(":")[1] not in hooked.hook.path


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"[]", b"{}", b'{"update_id": "5"}', b'{"update_id": true}', b'{"update_id": -1}', b"[" * 100_000],
)
async def test_what_is_no_update_is_refused(hooked: Hooked, body: bytes) -> None:
    assert await hooked.post(body) == 400


async def test_another_kind_of_content_is_refused(hooked: Hooked) -> None:
    assert await hooked.post(b"update_id=5", {**hooked.good, "content-type": "application/x-www-form-urlencoded"}) == 415


async def test_a_body_that_is_too_large_is_refused(hooked: Hooked) -> None:
    assert await hooked.post(b" " * (MAX_BODY + 1)) == 413


async def test_an_update_that_cannot_be_read_is_set_aside(hooked: Hooked) -> None:
    assert await hooked.post({"update_id": 5, "message": {"message_id": "odd"}}) == 200
    (row,) = await hooked.core.store.rows(sa.select(schema.updates))
    assert (row.update_id, row.outcome) == (5, "given_up")


async def test_a_poison_update_is_given_up_and_not_delivered_for_ever(hooked: Hooked) -> None:
    async def poison(update: Update, context: Any) -> None:
        raise RuntimeError("poison")

    for handlers in hooked.application.handlers.values():
        for handler in handlers:
            handler.callback = poison
    assert await hooked.post(raw(5)) == 200
    (row,) = await hooked.core.store.rows(sa.select(schema.updates))
    assert (row.outcome, row.error) == ("given_up", "RuntimeError")


async def test_while_the_store_is_away_telegram_keeps_the_update(hooked: Hooked) -> None:
    await hooked.core.store.close()
    assert await hooked.post(raw(5)) == 503
    assert not sent(hooked.sandbox, ENGLISH_ID)
    await hooked.core.store.open()
    assert await hooked.post(raw(5)) == 200
    assert len(sent(hooked.sandbox, ENGLISH_ID)) == 1


@pytest.mark.parametrize(("register", "left"), [("start", True), ("start-stop", False), ("never", False)])
async def test_telegram_is_told_and_taken_leave_of_as_set(base: Base, tmp_path: Path, register: str, left: bool) -> None:
    sandbox, stop = Sandbox(), asyncio.Event()
    async with serving(sandbox_app(sandbox), 0) as address, serving(sandbox_app(), 0) as taken:
        port = int(taken.rsplit(":", 1)[1])
    async with serving(sandbox_app(sandbox), int(address.rsplit(":", 1)[1])):
        hook: dict[str, Any] = {
            "token": SANDBOX_TOKEN,
            "webhook_url": f"http://127.0.0.1:{port}",
            "webhook_port": port,
            "api_url": address,
        }
        core = core_of(base, tmp_path, **hook, webhook_register=register)
        task = asyncio.create_task(serve(make_application(SANDBOX_TOKEN, core, address), core, stop))
        if register != "never":
            driver = Driver(sandbox, core, address)
            assert "Intercom" in (await driver.say(ENGLISH_ID, "What is Intercom?"))["text"]
            await driver.settled()
        stop.set()
        await task
        assert (sandbox.delivery.hook is not None) == left
        await sandbox.delivery.stop()


async def test_an_address_that_telegram_refuses_is_named(base: Base, tmp_path: Path) -> None:
    sandbox = Sandbox()
    async with serving(sandbox_app(sandbox), 0) as address:
        hook: dict[str, Any] = {
            "token": SANDBOX_TOKEN,
            "webhook_url": "https://bot.example.org",
            "webhook_port": 0,
            "api_url": address,
        }
        core = core_of(base, tmp_path, **hook)
        with pytest.raises(SettingsError, match="BOT_WEBHOOK_URL is wrong: Telegram says: Bad webhook"):
            await serve(make_application(SANDBOX_TOKEN, core, address), core, asyncio.Event())


async def test_polling_begins_by_ending_a_webhook(base: Base, tmp_path: Path) -> None:
    sandbox, stop = Sandbox(), asyncio.Event()
    async with serving(sandbox_app(sandbox), 0) as address, httpx.AsyncClient() as client:
        hook = {"url": "http://127.0.0.1:1/nobody"}
        assert (await client.post(f"{address}/bot{SANDBOX_TOKEN}/setWebhook", json=hook)).is_success
        core = core_of(base, tmp_path)
        task = asyncio.create_task(serve(make_application(SANDBOX_TOKEN, core, address), core, stop))
        assert "Intercom" in (await Driver(sandbox, core, address).say(ENGLISH_ID, "What is Intercom?"))["text"]
        assert sandbox.delivery.hook is None
        stop.set()
        await task

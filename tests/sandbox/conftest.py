"""A sandbox that is served over HTTP, and a bot without a library that talks to it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import FRENCH_ID, Sandbox
from bot.serving import serving


class Client:
    """A bot without a library."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self.http = http

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The whole answer to a method."""
        answer = await self.http.post(f"/bot{SANDBOX_TOKEN}/{method}", json=arguments)
        body: dict[str, Any] = answer.json()
        assert body["ok"] == answer.is_success
        return body

    async def ok(self, method: str, **arguments: Any) -> Any:
        """The result of a method that succeeds."""
        body = await self.call(method, **arguments)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **arguments: Any) -> str:
        """The description of an error, with its code, such as `400 chat not found`."""
        body = await self.call(method, **arguments)
        assert not body["ok"], body
        return f"{body['error_code']} {body['description'].removeprefix('Bad Request: ')}"

    async def send(self, chat_id: int = FRENCH_ID, text: str = "x", **arguments: Any) -> int:
        """Id of a message that the bot sends."""
        return int((await self.ok("sendMessage", chat_id=chat_id, text=text, **arguments))["message_id"])

    async def updates(self) -> list[dict[str, Any]]:
        """What waits, without confirming it."""
        found: list[dict[str, Any]] = await self.ok("getUpdates")
        return found

    async def act(self, what: str, **body: Any) -> Any:
        """What a person does, over HTTP."""
        answer = await self.http.post(f"/sandbox/{what}", json=body)
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture
async def api() -> AsyncIterator[Client]:
    """A client of a sandbox without flood limits."""
    sandbox = Sandbox()
    async with serving(sandbox_app(sandbox), 0) as address, httpx.AsyncClient(base_url=address, timeout=10) as http:
        yield Client(sandbox, http)
        await sandbox.delivery.stop()

"""Telegram posts updates here; each gets 200 only when it has been handled, so that Telegram itself is the queue."""

import asyncio
import functools
import hmac
import json
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from telegram.error import BadRequest, TelegramError

from bot.errors import SettingsError
from bot.handlers.context import App
from bot.handlers.registry import ALLOWED_UPDATES
from bot.serving import serving
from bot.settings import Settings, example_of
from bot.transport.intake import Intake
from bot.transport.patience import until_reached

MAX_BODY = 1_000_000
"""Bytes of an update; Telegram's own limits on texts keep them far below."""
BODY_SECONDS = 10.0
"""Seconds in which a body must have come."""
CONNECTIONS = 40
"""Updates that Telegram posts at the same time; its own default."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

_log = structlog.get_logger()


class Webhook:
    """One path, known to Telegram alone, behind a proxy that ends TLS."""

    def __init__(self, application: App, intake: Intake, settings: Settings) -> None:
        """Receive for an application."""
        self._bot = application.bot
        self._intake = intake
        self._settings = settings
        self.path = settings.webhook_path
        self._secret = settings.webhook_key.encode()

    def app(self) -> Starlette:
        """The ASGI app."""
        return Starlette(routes=[Route(self.path, self._receive, methods=["POST"])])

    async def run(self, stop: asyncio.Event) -> None:
        """Receive updates until the event is set, then let what is begun end within the grace time.

        Raises:
            SettingsError: The port cannot be used, or Telegram refuses the address.
        """
        settings = self._settings
        async with serving(
            self.app(), settings.webhook_port, settings.webhook_host, setting="BOT_WEBHOOK", grace=settings.stop_grace
        ):
            if settings.webhook_register != "never":
                await self._register(stop)
            await stop.wait()
            if settings.webhook_register == "start-stop":
                await self._take_back()

    async def _register(self, stop: asyncio.Event) -> None:
        set_webhook = functools.partial(
            self._bot.set_webhook,
            f"{self._settings.webhook_url}{self.path}",
            secret_token=self._settings.webhook_key,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=CONNECTIONS,
        )
        try:
            await until_reached(set_webhook, stop)
        except BadRequest as error:
            reason = str(error).replace(self.path, "/…")
            example = f"BOT_WEBHOOK_URL={example_of('webhook_url')}"
            raise SettingsError(f"BOT_WEBHOOK_URL is wrong: Telegram says: {reason}; write {example}") from error
        _log.info("webhook set", url=self._settings.webhook_url)

    async def _take_back(self) -> None:
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            _log.warning("webhook not taken back", error=str(error))

    async def _receive(self, request: Request) -> PlainTextResponse:
        """200 when the update needs no further delivery; whatever else makes Telegram send it again."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret):
            return PlainTextResponse("not Telegram", 401)
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
            return PlainTextResponse("not JSON", 415)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request)
        except TimeoutError:
            return PlainTextResponse("too slow", 408)
        except ClientDisconnect:
            return PlainTextResponse("gone", 400)
        if body is None:
            return PlainTextResponse("too large", 413)
        update = _update(body)
        if update is None:
            return PlainTextResponse("not an update", 400)
        handled = await self._intake.take(update)
        return PlainTextResponse("", 200) if handled else PlainTextResponse("later", 503)


async def _body(request: Request) -> bytes | None:
    """The body; None when it is too large, whatever its headers say."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    """The update in a body; None when it has not the shape of one: an id and one thing that happened."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or type(found.get("update_id")) is not int or not 0 <= found["update_id"] < 2**63:
        return None
    return found

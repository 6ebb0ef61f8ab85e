"""`/healthz`: alive. `/readyz`: can answer. `/metrics`: figures. And the pulse that keeps them true."""

import asyncio
import time

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram.error import TelegramError

from bot.handlers.context import App, Core

SILENCE = 90.0
"""Seconds after which Telegram counts as not reached."""
ASK_AFTER = 30.0
"""Seconds of silence after which Telegram is asked who the bot is; while polling it never comes to that."""
BEAT = 0.5
"""Seconds between two looks at the event loop."""
PATIENCE = 3.0
"""Seconds in which the store must answer."""
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_log = structlog.get_logger()


def health_app(core: Core, stop: asyncio.Event) -> Starlette:
    """The app for those who watch over the bot; never for the public.

    Args:
        core: What is watched.
        stop: Once it is set the bot is no longer ready, so that a balancer sends nothing more.
    """

    async def healthz(_: Request) -> JSONResponse:
        silent = core.metrics.telegram_silent
        body = {"alive": True, "telegram_silent_seconds": round(silent, 1), "revision": core.base.knowledge.revision}
        return JSONResponse(body, 200 if silent < SILENCE else 503)

    async def readyz(_: Request) -> JSONResponse:
        store = await _store(core)
        body = {"store": store, "stopping": stop.is_set(), "revision": core.base.knowledge.revision}
        return JSONResponse(body, 200 if store == "open" and not stop.is_set() else 503)

    async def metrics(_: Request) -> Response:
        return Response(core.metrics.render(core.base.knowledge.revision), media_type=METRICS_TYPE)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)])


async def pulse(application: App, core: Core) -> None:
    """Measure for ever how late the event loop is, and ask Telegram when it has said nothing for long."""
    asked = 0.0
    while True:
        due = time.monotonic() + BEAT
        await asyncio.sleep(BEAT)
        core.metrics.loop_lag.observe(max(0.0, time.monotonic() - due))
        if min(core.metrics.telegram_silent, time.monotonic() - asked) > ASK_AFTER:
            asked = time.monotonic()
            try:
                await application.bot.get_me()
            except TelegramError as error:
                _log.warning("telegram unreachable", error=type(error).__name__)


async def _store(core: Core) -> str:
    """`open`, or the kind of what is wrong."""
    try:
        async with asyncio.timeout(PATIENCE):
            await core.store.ping()
    except Exception as error:  # noqa: BLE001 - whatever the database raises
        return type(error).__name__
    return "open"

"""Alive, ready and the figures, as an orchestrator and Prometheus ask for them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.answering.base import Base
from bot.app import make_application
from bot.handlers.context import App, Core
from bot.metrics import Metrics
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import Sandbox
from bot.serving import serving
from bot.transport.health import SILENCE, health_app
from bot.transport.intake import Intake
from tests.driving import core_of
from tests.transport.test_intake import update_of


class Watched:
    """A bot and what those who watch it see."""

    def __init__(self, core: Core, application: App) -> None:
        self.core, self.application, self.stop = core, application, asyncio.Event()
        self._app = health_app(core, self.stop)

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app), base_url="http://bot") as client:
            return await client.get(path)

    async def figures(self) -> dict[str, Any]:
        """Samples by name and labels."""
        found = text_string_to_metric_families((await self.get("/metrics")).text)
        return {
            sample.name + "".join(f" {value}" for key, value in sorted(sample.labels.items()) if key != "le"): sample.value
            for family in found
            for sample in family.samples
        }


@pytest.fixture
async def watched(base: Base, tmp_path: Path) -> AsyncIterator[Watched]:
    async with serving(sandbox_app(Sandbox()), 0) as address:
        core = core_of(base, tmp_path)
        application = make_application(SANDBOX_TOKEN, core, address)
        await core.store.open()
        await application.initialize()
        yield Watched(core, application)
        await application.shutdown()
        await core.store.close()


async def test_a_bot_that_runs_is_alive_and_ready_and_says_its_revision(watched: Watched) -> None:
    for path in ("/healthz", "/readyz"):
        answer = await watched.get(path)
        assert answer.status_code == 200
        assert answer.json()["revision"] == watched.core.base.knowledge.revision


async def test_telegram_silent_for_long_is_not_alive(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Metrics, "telegram_silent", SILENCE + 1)
    assert (await watched.get("/healthz")).status_code == 503


async def test_a_store_that_is_away_or_a_bot_that_stops_is_not_ready(watched: Watched) -> None:
    await watched.core.store.close()
    assert (await watched.get("/readyz")).json()["store"] == "StoreError"
    await watched.core.store.open()
    assert (await watched.get("/readyz")).status_code == 200
    watched.stop.set()
    assert (await watched.get("/readyz")).status_code == 503


async def test_an_answer_shows_in_the_figures(watched: Watched) -> None:
    await Intake(watched.application, watched.core).handle(update_of(watched.application, 5))
    await watched.application.bot.get_me()
    figures = await watched.figures()
    assert figures["bot_updates_total en answered"] == 1
    assert figures["bot_update_seconds_count"] == 1
    assert figures["bot_queue_age_seconds"] == figures["bot_updates_in_progress"] == 0
    assert figures["bot_telegram_reached_timestamp_seconds"] > 0
    assert figures[f"bot_knowledge_info {watched.core.base.knowledge.revision}"] == 1
    assert figures["process_resident_memory_bytes"] > 0
    assert {"bot_telegram_retries_total", "bot_loop_lag_seconds_count"} <= figures.keys()


async def test_what_fails_at_telegram_is_counted(watched: Watched) -> None:
    with pytest.raises(Exception, match="Chat not found"):
        await watched.application.bot.send_message(42, "hello")
    assert (await watched.figures())["bot_telegram_errors_total 400"] == 1


async def test_an_update_in_progress_ages(watched: Watched) -> None:
    intake = Intake(watched.application, watched.core)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(update: Any, context: Any) -> None:
        begun.set()
        await go_on.wait()

    for handlers in watched.application.handlers.values():
        for handler in handlers:
            handler.callback = slow
    task = asyncio.create_task(intake.handle(update_of(watched.application, 5)))
    await begun.wait()
    figures = await watched.figures()
    assert figures["bot_updates_in_progress"] == 1
    assert figures["bot_queue_age_seconds"] > 1_000_000  # its message was written in 1970
    go_on.set()
    await task

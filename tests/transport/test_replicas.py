"""Several bots on one PostgreSQL: once each, in order, and all on the same knowledge within seconds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.answering.base import Base
from bot.app import follow, make_application
from bot.handlers.context import App, Core
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID, Sandbox
from bot.serving import serving
from bot.store import schema
from bot.store.store import Store
from bot.store.vault import Vault
from bot.transport.intake import Intake
from tests.conftest import KNOWLEDGE
from tests.driving import PATIENCE, core_of
from tests.postgres import execute
from tests.transport.test_intake import sent, update_of

Replicas = tuple[Sandbox, list[tuple[Core, App]]]


@contextlib.asynccontextmanager
async def replicas(base: Base, folder: Path, url: str, knowledge: Path = KNOWLEDGE, **settings: Any) -> AsyncIterator[Replicas]:
    """Two bots in one process with nothing in common but the sandbox and the database."""
    sandbox = Sandbox()
    async with serving(sandbox_app(sandbox), 0) as address, contextlib.AsyncExitStack() as stack:
        bots = []
        for _ in range(2):
            core = core_of(base, folder, knowledge, database_url=url, **settings)
            application = make_application(SANDBOX_TOKEN, core, address)
            await core.store.open()
            stack.push_async_callback(core.store.close)
            await application.initialize()
            stack.push_async_callback(application.shutdown)
            bots.append((core, application))
        yield sandbox, bots


async def test_an_update_delivered_to_two_replicas_at_once_is_answered_once(
    base: Base, tmp_path: Path, postgres_url: str
) -> None:
    async with replicas(base, tmp_path, postgres_url) as (sandbox, bots):
        intakes = [Intake(application, core) for core, application in bots]
        for id_ in range(1, 6):
            delivered = [
                intake.handle(update_of(application, id_)) for intake, (_, application) in zip(intakes, bots, strict=True)
            ]
            assert await asyncio.gather(*delivered) == [True, True]
        assert len(sent(sandbox, ENGLISH_ID)) == 5
        rows = await bots[0][0].store.rows(sa.select(schema.questions.c.id))
        assert len(rows) == 5


async def test_a_conversation_goes_on_at_the_other_replica(base: Base, tmp_path: Path, postgres_url: str) -> None:
    async with replicas(base, tmp_path, postgres_url) as (sandbox, bots):
        (one, first), (two, second) = bots
        await Intake(first, one).handle(update_of(first, 1, text="What is the minimum price of the API?"))
        await Intake(second, two).handle(update_of(second, 2, text="and for 6 months?"))
        await Intake(first, one).handle(update_of(first, 3, text="and in euros?"))
        answers = [message["text"] for message in sent(sandbox, ENGLISH_ID)]
        assert "$252,000" in answers[1]
        assert "€230,238" in answers[2]


async def test_who_floods_is_ignored_by_every_replica(base: Base, tmp_path: Path, postgres_url: str) -> None:
    async with replicas(base, tmp_path, postgres_url, flood_messages=2) as (sandbox, bots):
        for id_ in range(1, 7):
            core, application = bots[id_ % 2]
            await Intake(application, core).handle(update_of(application, id_))
        # Two answers, one word about it, then silence.
        assert len(sent(sandbox, ENGLISH_ID)) == 3


async def test_a_reload_on_one_reaches_the_other(base: Base, tmp_path: Path, tiny: Path, postgres_url: str) -> None:
    async with replicas(base, tmp_path, postgres_url, tiny) as (sandbox, bots):
        (one, _), (two, second) = bots
        following = asyncio.create_task(follow(two))
        adopted = two.reloader.watch()
        adopted.clear()
        revision = (await one.reloader.reload("test", dry=True)).revision
        report = await one.reloader.reload("test", confirmed=revision)  # about another article, it serves fewer cases
        assert report.result == "loaded"
        async with asyncio.timeout(PATIENCE):
            await adopted.wait()
        assert two.base.knowledge.revision == one.base.knowledge.revision == report.revision
        await Intake(second, two).handle(update_of(second, 1, FRENCH_ID, "Combien coûte la réparation du moteur ?"))
        assert "9\u202f000" in sent(sandbox, FRENCH_ID)[-1]["text"]
        following.cancel()


async def opened(url: str) -> Store:
    store = Store("postgresql+asyncpg://" + url.split("://", 1)[1], Vault("token"))
    await store.open()
    return store


async def test_replicas_may_start_together_on_an_empty_database(postgres_url: str) -> None:
    stores = await asyncio.gather(*(opened(postgres_url) for _ in range(4)))
    for store in stores:
        await store.ping()
        await store.close()


async def test_work_that_only_one_may_do_is_done_by_one(postgres_url: str) -> None:
    one, two = await opened(postgres_url), await opened(postgres_url)
    async with one.alone("notices") as mine, two.alone("notices") as also, two.alone("sweep") as other:
        assert (mine, also, other) == (True, False, True)
    async with two.alone("notices") as mine:
        assert mine
    await one.close()
    await two.close()


async def test_turns_of_a_chat_hold_across_replicas_and_are_free_when_one_dies(postgres_url: str) -> None:
    one, two = await opened(postgres_url), await opened(postgres_url)
    seen, waiting = [], asyncio.Event()

    async def second() -> None:
        waiting.set()
        async with two.turn(1):
            seen.append("two")

    async with one.turn(1):
        task = asyncio.create_task(second())
        await waiting.wait()
        async with two.turn(2):  # another chat is free meanwhile
            seen.append("other")
        # The replica loses its connection, as if it had died.
        await execute(
            postgres_url,
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()",
        )
        async with asyncio.timeout(PATIENCE):
            await task
    assert seen == ["other", "two"]
    await one.close()
    await two.close()


async def test_news_is_heard_also_after_the_connection_was_lost(postgres_url: str) -> None:
    one, two = await opened(postgres_url), await opened(postgres_url)
    two.news.clear()
    await one.execute(*one.announcement())
    async with asyncio.timeout(PATIENCE):
        await two.news.wait()
    await execute(postgres_url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    two.news.clear()
    with contextlib.suppress(Exception):
        await two.listen()  # may be the one that notices
    await two.listen()
    assert two.news.is_set(), "what came meanwhile may have been missed"
    two.news.clear()
    await one.execute(*one.announcement())
    async with asyncio.timeout(PATIENCE):
        await two.news.wait()
    await one.close()
    await two.close()


@pytest.mark.parametrize("kept", [True, False])
async def test_a_database_that_comes_back_is_used_again(base: Base, tmp_path: Path, postgres_url: str, kept: bool) -> None:
    async with replicas(base, tmp_path, postgres_url) as (sandbox, bots):
        core, application = bots[0]
        intake = Intake(application, core, patient=kept, first_wait=0.05)
        await intake.handle(update_of(application, 1))
        await execute(postgres_url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        assert await intake.handle(update_of(application, 2))
        assert len(sent(sandbox, ENGLISH_ID)) == 2

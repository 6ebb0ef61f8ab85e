"""Who asked to be told is told once, when there is an answer, and once more when it is corrected."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.answering.base import build_base
from bot.app import make_application
from bot.handlers.telling import Teller
from bot.sandbox.server import SANDBOX_TOKEN
from bot.sandbox.state import ADMIN_ID, ENGLISH_ID, Json
from bot.store.schema import notices
from bot.store.store import Store
from bot.store.work import now
from tests.driving import PATIENCE, Driver, driving, keys
from tests.kb.test_loader_and_checks import edit
from tests.tiny import CAPTAIN, write_entry

QUESTION = "Who is the captain of the ferry?"


@pytest.fixture
async def driver(tiny: Path, tmp_path: Path) -> AsyncIterator[Driver]:
    async with driving(build_base(tiny), tmp_path, tiny) as running:
        await running.say(ENGLISH_ID, QUESTION)
        await running.settled()
        await subscribe(running.core.store)
        yield running


async def subscribe(store: Store, person: int = ENGLISH_ID) -> None:
    vault = store.vault
    values = {
        "person": vault.hash_id(person),
        "address": vault.seal(str(person)),
        "question": vault.seal(QUESTION),
        "question_hash": vault.hash_text(QUESTION),
        "language": "en",
        "asked_at": now(),
    }
    await store.execute(sa.insert(notices).values(values))


async def kept(driver: Driver) -> Sequence[sa.Row[Any]]:
    await driver.settled()
    return await driver.core.store.rows(notices.select())


async def told(driver: Driver, person: int = ENGLISH_ID) -> Json:
    """Reload, and what a person is told."""
    queue = driver.sandbox.watch(person)
    try:
        await driver.say(ADMIN_ID, "/reload")
        async with asyncio.timeout(PATIENCE):
            while (event := await queue.get())["type"] != "message":
                pass
    finally:
        driver.sandbox.unwatch(queue)
    message: Json = event["message"]
    return message


async def test_an_answer_is_told_once_and_its_correction_once(driver: Driver) -> None:
    write_entry(driver.core.knowledge_dir, "ferry/captain", CAPTAIN)
    message = await told(driver)
    assert QUESTION in message["text"]
    assert "names the mayor only" in message["text"]
    edit(driver.core.knowledge_dir / "entries/ferry/captain.toml", "names the mayor only", "names nobody but the mayor")
    corrected = await told(driver)
    assert "corrected" in corrected["text"]
    assert "names nobody but the mayor" in corrected["text"]
    (row,) = await kept(driver)
    assert None not in (row.answered_at, row.corrected_at)
    edit(driver.core.knowledge_dir / "entries/ferry/captain.toml", "names nobody but the mayor", "names the mayor alone")
    await driver.say(ADMIN_ID, "/reload")
    async with make_application(SANDBOX_TOKEN, driver.core, driver.address) as application:
        assert not await Teller(application, driver.core).tell_all()
    assert sum("captain" in message.get("text", "") for message in driver.sandbox.messages[ENGLISH_ID]) == 3


async def test_a_base_that_does_not_answer_tells_nothing(driver: Driver) -> None:
    edit(driver.core.knowledge_dir / "entries/ferry/docked_since.toml", "The ferry has", "So the ferry has")
    await driver.say(ADMIN_ID, "/reload")
    (row,) = await kept(driver)
    assert row.answered_at is None


async def test_the_button_stops_it(driver: Driver) -> None:
    write_entry(driver.core.knowledge_dir, "ferry/captain", CAPTAIN)
    message = await told(driver)
    toast = await driver.press(ENGLISH_ID, message, "Do not tell me any more", "toast")
    assert "no more messages" in toast["text"]
    assert not await kept(driver)


async def test_nobody_stops_it_for_another(driver: Driver) -> None:
    write_entry(driver.core.knowledge_dir, "ferry/captain", CAPTAIN)
    message = await told(driver)
    data = keys(message)[-1]["callback_data"]
    queue = driver.sandbox.watch(ADMIN_ID)
    own = await driver.say(ADMIN_ID, "/whoami")
    await driver.sandbox.press(ADMIN_ID, ADMIN_ID, own["message_id"], data)
    async with asyncio.timeout(PATIENCE):
        while (await queue.get())["type"] != "toast":
            pass
    assert len(await kept(driver)) == 1


async def test_a_chat_that_cannot_be_written_to_is_dropped(driver: Driver) -> None:
    await driver.sandbox.block(ENGLISH_ID)
    write_entry(driver.core.knowledge_dir, "ferry/captain", CAPTAIN)
    await driver.say(ADMIN_ID, "/reload")
    async with asyncio.timeout(PATIENCE):
        while await kept(driver):  # noqa: ASYNC110 - the store tells nobody of a change
            await asyncio.sleep(0.01)


async def test_it_survives_a_restart(tiny: Path, tmp_path: Path) -> None:
    async with driving(build_base(tiny), tmp_path, tiny) as running:
        await running.say(ENGLISH_ID, QUESTION)
        await subscribe(running.core.store)
    write_entry(tiny, "ferry/captain", CAPTAIN)
    async with driving(build_base(tiny), tmp_path, tiny) as running, asyncio.timeout(PATIENCE):
        await running.say(ADMIN_ID, "/whoami")
        while (await kept(running))[0].answered_at is None:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)


async def test_two_replicas_tell_it_once(driver: Driver) -> None:
    write_entry(driver.core.knowledge_dir, "ferry/captain", CAPTAIN)
    driver.core.base = build_base(driver.core.knowledge_dir)
    async with make_application(SANDBOX_TOKEN, driver.core, driver.address) as application:
        await asyncio.gather(*(Teller(application, driver.core).tell_all() for _ in range(2)))
    assert sum("names the mayor" in message.get("text", "") for message in driver.sandbox.messages[ENGLISH_ID]) == 1

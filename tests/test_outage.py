"""The Bot API goes away and comes back: the bot waits, then goes on where it was."""

import asyncio
from pathlib import Path

from bot.answering.base import Base
from bot.app import make_application, serve
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import ENGLISH_ID, Sandbox
from bot.serving import serving
from tests.driving import Driver, core_of


async def test_the_bot_goes_on_when_the_server_is_back(base: Base, tmp_path: Path) -> None:
    sandbox = Sandbox()
    core = core_of(base, tmp_path)
    stop = asyncio.Event()
    async with serving(sandbox_app(sandbox), 0) as address:
        port = int(address.rsplit(":", 1)[1])
        task = asyncio.create_task(serve(make_application(SANDBOX_TOKEN, core, address), core, stop))
        driver = Driver(sandbox, core, address)
        assert "Intercom" in (await driver.say(ENGLISH_ID, "What is Intercom?"))["text"]
    # The server is gone. A question that comes meanwhile is answered by the one that takes its place.
    await sandbox.say(ENGLISH_ID, "Who is Sam Altman?")
    queue = sandbox.watch(ENGLISH_ID)
    async with serving(sandbox_app(sandbox), port):
        async with asyncio.timeout(30):
            event = await queue.get()
        assert "Altman" in event["message"]["text"]
        stop.set()
        await task


async def test_a_server_that_is_away_at_start_is_waited_for(base: Base, tmp_path: Path) -> None:
    sandbox = Sandbox()
    async with serving(sandbox_app(sandbox), 0) as address:
        port = int(address.rsplit(":", 1)[1])
    core = core_of(base, tmp_path)
    stop = asyncio.Event()
    task = asyncio.create_task(serve(make_application(SANDBOX_TOKEN, core, address), core, stop))
    await asyncio.sleep(0)  # let it try once while nobody listens
    async with serving(sandbox_app(sandbox), port):
        assert "Intercom" in (await Driver(sandbox, core, address).say(ENGLISH_ID, "What is Intercom?"))["text"]
        stop.set()
        await task

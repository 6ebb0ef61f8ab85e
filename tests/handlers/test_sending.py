"""An answer that takes longer than a moment says that it is on its way, and only then."""

import asyncio

from telegram.constants import ChatAction
from telegram.ext import ExtBot

from bot.handlers.sending import busy
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import FRENCH_ID, Sandbox
from bot.serving import serving


async def test_typing_is_shown_when_it_takes_longer_than_a_moment() -> None:
    sandbox = Sandbox()
    seen = sandbox.watch(FRENCH_ID)
    async with serving(sandbox_app(sandbox), 0) as address, ExtBot(SANDBOX_TOKEN, base_url=f"{address}/bot") as bot:
        async with busy(bot, FRENCH_ID, ChatAction.TYPING):
            pass
        assert seen.empty()
        async with busy(bot, FRENCH_ID, ChatAction.TYPING, moment=0):
            assert (await seen.get())["type"] == "typing"
        sandbox.blocked.add(FRENCH_ID)
        async with busy(bot, FRENCH_ID, ChatAction.TYPING, moment=0):
            await asyncio.sleep(0.01)  # it cannot be shown, and that is no error

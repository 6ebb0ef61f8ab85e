"""When even the apology cannot be sent, the bot lives on."""

from pathlib import Path

from bot.answering.base import Base
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID
from tests.conftest import KNOWLEDGE
from tests.driving import driving


async def test_a_chat_that_blocked_the_bot_stops_nobody_else(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path, KNOWLEDGE) as driver:
        await driver.say(FRENCH_ID, "/help")
        driver.sandbox.blocked.add(FRENCH_ID)
        await driver.sandbox.say(FRENCH_ID, "C'est quoi Intercom ?")
        assert "Intercom" in (await driver.say(ENGLISH_ID, "What is Intercom?"))["text"]

"""While good and bad bases are loaded every question is answered, each from one base. Longer in bench/reload."""

import asyncio
import re
from pathlib import Path

from bot.answering.base import build_base
from bot.sandbox.state import ADMIN_ID, Json
from tests.driving import Driver, driving
from tests.kb.test_loader_and_checks import edit

TIMES = 3
"""Reloads of each kind."""
RATE = 30
"""Questions a second."""
PRICE = re.compile(r"(?<!\d)(\d)[.,]000(?!\d)")


async def test_no_question_is_lost_or_answered_from_two_bases(tiny: Path, tmp_path: Path) -> None:
    async with driving(build_base(tiny), tmp_path, tiny, outgoing_rate=0) as driver:
        done = asyncio.Event()
        asking = asyncio.create_task(ask(driver, done))
        for number in range(TIMES):
            set_price(tiny, 9 - number, 8 - number)
            loaded = await driver.say(ADMIN_ID, "/reload")
            assert driver.core.base.knowledge.revision in loaded["text"]
            edit(tiny / "figures.toml", "12 month", "12 year")
            assert "figures.toml" in (await driver.say(ADMIN_ID, "/reload"))["text"]
            edit(tiny / "figures.toml", "12 year", "12 month")
        done.set()
        answers = await asking
    prices = [set(PRICE.findall(answer["text"])) for answer in answers]
    assert all(len(found) == 1 for found in prices), prices
    assert set().union(*prices) == {str(9 - number) for number in range(TIMES + 1)}


async def ask(driver: Driver, done: asyncio.Event) -> list[Json]:
    """Ask for the price at an even rate, each time as somebody else, until told to stop; all answers."""
    asked: list[asyncio.Task[Json]] = []
    while not done.is_set():
        asked.append(asyncio.create_task(driver.say(10_000 + len(asked), "How much does the engine repair cost?")))
        await asyncio.sleep(1 / RATE)
    return await asyncio.gather(*asked)


def set_price(folder: Path, old: int, new: int) -> None:
    """Change the price wherever it stands."""
    edit(folder / "article/fr.txt", f"{old}.000", f"{new}.000")
    edit(folder / "article/en.txt", f"{old},000", f"{new},000")
    edit(folder / "facts.toml", f"{old}.000 euros", f"{new}.000 euros")
    edit(folder / "facts.toml", f"{old}_000", f"{new}_000")

"""/stats over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answering.base import build_base
from bot.sandbox.state import ADMIN_ID, ENGLISH_ID
from tests.driving import Driver, driving, keys


@pytest.fixture
async def driver(tiny: Path, tmp_path: Path) -> AsyncIterator[Driver]:
    async with driving(build_base(tiny), tmp_path, tiny) as running:
        await running.say(ENGLISH_ID, "Since when has the ferry been docked?")
        await running.settled()
        yield running


async def test_text_picture_and_table(driver: Driver) -> None:
    page = await driver.say(ADMIN_ID, "/stats")
    assert "docked_since 1" in page["text"]
    month = await driver.press(ADMIN_ID, page, "30 j", "edit")
    assert month["text"] != page["text"]
    picture = await driver.press(ADMIN_ID, page, "Graphique")
    assert "docked_since 1" in picture["caption"]
    assert driver.sandbox.files[picture["photo"][-1]["file_id"]].startswith(b"\x89PNG")
    table = await driver.press(ADMIN_ID, page, "CSV")
    assert b"docked_since,1," in driver.sandbox.files[table["document"]["file_id"]]


async def test_a_button_of_an_admin_does_nothing_for_others(driver: Driver) -> None:
    page = await driver.say(ADMIN_ID, "/stats")
    data = keys(page)[-1]["callback_data"]
    own = await driver.say(ENGLISH_ID, "/whoami")
    await driver.sandbox.press(ENGLISH_ID, ENGLISH_ID, own["message_id"], data)
    answer = await driver.say(ENGLISH_ID, "Since when has the ferry been docked?")
    assert "document" not in answer
    assert not any("document" in message for message in driver.sandbox.messages[ENGLISH_ID])

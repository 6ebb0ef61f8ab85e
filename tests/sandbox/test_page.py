"""The chat page in headless Chromium: type a question, see the answer, press a button."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from bot.answering.base import Base
from bot.sandbox.state import ENGLISH_ID
from tests.conftest import KNOWLEDGE
from tests.driving import driving

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


@pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="no Chromium on this machine: install Debian's chromium"
)
async def test_a_question_typed_in_the_page_is_answered(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path, KNOWLEDGE) as driver, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        await page.goto(f"{driver.address}/#{ENGLISH_ID}")
        await page.get_by_role("button", name="Start").click()
        await page.get_by_text("When does Microsoft drop Twitter?").click()
        await page.get_by_text("From April 25, 2023").first.wait_for()
        await page.locator("#text").fill("how much would Microsoft pay a year?")
        await page.locator("#send").click()
        answer = page.locator("li.theirs", has_text="$504,000")
        await answer.wait_for()
        assert await answer.locator("blockquote").count() == 3
        assert await answer.locator("code").first.inner_text() == "$42,000 a month × 12 months = $504,000"
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await browser.close()

"""The main flows as a reader taps through them, on a phone's screen, in both languages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.answering.base import Base
from bot.kb.models import Language
from bot.sandbox.state import ADMIN_ID, ENGLISH_ID, FRENCH_ID
from tests.browsing import NEEDS_CHROMIUM, PHONE, browser
from tests.driving import Driver, driving

__all__ = ["browser"]  # a fixture

pytestmark = NEEDS_CHROMIUM

SPEAKERS = pytest.mark.parametrize(("person", "language"), [(FRENCH_ID, "fr"), (ENGLISH_ID, "en")])
ANSWERS = "li.theirs"


@pytest_asyncio.fixture(loop_scope="module")
async def driver(base: Base, tmp_path: Path) -> AsyncIterator[Driver]:
    async with driving(base, tmp_path) as running:
        yield running


async def open_chat(browser: Browser, driver: Driver, person: int) -> Page:
    await driver.say(ADMIN_ID, "/start")  # what the page shows of the bot is set by now
    page = await browser.new_page(viewport=PHONE)
    await page.goto(f"{driver.address}/#{person}")
    return page


async def write(page: Page, text: str) -> None:
    await page.locator("#text").fill(text)
    await page.locator("#send").click()


@SPEAKERS
async def test_from_the_welcome_to_a_rated_answer(driver: Driver, browser: Browser, person: int, language: Language) -> None:
    knowledge = driver.core.base.knowledge
    texts = {key: text[language] for key, text in knowledge.texts.items()}
    page = await open_chat(browser, driver, person)
    await expect(page.locator("li.about")).to_contain_text(knowledge.article.meta.title[language])
    await page.locator("#start").click()
    await page.get_by_role("button", name=knowledge.entries["price_tiers"].question[language]).click()
    answer = page.locator(ANSWERS).last
    await expect(answer).to_contain_text("§7")
    await answer.get_by_role("button", name=texts["button_helpful"], exact=True).click()
    await expect(answer.get_by_role("button", name=f"✓ {texts['button_helpful']}")).to_be_visible()
    await answer.get_by_role("button", name=texts["button_unhelpful"], exact=True).click()
    await answer.get_by_role("button", name=texts["reason_unclear"]).click()
    await expect(page.locator("#toast")).to_have_text(texts["thanks"])
    await expect(answer.get_by_role("button", name=texts["reason_unclear"])).to_have_count(0)
    await answer.get_by_role("button", name=texts["button_language"]).click()
    other: Language = "en" if language == "fr" else "fr"
    await expect(answer.get_by_role("button", name=knowledge.texts["button_helpful"][other], exact=True)).to_be_visible()
    await answer.get_by_role("button", name=knowledge.texts["button_chart"][other]).click()
    await expect(page.locator(f"{ANSWERS} img")).to_have_count(1)
    assert await page.locator(f"{ANSWERS} img").get_attribute("alt")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.close()


@SPEAKERS
async def test_topics_computing_and_refusing(driver: Driver, browser: Browser, person: int, language: Language) -> None:
    knowledge = driver.core.base.knowledge
    texts = {key: text[language] for key, text in knowledge.texts.items()}
    page = await open_chat(browser, driver, person)
    await page.locator("#start").click()
    await expect(page.locator(ANSWERS)).to_have_count(1)
    await write(page, "/topics")
    await page.get_by_role("button", name=knowledge.article.meta.topics["prices"].name[language]).click()
    await page.get_by_role("button", name=texts["page_next"]).click()
    await expect(page.get_by_role("button", name=texts["page_previous"])).to_be_visible()
    await write(page, {"fr": "7 mois au palier intermédiaire en euros", "en": "7 months at the middle tier in euros"}[language])
    await expect(page.locator(ANSWERS).last.locator("code")).to_contain_text("799")
    await write(page, {"fr": "Combien Musk a-t-il payé Twitter ?", "en": "How many employees does Twitter have?"}[language])
    await page.get_by_role("button", name=texts["button_notify"]).click()
    await page.get_by_role("button", name=texts["button_yes"]).click()
    await expect(page.locator(ANSWERS).last).to_contain_text(texts["notify_yes"])
    await write(page, "/timeline")
    await expect(page.locator(f"{ANSWERS} img")).to_have_count(1)
    await page.close()


@SPEAKERS
async def test_inline_mode_sends_a_cited_answer(driver: Driver, browser: Browser, person: int, language: Language) -> None:
    page = await open_chat(browser, driver, person)
    await page.locator("#start").click()
    await expect(page.locator(ANSWERS)).to_have_count(1)
    await page.locator("#text").press_sequentially("@sandbox_bot Intercom")
    await page.locator("#results button[role=option]").first.click()
    posted = page.locator("li.mine").last
    await expect(posted).to_contain_text("§")
    await expect(posted.get_by_role("button", name=driver.core.base.knowledge.texts["button_open"][language])).to_be_visible()
    await page.close()

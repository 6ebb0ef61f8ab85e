"""The chat page in headless Chromium, on a phone: with the real bot, and with one that is played by the test."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.answering.base import Base
from bot.sandbox.server import sandbox_app
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID, GROUP_ID, Sandbox
from bot.serving import serving
from tests.browsing import NEEDS_CHROMIUM, PHONE, browser
from tests.driving import driving
from tests.sandbox.conftest import Client

__all__ = ["browser"]  # a fixture

pytestmark = NEEDS_CHROMIUM


class Shown(Client):
    """A bot that the test plays, and the page that shows what it does."""

    page: Page
    address: str

    async def open(self, chat: int) -> Page:
        """The page at a chat."""
        await self.page.goto("about:blank")
        await self.page.goto(f"{self.address}/#{chat}")
        await expect(self.page.locator("nav button[aria-current=true]")).to_have_count(1)
        return self.page

    async def update(self, kind: str) -> dict[str, Any]:
        """The next update, which is of a kind."""
        update = (await self.ok("getUpdates", timeout=10))[0]
        await self.ok("getUpdates", offset=update["update_id"] + 1)
        assert kind in update
        found: dict[str, Any] = update[kind]
        return found


@pytest_asyncio.fixture(loop_scope="module")
async def shown(browser: Browser) -> AsyncIterator[Shown]:
    sandbox = Sandbox()
    async with serving(sandbox_app(sandbox), 0) as address, httpx.AsyncClient(base_url=address, timeout=20) as http:
        client = Shown(sandbox, http)
        client.address, client.page = address, await browser.new_page(viewport=PHONE)
        errors: list[str] = []
        client.page.on("pageerror", lambda error: errors.append(str(error)))
        yield client
        assert await client.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is too wide"
        await client.page.close()
        assert errors == []


async def test_a_question_typed_in_the_page_is_answered(base: Base, tmp_path: Path, browser: Browser) -> None:
    async with driving(base, tmp_path) as driver:
        page = await browser.new_page(viewport=PHONE)
        await page.goto(f"{driver.address}/#{ENGLISH_ID}")
        await page.get_by_role("button", name="Start").click()
        await page.get_by_text("When does Microsoft drop Twitter?").click()
        await page.get_by_text("From April 25, 2023").first.wait_for()
        await page.locator("#text").fill("how much would Microsoft pay a year?")
        await page.locator("#send").click()
        answer = page.locator("li.theirs", has_text="$504,000")
        await answer.wait_for()
        assert await answer.locator("blockquote").count() == 4  # three excerpts, and their originals folded together
        assert await answer.locator("code").first.inner_text() == "$42,000 a month × 12 months = $504,000"
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.close()


async def test_an_empty_chat_shows_the_description_and_a_start_button(shown: Shown) -> None:
    await shown.ok("setMyDescription", description="Je réponds.", language_code="fr")
    await shown.ok("setMyName", name="Répondeur", language_code="fr")
    page = await shown.open(FRENCH_ID)
    await expect(page.locator("li.about")).to_contain_text("Que fait ce bot")
    await expect(page.locator("li.about")).to_contain_text("Je réponds.")
    await expect(page.locator("#name")).to_have_text("Répondeur")
    await expect(page.locator("#text")).to_be_hidden()
    await page.get_by_role("button", name="Démarrer").click()
    assert (await shown.update("message"))["text"] == "/start"
    await expect(page.locator("#text")).to_be_visible()


async def test_a_folded_quotation_unfolds_and_a_short_one_is_just_shown(shown: Shown) -> None:
    text = f"<blockquote expandable>{'long ' * 200}</blockquote>\n<blockquote expandable>short</blockquote>"
    await shown.send(text=text, parse_mode="HTML")
    page = await shown.open(FRENCH_ID)
    quotes = page.locator("blockquote")
    await expect(quotes.first).to_have_attribute("aria-expanded", "false")
    low = await quotes.first.evaluate("node => node.offsetHeight")
    await quotes.first.press("Enter")
    assert await quotes.first.evaluate("node => node.offsetHeight") > 2 * low
    assert await quotes.last.get_attribute("role") is None


async def test_ones_own_message_is_edited_and_replied_to(shown: Shown) -> None:
    await shown.sandbox.say(FRENCH_ID, "Combien coute l'API ?")
    page = await shown.open(FRENCH_ID)
    await shown.update("message")
    await page.get_by_role("button", name="Modifier").click()
    await expect(page.locator("#text")).to_have_value("Combien coute l'API ?")
    await page.locator("#text").fill("Combien coûte l'API ?")
    await page.locator("#text").press("Enter")
    assert (await shown.update("edited_message"))["text"] == "Combien coûte l'API ?"
    await expect(page.locator("li.mine")).to_contain_text("modifié")
    sent = await shown.send(
        text="42 000 $", reply_parameters={"message_id": shown.sandbox.messages[FRENCH_ID][0]["message_id"], "quote": "coûte"}
    )
    await expect(page.locator("li.theirs .reply span")).to_have_text("coûte")
    await page.locator("li.theirs").get_by_role("button", name="Répondre").click()
    await page.locator("#text").fill("pourquoi ?")
    await page.locator("#send").click()
    assert (await shown.update("message"))["reply_to_message"]["message_id"] == sent


async def test_inline_results_are_listed_while_typing_and_a_chosen_one_is_posted(shown: Shown) -> None:
    page = await shown.open(GROUP_ID)
    await page.locator("#text").fill("@sandbox_bot prix")
    query = await shown.update("inline_query")
    assert (query["query"], query["chat_type"]) == ("prix", "supergroup")
    content = {"message_text": "<b>42 000 $</b>", "parse_mode": "HTML"}
    results = [
        {"type": "article", "id": str(n), "title": f"Titre {n}", "description": "aperçu", "input_message_content": content}
        for n in range(3)
    ]
    button = {"text": "Poser une question", "start_parameter": "inline"}
    await shown.ok("answerInlineQuery", inline_query_id=query["id"], results=results, button=button)
    await expect(page.get_by_role("option")).to_have_count(3)
    await page.get_by_role("option", name="Titre 1").click()
    posted = page.locator("li.mine", has_text="42 000 $")
    await expect(posted).to_contain_text("via @sandbox_bot")
    await expect(page.locator("#text")).to_have_value("")
    await expect(page.locator("#results")).to_be_hidden()
    await shown.update("message")
    await page.locator("#text").fill("@sandbox_bot prix")
    await page.get_by_role("button", name="Poser une question").click()
    assert (await shown.update("message"))["text"] == "/start inline"
    await expect(page.locator("nav button[aria-current=true]")).to_contain_text("Camille")


async def test_deep_links_in_buttons_and_texts_open_the_private_chat(shown: Shown) -> None:
    url = "https://t.me/sandbox_bot?start=price_low"
    keys = {"inline_keyboard": [[{"text": "En privé", "url": url}]]}
    await shown.send(GROUP_ID, f"Lien : {url}", reply_markup=keys)
    for tap in ("button", "link"):
        page = await shown.open(GROUP_ID)
        await page.locator("#messages").get_by_role(tap, name="En privé" if tap == "button" else url).click()
        assert (await shown.update("message"))["text"] == "/start price_low"
        await expect(page.locator("nav button[aria-current=true]")).to_contain_text("Camille")


async def test_buttons_wait_for_their_answer_a_toast_or_an_alert(shown: Shown) -> None:
    keys = {"inline_keyboard": [[{"text": "Utile", "callback_data": "up"}, {"text": "Copier", "copy_text": {"text": "x"}}]]}
    await shown.send(text="réponse", reply_markup=keys)
    page = await shown.open(FRENCH_ID)
    key = page.get_by_role("button", name="Utile")
    for alert in (False, True):
        await key.click()
        await expect(key).to_have_class("waiting")
        query = await shown.update("callback_query")
        await shown.ok("answerCallbackQuery", callback_query_id=query["id"], text="Merci !", show_alert=alert)
        await expect(page.locator("#alert" if alert else "#toast")).to_contain_text("Merci !")
        await expect(key).not_to_have_class("waiting")
    await page.get_by_role("button", name="OK").click()
    await page.get_by_role("button", name="Copier").click()
    await expect(page.locator("#toast")).to_have_text("Copié")


async def test_other_things_are_sent_from_the_menu_and_shown(shown: Shown) -> None:
    page = await shown.open(GROUP_ID)
    kinds = {
        "Photo": "photo",
        "Message vocal": "voice",
        "Autocollant": "sticker",
        "Document": "document",
        "Position": "location",
    }
    for count, (label, kind) in enumerate(kinds.items(), 1):
        await page.get_by_role("button", name="Joindre").click()
        await page.get_by_role("menuitem", name=label).click()
        await expect(page.locator("li.mine")).to_have_count(count)
        assert kind in shown.sandbox.messages[GROUP_ID][-1]


async def test_pictures_documents_deletions_and_typing(shown: Shown) -> None:
    page = await shown.open(GROUP_ID)
    file = (await shown.sandbox.show(FRENCH_ID, "document"))["document"]["file_id"]
    await shown.ok("sendPhoto", chat_id=GROUP_ID, photo=file, caption="<b>Prix</b> par palier", parse_mode="HTML")
    await expect(page.get_by_role("img", name="Prix par palier")).to_be_visible()
    await shown.ok("sendDocument", chat_id=GROUP_ID, document=file)
    await expect(page.get_by_role("link", name="document.bin")).to_be_visible()
    await shown.ok("sendChatAction", chat_id=GROUP_ID, action="typing")
    await expect(page.locator("#status")).to_have_text("écrit…")
    sent = await shown.send(GROUP_ID, "fini")
    await expect(page.locator("#status")).to_have_text("groupe")
    await shown.ok("deleteMessage", chat_id=GROUP_ID, message_id=sent)
    await expect(page.get_by_text("fini")).to_have_count(0)


async def test_the_command_menu_sends_a_command(shown: Shown) -> None:
    await shown.send(text="/topics")
    await shown.ok("setMyCommands", commands=[{"command": "help", "description": "Aide"}])
    page = await shown.open(FRENCH_ID)
    await page.get_by_role("button", name="Commandes").click()
    await page.get_by_role("menuitem", name="/help Aide").click()
    assert (await shown.update("message"))["text"] == "/help"
    await page.get_by_role("link", name="/topics").click()
    assert (await shown.update("message"))["text"] == "/topics"


async def test_markup_in_names_and_texts_stays_text(shown: Shown) -> None:
    shown.sandbox.introduce(ENGLISH_ID, first_name="<img src=x onerror=alert(1)>")
    await shown.sandbox.say(ENGLISH_ID, "<script>alert(1)</script>", GROUP_ID)
    page = await shown.open(GROUP_ID)
    await expect(page.locator("#messages")).to_contain_text("<script>alert(1)</script>")
    assert await page.locator("main img, main script").count() == 0

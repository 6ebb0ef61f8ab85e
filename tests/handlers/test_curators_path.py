"""From an unanswered question to a live answer, as CONTRIBUTING.md tells it to a curator."""

import asyncio
import re
from pathlib import Path

from bot.answering.base import build_base
from bot.sandbox.state import ADMIN_ID, ENGLISH_ID
from tests.driving import PATIENCE, Driver, driving, keys
from tests.tiny import CAPTAIN

QUESTION = "Is the captain of the ferry the mayor?"


async def test_ask_look_write_reload_be_told_ask_again(tiny: Path, tmp_path: Path) -> None:
    async with driving(build_base(tiny), tmp_path, tiny) as driver:
        refusal = await driver.say(ENGLISH_ID, QUESTION)
        assert "names the mayor" not in refusal["text"]
        await wish_to_be_told(driver)
        page = await driver.say(ADMIN_ID, "/unanswered")
        group = await driver.press(ADMIN_ID, page, "1", "edit")
        sent = await driver.press(ADMIN_ID, group, "Nouvelle réponse")
        template = driver.sandbox.files[sent["document"]["file_id"]].decode()
        name = sent["document"]["file_name"]
        (tiny / "entries/ferry" / name).write_text(filled_in(template), "utf-8")
        queue = driver.sandbox.watch(ENGLISH_ID)
        loaded = await driver.say(ADMIN_ID, "/reload")
        assert name.removesuffix(".toml") in loaded["text"]
        async with asyncio.timeout(PATIENCE):
            while (event := await queue.get())["type"] != "message":
                pass
        assert QUESTION in event["message"]["text"]
        assert "names the mayor only" in event["message"]["text"]
        assert "names the mayor only" in (await driver.say(ENGLISH_ID, QUESTION))["text"]
        assert QUESTION not in (await driver.say(ADMIN_ID, "/unanswered"))["text"]


async def wish_to_be_told(driver: Driver) -> None:
    """Ask what the bot does not cover but is near, and accept to be told."""
    await driver.settled()
    refusal = driver.sandbox.messages[ENGLISH_ID][-1]
    ask = next(key for key in keys(refusal) if key["callback_data"].startswith("n:"))
    consent = await driver.press(ENGLISH_ID, refusal, ask["text"])
    await driver.press(ENGLISH_ID, consent, keys(consent)[0]["text"], "edit")
    await driver.settled()


def filled_in(template: str) -> str:
    """What a curator writes into the template."""
    (_, (answer_fr, answer_en), cite, _, words_fr, words_en, frames_fr, frames_en) = CAPTAIN
    text = template.replace('question.fr = ""', f'question.fr = "{CAPTAIN[0][0]}"').replace("cites = []", f'cites = ["{cite}"]')
    text = text.replace('answer.fr = ""', f'answer.fr = "{answer_fr}"').replace('answer.en = ""', f'answer.en = "{answer_en}"')
    for language, words, frames in (("fr", words_fr, frames_fr), ("en", words_en, frames_en)):
        lines = "".join(
            f'    "{frame.format(word)}",\n' for word in words for frame in frames if frame.format(word) != QUESTION
        )
        text = re.sub(rf"^{language} = \[\n", f"{language} = [\n{lines}", text, flags=re.MULTILINE)
    return text

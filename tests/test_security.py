"""What docs/threat-model.md promises: attacks that no other test makes, and that each test it names exists."""

import ast
import asyncio
import logging
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.answering.base import Base
from bot.logs import configure_logs
from bot.sandbox.state import ADMIN_ID, ENGLISH_ID, FRENCH_ID
from bot.store import schema
from tests.driving import PATIENCE, Driver, driving

ROOT = Path(__file__).parents[1]


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/threat-model.md").read_text("utf-8")))
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert named
    assert named <= set(re.findall(r"def (test_\w+)", tests))


SECRETS = {"secret", "_secret", "secret_token", "webhook_key", "_token", "data_key", "SANDBOX_TOKEN"}
"""Names under which the program holds secrets."""


def test_secrets_are_only_compared_in_constant_time() -> None:
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                parts = [part for side in (node.left, *node.comparators) for part in ast.walk(side)]
                names = {getattr(part, "id", None) or getattr(part, "attr", None) for part in parts}
                assert not names & SECRETS, f"{path.name}:{node.lineno}: use hmac.compare_digest"


@pytest.mark.parametrize("level", ["info", "error"])
def test_what_telegram_sends_and_nobody_can_read_is_not_written_to_the_log(
    level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        configure_logs(level, "json")
        with pytest.raises(TelegramError):
            BaseRequest.parse_json_payload(b'{"result": [{"message": {"text": "my private words')
    finally:
        root.handlers[:], root.level = before
    assert "private words" not in capsys.readouterr().err


async def rated(driver: Driver) -> int:
    return len(await driver.core.store.rows(sa.select(schema.feedback)))


async def test_a_rating_forged_for_an_answer_in_another_chat_changes_nothing(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path) as driver:
        theirs = await driver.say(ENGLISH_ID, "What is Intercom?")
        data = next(
            key["callback_data"]
            for row in theirs["reply_markup"]["inline_keyboard"]
            for key in row
            if key.get("callback_data", "").startswith("f:")
        )
        mine = await driver.say(FRENCH_ID, "/help")
        await driver.sandbox.press(FRENCH_ID, FRENCH_ID, mine["message_id"], data)
        await driver.say(FRENCH_ID, "/help")
        await driver.settled()
        assert await rated(driver) == 0
        await driver.sandbox.press(ENGLISH_ID, ENGLISH_ID, theirs["message_id"], data)
        await driver.say(ENGLISH_ID, "/help")
        await driver.settled()
        assert await rated(driver) == 1


async def test_an_admins_button_forged_by_a_reader_does_nothing(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path) as driver:
        await driver.say(FRENCH_ID, "Quelle est la marge nette de Mashable ?")
        listed = await driver.say(ADMIN_ID, "/unanswered")
        buttons = [key["callback_data"] for row in listed["reply_markup"]["inline_keyboard"] for key in row]
        mine = await driver.say(FRENCH_ID, "/help")
        done = await _audited(driver)
        for data in buttons:
            await driver.sandbox.press(FRENCH_ID, FRENCH_ID, mine["message_id"], data)
        await driver.say(FRENCH_ID, "/help")
        await driver.settled()
        assert await _audited(driver) == done
        texts = [message.get("text", "") for message in driver.sandbox.messages[FRENCH_ID]]
        assert not any("phrasings" in text or ".toml" in text for text in texts)


async def _audited(driver: Driver) -> int:
    return len(await driver.core.store.rows(sa.select(schema.audit)))


async def test_who_floods_is_told_once_and_then_ignored(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path, flood_messages=3, flood_seconds=60, flood_pause=60) as driver:
        texts = [(await driver.say(ENGLISH_ID, "What is Intercom?"))["text"] for _ in range(4)]
        assert ["Intercom" in text for text in texts] == [True, True, True, False]
        for _ in range(3):
            await driver.sandbox.say(ENGLISH_ID, "What is Intercom?")
        await driver.say(FRENCH_ID, "/help")  # nobody else is affected
        async with asyncio.timeout(PATIENCE):
            # Nothing is sent for what is ignored: the store alone shows that it was seen.
            while len(await driver.core.store.rows(sa.select(schema.updates))) < 8:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert sum(message["from"]["is_bot"] for message in driver.sandbox.messages[ENGLISH_ID]) == 4

"""What is logged, and that no line at any level holds the token."""

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx
import pytest
import structlog

from bot.answering.base import Base
from bot.app import make_application
from bot.logs import configure_logs, redact
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import FRENCH_ID, Sandbox
from bot.serving import serving
from bot.transport.intake import Intake
from tests.conftest import KNOWLEDGE
from tests.driving import core_of
from tests.transport.test_intake import update_of

TOKEN = "987654321:SECRET-TOKEN-THAT-NOBODY-MAY-SEE-00"


def test_a_token_is_cut_out_of_a_url_and_a_traceback() -> None:
    assert redact(f"POST https://api.telegram.org/bot{TOKEN}/getMe") == "POST https://api.telegram.org/bot***/getMe"


@contextlib.contextmanager
def logging_as(level: str, style: Literal["json", "console"], secrets: tuple[str, ...] = ()) -> Iterator[None]:
    """The program's logging instead of the test's."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        configure_logs(level, style, secrets)
        yield
    finally:
        root.handlers[:], root.level = before


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_traceback_with_the_token_is_redacted(style: Literal["json", "console"], capsys: pytest.CaptureFixture[str]) -> None:
    with logging_as("debug", style, ("hunter2",)):
        try:
            raise ValueError(f"cannot reach bot{TOKEN} with hunter2")
        except ValueError:
            logging.getLogger("x").exception("failed at %s", TOKEN)
    written = capsys.readouterr().err
    assert "failed at ***" in written
    assert "cannot reach" in written
    assert TOKEN not in written
    assert "hunter2" not in written


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_traceback_shows_no_variables(style: Literal["json", "console"], capsys: pytest.CaptureFixture[str]) -> None:
    def failing(text: str) -> int:
        return int(text[len(text) :])

    with logging_as("warning", style):
        try:
            failing(" ".join(("what", "somebody", "wrote")))
        except ValueError:
            structlog.get_logger().exception("update failed")
    shown = capsys.readouterr().err
    assert "in failing" in shown
    assert "what somebody wrote" not in shown


async def test_an_update_is_one_line_with_its_outcome_and_its_id_and_without_its_words(
    base: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serving(sandbox_app(Sandbox()), 0) as address:
        core = core_of(base, tmp_path)
        application = make_application(SANDBOX_TOKEN, core, address)
        await core.store.open()
        await application.initialize()
        with logging_as("info", "json"):
            await Intake(application, core).handle(update_of(application, 5, text="What is Intercom?"))
            await core.store.close()
            await Intake(application, core, patient=False, first_wait=0).handle(update_of(application, 6))
        await application.shutdown()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (first,) = [line for line in lines if line["event"] == "update"]
    away = next(line for line in lines if "away" in line["event"])
    assert (first["update"], first["outcome"], first["language"]) == (5, "answered", "en")
    assert first["ms"] > 0
    assert away["update"] == 6
    assert "StoreError" in away["exception"]
    assert "Intercom" not in json.dumps(lines)


async def test_the_running_bot_writes_no_token_at_debug(tmp_path: Path) -> None:
    """The real process, at the most talkative level, through an answer and the loss of its server."""
    sandbox = Sandbox()
    env = {
        **os.environ,
        "BOT_TOKEN": TOKEN,
        "BOT_LOG_LEVEL": "debug",
        "BOT_STATE_DIR": str(tmp_path),
        "BOT_KNOWLEDGE_DIR": str(KNOWLEDGE),
        "BOT_HEALTH_PORT": "0",
    }
    async with serving(sandbox_app(sandbox, TOKEN), 0) as address:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env={**env, "BOT_API_URL": address},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        queue = sandbox.watch(FRENCH_ID)
        await sandbox.say(FRENCH_ID, "Combien coûte l'API de Twitter par mois ?")
        async with asyncio.timeout(30):
            while not (await queue.get())["message"]["from"]["is_bot"]:
                pass
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{address}/bot{TOKEN}/getMe")).json()["ok"]
    process.terminate()
    output, _ = await process.communicate()
    assert process.returncode == 0
    assert b"getupdates" in output
    assert b"SECRET-TOKEN" not in output

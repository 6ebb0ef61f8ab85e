"""No log line at any level holds the token."""

import asyncio
import logging
import os
import sys
from pathlib import Path

import httpx
import pytest

from bot.logs import configure_logs, redact
from bot.sandbox.server import sandbox_app
from bot.sandbox.state import FRENCH_ID, Sandbox
from bot.serving import serving
from tests.conftest import KNOWLEDGE

TOKEN = "987654321:SECRET-TOKEN-THAT-NOBODY-MAY-SEE-00"


def test_a_token_is_cut_out_of_a_url_and_a_traceback() -> None:
    assert redact(f"POST https://api.telegram.org/bot{TOKEN}/getMe") == "POST https://api.telegram.org/bot***/getMe"


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_traceback_with_the_token_is_redacted(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        configure_logs("debug", style)  # type: ignore[arg-type]
        try:
            raise ValueError(f"cannot reach bot{TOKEN}")
        except ValueError:
            logging.getLogger("x").exception("failed at %s", TOKEN)
    finally:
        root.handlers[:], root.level = before
    written = capsys.readouterr().err
    assert "failed at ***" in written
    assert "cannot reach" in written
    assert TOKEN not in written


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

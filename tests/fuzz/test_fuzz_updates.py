"""Whatever Telegram or somebody in its place sends, an update is handled or set aside, never fatal and never a loop."""

import itertools
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import given

from bot.answering.base import Base
from bot.app import make_application
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import Sandbox
from bot.serving import serving
from bot.store import schema
from bot.transport.intake import Intake
from tests.driving import core_of
from tests.fuzz.conftest import FUZZ
from tests.fuzz.strategies import updates


async def test_any_update_is_handled(base: Base, tmp_path: Path) -> None:
    ids = itertools.count(1)
    made: list[dict[str, Any]] = []

    @FUZZ
    @given(updates())
    def collect(content: dict[str, Any]) -> None:
        made.append({"update_id": next(ids), **content})

    collect()
    async with serving(sandbox_app(Sandbox()), 0) as address:
        core = core_of(base, tmp_path)
        application = make_application(SANDBOX_TOKEN, core, address)
        await core.store.open()
        await application.initialize()
        intake = Intake(application, core, first_wait=0)
        for content in made:
            await intake.take(content)
        table = schema.updates
        rows = await core.store.rows(sa.select(table.c.update_id, table.c.error).where(table.c.outcome == "given_up"))
        await application.shutdown()
        await core.store.close()
    assert [(made[row.update_id - 1], row.error) for row in rows] == []

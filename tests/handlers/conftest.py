"""A running bot on the knowledge that ships, trained once for all tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answering.base import Base
from tests.driving import Driver, driving


@pytest.fixture
async def driver(base: Base, tmp_path: Path) -> AsyncIterator[Driver]:
    async with driving(base, tmp_path) as running:
        yield running

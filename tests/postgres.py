"""A real PostgreSQL for the tests that need one: a server a session, a database a test."""

import asyncio
import itertools
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the server's own database; skips where the server's wheel does not exist."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders that a container does not have
        pgserver = pytest.importorskip("pgserver", reason="pgserver has no wheel for this Python")
        server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
async def postgres_url(postgres: str) -> AsyncIterator[str]:
    """Address of an empty database."""
    name = f"test{next(_numbers)}"
    await _execute(postgres, f"CREATE DATABASE {name}")
    yield postgres.replace("/postgres?", f"/{name}?")
    await _execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLAlchemy URL of an empty store: a test that asks for it runs on both databases."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}"
    return "postgresql+asyncpg://" + str(request.getfixturevalue("postgres_url")).split("://", 1)[1]


async def _execute(server: str, statement: str) -> None:
    async with asyncio.timeout(30):
        connection = await asyncpg.connect(server)
        await connection.execute(statement)
        await connection.close()

"""A real PostgreSQL for the tests that need one: a server a session, a database a test."""

import asyncio
import contextlib
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

_numbers = itertools.count(1)


def binaries() -> Path | None:
    """Folder of PostgreSQL's programs: the system's, or those of the pgserver wheel; None when there are none."""
    found = shutil.which("postgres") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/postgres")), None)
    if found:
        return Path(found).resolve().parent
    wheel = importlib.util.find_spec("pgserver")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    return None


@contextlib.contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """A server on a socket in a folder of its own, gone at the end; yields the address of its database `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    # PostgreSQL refuses to run as root.
    user = None if os.geteuid() else next(name for name in ("postgres", "nobody") if _exists(name))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    data, quick = folder / "data", ("fsync", "synchronous_commit", "full_page_writes")
    options = [f"-c{name}=off" for name in quick] + ["-clisten_addresses=", f"-cunix_socket_directories={folder}"]
    make = [str(programs / "initdb"), f"--pgdata={data}", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    try:
        subprocess.run(make, user=user, check=True, capture_output=True, cwd=folder)
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *options], user=user, stderr=log, stdout=log, cwd=folder
            )
        try:
            address = f"postgresql://postgres@/postgres?host={folder}"
            asyncio.run(_reached(address))
            yield address
        finally:
            server.send_signal(signal.SIGINT)  # ends the connections, then itself
            server.wait(30)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of the server's own database; skips where there is no PostgreSQL."""
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL: install Debian's postgresql, or use a Python for which pgserver has a wheel")
    with running_server(programs) as address:
        yield address


@pytest.fixture
async def postgres_url(postgres: str) -> AsyncIterator[str]:
    """Address of an empty database."""
    name = f"test{next(_numbers)}"
    await execute(postgres, f"CREATE DATABASE {name}")
    yield postgres.replace("/postgres?", f"/{name}?")
    await execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLAlchemy URL of an empty store: a test that asks for it runs on both databases."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}"
    return "postgresql+asyncpg://" + str(request.getfixturevalue("postgres_url")).split("://", 1)[1]


async def execute(address: str, statement: str) -> None:
    """Execute one statement on a connection of its own."""
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _reached(address: str) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                await execute(address, "SELECT 1")
            except (OSError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.05)
            else:
                return


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True

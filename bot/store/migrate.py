"""Runs the numbered migrations at start."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 7_245_001
"""Advisory lock of PostgreSQL under which the migrations run, so that two replicas may start together."""


class _UnknownError(Exception):
    """The store has a schema that this program does not know."""


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring a store, made when missing, to a schema.

    Args:
        url: SQLAlchemy URL, with the asynchronous driver.
        revision: Number of the schema; the newest unless a test wants an older one.

    Raises:
        StoreError: The store cannot be reached or written, or its schema is newer than this program.
    """
    target = sa.make_url(url)
    where = target.render_as_string(hide_password=True)
    try:
        if target.database and target.get_backend_name() == "sqlite":
            Path(target.database).parent.mkdir(parents=True, exist_ok=True)
        await _run(target, revision)
    except _UnknownError as error:
        raise StoreError(f"{where} was made by a newer version of the bot; run that version, or restore a backup") from error
    except (OSError, sa.exc.DBAPIError) as error:
        reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        hint = (
            "set BOT_STATE_DIR to a folder that the bot may write, such as BOT_STATE_DIR=/state"
            if target.get_backend_name() == "sqlite"
            else "set BOT_DATABASE_URL to a database that the bot can reach, such as postgresql://bot:password@localhost/bot"
        )
        raise StoreError(f"cannot open the store {where}: {reason}; {hint}") from error


async def _run(target: sa.URL, revision: str) -> None:
    engine = create_async_engine(target)
    try:
        async with engine.begin() as connection:
            if target.get_backend_name() == "postgresql":
                await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            if await connection.run_sync(_revision) != (newest() if revision == "head" else revision):
                await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()


def newest() -> str:
    """Number of the newest schema."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _revision(connection: sa.Connection) -> str | None:
    """Number of the store's schema; None when it is empty."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def _upgrade(connection: sa.Connection, revision: str) -> None:
    # Eleven megabytes and a tenth of a second, for nothing in a store that is up to date.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util.exc import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise _UnknownError from error

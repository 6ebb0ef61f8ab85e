"""Runs the numbered migrations at start."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from bot.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(path: Path) -> None:
    """Bring a SQLite file, made when missing, to the newest schema.

    Raises:
        StoreError: The folder cannot be written, or the file's schema is newer than this program.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(f"sqlite:///{path}")
        try:
            with engine.begin() as connection:
                config = Config()
                config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            engine.dispose()
    except CommandError as error:
        raise StoreError(f"{path} was made by a newer version of the bot; run that version, or restore a backup") from error
    except (OSError, sa.exc.DatabaseError) as error:
        reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        raise StoreError(f"cannot open the store {path}: {reason}; set BOT_STATE_DIR to a folder the bot may write") from error

"""Tells a database that is away, which passes, from a statement that it refuses, which will not."""

import sqlalchemy as sa

from bot.errors import StoreError

REFUSED = ("22", "23", "42")
"""Classes of SQLSTATE that lie in the statement: its data, a constraint, its syntax or a missing right."""

BROKEN = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError)
"""What SQLAlchemy raises, without a SQLSTATE, when a connection broke."""
AWAY = (StoreError, sa.exc.TimeoutError, OSError, TimeoutError)
"""What the store and the drivers raise outside SQLAlchemy; whatever asyncpg has of its own is an outage too."""


def is_outage(error: BaseException) -> bool:
    """Whether the same statement may succeed later."""
    if isinstance(error, sa.exc.DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        if state:
            return not str(state).startswith(REFUSED)
        return error.connection_invalidated or isinstance(error, BROKEN)
    # By its name: on SQLite asyncpg is not loaded.
    return isinstance(error, AWAY) or type(error).__module__.split(".")[0] == "asyncpg"

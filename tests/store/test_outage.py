"""What passes is waited for; what the database refuses is not asked again for ever."""

import asyncpg
import pytest
import sqlalchemy as sa

from bot.errors import StoreError
from bot.store.outage import is_outage


def wrapped(kind: type[sa.exc.DBAPIError], driver: Exception) -> sa.exc.DBAPIError:
    return kind("SELECT 1", None, driver)


@pytest.mark.parametrize(
    "error",
    [
        StoreError("away"),
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.AdminShutdownError("terminating connection due to administrator command"),
        asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
        wrapped(sa.exc.InternalError, asyncpg.InternalClientError("got result for unknown protocol state 3")),
        wrapped(sa.exc.OperationalError, Exception("database is locked")),
        wrapped(sa.exc.DBAPIError, asyncpg.AdminShutdownError("terminating connection due to administrator command")),
    ],
    ids=repr,
)
def test_what_passes_is_an_outage(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("a fault of ours"),
        wrapped(sa.exc.IntegrityError, asyncpg.UniqueViolationError("duplicate key")),
        wrapped(sa.exc.ProgrammingError, asyncpg.UndefinedTableError("no such table")),
        wrapped(sa.exc.IntegrityError, Exception("UNIQUE constraint failed")),
    ],
    ids=repr,
)
def test_what_is_refused_is_none(error: Exception) -> None:
    assert not is_outage(error)

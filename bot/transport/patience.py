"""Waiting for Telegram at start: it may be away, and so may the network."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog
from telegram.error import BadRequest, NetworkError, RetryAfter

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds before the second try, and the most that doubling makes of them."""

_log = structlog.get_logger()


async def until_reached(request: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Send a request until Telegram has got it, or the event is set.

    Raises:
        TelegramError: Telegram refuses it.
    """
    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            await request()
        except BadRequest:
            raise  # a kind of NetworkError for the library
        except (NetworkError, RetryAfter) as error:
            _log.warning("telegram unreachable at start", error=str(error), retry_in=wait)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(LONGEST_WAIT, wait * 2)
        else:
            return

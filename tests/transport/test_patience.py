"""At start Telegram is waited for, ever longer, until it is there, refuses, or nobody wants it any more."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from bot.transport.patience import until_reached
from tests.skipping import clock, skipping


def request_that_fails(*errors: TelegramError) -> tuple[list[float], Callable[[], Awaitable[None]]]:
    """When it was sent, and a request that fails with one error after another."""
    times: list[float] = []
    left = list(errors)

    async def request() -> None:
        times.append(clock())
        if left:
            raise left.pop(0)

    return times, request


def test_a_telegram_that_is_away_is_asked_until_it_is_there() -> None:
    times, request = request_that_fails(*[NetworkError("gone")] * 7)
    skipping(until_reached(request, asyncio.Event()))
    assert times == [0, 1, 3, 7, 15, 31, 61, 91]


@pytest.mark.parametrize("error", [BadRequest("odd"), InvalidToken()])
def test_a_refusal_is_not_asked_again(error: TelegramError) -> None:
    times, request = request_that_fails(error)
    with pytest.raises(type(error)):
        skipping(until_reached(request, asyncio.Event()))
    assert times == [0]


def test_a_stop_ends_the_waiting() -> None:
    times, request = request_that_fails(*[NetworkError("gone")] * 9)

    async def whole() -> float:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(5, stop.set)
        await until_reached(request, stop)
        return clock()

    assert skipping(whole()) == 5
    assert times == [0, 1, 3]

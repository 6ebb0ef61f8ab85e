"""Outgoing requests keep Telegram's limits, on a clock of the test's own."""

import asyncio
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.transport.pace import FIRST_WAIT, MAX_TRIES, Bucket, Pace


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def send(pace: Pace, chat: int, sent: list[Any], callback: Any = None, endpoint: str = "sendMessage") -> Any:
    async def note() -> str:
        sent.append(chat)
        return "sent"

    return await pace.process_request(callback or note, (), {}, endpoint, {"chat_id": chat}, None)


@pytest.mark.parametrize(("chat", "count", "seconds"), [(1, 5, 0), (1, 8, 3), (-1, 20, 0), (-1, 22, 6)])
async def test_a_chat_gets_a_burst_and_then_its_rate(chat: int, count: int, seconds: float) -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    for _ in range(count):
        await send(pace, chat, [])
    assert clock.now == pytest.approx(seconds)


async def test_all_chats_together_get_thirty_a_second() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    for chat in range(1, 91):
        await send(pace, chat, [])
    assert clock.now == pytest.approx(2)


async def test_toasts_and_profiles_are_not_held_back() -> None:
    clock = Clock()
    sent: list[int] = []
    pace = Pace(clock=clock, sleep=clock.sleep)
    for _ in range(100):
        await send(pace, 1, sent, endpoint="answerCallbackQuery")
    assert (len(sent), clock.now) == (100, 0)


async def test_telegrams_wait_is_kept_and_the_request_sent_again() -> None:
    clock, tried = Clock(), []
    again: list[int] = []
    pace = Pace(clock=clock, sleep=clock.sleep, retried=lambda: again.append(1))

    async def refused_once() -> str:
        tried.append(clock.now)
        if len(tried) == 1:
            raise RetryAfter(7)
        return "sent"

    assert await send(pace, 1, [], refused_once) == "sent"
    assert tried == [0, 7]
    assert again == [1]


async def test_what_did_not_get_through_is_sent_again_after_growing_waits() -> None:
    clock, tried = Clock(), []
    pace = Pace(clock=clock, sleep=clock.sleep)

    async def lost_twice() -> str:
        tried.append(clock.now)
        if len(tried) < 3:
            raise NetworkError("Bad Gateway")
        return "sent"

    assert await send(pace, 1, [], lost_twice) == "sent"
    assert tried == [0, FIRST_WAIT, 3 * FIRST_WAIT]


async def test_what_telegram_refuses_as_such_is_not_sent_again() -> None:
    clock, tried = Clock(), []
    pace = Pace(clock=clock, sleep=clock.sleep)

    async def wrong() -> None:
        tried.append(1)
        raise BadRequest("message is too long")

    with pytest.raises(BadRequest):
        await send(pace, 1, [], wrong)
    assert len(tried) == 1


async def test_a_chat_that_is_always_refused_is_given_up() -> None:
    clock, tried = Clock(), []
    pace = Pace(clock=clock, sleep=clock.sleep)

    async def refused() -> None:
        tried.append(1)
        raise RetryAfter(1)

    with pytest.raises(RetryAfter):
        await send(pace, 1, [], refused)
    assert len(tried) == MAX_TRIES


async def test_a_stuck_chat_holds_up_only_itself() -> None:
    stuck = asyncio.Event()

    async def sleep(_: float) -> None:
        await stuck.wait()

    pace, sent = Pace(clock=Clock(), sleep=sleep), []

    async def refused_once() -> str:
        if "refused" not in sent:
            sent.append("refused")
            raise RetryAfter(20)
        sent.append("first of 1")
        return "sent"

    waiting = [asyncio.create_task(send(pace, 1, sent, refused_once)), asyncio.create_task(send(pace, 1, sent))]
    await asyncio.sleep(0)  # both begin
    await send(pace, 2, sent)
    stuck.set()
    await asyncio.gather(*waiting)
    assert sent == ["refused", 2, "first of 1", 1]


def test_a_bucket_at_rest_is_full_again() -> None:
    clock = Clock()
    bucket = Bucket(2, 1.0, clock)
    assert [bucket.take() for _ in range(3)] == [0, 0, 1]
    assert not bucket.full
    clock.now = 3
    assert bucket.full

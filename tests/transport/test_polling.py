"""What was handled is confirmed and what was not is not; what cannot be fetched is asked for again, ever less often."""

import asyncio
import datetime as dt
import itertools
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from structlog.testing import capture_logs
from telegram.error import BadRequest, Conflict, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.handlers.context import App
from bot.handlers.registry import ALLOWED_UPDATES
from bot.transport.intake import Intake
from bot.transport.polling import Poller
from tests.skipping import clock, skipping

Take = Callable[[int], Awaitable[None]]


class Telegram:
    """A Bot API that keeps updates until they are confirmed, and can fail; and the application around it."""

    def __init__(self, *updates: int, fails: list[TelegramError] | None = None) -> None:
        self.waiting = list(updates)
        self.fails = fails or []
        self.asked: list[tuple[float, int, int, int]] = []
        """Time, offset, limit and seconds of each request."""
        self.hooked = True
        self.changed = asyncio.Event()

    @property
    def bot(self) -> "Telegram":
        return self

    async def delete_webhook(self) -> None:
        self.hooked = False

    async def do_api_request(self, endpoint: str, api_kwargs: dict[str, Any], read_timeout: float) -> object:
        assert (endpoint, self.hooked, api_kwargs["allowed_updates"]) == ("getupdates", False, ALLOWED_UPDATES)
        offset, limit, seconds = api_kwargs["offset"], api_kwargs["limit"], api_kwargs["timeout"]
        assert read_timeout == seconds + 10
        self.asked.append((clock(), offset, limit, seconds))
        if self.fails:
            raise self.fails.pop(0)
        self.waiting = [id_ for id_ in self.waiting if id_ >= offset]
        if not self.waiting and seconds:
            self.changed.clear()
            await asyncio.wait({asyncio.ensure_future(self.changed.wait())}, timeout=seconds)
        return [{"update_id": id_} for id_ in self.waiting[:limit]]

    def add(self, *updates: int) -> None:
        self.waiting += updates
        self.changed.set()


class Taking:
    """An intake that notes what it is given, and does with it what the test wants."""

    def __init__(self, do: Take) -> None:
        self.taken: list[int] = []
        self._do = do

    async def take(self, raw: dict[str, Any]) -> bool:
        self.taken.append(raw["update_id"])
        await self._do(raw["update_id"])
        return True


async def at_once(_: int) -> None:
    """Nothing to wait for."""


def polled(
    telegram: Telegram, seconds: float, do: Take = at_once, grace: float = 5.0, also: Awaitable[None] | None = None
) -> tuple[list[int], Poller]:
    """Poll for some seconds, then stop; what was taken."""
    intake = Taking(do)
    poller = Poller(cast(App, telegram), cast(Intake, intake), grace)

    async def whole() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(poller.run(stop))
        if also is not None:
            await also
        await asyncio.sleep(seconds)
        stop.set()
        await running

    skipping(whole())
    return intake.taken, poller


def slow(**seconds: float) -> Take:
    """An intake that needs some seconds for some updates."""

    async def do(id_: int) -> None:
        await asyncio.sleep(seconds.get(f"u{id_}", 0))

    return do


def test_an_update_is_confirmed_when_it_has_been_handled_and_not_before() -> None:
    telegram = Telegram(5, 6)
    taken, _ = polled(telegram, 15, slow(u5=1))
    assert taken == [5, 6]
    before = [offset for at, offset, _, _ in telegram.asked if 0 < at < 1]
    assert before
    assert set(before) == {5}
    assert {offset for at, offset, _, _ in telegram.asked if at >= 1} == {7}
    assert telegram.waiting == []


def test_updates_in_progress_are_asked_for_past_at_once_and_else_telegram_holds_the_line() -> None:
    telegram = Telegram(5)
    polled(telegram, 12, slow(u5=0.6))
    assert telegram.asked[:5] == [(0, 0, 100, 10), (0.25, 5, 100, 0), (0.5, 5, 100, 0), (0.6, 6, 100, 10), (10.6, 6, 100, 10)]


def test_what_comes_meanwhile_does_not_wait_behind_a_slow_one() -> None:
    telegram, seen = Telegram(5), {}

    async def do(id_: int) -> None:
        seen[id_] = clock()
        await asyncio.sleep(30 if id_ == 5 else 0)

    async def later() -> None:
        await asyncio.sleep(1.1)
        telegram.add(6)

    taken, _ = polled(telegram, 40, do, also=later())
    assert taken == [5, 6]
    assert seen[6] <= 1.25


def test_when_more_wait_the_last_of_a_full_batch_hold_nobody_up() -> None:
    telegram = Telegram(*range(1, 201))
    taken, _ = polled(telegram, 15, slow(u98=0.1, u99=0.1, u100=0.1))
    assert taken == list(range(1, 201))
    # Once nothing new comes with them, their end is waited for.
    assert telegram.asked[:4] == [(0, 0, 100, 10), (0, 98, 100, 0), (0, 98, 100, 0), (0.1, 198, 100, 10)]


def test_what_telegram_gives_again_before_it_is_confirmed_is_not_taken_again() -> None:
    # 6 and 7 are done at once, but 5 holds their confirmation back: they come again and again.
    taken, poller = polled(Telegram(5, 6, 7), 20, slow(u5=3))
    assert taken == [5, 6, 7]
    assert poller.offset == 8
    assert poller._handled <= {5, 6, 7}


def test_what_was_confirmed_need_not_be_remembered() -> None:
    telegram = Telegram(*range(1, 251))
    taken, poller = polled(telegram, 25)
    assert taken == list(range(1, 251))
    assert poller._handled == set()


def test_an_update_that_comes_out_of_turn_does_not_take_the_offset_back() -> None:
    telegram = Telegram(9, 5)
    polled(telegram, 15)
    assert [offset for _, offset, _, _ in telegram.asked][:2] == [0, 10]


def test_a_stop_lets_what_is_begun_end_and_confirms_it() -> None:
    telegram = Telegram(5)
    polled(telegram, 1.1, slow(u5=4))
    assert (telegram.asked[-1], telegram.waiting) == ((4, 6, 1, 0), [])


def test_what_does_not_end_within_the_grace_time_comes_again() -> None:
    telegram, cancelled = Telegram(5, 6), []

    async def do(id_: int) -> None:
        try:
            await asyncio.sleep(60 if id_ == 5 else 0)
        except asyncio.CancelledError:
            cancelled.append((id_, clock()))
            raise

    polled(telegram, 1.1, do)
    assert cancelled == [(5, 6.1)]
    assert (telegram.asked[-1], telegram.waiting) == ((6.1, 5, 1, 0), [5, 6])


def test_a_stop_breaks_off_a_request_that_telegram_holds_open() -> None:
    telegram = Telegram()
    polled(telegram, 3)
    assert telegram.asked == [(0, 0, 100, 10)]


def test_a_last_confirmation_that_fails_ends_the_run_all_the_same() -> None:
    telegram = Telegram(5)

    async def fail() -> None:
        await asyncio.sleep(1)
        telegram.fails = [TimedOut()]

    with capture_logs() as logs:
        polled(telegram, 1, also=fail())
    assert [line["event"] for line in logs] == ["the last updates could not be confirmed"]


def test_an_update_that_cannot_be_recorded_does_not_come_again_and_again() -> None:
    telegram = Telegram(5)

    async def do(_: int) -> None:
        raise RuntimeError("no way")

    with capture_logs() as logs:
        taken, _ = polled(telegram, 15, do)
    assert taken == [5]
    assert [(line["event"], line.get("update")) for line in logs] == [("update cannot be recorded", 5)]
    assert telegram.waiting == []


def waits(*fails: TelegramError) -> list[float]:
    """The seconds between requests of which the first ones fail."""
    telegram = Telegram(fails=list(fails))
    polled(telegram, 1000)
    times = [at for at, *_ in telegram.asked][: len(fails) + 1]
    return [after - before for before, after in itertools.pairwise(times)]


def test_a_telegram_that_is_away_is_asked_ever_less_often() -> None:
    assert waits(*[NetworkError("gone")] * 8) == [1, 2, 4, 8, 16, 30, 30, 30]


@pytest.mark.parametrize("error", [BadRequest("odd"), TelegramError("odd")])
def test_a_refusal_is_no_end_either(error: TelegramError) -> None:
    assert waits(error, error) == [1, 2]


def test_another_poller_is_given_time_to_go_away() -> None:
    assert waits(Conflict("other")) == [5]


def test_telegram_is_asked_again_when_it_says_but_never_later_than_half_a_minute() -> None:
    assert waits(RetryAfter(dt.timedelta(seconds=7))) == [7]
    assert waits(RetryAfter(dt.timedelta(seconds=600))) == [30]


def test_after_a_success_the_waits_begin_anew() -> None:
    telegram = Telegram(fails=[NetworkError("gone"), NetworkError("gone")])

    async def again() -> None:
        await asyncio.sleep(4)
        telegram.fails = [NetworkError("gone"), NetworkError("gone")]

    polled(telegram, 30, also=again())
    assert [at for at, *_ in telegram.asked][:6] == [0, 1, 3, 13, 14, 16]


def test_a_stop_ends_a_pause() -> None:
    telegram = Telegram(fails=[RetryAfter(dt.timedelta(seconds=20))])
    polled(telegram, 2)
    assert [at for at, *_ in telegram.asked] == [0]


def test_an_answer_that_is_no_list_brings_nothing() -> None:
    class Odd(Telegram):
        async def do_api_request(self, endpoint: str, api_kwargs: dict[str, Any], read_timeout: float) -> object:
            await super().do_api_request(endpoint, api_kwargs, read_timeout)
            return {"ok": True}

    taken, poller = polled(Odd(5), 0)
    assert (taken, poller.offset) == ([], 0)

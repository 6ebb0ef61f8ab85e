"""An update needs no further delivery only when it is answered and written, or given up for good; what passes is waited for."""

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import pytest
from structlog.testing import capture_logs
from telegram import Chat, InlineQuery, Message, Update, User
from telegram.error import BadRequest, Forbidden, NetworkError, TimedOut

from bot.errors import RepeatedError, StoreError
from bot.handlers.context import App, Core
from bot.metrics import Metrics
from bot.store.work import Work
from bot.transport.intake import ChatOrder, Intake, Slots
from tests.skipping import clock, skipping

T = TypeVar("T")


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Tracebacks written for people take longer than all tests."""
    with capture_logs():
        yield


class Kept:
    """A store in memory that can be away, or refuse."""

    def __init__(self) -> None:
        self.written: list[tuple[int | None, str, str | None]] = []
        self.turns: list[int] = []
        self.fails: list[Exception] = []
        """What the next writes fail with."""

    @contextlib.asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[None]:
        self.turns.append(chat_id)
        yield

    async def begin(self, update_id: int, chat_id: int) -> Work:
        self._refuse_repeated(update_id)
        return Work(update_id, chat_id)

    async def commit(self, work: Work) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self._refuse_repeated(work.update_id)
        self.written.append((work.update_id, work.outcome, work.failure))

    def _refuse_repeated(self, update_id: int | None) -> None:
        if any(update_id == id_ for id_, _, _ in self.written):
            raise RepeatedError


class Bench:
    """An intake between a store in memory and a handler of the test's own."""

    bot = None

    def __init__(self, handler: Callable[["Bench", int], Awaitable[None]] | None = None, **given: Any) -> None:
        self.store, self.metrics, self.works = Kept(), Metrics(), dict[int, Work]()
        self.handler, self.times = handler, list[float]()
        core = SimpleNamespace(store=self.store, metrics=self.metrics, works=self.works)
        self.intake = Intake(cast(App, self), cast(Core, core), **given)

    async def process_update(self, update: Update) -> None:
        self.times.append(clock())
        if self.handler:
            await self.handler(self, update.update_id)

    def figure(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)

    def handle(self, *ids: int) -> list[bool]:
        async def one_after_the_other() -> list[bool]:
            return [await self.intake.handle(asking(id_)) for id_ in ids]

        return skipping(one_after_the_other())


def asking(id_: int, person: int = 7) -> Update:
    """An update without a chat, so that nobody is told when it is given up."""
    return Update(id_, inline_query=InlineQuery(str(id_), User(person, "A", is_bot=False), "q", ""))


def writing(id_: int, seconds_ago: float) -> Update:
    when = dt.datetime.fromtimestamp(int(time.time() - seconds_ago), dt.UTC)
    return Update(id_, Message(id_, when, Chat(7, "private"), from_user=User(7, "A", is_bot=False), text="q"))


def failing(*errors: Exception, reached: bool = True) -> Callable[[Bench, int], Awaitable[None]]:
    """A handler that fails with one error after another and then is well; `reached`: after Telegram has answered it."""
    left = list(errors)

    async def handler(bench: Bench, _: int) -> None:
        if left:
            if reached:
                bench.metrics.telegram_reached()
            raise left.pop(0)

    return handler


def test_an_answered_update_is_written_once_and_done() -> None:
    bench = Bench()
    assert bench.handle(5, 5) == [True, True]
    assert bench.store.written == [(5, "handled", None)]
    assert len(bench.times) == 1
    assert bench.figure("bot_updates_total", outcome="handled", language="") == 1
    assert bench.figure("bot_updates_total", outcome="repeated", language="") == 1
    assert bench.works == {}


def test_what_fails_is_tried_three_times_ever_later_and_then_written_as_given_up() -> None:
    bench = Bench(failing(*[ValueError("odd")] * 3))
    assert bench.handle(5) == [True]
    assert bench.times == [0, 0.5, 1.5]
    assert bench.store.written == [(5, "given_up", "ValueError")]


def test_a_handlers_error_counts_also_when_the_application_swallows_it() -> None:
    async def handler(bench: Bench, id_: int) -> None:
        bench.works[id_].error = KeyError("odd")

    bench = Bench(handler)
    bench.handle(5)
    assert bench.store.written == [(5, "given_up", "KeyError")]


def test_the_last_of_three_tries_may_succeed() -> None:
    bench = Bench(failing(ValueError("odd"), ValueError("odd")), first_wait=2.0)
    bench.handle(5)
    assert bench.times == [0, 2, 6]
    assert bench.store.written == [(5, "handled", None)]


@pytest.mark.parametrize("error", [Forbidden("blocked"), BadRequest("chat not found")])
def test_what_telegram_refuses_is_done_at_the_first_try(error: Exception) -> None:
    bench = Bench(failing(error, error, reached=False))
    assert bench.handle(5) == [True]
    assert (bench.times, bench.store.written) == ([0], [(5, "handled", None)])


def test_a_telegram_that_is_away_is_waited_for_and_costs_no_try() -> None:
    bench = Bench(failing(*[NetworkError("gone")] * 9, reached=False))
    assert bench.handle(5) == [True]
    assert bench.times == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 61.5, 91.5, 121.5]
    assert bench.store.written == [(5, "handled", None)]


def test_a_request_that_fails_while_telegram_answers_others_costs_a_try() -> None:
    bench = Bench(failing(*[TimedOut()] * 9))
    bench.handle(5)
    assert bench.store.written == [(5, "given_up", "TimedOut")]


def test_a_fault_of_ours_costs_a_try_whether_telegram_is_there_or_not() -> None:
    bench = Bench(failing(*[ValueError("odd")] * 9, reached=False))
    bench.handle(5)
    assert bench.store.written == [(5, "given_up", "ValueError")]


def test_an_answer_that_is_out_is_not_sent_again_while_the_store_is_away() -> None:
    bench = Bench()
    bench.store.fails = [StoreError("away")] * 5
    assert bench.handle(5) == [True]
    assert bench.times == [0]
    assert bench.store.written == [(5, "handled", None)]


def test_an_impatient_intake_leaves_it_to_telegram_after_three_tries() -> None:
    bench = Bench(patient=False)
    bench.store.fails = [StoreError("away")] * 3
    assert bench.handle(5) == [False]
    assert bench.store.written == []
    assert bench.store.fails == []
    bench.store.fails = [StoreError("away")] * 2
    assert bench.handle(5) == [True]
    assert bench.store.written == [(5, "handled", None)]


def test_changes_that_the_database_refuses_are_given_up_but_the_update_is_done() -> None:
    bench = Bench()
    bench.store.fails = [ValueError("refused")]
    assert bench.handle(5) == [True]
    assert bench.times == [0]
    assert bench.store.written == [(5, "given_up", "ValueError")]
    assert bench.figure("bot_updates_total", outcome="given_up", language="") == 1


def test_a_refusal_stays_given_up_when_the_store_goes_away_meanwhile() -> None:
    bench = Bench()
    bench.store.fails = [ValueError("refused"), StoreError("away")]
    assert bench.handle(5) == [True]
    assert bench.times == [0]
    assert bench.store.written == [(5, "given_up", "ValueError")]


def test_an_update_that_cannot_be_recorded_at_all_is_an_error_and_not_done() -> None:
    bench = Bench(failing(*[ValueError("odd")] * 3))
    bench.store.fails = [TypeError("refused"), KeyError("not to be asked a second time")]
    with pytest.raises(TypeError):
        bench.handle(5)
    assert bench.store.written == []


def test_what_another_replica_has_written_meanwhile_is_done() -> None:
    bench = Bench()
    bench.store.fails = [RepeatedError("meanwhile")]
    assert bench.handle(5) == [True]
    assert bench.figure("bot_updates_total", outcome="repeated", language="") == 1


def test_an_update_that_cannot_be_read_is_written_as_given_up_without_any_handler() -> None:
    bench = Bench()
    assert skipping(bench.intake.take({"update_id": 6, "message": {"message_id": "?"}}))
    assert (bench.times, bench.store.written) == ([], [(6, "given_up", "KeyError")])
    assert bench.store.turns == [0]  # no person's id, nor a group's: it keeps none of them waiting


def test_an_update_of_nobody_is_handled_too() -> None:
    bench = Bench()
    assert skipping(bench.intake.handle(Update(5)))
    assert bench.store.written == [(5, "handled", None)]
    assert bench.store.turns == [0]


def test_the_seconds_of_an_update_are_counted_and_its_line_names_language_and_outcome() -> None:
    async def handler(bench: Bench, id_: int) -> None:
        work = bench.works[id_]
        work.begun, work.language, work.outcome = time.perf_counter() - 8000.5, "fr", "answered"

    bench = Bench(handler)
    with capture_logs() as logs:
        bench.handle(5)
    assert 8000.5 <= (bench.figure("bot_update_seconds_sum") or 0) < 8004
    (line,) = logs
    assert (line["event"], line["outcome"], line["language"]) == ("update", "answered", "fr")
    assert line["ms"] == pytest.approx(8_000_000, abs=4000)
    with capture_logs() as logs:
        Bench().handle(6)
    assert logs[0]["language"] is None


def test_milliseconds_are_told_to_the_tenth() -> None:
    async def handler(bench: Bench, id_: int) -> None:
        bench.works[id_].begun = time.perf_counter() - id_ * 0.01237

    with capture_logs() as logs:
        Bench(handler).handle(*range(1, 21))
    told = [line["ms"] for line in logs]
    assert [round(ms, 1) for ms in told] == told
    assert any(ms != int(ms) for ms in told)


def test_an_update_has_waited_since_its_message_was_written() -> None:
    bounds = []

    async def handler(bench: Bench, _: int) -> None:
        age = bench.figure("bot_queue_age_seconds")
        assert age is not None
        bounds.append((before - sent - 1, age, time.time() - sent - 1))
        assert bench.figure("bot_updates_in_progress") == 1

    bench, before = Bench(handler), time.time()
    update = writing(5, 100)
    assert update.message is not None
    sent = update.message.date.timestamp()
    skipping(bench.intake.handle(update))
    ((least, age, most),) = bounds
    assert least - 0.01 <= age <= most + 0.01
    assert bench.figure("bot_queue_age_seconds") == bench.figure("bot_updates_in_progress") == 0


@pytest.mark.parametrize("ahead", [None, 1000], ids=["no time", "a time to come"])
def test_what_has_just_come_has_not_waited(ahead: int | None) -> None:
    update = asking(5) if ahead is None else writing(5, -ahead)
    ages = []

    async def handler(bench: Bench, _: int) -> None:
        ages.append(bench.figure("bot_queue_age_seconds"))

    skipping(Bench(handler).intake.handle(update))
    assert ages == [pytest.approx(0, abs=0.9)]


def test_the_oldest_of_those_in_progress_gives_the_age() -> None:
    ages = []

    async def handler(bench: Bench, _: int) -> None:
        await asyncio.sleep(0)
        ages.append((bench.figure("bot_queue_age_seconds") or 0, bench.figure("bot_updates_in_progress")))

    bench = Bench(handler)
    skipping(both(bench.intake.handle(writing(5, 1000)), bench.intake.handle(asking(6))))
    assert ages[0][0] > 900
    assert ages[0][1] == 2


async def both(*works: Coroutine[Any, Any, T]) -> list[T]:
    return list(await asyncio.gather(*works))


def test_a_chat_takes_turns_and_others_do_not_wait() -> None:
    done: list[tuple[int, float]] = []

    async def handler(_: Bench, id_: int) -> None:
        await asyncio.sleep(0.3)
        done.append((id_, clock()))

    bench = Bench(handler)
    updates = [asking(1), asking(2), asking(3), asking(4, person=8)]
    assert skipping(both(*map(bench.intake.handle, updates))) == [True] * 4
    assert sorted(done) == [(1, 0.3), (2, 0.6), (3, 0.9), (4, 0.3)]


def test_sixteen_are_handled_at_once_and_who_is_stuck_for_a_second_makes_room() -> None:
    async def handler(_: Bench, __: int) -> None:
        await asyncio.sleep(10)

    bench = Bench(handler)
    skipping(both(*(bench.intake.handle(asking(id_, person=id_)) for id_ in range(1, 41))))
    assert bench.times == [0] * 16 + [1] * 16 + [2] * 8


def test_a_chat_without_anybody_waiting_is_forgotten_and_one_with_is_not() -> None:
    order, seen = ChatOrder(), []

    async def take(name: str, begins: float, lasts: float) -> None:
        await asyncio.sleep(begins)
        async with order.turn(1):
            seen.append((name, clock()))
            await asyncio.sleep(lasts)

    # c comes after a has left and while b is inside: it must still wait for b.
    skipping(both(take("a", 0, 2), take("b", 1, 2), take("c", 3, 1), take("d", 3.5, 1)))
    assert seen == [("a", 0), ("b", 2), ("c", 4), ("d", 5)]
    assert order._locks == {}


def test_a_slot_given_on_is_not_given_a_second_time_when_its_holder_ends() -> None:
    slots, inside, most = Slots(1, 1.0), 0, []

    async def hold(begins: float, lasts: float) -> None:
        nonlocal inside
        await asyncio.sleep(begins)
        async with slots.slot():
            inside += 1
            most.append((clock(), inside))
            await asyncio.sleep(lasts)
            inside -= 1

    # The first is stuck until 5; after that one at a time again, each within its second.
    skipping(both(hold(0, 5), hold(0.5, 0.5), hold(6, 0.5), hold(6, 0.5), hold(6, 0.5)))
    assert most == [(0, 1), (1, 2), (6, 1), (6.5, 1), (7, 1)]

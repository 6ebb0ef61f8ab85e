"""An event loop that skips what it would wait for: the hours of a test pass at once, and each wait can be told exactly.

Only for tests without sockets, files or threads: nothing outside the loop can keep up.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Skipping(selectors.SelectSelector):
    """Never waits; counts what it should have waited."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "everything waits for something that will never happen"
        self.now += timeout
        return super().select(0)


class SkippingLoop(asyncio.SelectorEventLoop):
    """The clock stands still but for waits."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.now


def skipping(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end on a loop that skips its waits."""
    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        return runner.run(work)


def clock() -> float:
    """Seconds waited so far on the loop that runs."""
    return round(asyncio.get_running_loop().time(), 6)

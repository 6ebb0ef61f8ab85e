"""What operators can watch: counters and gauges in Prometheus' format, and when Telegram was last reached."""

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest

ANSWER_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds from the arrival of an update to its end."""
LAG_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
"""Seconds by which the event loop is late."""


class Metrics:
    """The figures of one bot, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)  # memory, processor time, open files
        self.updates = Counter(
            "bot_updates",
            "Updates ended, by what became of them and language.",
            ["outcome", "language"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "bot_update_seconds", "From an update's arrival to its end.", buckets=ANSWER_BUCKETS, registry=self.registry
        )
        self.telegram_errors = Counter(
            "bot_telegram_errors", "Requests to Telegram that failed, by status or kind.", ["kind"], registry=self.registry
        )
        self.retries = Counter(
            "bot_telegram_retries", "Requests sent again because Telegram asked to wait.", registry=self.registry
        )
        self.loop_lag = Histogram(
            "bot_loop_lag_seconds", "How late the event loop is.", buckets=LAG_BUCKETS, registry=self.registry
        )
        self._reached = Gauge(
            "bot_telegram_reached_timestamp_seconds", "When Telegram last answered, since 1970.", registry=self.registry
        )
        self._queue_age = Gauge("bot_queue_age_seconds", "Age of the oldest update not yet ended.", registry=self.registry)
        self._in_progress = Gauge("bot_updates_in_progress", "Updates taken and not yet ended.", registry=self.registry)
        self._knowledge = Info("bot_knowledge", "The knowledge base in use.", registry=self.registry)
        self._reached_at = time.monotonic()

    @property
    def telegram_silent(self) -> float:
        """Seconds since Telegram last answered, or since the start."""
        return time.monotonic() - self._reached_at

    def telegram_reached(self) -> None:
        """Note that Telegram has answered, or posted, just now."""
        self._reached_at = time.monotonic()
        self._reached.set_to_current_time()

    def watch_queue(self, age: Callable[[], float], length: Callable[[], int]) -> None:
        """Have the queue's figures asked for when somebody looks."""
        self._queue_age.set_function(age)
        self._in_progress.set_function(length)

    def render(self, revision: str) -> bytes:
        """All figures as text.

        Args:
            revision: Of the knowledge base in use.
        """
        self._knowledge.info({"revision": revision})
        return generate_latest(self.registry)

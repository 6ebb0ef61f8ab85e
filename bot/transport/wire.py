"""Requests to Telegram, watched: what fails and when Telegram last answered."""

from typing import Any

from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.metrics import Metrics


class Wire(HTTPXRequest):
    """The library's HTTP client, which also counts."""

    def __init__(self, metrics: Metrics, connections: int) -> None:
        """A client that opens at most so many connections."""
        super().__init__(connection_pool_size=connections)
        self._metrics = metrics

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """One request; its status and body."""
        try:
            status, body = await super().do_request(*args, **kwargs)
        except TelegramError as error:
            self._metrics.telegram_errors.labels(type(error).__name__).inc()
            raise
        if status < 400:
            self._metrics.telegram_reached()
        else:
            self._metrics.telegram_errors.labels(str(status)).inc()
        return status, body

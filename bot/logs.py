"""Structured logs without secrets: the token is cut out of every line, tracebacks included."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"
_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,64}")
# These libraries write each request's URL, and so the token, at INFO; redaction catches it, silence is better still.
_TALKATIVE = ("aiohttp", "httpx", "httpcore", "telegram", "apscheduler", "aiosqlite", "asyncio", "uvicorn", "alembic")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """A text with everything of a token's shape, and every secret, replaced."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return _TOKEN.sub(HIDDEN, text)


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Redacts last, on the finished line, so that nothing can be added after it."""

    def __init__(self, secrets: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record), self._secrets)


def configure_logs(level: str, style: Literal["auto", "json", "console"], secrets: Iterable[str] = ()) -> None:
    """Send structlog and the standard library's logging to standard error as one stream of lines.

    Args:
        level: Least severe line written.
        style: auto: for people in a terminal, JSON elsewhere.
        secrets: What must never be written, beside the tokens, which are known by their shape.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = style == "json" or (style == "auto" and not sys.stderr.isatty())
    # The formatter that structlog takes by itself prints the variables of each frame, and with them what people wrote.
    last: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        _RedactingFormatter(
            secrets, foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
    # It writes what it cannot read, and so what people wrote, as an error; the error itself is raised as well.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL + 1)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, _unpack],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _unpack(logger: WrappedLogger, name: str, event: EventDict) -> tuple[tuple[EventDict], dict[str, Any]]:
    return structlog.stdlib.ProcessorFormatter.wrap_for_formatter(logger, name, event)

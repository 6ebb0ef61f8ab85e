"""A webhook: updates are posted to the bot, as Telegram does it."""

import asyncio
import re
import time
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from bot.sandbox.errors import bad_request
from bot.sandbox.history import Json
from bot.sandbox.updates import Updates

PORTS = (80, 88, 443, 8443)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Hook:
    """Where updates go, and how."""

    url: str
    secret_token: str
    """Comes back in the header `X-Telegram-Bot-Api-Secret-Token`; empty: no header."""
    max_connections: int
    """Updates on their way at the same time."""


@dataclass(frozen=True)
class Pace:
    """How patient the delivery is, in seconds; Telegram's own back-off is longer."""

    timeout: float = 60.0
    """How long the bot may take for an update."""
    first_wait: float = 0.1
    longest_wait: float = 5.0
    """The wait before an update is posted again doubles from the first to the longest."""


def check_hook(hook: Hook) -> None:
    """Telegram's rules for an address and a secret token.

    Plain HTTP and any port are allowed to loopback, as with a Bot API server of one's own; nothing else is reachable here.
    """
    if len(hook.secret_token) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", hook.secret_token):
        raise bad_request("secret token contains unallowed characters")
    try:
        parts = urlsplit(hook.url)
        port = parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.hostname in LOOPBACK and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in (None, *PORTS):
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    raise bad_request("bad webhook: Failed to resolve host: Name or service not known")


class Delivery:
    """Posts the updates of each chat one after another, and chats side by side."""

    def __init__(self, updates: Updates) -> None:
        self.hook: Hook | None = None
        """Where updates are posted to; None: the bot polls."""
        self.pace = Pace()
        self.last_error: Json = {}
        """`last_error_date` and `last_error_message`, once something has gone wrong."""
        self._updates = updates
        self._client: httpx.AsyncClient | None = None
        self._slots = asyncio.Semaphore()
        self._lanes: dict[int, deque[int]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, hook: Hook) -> None:
        """Post what waits and what comes to an address, from now on; another one before it is dropped."""
        await self.stop()
        self.hook, self.last_error = hook, {}
        limits = httpx.Limits(max_connections=hook.max_connections, max_keepalive_connections=hook.max_connections)
        headers = {"Content-Type": "application/json"}
        if hook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token
        # Nothing but loopback is ever reached, where certificates are made up and proxies are in the way.
        self._client = httpx.AsyncClient(
            limits=limits,
            headers=headers,
            timeout=self.pace.timeout,
            verify=False,  # noqa: S501
            trust_env=False,
        )
        self._slots = asyncio.Semaphore(hook.max_connections)
        self._updates.listener = self._line_up
        for id_, chat in self._updates:
            self._line_up(id_, chat)

    async def stop(self) -> None:
        """End the posting; what the bot has not taken waits on."""
        self.hook = self._updates.listener = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._lanes.clear()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _line_up(self, id_: int, chat: int) -> None:
        if chat in self._lanes:
            self._lanes[chat].append(id_)
            return
        self._lanes[chat] = deque([id_])
        task = asyncio.create_task(self._serve(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, chat: int) -> None:
        lane, wait = self._lanes[chat], self.pace.first_wait
        while lane:
            update = self._updates.take(lane[0])
            if update is None or await self._post(update):
                wait = self.pace.first_wait
                self._updates.confirm(lane.popleft())
                for again in self._updates.take_again():
                    await self._post(again)
            else:
                await asyncio.sleep(wait)
                wait = min(self.pace.longest_wait, 2 * wait)
        del self._lanes[chat]

    async def _post(self, update: Json) -> bool:
        assert self.hook is not None and self._client is not None  # noqa: PT018, S101 - tasks end with the hook
        try:
            async with self._slots:
                answer = await self._client.post(self.hook.url, json=update)
        except httpx.TimeoutException:
            problem = "Read timeout expired"
        except httpx.HTTPError as error:
            problem = "Connection refused" if isinstance(error, httpx.ConnectError) else "Connection closed unexpectedly"
        else:
            if answer.is_success:
                return True
            problem = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        self.last_error = {"last_error_date": int(time.time()), "last_error_message": problem}
        return False

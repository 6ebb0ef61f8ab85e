"""Requests to Telegram: what fails and when Telegram last answered is counted.

Over aiohttp: the library's own client, httpx, takes four times the processor time for a request while others are on their
way, so that sending an answer would cost as much as finding it.
"""

import json
import ssl
from functools import cache
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.metrics import Metrics

SECONDS, UPLOAD_SECONDS = 5.0, 20.0
"""Seconds in which a connection must be made and in which something must come; the latter with files to send."""
HEADERS = {"User-Agent": BaseRequest.USER_AGENT}
JSON = {**HEADERS, "Content-Type": "application/json"}


class Wire(BaseRequest):
    """The library's interface to HTTP, over aiohttp."""

    def __init__(self, metrics: Metrics, connections: int) -> None:
        """A client that opens at most so many connections."""
        self._metrics = metrics
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds in which something must come, unless a request says otherwise."""
        return SECONDS

    async def initialize(self) -> None:
        """Get ready; safe to call twice."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ssl=_certificates())
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Close all connections; safe to call twice."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        """One request; its status and body."""
        if read_timeout is BaseRequest.DEFAULT_NONE:
            read_timeout = UPLOAD_SECONDS if request_data and request_data.contains_files else SECONDS
        try:
            status, body = await self._send(url, method, request_data, read_timeout)
        except TelegramError as error:
            self._metrics.telegram_errors.labels(type(error).__name__).inc()
            raise
        if status < 400:
            self._metrics.telegram_reached()
        else:
            self._metrics.telegram_errors.labels(str(status)).inc()
        return status, body

    async def _send(self, url: str, method: str, data: RequestData | None, seconds: float | None) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("the HTTP client is not open")
        address, headers = URL(url, encoded=True), HEADERS
        body: bytes | aiohttp.FormData | None = None
        if data is not None and data.contains_files:
            body = _form(data)
        elif data is not None:
            headers, body = JSON, json.dumps(data.parameters).encode()
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=SECONDS, sock_read=seconds)
        options: Any = {"timeout": timeout, "proxy": _proxy(address.scheme, address.host or ""), "allow_redirects": False}
        try:
            async with self._session.request(method, address, data=body, headers=headers, **options) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            # Only the system's words: others hold the address, and with it the token.
            raise NetworkError(f"{type(error).__name__}: {getattr(error, 'strerror', None)}") from error


def _form(data: RequestData) -> aiohttp.FormData:
    """Files and what goes with them."""
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


@cache
def _certificates() -> ssl.SSLContext:
    """As httpx has them: certifi's, unless SSL_CERT_FILE or SSL_CERT_DIR say otherwise."""
    return httpx.create_ssl_context()


@cache
def _proxy(scheme: str, host: str) -> str | None:
    """The proxy that the environment names: HTTPS_PROXY, ALL_PROXY, NO_PROXY."""
    found = getproxies()
    return None if proxy_bypass(host) else found.get(scheme) or found.get("all")

"""A Starlette app served inside this process's event loop, on loopback unless told otherwise."""

import asyncio
import contextlib
import errno
import math
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

from bot.errors import SettingsError


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: the bot's process has one owner of signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(
    app: ASGIApp, port: int, host: str = "127.0.0.1", setting: str = "BOT_SANDBOX", grace: float = 2.0
) -> AsyncIterator[str]:
    """Serve an app while the block runs; yields its address, such as `http://127.0.0.1:8081`.

    Args:
        app: What to serve.
        port: Port, or 0 for any free one.
        host: IPv4 address to bind to.
        setting: Start of the settings' names to say when it cannot be bound.
        grace: Seconds in which requests begun must end when the block does.

    Raises:
        SettingsError: The port is taken, or the address is none of this machine.
    """
    # With its protocol named, asyncio turns off Nagle's algorithm, which would hold up answers by 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        problem = f"{host}:{port} cannot be used: {error.strerror}"
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise SettingsError(f"{setting}_HOST is wrong: {problem}; write {setting}_HOST=127.0.0.1") from error
        raise SettingsError(f"{setting}_PORT is wrong: {problem}; write another, such as {setting}_PORT={port + 10}") from error
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=math.ceil(grace))
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        # uvicorn has no event for "started".
        while not server.started and not task.done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()

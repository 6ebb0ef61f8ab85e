"""Requests reach the server whole, and what goes wrong on the way comes as one of the library's errors, without the token."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from telegram import InputFile
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.metrics import Metrics
from bot.serving import serving
from bot.transport import wire
from bot.transport.wire import Wire

TOKEN = "123456789:" + "A" * 35
Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def opened(metrics: Metrics | None = None) -> AsyncIterator[Wire]:
    client = Wire(metrics or Metrics(), 4)
    await client.initialize()
    try:
        yield client
    finally:
        await client.shutdown()


@contextlib.asynccontextmanager
async def listening(peer: Peer) -> AsyncIterator[str]:
    """A server that does with each connection as it is told, then closes it; yields the address of a method on it."""
    serving_now = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving_now.add(asyncio.current_task())
        await peer(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/getMe"
    await asyncio.gather(*filter(None, serving_now))


def data(**values: object) -> RequestData:
    return RequestData([RequestParameter.from_input(key, value) for key, value in values.items()])


async def echo(request: Request) -> JSONResponse:
    if request.headers["content-type"] == "application/json":
        return JSONResponse({"result": await request.json()})
    async with request.form() as form:
        found = {
            key: value if isinstance(value, str) else [value.filename, (await value.read()).decode()]
            for key, value in form.items()
        }
    return JSONResponse({"result": found})


async def test_values_arrive_as_they_are() -> None:
    given = {"chat_id": 7, "text": "true & “é” {", "markup": {"rows": [["a", 1]]}, "silent": False}
    async with serving(Starlette(routes=[Route("/{path:path}", echo, methods=["POST"])]), 0) as address, opened() as client:
        assert await client.post(f"{address}/bot{TOKEN}/sendMessage", data(**given)) == given


async def test_a_file_arrives_with_what_goes_with_it() -> None:
    given = data(chat_id=7, caption="é", document=InputFile(b"content", "notes.txt"))
    async with serving(Starlette(routes=[Route("/{path:path}", echo, methods=["POST"])]), 0) as address, opened() as client:
        found = await client.post(f"{address}/bot{TOKEN}/sendDocument", given)
    assert found == {"chat_id": "7", "caption": "é", "document": ["notes.txt", "content"]}


async def test_a_server_that_is_not_there_is_a_network_error_without_the_token() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/bot{TOKEN}/getMe"
        async with opened(metrics := Metrics()) as client:
            with pytest.raises(NetworkError) as raised:
                await client.post(url)
    assert TOKEN not in f"{raised.value} {raised.value!r}"
    assert b'bot_telegram_errors_total{kind="NetworkError"} 1.0' in metrics.render("r")


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
async def test_an_answer_that_breaks_off_is_a_network_error_without_the_token(answer: bytes) -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)

    async with listening(peer) as url, opened() as client:
        with pytest.raises(NetworkError) as raised:
            await client.post(url)
    assert not isinstance(raised.value, TimedOut)
    assert TOKEN not in f"{raised.value} {raised.value!r}"


async def test_silence_ends_after_the_time_given() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(peer) as url, opened() as client:
        with pytest.raises(TimedOut):
            await client.post(url, read_timeout=0.05)


async def test_a_connection_that_the_server_has_closed_is_not_used_again() -> None:
    connections = []

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        await reader.readuntil(b"\r\n\r\n")
        body = json.dumps({"ok": True, "result": len(connections)}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    async with listening(peer) as url, opened() as client:
        for number in range(1, 4):
            assert await client.post(url) == number
            await asyncio.sleep(0.02)


async def test_the_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode())
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{"result":true}')

    async with listening(peer) as url, opened() as client:
        monkeypatch.setenv("http_proxy", url.partition("/bot")[0])
        monkeypatch.setenv("no_proxy", "elsewhere.example")
        wire._proxy.cache_clear()
        assert await client.post(f"http://telegram.example/bot{TOKEN}/getMe") is True
    wire._proxy.cache_clear()
    assert asked == [f"POST http://telegram.example/bot{TOKEN}/getMe HTTP/1.1"]


async def test_a_closed_client_opens_again() -> None:
    client = Wire(Metrics(), 1)
    with pytest.raises(NetworkError):
        await client.post("http://127.0.0.1:1/")
    async with serving(Starlette(routes=[Route("/{path:path}", echo, methods=["POST"])]), 0) as address:
        for _ in range(2):
            await client.initialize()
            assert await client.post(f"{address}/bot{TOKEN}/x", data(a=1)) == {"a": 1}
            await client.shutdown()
            await client.shutdown()

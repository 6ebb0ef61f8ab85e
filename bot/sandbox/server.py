"""The sandbox as an ASGI app: the Bot API under `/bot<token>/`, the chat page at `/`, what people do under `/sandbox/`."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.controls import CONTROLS
from bot.sandbox.errors import ApiError
from bot.sandbox.flood import FloodLimits
from bot.sandbox.history import Json
from bot.sandbox.methods import METHODS
from bot.sandbox.state import Sandbox
from bot.sandbox.world import ADMIN_ID

__all__ = ["ADMIN_ID", "SANDBOX_TOKEN", "sandbox_app"]

SANDBOX_TOKEN = "999000001:sandbox-token-known-to-everybody-00"  # noqa: S105 - opens nothing but the sandbox
STATIC = Path(__file__).parent / "static"
HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]", "testserver"})
MAX_BODY = 50_000_000
"""Bytes of a request; Telegram takes files of 50 MB."""


def sandbox_app(sandbox: Sandbox | None = None, token: str = SANDBOX_TOKEN) -> ASGIApp:
    """The whole sandbox; by default with Telegram's flood limits."""
    sandbox = sandbox or Sandbox(FloodLimits())
    pages = Starlette(
        routes=[
            Route("/", lambda _: FileResponse(STATIC / "index.html")),
            Mount("/static", StaticFiles(directory=STATIC)),
            Mount("/sandbox", routes=CONTROLS),
            Route("/file/{id}", _download),
            Route("/file/bot{token}/{id}", _download),
        ]
    )
    pages.state.sandbox = sandbox
    return _Front(sandbox, token, pages)


class _Front:
    """Bot API calls go straight to their method, past the routing of the pages: benchmarks run through here."""

    def __init__(self, sandbox: Sandbox, token: str, pages: ASGIApp) -> None:
        self._sandbox = sandbox
        self._token = token.encode()
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = next((value for name, value in scope.get("headers", ()) if name == b"host"), b"").decode("latin-1")
        # A page elsewhere on the web must not reach the sandbox through a name that points to loopback.
        if host.rsplit(":", 1)[0] not in HOSTS and host not in HOSTS:
            await PlainTextResponse("Invalid host header", 400)(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/bot"):
            token, _, method = scope["path"].removeprefix("/bot").partition("/")
            answer = await self._answer(token, method, Request(scope, receive))
            await (answer(scope, receive, send) if answer else _drop(receive, send))
        else:
            await self._pages(scope, receive, send)

    async def _answer(self, token: str, name: str, request: Request) -> Response | None:
        """What is answered to a call; None: nothing, the connection breaks."""
        if not hmac.compare_digest(token.encode(), self._token):
            return _refusal(ApiError(401, "Unauthorized"))
        method = METHODS.get(name.lower())
        if method is None:
            return _refusal(ApiError(404, "Not Found"))
        chat = 0
        try:
            args = await _arguments(request)
            chat = _chat(args)
            polls = name.lower() == "getupdates"
            call = partial(self._polled, args, request) if polls else partial(method, self._sandbox, args)
            if self._sandbox.mischief.active:
                return await self._spoilt(call, name.lower(), args)
            return _json({"ok": True, "result": await call()})
        except ClientDisconnect:
            return None
        except ApiError as error:
            self._sandbox.recorder.note("refused", chat, error.code, name)
            return _refusal(error)

    async def _polled(self, args: Json, request: Request) -> Any:
        """A long poll ends when its client is gone."""
        polling = asyncio.ensure_future(METHODS["getupdates"](self._sandbox, args))
        leaving = asyncio.ensure_future(request.receive())
        try:
            await asyncio.wait({polling, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not polling.done():
                raise ClientDisconnect
            return polling.result()
        finally:
            polling.cancel()
            leaving.cancel()

    async def _spoilt(self, call: Callable[[], Awaitable[Any]], name: str, args: Json) -> Response | None:
        """What is answered to a call while things go wrong on purpose."""
        mischief, chat = self._sandbox.mischief, _chat(args)
        if mischief.strikes("slow", name, chat):
            await asyncio.sleep(mischief.faults.slow_seconds)
        if mischief.strikes("drop_before", name, chat):
            return None
        mischief.refuse(name, chat)
        result = await call()
        id_ = int(result.get("message_id", 0)) if isinstance(result, dict) and name.startswith("send") else 0
        if mischief.strikes("drop_after", name, chat, id_):
            return None
        answer = _json({"ok": True, "result": result})
        if mischief.strikes("malformed", name, chat, id_):
            return Response(bytes(answer.body)[: len(answer.body) // 2], media_type="application/json")
        return answer


async def _drop(receive: Receive, send: Send) -> None:
    """Break the connection without an answer: uvicorn's own `send` knows its transport."""
    getattr(send, "__self__").transport.abort()  # noqa: B009 - no type of ASGI's says so
    while (await receive())["type"] != "http.disconnect":
        pass


def _chat(args: Json) -> int:
    """The chat of a call, for records; 0 when it names none."""
    chat_id = str(args.get("chat_id", 0))
    return int(chat_id) if chat_id.lstrip("-").isdecimal() else 0


def _refusal(error: ApiError) -> Response:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
    return _json(body, error.code)


def _json(body: Json, status: int = 200) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")


async def _arguments(request: Request) -> Json:
    """Arguments from the query, a JSON body or a form; nested ones come as JSON texts, files as (name, bytes).

    Raises:
        ApiError: Too large, or no JSON object.
    """
    found: Json = {key: _decoded(value) for key, value in request.query_params.items()}
    kind = request.headers.get("content-type", "")
    if int(request.headers.get("content-length", 0)) > MAX_BODY:
        raise ApiError(413, "Request Entity Too Large")
    if kind.startswith("multipart/form-data"):
        async with request.form() as form:
            for key, value in form.items():
                found[key] = (value.filename or key, await value.read()) if isinstance(value, UploadFile) else _decoded(value)
        return found
    body = await request.body()
    if kind.startswith("application/json"):
        try:
            given = json.loads(body)
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise ApiError(400, "Bad Request: can't parse request: JSON object expected")
        return found | given
    return found | {key: _decoded(value) for key, value in parse_qsl(body.decode(), keep_blank_values=True)}


def _decoded(value: str) -> Any:
    if value[:1] in ("{", "[") or value in ("true", "false"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def _download(request: Request) -> Response:
    file = request.app.state.sandbox.files.get(request.path_params["id"])
    if file is None:
        return Response(status_code=404)
    image = file.startswith(b"\x89PNG")
    return Response(file, media_type="image/png" if image else "text/plain; charset=utf-8")

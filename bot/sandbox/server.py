"""The sandbox as a Starlette app: the Bot API under `/bot<token>/`, the chat page at `/`."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.errors import ApiError
from bot.sandbox.limits import FloodLimits
from bot.sandbox.methods import METHODS
from bot.sandbox.state import ADMIN_ID, BOT, GROUP_ID, PEOPLE, Json, Sandbox

__all__ = ["ADMIN_ID", "SANDBOX_TOKEN", "sandbox_app"]

SANDBOX_TOKEN = "999000001:sandbox-token-known-to-everybody-00"  # noqa: S105 - opens nothing but the sandbox
STATIC = Path(__file__).parent / "static"
KEEP_ALIVE = 15.0
"""Seconds between comments on a silent event stream, so that a closed page is noticed."""


def sandbox_app(sandbox: Sandbox | None = None, token: str = SANDBOX_TOKEN) -> Starlette:
    """The whole sandbox; `app.state.sandbox` is what tests look into."""
    app = Starlette(
        routes=[
            Route("/", lambda _: FileResponse(STATIC / "index.html")),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/bot{token}/{method}", _api, methods=["GET", "POST"]),
            Route("/file/{id}", _download),
            Route("/sandbox/chats", _chats),
            Route("/sandbox/chats/{chat:int}/events", _events),
            Route("/sandbox/say", _say, methods=["POST"]),
            Route("/sandbox/press", _press, methods=["POST"]),
        ],
        # A page elsewhere on the web must not reach the sandbox through a name that points to loopback.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]", "testserver"])],
    )
    app.state.sandbox = sandbox or Sandbox(FloodLimits())
    app.state.token = token
    return app


async def _api(request: Request) -> Response:
    if not hmac.compare_digest(request.path_params["token"].encode(), request.app.state.token.encode()):
        return _refused(ApiError(401, "Unauthorized"))
    method = METHODS.get(request.path_params["method"].lower())
    if method is None:
        return _refused(ApiError(404, "Not Found"))
    try:
        result = await method(request.app.state.sandbox, await _arguments(request))
    except ApiError as error:
        return _refused(error)
    return JSONResponse({"ok": True, "result": result})


def _refused(error: ApiError) -> JSONResponse:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
    return JSONResponse(body, error.code)


async def _arguments(request: Request) -> Json:
    """Arguments from the query, a JSON body or a form; nested ones come as JSON texts, files as (name, bytes)."""
    found: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        return {**found, **await request.json()}
    async with request.form() as form:
        for key, value in form.items():
            if isinstance(value, UploadFile):
                found[key] = (value.filename or key, await value.read())
            else:
                found[key] = _decoded(value)
    return found


def _decoded(value: str) -> Any:
    if value[:1] in ("{", "[") or value in ("true", "false"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def _download(request: Request) -> Response:
    data = request.app.state.sandbox.files.get(request.path_params["id"])
    if data is None:
        return Response(status_code=404)
    image = data.startswith(b"\x89PNG")
    return Response(data, media_type="image/png" if image else "text/plain; charset=utf-8")


async def _chats(request: Request) -> JSONResponse:
    sandbox: Sandbox = request.app.state.sandbox
    chats = [
        {
            **chat,
            "language": PEOPLE.get(id_, {}).get("language_code", "en"),
            "admin": id_ == ADMIN_ID,
            "commands": sandbox.menu(id_, PEOPLE.get(id_, {}).get("language_code", "en")),
            "messages": sandbox.messages[id_],
        }
        for id_, chat in sandbox.chats.items()
    ]
    return JSONResponse({"bot": BOT, "chats": chats})


async def _events(request: Request) -> StreamingResponse:
    sandbox: Sandbox = request.app.state.sandbox
    queue = sandbox.watch(request.path_params["chat"])

    async def stream() -> AsyncIterator[str]:
        try:
            yield ": hello\n\n"
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), KEEP_ALIVE)
                    yield f"data: {json.dumps(event)}\n\n"
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            sandbox.unwatch(queue)

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _say(request: Request) -> JSONResponse:
    body = await request.json()
    chat_id, text = int(body["chat"]), str(body["text"])[:4096]
    person = next(iter(PEOPLE)) if chat_id == GROUP_ID else chat_id
    return JSONResponse(await request.app.state.sandbox.say(person, text, chat_id))


async def _press(request: Request) -> JSONResponse:
    body = await request.json()
    chat_id = int(body["chat"])
    person = next(iter(PEOPLE)) if chat_id == GROUP_ID else chat_id
    id_ = await request.app.state.sandbox.press(person, chat_id, int(body["message"]), str(body["data"]))
    return JSONResponse({"query": id_})

"""What people do, over HTTP: for the chat page, and for tests in other processes. Bodies and answers are JSON."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Faults
from bot.sandbox.history import Json
from bot.sandbox.state import Sandbox
from bot.sandbox.world import ADMIN_ID, BOT, FRENCH_ID

KEEP_ALIVE = 15.0
"""Seconds between comments on a silent event stream, so that a closed page is noticed."""

Act = Callable[[Sandbox, Json], Awaitable[Any]]


def _who(body: Json) -> int:
    """Who acts: `person`, or the owner of a private chat, or in a group the first resident."""
    return int(body.get("person") or (body["chat"] if int(body["chat"]) > 0 else FRENCH_ID))


def _where(body: Json) -> int:
    return int(body.get("chat") or body["person"])


async def _say(sandbox: Sandbox, body: Json) -> Any:
    extra: Json = {}
    if body.get("reply_to"):
        extra["reply_to_message"] = sandbox.find(_where(body), int(body["reply_to"]), "be replied")
    return await sandbox.say(_who(body), str(body["text"]), _where(body), **extra)


async def _edit(sandbox: Sandbox, body: Json) -> Any:
    return await sandbox.edit_own(_who(body), int(body["message"]), str(body["text"]), _where(body))


async def _show(sandbox: Sandbox, body: Json) -> Any:
    return await sandbox.show(_who(body), str(body["kind"]), _where(body), body.get("caption"))


async def _forward(sandbox: Sandbox, body: Json) -> Any:
    return await sandbox.forward(_who(body), int(body["from"]), int(body["message"]), _where(body))


async def _press(sandbox: Sandbox, body: Json) -> Any:
    return {"query": await sandbox.press(_who(body), _where(body), int(body["message"]), str(body["data"]))}


async def _inline(sandbox: Sandbox, body: Json) -> Any:
    query = await sandbox.inline(_who(body), str(body["text"]), _where(body), str(body.get("offset", "")))
    try:
        return {"query": query, **await sandbox.inline_answer(_who(body), query)}
    except TimeoutError:
        return {"query": query, "results": [], "button": None, "next_offset": ""}


async def _choose(sandbox: Sandbox, body: Json) -> Any:
    return await sandbox.choose(_who(body), str(body["query"]), str(body["result"]), _where(body))


async def _person(sandbox: Sandbox, body: Json) -> Any:
    return sandbox.introduce(int(body["person"]), body.get("first_name"), body.get("language_code"))


async def _member(sandbox: Sandbox, body: Json) -> Any:
    """`do` is one of add_bot, remove_bot, join, leave, block, unblock."""
    person, chat = _who(body), _where(body)
    acts: dict[str, Callable[[], Awaitable[Any]]] = {
        "add_bot": lambda: sandbox.add_bot(chat, person, str(body.get("title", "Group"))),
        "remove_bot": lambda: sandbox.remove_bot(chat, person),
        "join": lambda: sandbox.join(person, chat),
        "leave": lambda: sandbox.leave(person, chat),
        "block": lambda: sandbox.block(person),
        "unblock": lambda: sandbox.unblock(person),
    }
    return await acts[body["do"]]()


async def _faults(sandbox: Sandbox, body: Json) -> Any:
    sandbox.mischief.set(Faults(**body))
    return sandbox.mischief.faults.model_dump(mode="json")


async def _stick(sandbox: Sandbox, body: Json) -> Any:
    return sandbox.stick(int(body["chat"]), float(body["seconds"]))


def _post(path: str, act: Act) -> Route:
    """A route that lets somebody do something; what cannot be done is answered with 400 and the reason."""

    async def endpoint(request: Request) -> JSONResponse:
        try:
            return JSONResponse(await act(request.app.state.sandbox, await request.json()))
        except (ApiError, KeyError, ValueError, TypeError, StopIteration) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return Route(path, endpoint, methods=["POST"])


async def _chats(request: Request) -> JSONResponse:
    """Who is there, with their menus and messages: what the page shows when it opens."""
    sandbox: Sandbox = request.app.state.sandbox
    chats = []
    for id_, chat in sandbox.chats.items():
        language = sandbox.people.get(id_, {}).get("language_code", "en")
        about = {"description": sandbox.profile.text("description", language)}
        known = {"language": language, "admin": id_ == ADMIN_ID, "commands": sandbox.menu(id_, language)}
        name = sandbox.profile.text("name", language) or BOT["first_name"]
        chats.append({**chat, **known, **about, "bot_name": name, "messages": list(sandbox.messages[id_])})
    return JSONResponse({"bot": BOT, "chats": chats})


async def _events(request: Request) -> StreamingResponse:
    """What happens in a chat, as server-sent events."""
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


async def _records(request: Request) -> JSONResponse:
    """Records later than `after` (seconds of `time.monotonic`), each `[at, kind, chat, id, name]`."""
    after = float(request.query_params.get("after", 0))
    records = request.app.state.sandbox.recorder.records
    return JSONResponse([record for record in records if record.at > after])


async def _mishaps(request: Request) -> JSONResponse:
    """What went wrong on purpose, each `[at, kind, name, chat, id]`."""
    return JSONResponse(list(request.app.state.sandbox.mischief.log))


CONTROLS = [
    Route("/chats", _chats),
    Route("/chats/{chat:int}/events", _events),
    Route("/records", _records),
    _post("/say", _say),
    _post("/edit", _edit),
    _post("/show", _show),
    _post("/forward", _forward),
    _post("/press", _press),
    _post("/inline", _inline),
    _post("/choose", _choose),
    _post("/person", _person),
    _post("/member", _member),
    _post("/stick", _stick),
    _post("/faults", _faults),
    Route("/mishaps", _mishaps),
]

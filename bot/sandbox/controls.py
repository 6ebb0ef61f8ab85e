"""What people do, over HTTP: for the chat page, and for tests in other processes. Bodies and answers are JSON."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import islice
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

MAX_CHATS = 50
"""Chats that the page lists."""

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


def _card(sandbox: Sandbox, id_: int) -> Json:
    """A chat as the page shows it: who acts there, their language, and what the bot says of itself in it."""
    me = id_ if id_ > 0 else FRENCH_ID
    language = sandbox.people[me]["language_code"]
    return {
        **sandbox.chats[id_],
        "me": me,
        "language": language,
        "admin": id_ == ADMIN_ID,
        "commands": sandbox.menu(id_, language, me),
        "bot_name": sandbox.profile.text("name", language) or BOT["first_name"],
        "description": sandbox.profile.text("description", language),
    }


async def _chats(request: Request) -> JSONResponse:
    """The bot and the first chats, those of the residents before others."""
    sandbox: Sandbox = request.app.state.sandbox
    return JSONResponse({"bot": BOT, "chats": [_card(sandbox, id_) for id_ in islice(sandbox.chats, MAX_CHATS)]})


async def _chat(request: Request) -> JSONResponse:
    """One chat with its messages."""
    sandbox: Sandbox = request.app.state.sandbox
    id_ = int(request.path_params["chat"])
    if id_ not in sandbox.chats:
        return JSONResponse({"error": "chat not found"}, 404)
    return JSONResponse({**_card(sandbox, id_), "messages": list(sandbox.messages[id_])})


async def _messages(request: Request) -> JSONResponse:
    """The messages of every chat, by the chat's id: for tests that ask what became of all of them."""
    histories = request.app.state.sandbox.messages
    return JSONResponse({str(id_): list(history) for id_, history in histories.items()})


async def _events(request: Request) -> StreamingResponse:
    """What happens in a chat, as server-sent events."""
    sandbox: Sandbox = request.app.state.sandbox
    queue = sandbox.watch(int(request.path_params["chat"]))

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
    Route("/chats/{chat}/events", _events),
    Route("/chats/{chat}", _chat),
    Route("/messages", _messages),
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

"""Updates are handled once, in order within a chat, tried again when they fail, and given up at last."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from telegram import Update

from bot.answering.base import Base
from bot.app import make_application
from bot.handlers.context import App, Core
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID, Sandbox
from bot.serving import serving
from bot.store import schema
from bot.transport.intake import ChatOrder, Intake, Slots
from tests.driving import core_of


@pytest.fixture
async def parts(base: Base, tmp_path: Path) -> AsyncIterator[tuple[Sandbox, Core, App]]:
    """A sandbox, and an application that gets its updates from the test itself."""
    sandbox = Sandbox()
    async with serving(sandbox_app(sandbox), 0) as address:
        core = core_of(base, tmp_path)
        application = make_application(SANDBOX_TOKEN, core, address)
        await core.store.open()
        await application.initialize()
        yield sandbox, core, application
        await application.shutdown()
        await core.store.close()


def update_of(application: App, id_: int, person: int = ENGLISH_ID, text: str = "What is Intercom?") -> Update:
    chat = {"id": person, "type": "private", "first_name": "A"}
    sender = {**chat, "is_bot": False, "language_code": "en"}
    message = {"message_id": id_, "date": 1, "chat": chat, "from": sender, "text": text}
    update = Update.de_json({"update_id": id_, "message": message}, application.bot)
    assert update is not None
    return update


def sent(sandbox: Sandbox, chat: int) -> list[dict[str, Any]]:
    return [message for message in sandbox.messages[chat] if message["from"]["is_bot"]]


async def outcomes(core: Core) -> list[tuple[int, str, str | None]]:
    table = schema.updates
    rows = await core.store.rows(sa.select(table.c.update_id, table.c.outcome, table.c.error).order_by(table.c.update_id))
    return [tuple(row) for row in rows]


async def test_a_repeated_update_is_answered_once(parts: tuple[Sandbox, Core, App]) -> None:
    sandbox, core, application = parts
    intake = Intake(application, core)
    await intake.handle(update_of(application, 5))
    await intake.handle(update_of(application, 5))
    assert len(sent(sandbox, ENGLISH_ID)) == 1
    assert await outcomes(core) == [(5, "handled", None)]


async def test_two_deliveries_at_once_are_answered_once(parts: tuple[Sandbox, Core, App]) -> None:
    sandbox, core, application = parts
    intake = Intake(application, core)
    await asyncio.gather(*(intake.handle(update_of(application, 5)) for _ in range(3)))
    assert len(sent(sandbox, ENGLISH_ID)) == 1


async def test_what_fails_is_tried_again_and_then_given_up(parts: tuple[Sandbox, Core, App]) -> None:
    sandbox, core, application = parts
    tried = []

    async def poison(update: Update, context: Any) -> None:
        tried.append(update.update_id)
        raise RuntimeError("poison")

    for handler in application.handlers[0]:
        handler.callback = poison
    await Intake(application, core, first_wait=0).handle(update_of(application, 5))
    assert tried == [5, 5, 5]
    assert await outcomes(core) == [(5, "given_up", "RuntimeError")]
    assert ["went wrong" in message["text"] for message in sent(sandbox, ENGLISH_ID)] == [True]


async def test_an_update_that_cannot_be_read_is_recorded_and_set_aside(parts: tuple[Sandbox, Core, App]) -> None:
    _, core, application = parts
    await Intake(application, core).take({"update_id": 6, "message": {"message_id": "?"}})
    assert await outcomes(core) == [(6, "given_up", "KeyError")]


async def test_a_failed_try_leaves_no_trace_in_the_store(parts: tuple[Sandbox, Core, App]) -> None:
    sandbox, core, application = parts
    await core.store.close()
    handling = asyncio.create_task(Intake(application, core, first_wait=0.5).handle(update_of(application, 5)))
    await asyncio.sleep(0)
    await core.store.open()
    await handling
    questions = await core.store.rows(sa.select(schema.questions.c.status))
    assert [row.status for row in questions] == ["answered"] * len(sent(sandbox, ENGLISH_ID))


async def test_a_chat_that_blocked_the_bot_is_done_at_once(parts: tuple[Sandbox, Core, App]) -> None:
    sandbox, core, application = parts
    sandbox.blocked.add(ENGLISH_ID)
    await Intake(application, core).handle(update_of(application, 5))
    assert await outcomes(core) == [(5, "handled", None)]


async def test_a_question_is_kept_with_its_answer(parts: tuple[Sandbox, Core, App]) -> None:
    sandbox, core, application = parts
    await Intake(application, core).handle(update_of(application, 5, FRENCH_ID, "C'est quoi Intercom ?"))
    (row,) = await core.store.rows(sa.select(schema.questions))
    assert (row.status, row.language, row.entry, row.topic) == ("answered", "fr", "intercom_what", "leavers")
    assert core.store.vault.unseal(row.text) == "C'est quoi Intercom ?"
    assert row.answer_message == sent(sandbox, FRENCH_ID)[0]["message_id"]


async def test_turns_of_a_chat_come_in_order_and_those_of_others_do_not_wait() -> None:
    order, seen, first = ChatOrder(), [], asyncio.Event()

    async def take(chat: int, name: str, wait: asyncio.Event | None = None) -> None:
        async with order.turn(chat):
            if wait:
                await wait.wait()
            seen.append(name)

    tasks = [asyncio.create_task(take(1, "a", first)), asyncio.create_task(take(1, "b"))]
    await take(2, "other")
    first.set()
    await asyncio.gather(*tasks)
    assert seen == ["other", "a", "b"]


async def test_so_many_are_handled_at_once_and_who_waits_for_long_no_longer_counts() -> None:
    slots, inside, stuck = Slots(2, 0.01), 0, asyncio.Event()

    async def quick() -> None:
        nonlocal inside
        async with slots.slot():
            inside += 1
            assert inside <= 2
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(quick() for _ in range(10)))

    async def slow() -> None:
        async with slots.slot():
            await stuck.wait()

    waiting = [asyncio.create_task(slow()) for _ in range(5)]
    await quick()  # gets in although five wait inside
    stuck.set()
    await asyncio.gather(*waiting, quick())

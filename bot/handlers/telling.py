"""Tells people who asked for it that their question now has an answer, or that the answer has been corrected."""

import asyncio
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
import structlog
from telegram import InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.conversation import Conversation
from bot.answering.reply import Reply
from bot.answering.texts import say
from bot.handlers.context import App, Context, Core, acknowledge, as_language, in_place, people, query_of
from bot.handlers.keyboards import button, pressed, under_answer
from bot.handlers.render import render
from bot.store.telling import Kind, claim, ending, releasing, untold

STOP = "x"
"""What its button does: ends a notice."""
PAUSE = 0.2
"""Seconds between two messages, so that they take a small share of what Telegram lets through."""
AGAIN = 300.0
"""Seconds after which what did not get through is tried once more."""
CUT = 300
"""Characters of the question that are repeated."""

_log = structlog.get_logger()


class Teller:
    """Asks the kept questions again whenever another base has come into use."""

    def __init__(self, application: App, core: Core) -> None:
        self._bot = application.bot
        self._core = core

    async def run(self) -> None:
        """Wait for another base, go through all who wait, and so on until cancelled."""
        adopted, failed = self._core.reloader.watch(), False
        while True:
            try:
                await asyncio.wait_for(adopted.wait(), AGAIN if failed else None)
            except TimeoutError:
                _log.info("telling again those who were not reached")
            adopted.clear()
            try:
                failed = await self.tell_all()
            except Exception as error:  # noqa: BLE001 - whatever the database raises, the next round tries again
                _log.error("telling failed", exc_info=error)
                failed = True

    async def tell_all(self) -> bool:
        """Tell everybody whose question has an answer; whether somebody could not be reached for now."""
        async with self._core.store.alone("telling") as ours:
            # Another replica that is at it will come to the newest base as well.
            return await self._tell_all() if ours else False

    async def _tell_all(self) -> bool:
        failed, last = False, 0
        while rows := await untold(self._core.store, last):
            for row in rows:
                last = row.id
                # Others are answered between two of these questions.
                await asyncio.sleep(0)
                failed |= not await self._tell(row, self._core.base)
        return failed

    async def _tell(self, row: sa.Row[Any], base: Base) -> bool:
        """Tell one person if there is something to tell; False when they could not be reached for now."""
        vault = self._core.store.vault
        question, address = vault.unseal(row.question), vault.unseal(row.address)
        if question is None or address is None:
            return True  # the key has been changed: the sweep deletes it in time
        reply = answer(question, Conversation(language=as_language(row.language)), base)
        if reply.status != "answered":
            return True
        hash_ = vault.hash_text(_content(reply))
        kind: Kind = "answered" if row.answered_at is None else "corrected"
        same = kind == "corrected" and row.answer_hash == hash_
        if same or not await claim(self._core.store, row.id, kind, reply.entry, hash_):
            return True
        if await self._send(int(address), row.id, _introduced(question, kind, reply, base), base):
            return True
        await self._core.store.execute(releasing(row.id, kind, row.answer_hash))
        return False

    async def _send(self, chat: int, id_: int, reply: Reply, base: Base) -> bool:
        knowledge = base.knowledge
        under = under_answer(reply, knowledge, self._bot.username, private=False, notify=False)
        stop = button(say(knowledge, "told_stop", reply.language), STOP, reply.language, id_)
        keyboard = InlineKeyboardMarkup([*(under.inline_keyboard if under else ()), [stop]])
        try:
            await self._bot.send_message(chat, render(reply, knowledge), reply_markup=keyboard)
        except (Forbidden, BadRequest) as error:
            _log.info("a notice ends: the chat cannot be written to", error=type(error).__name__)
            await self._core.store.execute(ending(id_))
        except TelegramError as error:
            _log.warning("a notice did not get through", error=type(error).__name__)
            return False
        await asyncio.sleep(PAUSE)
        return True


async def on_stop_button(update: Update, context: Context) -> None:
    """End a notice of the person who presses its button, and take the button away."""
    query, message = query_of(update)
    core, stopped = context.core, pressed(query.data or "")
    _, user = people(update)
    if user is not None and stopped.subject.isdigit():
        context.work.changes.append(ending(int(stopped.subject), core.store.vault.hash_id(user.id)))
    await acknowledge(query, say(core.base.knowledge, "told_stopped", stopped.language))
    if message is None or message.reply_markup is None:
        return
    rows = message.reply_markup.inline_keyboard
    left = [row for row in rows if pressed(str(row[0].callback_data)).act != STOP]
    await in_place(message.edit_reply_markup(InlineKeyboardMarkup(left)))


def _introduced(question: str, kind: Kind, reply: Reply, base: Base) -> Reply:
    """An answer with a line before it that says which question it is about, and why it comes now."""
    key = "told_answered" if kind == "answered" else "told_corrected"
    short = question if len(question) <= CUT else question[:CUT] + "…"
    heading = say(base.knowledge, key, reply.language, question=short)
    return replace(reply, text=f"{heading}\n\n{reply.text}")


def _content(reply: Reply) -> str:
    """What makes an answer the one that it is: a change of this is a correction."""
    return "\n".join([reply.text, *(figure.formula for figure in reply.figures)])

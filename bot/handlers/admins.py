"""Who is an admin, and what they did."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from html import escape
from typing import Any

from telegram import Chat, InlineKeyboardMarkup, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import TelegramError

from bot.handlers.commands import on_other_command
from bot.handlers.context import Context, people
from bot.store.audit import auditing

MAX_SHOWN = 3500
"""Characters shown in a message; what is longer comes as a file."""
TYPING = 4.0
"""Seconds after which Telegram must be told again that the bot is at work; it shows it for five."""

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


def admins_only(action: str, *, keeps_words: bool = True) -> Callable[[Handler], Handler]:
    """A handler for admins in their private chat, recorded in the audit; for others the command is unknown.

    Args:
        action: Name for the record.
        keeps_words: Whether what stands behind the command is recorded too.
    """

    def guard(handler: Handler) -> Handler:
        async def guarded(update: Update, context: Context) -> None:
            chat, user = people(update)
            if user is None or user.id not in context.core.admin_ids or chat.type != ChatType.PRIVATE:
                await _refuse(update, context)
                return
            query = update.callback_query
            words = (query.data or "") if query else " ".join(context.args or [])
            record(update, context, action, words if keeps_words else "")
            await handler(update, context)

        return guarded

    return guard


def record(update: Update, context: Context, action: str, detail: str) -> None:
    """Put what an admin does into the audit, to be written with the update."""
    context.work.changes.append(auditing(admin_hash(update, context), action, detail))


def admin_hash(update: Update, context: Context) -> str:
    """The admin's id as it is stored."""
    chat, user = people(update)
    return context.core.store.vault.hash_id(user.id if user else chat.id)


def in_background(update: Update, context: Context, work: Callable[[], Awaitable[None]]) -> None:
    """Do something that takes a while, showing that the bot is at work, without holding up other updates."""

    async def shown() -> None:
        async with _typing(people(update)[0]):
            await work()

    context.core.background.spawn(shown())


async def send_report(chat: Chat, heading: str, body: str, name: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """Send a heading and plain text below it; as a file when it is long.

    Args:
        chat: Where to.
        heading: Plain text, at most a caption long.
        body: Plain text of any length.
        name: Name of the file.
        keyboard: Buttons below.
    """
    if len(body) <= MAX_SHOWN:
        below = f"\n\n<code>{escape(body, quote=False)}</code>" if body else ""
        await chat.send_message(f"{escape(heading, quote=False)}{below}", reply_markup=keyboard)
    else:
        file = io.BytesIO(body.encode())
        await chat.send_document(file, filename=name, caption=escape(heading, quote=False), reply_markup=keyboard)


async def _refuse(update: Update, context: Context) -> None:
    if update.callback_query is not None:
        await update.callback_query.answer()
    else:
        await on_other_command(update, context)


@contextlib.asynccontextmanager
async def _typing(chat: Chat) -> AsyncIterator[None]:
    async def repeat() -> None:
        while True:
            with contextlib.suppress(TelegramError):
                await chat.send_action(ChatAction.TYPING)
            await asyncio.sleep(TYPING)

    task = asyncio.create_task(repeat())
    try:
        yield
    finally:
        task.cancel()

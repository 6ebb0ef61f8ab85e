"""Sends a Reply: as a text, or as a picture with its caption; new, or in place of a message."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from telegram import Bot, Chat, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, TelegramError

from bot.answering.reply import Reply
from bot.handlers.context import Context
from bot.handlers.keyboards import WITHDRAW, rated, under_answer
from bot.handlers.render import caption, render

MOMENT = 0.7
"""Seconds after which an answer takes long enough to show that it is on its way."""

_log = structlog.get_logger()


async def send(
    reply: Reply, chat: Chat, context: Context, *, answer_to: Message | None = None, words: str | None = None
) -> Message:
    """Send a reply.

    Args:
        reply: What to send.
        chat: Where to.
        context: The update's context.
        answer_to: The message that it answers, shown above it in a group, and elsewhere when some of its words are quoted.
        words: The words of that message which are answered.
    """
    above = None
    if answer_to is not None and (words or chat.type != ChatType.PRIVATE):
        # No parse mode: the words stand as the person typed them.
        above = ReplyParameters(answer_to.message_id, allow_sending_without_reply=True, quote=words, quote_parse_mode=None)
    try:
        return await _send(reply, chat, context, above)
    except BadRequest as error:
        if not words or "quote" not in str(error).lower():
            raise
        _log.info("sent without its quotation", error=str(error))
        return await _send(reply, chat, context, ReplyParameters(above.message_id) if above else None)


async def replace_text(
    reply: Reply, chat_id: int, message_id: int, context: Context, *, private: bool, verdict: str = WITHDRAW
) -> bool:
    """Put a reply in place of a text that the bot has sent; False when that message cannot take it."""
    if reply.drawn and reply.chart:
        return False
    knowledge = context.base.knowledge
    keyboard = keyboard_of(reply, context, private=private)
    if keyboard and private and verdict != WITHDRAW:
        keyboard = rated(keyboard, reply.language, knowledge, verdict)
    try:
        await context.bot.edit_message_text(render(reply, knowledge), chat_id, message_id, reply_markup=keyboard)
    except BadRequest as error:
        # Edited to what it was already, by a double tap or a repeat: that is what was wanted.
        return "not modified" in str(error)
    return True


def keyboard_of(reply: Reply, context: Context, *, private: bool) -> InlineKeyboardMarkup | None:
    """The buttons under a reply."""
    notify = context.core.store.vault.keeps_texts
    return under_answer(reply, context.base.knowledge, context.bot.username, private=private, notify=notify)


@contextlib.asynccontextmanager
async def busy(bot: Bot, chat_id: int, action: ChatAction, moment: float = MOMENT) -> AsyncIterator[None]:
    """Show what the bot is doing when it takes longer than a moment: only pictures that are drawn do."""
    done = asyncio.Event()

    async def show() -> None:
        try:
            await asyncio.wait_for(done.wait(), moment)
        except TimeoutError:
            with contextlib.suppress(TelegramError):  # only a courtesy
                await bot.send_chat_action(chat_id, action)

    task = asyncio.create_task(show())
    try:
        yield
    finally:
        done.set()
        await task  # shown after the answer it would stay for seconds


async def _send(reply: Reply, chat: Chat, context: Context, above: ReplyParameters | None) -> Message:
    keyboard = keyboard_of(reply, context, private=chat.type == ChatType.PRIVATE)
    if reply.drawn and reply.chart:
        return await _send_picture(reply, chat, context, above, keyboard)
    text = render(reply, context.base.knowledge)
    return await chat.send_message(text, reply_markup=keyboard, reply_parameters=above)


async def _send_picture(
    reply: Reply, chat: Chat, context: Context, above: ReplyParameters | None, keyboard: InlineKeyboardMarkup | None
) -> Message:
    """Send a picture by the id that Telegram knows it by; drawn anew when it knows none."""
    core, chart = context.core, reply.chart or ""
    knowledge, store, language = context.base.knowledge, core.store, reply.language
    words = caption(reply, knowledge)
    async with busy(context.bot, chat.id, ChatAction.UPLOAD_PHOTO):
        picture = await core.album.picture(chart, language, knowledge, store)
    try:
        sent = await chat.send_photo(picture, caption=words, reply_markup=keyboard, reply_parameters=above)
    except BadRequest as error:
        if isinstance(picture, bytes) or "file" not in str(error).lower():
            raise
        await store.execute(core.album.lost(chart, language, knowledge))
        picture = await core.album.picture(chart, language, knowledge, store)
        sent = await chat.send_photo(picture, caption=words, reply_markup=keyboard, reply_parameters=above)
    if isinstance(picture, bytes):
        await store.execute(core.album.known(chart, language, knowledge, store, sent.photo[-1].file_id))
    return sent

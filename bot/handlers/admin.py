"""/reload, for admins only; for everybody else it is an unknown command."""

import asyncio
import io
from html import escape

import structlog
from telegram import Update
from telegram.constants import ChatType

from bot.answering.base import build_base
from bot.answering.texts import say
from bot.errors import KnowledgeError
from bot.handlers.commands import on_unknown_command
from bot.handlers.context import Context, language_of, people

MAX_SHOWN = 3500
"""Characters of problems shown in the message; longer lists come as a file."""

_log = structlog.get_logger()
_reloading = asyncio.Lock()


async def on_reload(update: Update, context: Context) -> None:
    """Read, check and train apart from the base in use; swap on success, list the problems otherwise."""
    chat, user = people(update)
    message = update.effective_message
    if user is None or message is None or user.id not in context.core.admin_ids or chat.type != ChatType.PRIVATE:
        await on_unknown_command(update, context)
        return
    language = await language_of(update, context)
    async with _reloading:
        try:
            base = await asyncio.to_thread(build_base, context.core.knowledge_dir)
        except KnowledgeError as error:
            _log.warning("reload refused", problems=len(error.problems))
            await _report(update, context, error, language == "fr")
            return
        context.core.base = base
    knowledge = base.knowledge
    _log.info("reloaded", revision=knowledge.revision, entries=len(knowledge.entries))
    text = say(knowledge, "reloaded", language, entries=len(knowledge.entries), revision=knowledge.revision)
    await message.reply_text(text)


async def _report(update: Update, context: Context, error: KnowledgeError, french: bool) -> None:
    message = update.effective_message
    if message is None:
        return
    knowledge = context.core.base.knowledge
    heading = say(knowledge, "reload_refused", "fr" if french else "en", count=len(error.problems))
    listed = str(error)
    if len(listed) <= MAX_SHOWN:
        await message.reply_text(f"{heading}\n\n<code>{escape(listed, quote=False)}</code>")
        return
    await message.reply_document(io.BytesIO(listed.encode()), filename="problems.txt", caption=heading)

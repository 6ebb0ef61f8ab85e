"""/reload and /explain, for admins only; for everybody else they are unknown commands."""

import asyncio
import io
from collections.abc import Callable, Coroutine
from html import escape
from typing import Any

import structlog
from telegram import Update
from telegram.constants import ChatType

from bot.answering.base import build_base
from bot.answering.texts import say
from bot.errors import KnowledgeError
from bot.handlers.commands import on_unknown_command
from bot.handlers.context import Context, language_of, message_of, people
from bot.matching.explain import explain

MAX_SHOWN = 3500
"""Characters of problems shown in the message; longer lists come as a file."""

Command = Callable[[Update, Context], Coroutine[Any, Any, None]]

_log = structlog.get_logger()
_reloading = asyncio.Lock()


def admins_only(command: Command) -> Command:
    """The command for admins in their private chat; an unknown command for everybody and everywhere else."""

    async def guarded(update: Update, context: Context) -> None:
        chat, user = people(update)
        known = user is not None and user.id in context.core.admin_ids
        await (command if known and chat.type == ChatType.PRIVATE else on_unknown_command)(update, context)

    return guarded


@admins_only
async def on_explain(update: Update, context: Context) -> None:
    """Show how a message is understood: the one replied to, or the words behind the command."""
    message = message_of(update)
    replied = message.reply_to_message
    text = (replied.text if replied else "") or " ".join(context.args or [])
    language = language_of(update, context)
    if not text:
        await message.reply_text(say(context.core.base.knowledge, "explain_what", language))
        return
    shown = explain(text, context.core.base.matcher)
    await message.reply_text(f"<pre>{escape(shown[:MAX_SHOWN], quote=False)}</pre>")


@admins_only
async def on_reload(update: Update, context: Context) -> None:
    """Read, check and train apart from the base in use; swap on success, list the problems otherwise."""
    message = message_of(update)
    language = language_of(update, context)
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
    message = message_of(update)
    knowledge = context.core.base.knowledge
    heading = say(knowledge, "reload_refused", "fr" if french else "en", count=len(error.problems))
    listed = str(error)
    if len(listed) <= MAX_SHOWN:
        await message.reply_text(f"{heading}\n\n<code>{escape(listed, quote=False)}</code>")
        return
    await message.reply_document(io.BytesIO(listed.encode()), filename="problems.txt", caption=heading)

"""What happens when a handler fails: log first, then a neutral word, and survive that failing too."""

import structlog
from telegram import Update
from telegram.error import NetworkError, TelegramError

from bot.answering.texts import say
from bot.errors import BotError
from bot.handlers.context import Context, language_of
from bot.kb.models import Language

_log = structlog.get_logger()


async def on_error(update: object, context: Context) -> None:
    """Log the error with its traceback; tell the person something neutral."""
    if isinstance(context.error, NetworkError) and update is None:
        _log.warning("telegram unreachable", error=str(context.error))
        return
    _log.error("handler failed", exc_info=context.error)
    if not isinstance(update, Update) or update.effective_chat is None:
        return
    try:
        language = await _language(update, context)
        await update.effective_chat.send_message(say(context.core.base.knowledge, "failure", language))
    except TelegramError as error:
        _log.warning("could not tell the person", error=str(error))


async def _language(update: Update, context: Context) -> Language:
    """The chat's language, even when it is the store that has failed."""
    try:
        return await language_of(update, context)
    except BotError:
        code = update.effective_user.language_code if update.effective_user else None
        return "fr" if (code or "").startswith("fr") else "en"

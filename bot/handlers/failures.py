"""What happens when a handler fails: the intake tries again; at last a neutral word, and that may fail too."""

import structlog
from telegram import Update
from telegram.error import TelegramError

from bot.answering.texts import say
from bot.handlers.context import Context, Core, as_language

_log = structlog.get_logger()


async def on_error(update: object, context: Context) -> None:
    """Hand the error to the intake, which decides whether to try again."""
    if isinstance(update, Update) and update.update_id in context.core.works:
        context.work.error = context.error
    else:
        _log.error("failed outside of an update", exc_info=context.error)


async def apologise(update: Update, core: Core) -> None:
    """Tell the person that something went wrong, without saying what."""
    if update.effective_chat is None:
        return
    user = update.effective_user
    language = as_language((user.language_code or "")[:2] if user else "") or "en"
    try:
        await update.effective_chat.send_message(say(core.base.knowledge, "failure", language))
    except TelegramError as error:
        _log.warning("could not tell the person", error=str(error))

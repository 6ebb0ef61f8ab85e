"""Which handler gets what, in order, and the command menus that Telegram shows."""

import structlog
from telegram import BotCommand, BotCommandScopeChat, BotCommandScopeDefault, Update
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.answering.texts import say
from bot.handlers import admin, commands, failures, questions, revisions, unanswered
from bot.handlers.context import App, Core
from bot.handlers.render import ASK
from bot.kb.models import LANGUAGES, Language

ALLOWED_UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
PUBLIC = ("start", "help", "language")
ADMIN = ("unanswered", "reload", "versions", "rollback", "explain")

_log = structlog.get_logger()


def register(application: App) -> None:
    """Add all handlers. The first that fits gets the update, so that the general ones stand last."""
    new = filters.UpdateType.MESSAGE
    # What an admin did not type here does nothing.
    own = new & ~filters.FORWARDED
    application.add_handlers(
        [
            CommandHandler("start", commands.on_start, new),
            CommandHandler("help", commands.on_help, new),
            CommandHandler("language", commands.on_language, new),
            CommandHandler("whoami", admin.on_whoami, new),
            CommandHandler("unanswered", unanswered.on_unanswered, own),
            CommandHandler("reload", revisions.on_reload, own),
            CommandHandler("versions", revisions.on_versions, own),
            CommandHandler("rollback", revisions.on_rollback, own),
            CommandHandler("explain", admin.on_explain, own),
            # Whatever else begins with a slash.
            MessageHandler(new & filters.COMMAND, commands.on_unknown_command),
            CallbackQueryHandler(questions.on_question_button, f"^{ASK}"),
            CallbackQueryHandler(unanswered.on_unanswered_button, f"^{unanswered.UNANSWERED}"),
            CallbackQueryHandler(revisions.on_anyway_button, f"^{revisions.ANYWAY}"),
            CallbackQueryHandler(revisions.on_back_button, f"^{revisions.BACK}"),
            CallbackQueryHandler(commands.on_language_button, f"^{commands.LANGUAGE}"),
            # Questions: the reason for all this.
            MessageHandler(new & filters.TEXT, questions.on_text),
            # Pictures, voices, stickers; not the notices of people who come and go.
            MessageHandler(new & ~filters.StatusUpdate.ALL, questions.on_other),
        ]
    )
    application.add_error_handler(failures.on_error)


async def set_menus(application: App, core: Core) -> None:
    """Set the command menus for each language and for admins; a failure is logged, never fatal."""
    try:
        for language in (None, *LANGUAGES):
            menu = _menu(core, PUBLIC, language or "en")
            await application.bot.set_my_commands(menu, BotCommandScopeDefault(), language_code=language)
        for admin_id in sorted(core.admin_ids):
            await application.bot.set_my_commands(_menu(core, PUBLIC + ADMIN, "fr"), BotCommandScopeChat(admin_id))
    except TelegramError as error:
        _log.warning("command menus not set", error=str(error))


def _menu(core: Core, names: tuple[str, ...], language: Language) -> list[BotCommand]:
    return [BotCommand(name, say(core.base.knowledge, f"command_{name}", language)) for name in names]

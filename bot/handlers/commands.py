"""/start, /help, /language and unknown commands."""

from dataclasses import replace

from telegram import Update
from telegram.constants import ChatType

from bot.answering.texts import say
from bot.handlers.context import Context, language_of, message_of
from bot.handlers.render import ASK, keyboard_of
from bot.kb.models import Language

LANGUAGE = "lang:"
"""Start of the callback data of the language buttons."""


async def on_start(update: Update, context: Context) -> None:
    """Say in three lines what this is, with example questions as buttons."""
    language = language_of(update, context)
    knowledge = context.core.base.knowledge
    buttons = [(knowledge.entries[id_].question[language], ASK + id_) for id_ in knowledge.article.meta.examples]
    await message_of(update).reply_text(
        say(knowledge, "welcome", language, title=knowledge.article.meta.title[language]),
        reply_markup=keyboard_of(buttons),
    )


async def on_help(update: Update, context: Context) -> None:
    """Say how to ask."""
    language = language_of(update, context)
    await message_of(update).reply_text(say(context.core.base.knowledge, "help", language))


async def on_language(update: Update, context: Context) -> None:
    """Offer the languages as buttons."""
    language = language_of(update, context)
    knowledge = context.core.base.knowledge
    names: list[tuple[str, str]] = [
        ("Français", "fr"),
        ("English", "en"),
        (say(knowledge, "language_auto", language), ""),
    ]
    await message_of(update).reply_text(
        say(knowledge, "language_choose", language),
        reply_markup=keyboard_of([(name, LANGUAGE + code) for name, code in names]),
    )


async def on_language_button(update: Update, context: Context) -> None:
    """Keep the language chosen by button."""
    query = update.callback_query
    if query is None:
        return
    code = (query.data or "").removeprefix(LANGUAGE)
    chosen: Language | None = "fr" if code == "fr" else "en" if code == "en" else None
    context.work.chat = replace(context.work.chat, language=chosen)
    language = chosen or language_of(update, context)
    key = "language_kept" if chosen else "language_kept_auto"
    await query.answer(say(context.core.base.knowledge, key, language))


async def on_unknown_command(update: Update, context: Context) -> None:
    """Name /help; in a group be quiet, for the command may be another bot's."""
    message = message_of(update)
    if message.chat.type == ChatType.PRIVATE:
        language = language_of(update, context)
        await message.reply_text(say(context.core.base.knowledge, "unknown_command", language))

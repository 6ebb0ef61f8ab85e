"""/language and /settings: in which language the bot answers."""

from dataclasses import replace

from telegram import InlineKeyboardMarkup, Update

from bot.answering.texts import say
from bot.handlers.context import Context, acknowledge, as_language, in_place, is_private, language_of, message_of, query_of
from bot.handlers.keyboards import CHOOSE, MARK, button, pressed
from bot.handlers.render import phrase
from bot.kb.models import Knowledge, Language

NAMES = {"fr": "Français", "en": "English"}


async def on_language(update: Update, context: Context) -> None:
    """Offer the languages as buttons."""
    await _offer("language_choose", update, context)


async def on_settings(update: Update, context: Context) -> None:
    """Show what can be set: the language; and what is kept."""
    await _offer("settings", update, context)


async def on_language_button(update: Update, context: Context) -> None:
    """Keep the language chosen by button, and mark it."""
    query, message = query_of(update)
    if not is_private(update):
        await acknowledge(query)
        return
    chosen = as_language(pressed(query.data or "").subject)
    context.work.chat = replace(context.work.chat, language=chosen)
    language = chosen or language_of(update, context)
    knowledge = context.base.knowledge
    await acknowledge(query, say(knowledge, "language_kept" if chosen else "language_kept_auto", language))
    if message is None:
        return
    text = phrase(knowledge, "language_choose", language)
    await in_place(message.edit_text(text, reply_markup=_choices(knowledge, language, chosen)))


async def _offer(key: str, update: Update, context: Context) -> None:
    knowledge, language = context.base.knowledge, language_of(update, context)
    message = message_of(update)
    if not is_private(update):
        await message.reply_text(phrase(knowledge, "language_in_group", language))
        return
    chosen = as_language(context.work.chat.language)
    await message.reply_text(phrase(knowledge, key, language), reply_markup=_choices(knowledge, language, chosen))


def _choices(knowledge: Knowledge, language: Language, chosen: Language | None) -> InlineKeyboardMarkup:
    """Both languages and neither, with a mark at what is chosen."""
    names = {**NAMES, "auto": say(knowledge, "language_auto", language)}
    marked = chosen or "auto"
    buttons = [button((MARK if code == marked else "") + name, CHOOSE, language, code) for code, name in names.items()]
    return InlineKeyboardMarkup([buttons[:2], buttons[2:]])

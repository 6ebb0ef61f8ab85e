"""Commands that say something about the bot, deep links, and commands that do not exist."""

from html import escape

from rapidfuzz import fuzz, process
from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ChatType

from bot.answering.formatting import show
from bot.answering.texts import say
from bot.handlers.addressed import named_command
from bot.handlers.answers import answer_entry, answer_of, send_chart
from bot.handlers.context import Context, language_of, message_of
from bot.handlers.keyboards import ANEW, TOPICS, button, questions
from bot.handlers.profile import menu
from bot.handlers.render import phrase
from bot.kb.formulas import Value

NEAR = 60
"""Likeness, of 100, from which a command is taken for a slip of another."""


async def on_start(update: Update, context: Context) -> None:
    """Open the answer that a deep link names; without one say in three lines what this is, with example questions."""
    language, knowledge = language_of(update, context), context.base.knowledge
    payload = " ".join(context.args or ())
    linked = answer_of(payload, language, context)
    if linked is not None:
        await answer_entry(linked, update, context)
        return
    rows = questions(knowledge.article.meta.examples, language, knowledge)
    rows.append([button(say(knowledge, "button_topics", language), TOPICS, language, ANEW)])
    title = knowledge.article.meta.title[language]
    await message_of(update).reply_text(
        phrase(knowledge, "welcome", language, title=title), reply_markup=InlineKeyboardMarkup(rows)
    )


async def on_help(update: Update, context: Context) -> None:
    """Say how to ask, and list the commands."""
    language, knowledge = language_of(update, context), context.base.knowledge
    listed = [f"/{name} – {description}" for name, description in menu(knowledge, language) if name not in {"start", "help"}]
    text = say(knowledge, "help", language, username=context.bot.username)
    await message_of(update).reply_text(escape(text + "\n\n" + "\n".join(listed), quote=False))


async def on_about(update: Update, context: Context) -> None:
    """Say how the answers come about."""
    knowledge = context.base.knowledge
    values = {"entries": len(knowledge.entries), "revision": knowledge.revision}
    await message_of(update).reply_text(phrase(knowledge, "about", language_of(update, context), **values))


async def on_sources(update: Update, context: Context) -> None:
    """Name the article, its date, and say how citing works."""
    language, knowledge = language_of(update, context), context.base.knowledge
    meta = knowledge.article.meta
    date = show(Value("date", date=meta.date), language)
    values = {"title": meta.title[language], "date": date, "notice": meta.publisher_notice[language]}
    await message_of(update).reply_text(phrase(knowledge, "sources", language, **values))


async def on_other_command(update: Update, context: Context) -> None:
    """Send the picture that a command names; else name the nearest command. In a group be quiet unless it names this bot."""
    message, knowledge = message_of(update), context.base.knowledge
    name, named = named_command(message, context.bot.username)
    language = language_of(update, context)
    if name in knowledge.charts.charts:
        await send_chart(name, language, update, context)
    elif message.chat.type == ChatType.PRIVATE or named:
        found = process.extractOne(
            name, [known for known, _ in menu(knowledge, language)], scorer=fuzz.ratio, score_cutoff=NEAR
        )
        key, values = ("nearest_command", {"command": found[0]}) if found else ("unknown_command", {})
        await message.reply_text(phrase(knowledge, key, language, **values))

"""Helpful or not, with one optional reason; can be changed and taken back. In private chats only."""

from telegram import Update

from bot.answering.texts import say
from bot.handlers.context import Context, acknowledge, in_place, is_private, people, query_of
from bot.handlers.keyboards import HELPFUL, REASONS, UNHELPFUL, WITHDRAW, pressed, rated
from bot.store.asked import rate, withdraw

THANKS = {HELPFUL: "thanks", UNHELPFUL: "thanks_why", WITHDRAW: "thanks_withdrawn"}


async def on_rating(update: Update, context: Context) -> None:
    """Keep what the person thinks of an answer, and show it in the buttons."""
    query, message = query_of(update)
    chat, user = people(update)
    wanted = pressed(query.data or "")
    verdict, reason = wanted.subject, wanted.rest[-1] if len(wanted.rest) > 1 else None
    if message is None or user is None or not is_private(update) or verdict not in THANKS or reason not in {None, *REASONS}:
        await acknowledge(query)
        return
    knowledge, store = context.base.knowledge, context.core.store
    key = "thanks" if reason else THANKS[verdict]
    await acknowledge(query, say(knowledge, key, wanted.language))
    if message.reply_markup:
        ask_why = verdict == UNHELPFUL and reason is None
        keyboard = rated(message.reply_markup, wanted.language, knowledge, verdict, ask_why=ask_why)
        await in_place(message.edit_reply_markup(keyboard))
    if verdict == WITHDRAW:
        context.work.changes.append(withdraw(store, chat.id, user.id, message.message_id))
    else:
        context.work.changes.append(rate(store, chat.id, user.id, message.message_id, verdict == HELPFUL, reason))
    context.work.outcome = "rated"

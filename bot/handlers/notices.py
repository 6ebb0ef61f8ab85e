"""Somebody wants to be told when a question has an answer: asked first, then remembered. Needs a data key."""

from telegram import InlineKeyboardMarkup, Update

from bot.answering.texts import say
from bot.handlers.context import Context, acknowledge, in_place, is_private, people, query_of
from bot.handlers.keyboards import NOTIFY, Pressed, button, pressed
from bot.handlers.render import phrase
from bot.kb.checks import level
from bot.store.asked import answered_in
from bot.store.notices import subscribe


async def on_notify_button(update: Update, context: Context) -> None:
    """Ask for consent; then keep the question and whom to tell, or nothing."""
    query, message = query_of(update)
    await acknowledge(query)
    wanted = pressed(query.data or "")
    if message is None or not is_private(update) or not context.core.store.vault.keeps_texts:
        return
    if wanted.subject == "ask":
        await _ask(message.message_id, wanted, update, context)
        return
    key = await _subscribe(wanted, update, context) if wanted.subject == "yes" else "notify_no"
    await in_place(message.edit_text(phrase(context.base.knowledge, key, wanted.language)))


async def _ask(refusal: int, wanted: Pressed, update: Update, context: Context) -> None:
    """Say what will be kept, and for how long, before anything is."""
    knowledge, language = context.base.knowledge, wanted.language
    text = phrase(knowledge, "notify_consent", language, days=context.core.settings.retention_days)
    choice = [
        button(say(knowledge, "button_yes", language), NOTIFY, language, "yes", refusal),
        button(say(knowledge, "button_no", language), NOTIFY, language, "no", refusal),
    ]
    await people(update)[0].send_message(text, reply_markup=InlineKeyboardMarkup([choice]))


async def _subscribe(wanted: Pressed, update: Update, context: Context) -> str:
    """Remember whom to tell; the key of what is said about it."""
    chat, user = people(update)
    store = context.core.store
    refusal = int(wanted.rest[-1]) if wanted.rest[-1].isdigit() else 0
    asked = await answered_in(store, chat.id, refusal)
    if asked is None or asked.text is None or user is None:
        return "notify_lost"
    context.work.changes.append(subscribe(store, user.id, chat.id, asked.text, level(asked.text), wanted.language))
    return "notify_yes"

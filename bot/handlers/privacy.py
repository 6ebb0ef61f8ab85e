"""What is kept of a person: told, handed over, deleted."""

import io
import json
from dataclasses import replace

from telegram import InlineKeyboardMarkup, Update

from bot.answering.texts import say
from bot.handlers.context import Context, acknowledge, is_private, language_of, message_of, people, query_of
from bot.handlers.keyboards import button, pressed
from bot.handlers.render import phrase
from bot.store.people import all_of, forgetting, held
from bot.store.retention import AUDIT_DAYS
from bot.store.store import EXPIRY

MY_DATA = "d"
"""What the button under /privacy does: sends everything that is kept of the person."""


async def on_privacy(update: Update, context: Context) -> None:
    """Say exactly what is kept, and for how long."""
    language, core = language_of(update, context), context.core
    knowledge, days = context.base.knowledge, core.settings.retention_days
    texts = say(knowledge, "privacy_texts", language, days=days) if core.store.vault.keeps_texts else ""
    texts = texts or say(knowledge, "privacy_no_texts", language)
    _, user = people(update)
    if user is not None and user.id in core.admin_ids:
        texts += "\n" + say(knowledge, "privacy_admin", language, days=max(days, AUDIT_DAYS))
    values = {"minutes": EXPIRY // 60, "days": days, "texts": texts}
    mine = button(say(knowledge, "button_my_data", language), MY_DATA, language)
    keyboard = InlineKeyboardMarkup([[mine]]) if is_private(update) else None
    await message_of(update).reply_text(phrase(knowledge, "privacy", language, **values), reply_markup=keyboard)


async def on_forget(update: Update, context: Context) -> None:
    """Delete everything that is kept about the person, and say what it was."""
    _, user = people(update)
    if user is None:
        return
    language, core = language_of(update, context), context.core
    counts = await held(core.store, user.id)
    await message_of(update).reply_text(phrase(context.base.knowledge, "forgotten", language, **counts))
    work = context.work
    work.changes += forgetting(core.store, user.id)
    work.scrubbed = True
    work.forgotten = is_private(update)
    # A group's state may hold what the person has just said, and how often they did.
    work.chat = replace(work.chat, conversation=None, pace=None)


async def on_data_button(update: Update, context: Context) -> None:
    """Send everything that is kept of the person who presses the button, in a private chat only."""
    query, message = query_of(update)
    await acknowledge(query)
    _, user = people(update)
    if user is None or message is None or not is_private(update):
        return
    language, core = pressed(query.data or "").language, context.core
    document = json.dumps(await all_of(core.store, user.id), ensure_ascii=False, indent=1)
    caption = phrase(context.base.knowledge, "my_data", language)
    await message.chat.send_document(io.BytesIO(document.encode()), filename="my-data.json", caption=caption)

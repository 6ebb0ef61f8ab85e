"""/stats: what people ask, as text, picture and CSV."""

import asyncio
import io

from telegram import Chat, InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.answering.texts import say
from bot.curating.stats import as_csv, as_text, gather
from bot.curating.stats_chart import draw
from bot.handlers.admins import admins_only, in_background
from bot.handlers.context import Context, Core, acknowledge, in_place, language_of, message_of, query_of
from bot.handlers.render import MAX_CAPTION, cut
from bot.kb.models import Language

STATS = "st"
"""What this command's buttons do: `st:text:7`."""
PERIODS = (1, 7, 30)
"""Days that the buttons offer."""


@admins_only("stats")
async def on_stats(update: Update, context: Context) -> None:
    """Say what was asked in the last week, or in so many days."""
    words = context.args or ["7"]
    days = int(words[0]) if words[0].isdigit() and 0 < int(words[0]) <= 3650 else 7
    text, keyboard = await _page(context.core, days, language_of(update, context))
    await message_of(update).reply_text(text, reply_markup=keyboard, parse_mode=None)


@admins_only("stats")
async def on_stats_button(update: Update, context: Context) -> None:
    """Change the period, or send the picture or the CSV."""
    query, message = query_of(update)
    await acknowledge(query)
    _, what, days = (query.data or "").split(":")
    core, language = context.core, language_of(update, context)
    if message is None:
        return
    if what == "chart":
        in_background(update, context, lambda: _send_chart(message.chat, core, int(days), language))
    elif what == "csv":
        table = await as_csv(core.store, int(days))
        await message.chat.send_document(io.BytesIO(table.encode()), filename=f"stats-{days}.csv")
    else:
        text, keyboard = await _page(core, int(days), language)
        await in_place(message.edit_text(text, reply_markup=keyboard, parse_mode=None))


async def _page(core: Core, days: int, language: Language) -> tuple[str, InlineKeyboardMarkup]:
    knowledge = core.base.knowledge
    text = as_text(await gather(core.store, days), knowledge, language)
    periods = [_button(say(knowledge, "stats_period", language, days=n), "text", n) for n in PERIODS]
    files = [_button(say(knowledge, "stats_chart", language), "chart", days), _button("CSV", "csv", days)]
    return text, InlineKeyboardMarkup([periods, files])


async def _send_chart(chat: Chat, core: Core, days: int, language: Language) -> None:
    knowledge = core.base.knowledge
    stats = await gather(core.store, days)
    picture = await asyncio.to_thread(draw, stats, knowledge, language)
    await chat.send_photo(picture, caption=cut(as_text(stats, knowledge, language), MAX_CAPTION), parse_mode=None)


def _button(label: str, what: str, days: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=f"{STATS}:{what}:{days}")

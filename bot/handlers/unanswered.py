"""/unanswered: what people asked in vain, group by group, and what a curator does about it."""

import asyncio
import io
from datetime import UTC, datetime
from html import escape

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram import Message as TelegramMessage

from bot.answering.texts import say
from bot.curating.templates import ENTRY, UNKNOWN, filled, id_for, phrasings
from bot.curating.unanswered import Group, grouped, resolving, suggestions, waiting
from bot.handlers.admins import admins_only
from bot.handlers.context import Context, as_language, in_place, language_of, message_of
from bot.handlers.keyboards import Page
from bot.kb.models import Knowledge, Language

UNANSWERED = "un"
"""What this command's buttons do: their data goes on with what, and arguments, with colons between."""
PAGE = 5
"""Groups on a page."""
SHOWN = 8
"""Ways of asking shown of a group."""
CUT = 160
"""Characters shown of a question."""


@admins_only("unanswered")
async def on_unanswered(update: Update, context: Context) -> None:
    """List the groups, the newest first, in one language or in both."""
    words = context.args or [""]
    page = await _page(update, context, as_language(words[0]), 0)
    await message_of(update).reply_text(page.html, reply_markup=page.keyboard)


@admins_only("unanswered")
async def on_unanswered_button(update: Update, context: Context) -> None:
    """Turn the page, open a group, or do something about it."""
    query = update.callback_query
    message = query.message if query else None
    if query is None or not isinstance(message, TelegramMessage):
        return
    what, *arguments = (query.data or "").removeprefix(f"{UNANSWERED}:").split(":")
    if what == "l":
        await query.answer()
        await _show(message, await _page(update, context, as_language(arguments[0]), int(arguments[1])))
        return
    group = next((group for group in await _groups(context) if any(a.id == int(arguments[0]) for a in group.questions)), None)
    if group is None:
        await query.answer(say(context.core.base.knowledge, "unanswered_gone", language_of(update, context)))
        await _show(message, await _page(update, context, None, 0))
    elif what == "g":
        await query.answer()
        await _show(message, _opened(update, context, group))
    else:
        await _deal_with(update, context, query, message, what, group, arguments[-1])


async def _deal_with(  # noqa: PLR0913, PLR0917 - everything that a button press brings
    update: Update, context: Context, query: CallbackQuery, message: TelegramMessage, what: str, group: Group, entry: str
) -> None:
    """Send what the curator needs, mark the group, and show those that are left."""
    knowledge, language = context.core.base.knowledge, language_of(update, context)
    await query.answer()
    asked: dict[Language, tuple[str, ...]] = {group.newest.language: group.texts}
    if what == "p" and entry in knowledge.entries:
        where = {"path": f"entries/{knowledge.topics[entry]}/{entry}.toml", "list": group.newest.language}
        lines = escape(phrasings(group.texts).rstrip(), quote=False)
        heading = say(knowledge, "unanswered_paste", language, **where)
        await message.chat.send_message(f"{heading}\n<pre>{lines}</pre>")
    elif what in ("n", "u"):
        key, template, folder = (
            ("unanswered_entry", ENTRY, "entries/…") if what == "n" else ("unanswered_unknown", UNKNOWN, "unknowns")
        )
        caption = say(knowledge, key, language, folder=folder)
        file = io.BytesIO(filled(template, asked).encode())
        await message.chat.send_document(file, filename=f"{id_for(group.newest.text)}.toml", caption=caption)
    resolution = {"p": "phrasing", "n": "entry", "u": "unknown"}.get(what, "ignored")
    await context.core.store.execute(resolving(group, resolution))
    await _show(message, await _page(update, context, None, 0))


async def _groups(context: Context, language: Language | None = None) -> list[Group]:
    return await asyncio.to_thread(grouped, await waiting(context.core.store, language))


async def _page(update: Update, context: Context, only: Language | None, number: int) -> Page:
    """One page of groups, with a button for each."""
    knowledge, language = context.core.base.knowledge, language_of(update, context)
    if not context.core.store.vault.keeps_texts:
        return Page(say(knowledge, "unanswered_no_key", language), None)
    groups = await _groups(context, only)
    last = max(0, (len(groups) - 1) // PAGE)
    number = min(max(number, 0), last)
    shown = groups[number * PAGE : number * PAGE + PAGE]
    total = sum(len(group.questions) for group in groups)
    lines = [say(knowledge, "unanswered", language, count=total, groups=len(groups), page=number + 1, pages=last + 1)]
    lines += [f"{place}. {_line(group, knowledge, language)}" for place, group in enumerate(shown, number * PAGE + 1)]
    code = only or "-"
    rows = [[_button(str(number * PAGE + i + 1), f"g:{group.id}") for i, group in enumerate(shown)]] if shown else []
    turn = [_button("‹", f"l:{code}:{number - 1}")] if number else []
    turn += [_button("›", f"l:{code}:{number + 1}")] if number < last else []
    others = [("fr", "fr"), ("en", "en"), ("-", "fr + en")]
    rows.append([*turn, *(_button(label, f"l:{other}:0") for other, label in others if other != code)])
    return Page("\n\n".join(lines), InlineKeyboardMarkup(rows))


def _opened(update: Update, context: Context, group: Group) -> Page:
    """One group with what can be done about it."""
    knowledge, language = context.core.base.knowledge, language_of(update, context)
    listed = [f"• {escape(text[:CUT], quote=False)}" for text in group.texts[:SHOWN]]
    rows = [
        [_button(f"+ {knowledge.entries[id_].question[language]}"[:60], f"p:{group.id}:{id_}")]
        for id_ in suggestions(group, context.core.base)
    ]
    for key, what in (("unanswered_do_entry", "n"), ("unanswered_do_unknown", "u"), ("unanswered_do_ignore", "i")):
        rows.append([_button(say(knowledge, key, language), f"{what}:{group.id}")])
    rows.append([_button("‹", "l:-:0")])
    heading = say(knowledge, "unanswered_choose", language)
    return Page("\n".join([_line(group, knowledge, language), "", *listed, "", heading]), InlineKeyboardMarkup(rows))


def _line(group: Group, knowledge: Knowledge, language: Language) -> str:
    newest = group.newest
    values = {
        "count": len(group.questions),
        "people": group.people,
        "code": newest.language,
        "outcome": newest.reason or newest.status,
        "day": datetime.fromtimestamp(newest.asked_at, UTC).date(),
    }
    about = say(knowledge, "unanswered_line", language, **values)
    return f"<b>{escape(newest.text[:CUT], quote=False)}</b>\n{about}"


def _button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=f"{UNANSWERED}:{data}")


async def _show(message: TelegramMessage, page: Page) -> None:
    await in_place(message.edit_text(page.html, reply_markup=page.keyboard))

"""Inline mode: `@bot a few words` in any chat lists answers to send there."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)

from bot.answering.answer import answer
from bot.answering.conversation import Conversation
from bot.answering.replies import answered
from bot.answering.reply import Reply
from bot.answering.texts import say
from bot.handlers.context import Context, conversation_of
from bot.handlers.keyboards import deep_link
from bot.handlers.render import preview, render
from bot.kb.models import Language

MAX_RESULTS = 50
"""As many as Telegram takes: all topics; the answers to a few words are far fewer."""
LIKELY = 0.05
"""Confidence from which an answer is offered beside the best one."""
CACHE_SECONDS = 300
"""How long Telegram may show the same list for the same words."""
MAX_TITLE, MAX_PREVIEW = 80, 110
"""Characters of a result's title and of the line below it."""
PAYLOAD = "inline"
"""Payload of the link to the private chat; it names no answer, so that the welcome is shown."""


async def on_inline(update: Update, context: Context) -> None:
    """List the best answers to a query, or the main topics when it is empty."""
    query = update.inline_query
    if query is None:
        return
    language, replies = _found(query.query.strip(), update, context)
    results = [_result(title, reply, context) for title, reply in replies]
    key = "inline_ask" if results else "inline_none"
    button = InlineQueryResultsButton(say(context.base.knowledge, key, language), start_parameter=PAYLOAD)
    # Personal, for the same words may be answered in another language to somebody else.
    await query.answer(results, cache_time=CACHE_SECONDS, is_personal=True, button=button)
    context.work.outcome, context.work.language = "inline", language


def _found(text: str, update: Update, context: Context) -> tuple[Language, list[tuple[str, Reply]]]:
    """Language of a query, and its answers with their titles, best first."""
    base = context.base
    knowledge, state = base.knowledge, conversation_of(update, context)
    if not text:
        language: Language = state.language or state.hint or "en"
        main = {knowledge.present(topic.entry): topic.name[language] for topic in knowledge.article.meta.topics.values()}
        return language, [(name, answered(id_, 1.0, language, knowledge)) for id_, name in main.items() if id_]
    # The words stand for themselves: what was said in the private chat does not matter here.
    best = answer(text, Conversation(language=state.language, hint=state.hint), base)
    language = best.language
    found: list[tuple[str, Reply]] = []
    entries = [suggestion.entry for suggestion in best.suggestions]
    if best.status == "answered" and best.entry is None:
        found.append((preview(best.text, MAX_TITLE), best))
    elif best.status == "answered" and best.entry:
        candidates = base.matcher.match(text, language).candidates
        likely = [c.id for c in candidates if c.kind == "entry" and c.confidence >= LIKELY]
        entries = [best.entry, *likely, *entries]
    found += [
        (knowledge.entries[id_].question[language], answered(id_, 1.0, language, knowledge)) for id_ in dict.fromkeys(entries)
    ]
    return language, found[:MAX_RESULTS]


def _result(title: str, reply: Reply, context: Context) -> InlineQueryResultArticle:
    """One line of the list: its title, the answer's first words, and the cited answer that it sends."""
    knowledge = context.base.knowledge
    link = deep_link(context.bot.username, reply.entry or PAYLOAD)
    open_ = InlineKeyboardButton(say(knowledge, "button_open", reply.language), url=link)
    return InlineQueryResultArticle(
        id=f"{reply.language}:{reply.entry or 'computed'}",
        title=title,
        description=preview(reply.text, MAX_PREVIEW),
        input_message_content=InputTextMessageContent(render(reply, knowledge)),
        reply_markup=InlineKeyboardMarkup([[open_]]),
    )

"""/topics: all questions by topic, in pages; the message is edited in place."""

from telegram import InlineKeyboardMarkup, Update

from bot.answering.texts import say
from bot.handlers.context import Context, acknowledge, in_place, language_of, message_of, query_of
from bot.handlers.keyboards import ANEW, TOPICS, Page, Rows, button, pressed, questions
from bot.handlers.render import phrase
from bot.kb.models import Knowledge, Language

PAGE = 6
"""Questions on a page: with the buttons below them they fit a phone's screen."""


async def on_topics(update: Update, context: Context) -> None:
    """List the topics as buttons."""
    text, keyboard = topics(context.base.knowledge, language_of(update, context))
    await message_of(update).reply_text(text, reply_markup=keyboard)


async def on_topics_button(update: Update, context: Context) -> None:
    """Show the topics, or a page of one; in place where there is a text that can be edited."""
    query, message = query_of(update)
    knowledge = context.base.knowledge
    wanted = pressed(query.data or "")
    language, topic = wanted.language, wanted.subject
    known = topic in knowledge.article.meta.topics
    await acknowledge(query, None if known or topic in {"", ANEW} else say(knowledge, "topic_gone", language))
    number = int(wanted.rest[1]) if len(wanted.rest) > 1 and wanted.rest[1].isdigit() else 1
    text, keyboard = topic_page(knowledge, language, topic, number) if known else topics(knowledge, language)
    if message is None:
        return
    if topic == ANEW:
        await message.chat.send_message(text, reply_markup=keyboard)
        return
    await in_place(message.edit_text(text, reply_markup=keyboard))


def topics(knowledge: Knowledge, language: Language) -> Page:
    """The list of topics: its text and buttons, two in a row."""
    named = knowledge.article.meta.topics
    buttons = [button(topic.name[language], TOPICS, language, id_, 1) for id_, topic in named.items()]
    rows = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    return Page(phrase(knowledge, "topics", language), InlineKeyboardMarkup(rows))


def topic_page(knowledge: Knowledge, language: Language, topic: str, number: int) -> Page:
    """A page of a topic's questions; numbers outside of it give the nearest page."""
    shown = knowledge.article.meta.topics[topic]
    entries = [id_ for id_, own in knowledge.topics.items() if own == topic]
    # The answer that stands for the topic comes first.
    entries.sort(key=lambda id_: id_ != knowledge.present(shown.entry))
    pages = -(-len(entries) // PAGE)
    number = min(max(number, 1), pages)
    rows: Rows = questions(entries[(number - 1) * PAGE : number * PAGE], language, knowledge)
    turns = []
    if number > 1:
        turns.append(button(say(knowledge, "page_previous", language), TOPICS, language, topic, number - 1))
    turns.append(button(say(knowledge, "button_topics", language), TOPICS, language))
    if number < pages:
        turns.append(button(say(knowledge, "page_next", language), TOPICS, language, topic, number + 1))
    name = shown.name[language]
    text = phrase(knowledge, "topic_page", language, topic=name, page=number, pages=pages) if pages > 1 else name
    return Page(f"<b>{text}</b>", InlineKeyboardMarkup([*rows, turns]))

"""Free text: questions, edited questions, and what is no text."""

import sqlalchemy as sa
from telegram import Message, Update
from telegram.constants import ChatType

from bot.answering.answer import answer
from bot.answering.reply import Reply
from bot.handlers.addressed import question_in, words_to_quote
from bot.handlers.context import Context, conversation_of, is_private, language_of, message_of, people, remember
from bot.handlers.render import phrase
from bot.handlers.sending import replace_text, send
from bot.store.asked import asked_in
from bot.store.schema import feedback, questions
from bot.store.work import now

NEW = sa.insert(questions)


async def on_text(update: Update, context: Context) -> None:
    """Answer a question; in a group only when addressed."""
    message = message_of(update)
    text = question_in(message, context.bot.username, context.bot.id)
    if text is not None:
        await _answer(text, update, context)


async def on_edited_text(update: Update, context: Context) -> None:
    """Answer an edited question in place of its first answer."""
    message = message_of(update)
    text = question_in(message, context.bot.username, context.bot.id)
    if text is None:
        return
    store = context.core.store
    earlier = await asked_in(store, message.chat.id, message.message_id)
    if earlier is None or earlier.answer_message is None:
        await _answer(text, update, context)
        return
    reply = answer(text, conversation_of(update, context), context.base)
    answer_message = earlier.answer_message
    if not await replace_text(reply, message.chat.id, answer_message, context, private=is_private(update)):
        answer_message = (await send(reply, message.chat, context, answer_to=message)).message_id
    remember(reply.conversation, context)
    values = row_of(update, context, text, reply, message.message_id, answer_message)
    context.work.changes += [
        sa.update(questions).where(questions.c.id == earlier.id).values(values),
        # What was said of the first answer does not hold for this one.
        sa.delete(feedback).where(feedback.c.question == earlier.id),
    ]


async def on_other(update: Update, context: Context) -> None:
    """One friendly line for pictures, voices, stickers, places and the like."""
    message = message_of(update)
    if message.chat.type == ChatType.PRIVATE and message.via_bot is None:
        await message.reply_text(phrase(context.base.knowledge, "only_text", language_of(update, context)))


async def _answer(text: str, update: Update, context: Context) -> None:
    message = message_of(update)
    reply = answer(text, conversation_of(update, context), context.base)
    words = words_to_quote(message, text) if reply.status == "answered" else None
    sent = await send(reply, message.chat, context, answer_to=message, words=words)
    remember(reply.conversation, context)
    record(update, context, text, reply, message, sent)


def record(update: Update, context: Context, text: str | None, reply: Reply, question: Message | None, sent: Message) -> None:
    """Keep what was asked and what became of it, for statistics and curators, to be written with the update.

    Args:
        update: The update.
        context: Its context.
        text: The person's own words; None when a button asked.
        reply: The answer.
        question: The message that asked, so that its edit finds the answer; None when a button asked.
        sent: The message that answers.
    """
    values = row_of(update, context, text, reply, question.message_id if question else None, sent.message_id)
    context.work.changes.append((NEW, values))


def row_of(
    update: Update, context: Context, text: str | None, reply: Reply, question_message: int | None, answer_message: int
) -> dict[str, object]:
    """A question as a row of the store, and as the update's outcome."""
    work, core = context.work, context.core
    chat, user = people(update)
    work.outcome, work.language = reply.status, reply.language
    return {
        "chat": core.store.vault.hash_id(chat.id),
        "person": core.store.vault.hash_id(user.id if user else chat.id),
        "asked_at": now(),
        "language": reply.language,
        "status": reply.status,
        "entry": reply.entry,
        "topic": context.base.knowledge.topics.get(reply.entry or ""),
        "reason": reply.reason or None,
        "confidence": reply.confidence,
        "milliseconds": work.milliseconds,
        "revision": context.base.knowledge.revision,
        "text": core.store.vault.seal(text) if text else None,
        "question_message": question_message,
        "answer_message": answer_message,
    }

"""Free text, and the buttons that ask a question."""

from dataclasses import replace

import sqlalchemy as sa
from telegram import Message as TelegramMessage
from telegram import ReplyParameters, Update
from telegram.constants import ChatType
from telegram.error import BadRequest

from bot.answering.answer import answer
from bot.answering.replies import answered
from bot.answering.reply import Reply
from bot.answering.texts import say
from bot.handlers.context import Context, conversation_of, language_of, message_of, people, remember
from bot.handlers.render import ASK, Message, render
from bot.store.schema import questions
from bot.store.work import now


async def on_text(update: Update, context: Context) -> None:
    """Answer a question; in a group only when addressed."""
    message = update.effective_message
    text = _question(message, context) if message else None
    if message is None or text is None:
        return
    base = context.core.base
    reply = answer(text, conversation_of(update, context), base)
    sent = await send(message, render(reply, base.knowledge))
    remember(reply.conversation, context)
    record(update, context, text, reply, sent)


async def on_question_button(update: Update, context: Context) -> None:
    """Answer the entry of a button; the choices of a "did you mean" become the answer."""
    query = update.callback_query
    if query is None:
        return
    await query.answer()
    knowledge = context.core.base.knowledge
    language = language_of(update, context)
    entry = (query.data or "").removeprefix(ASK)
    message = query.message if isinstance(query.message, TelegramMessage) else None
    if message is None:
        return
    if entry not in knowledge.entries:
        await message.reply_text(say(knowledge, "entry_gone", language))
        return
    reply = answered(entry, 1.0, language, knowledge)
    rendered = render(reply, knowledge)
    state = conversation_of(update, context)
    if entry in state.choices:
        await _edit(message, rendered)
    else:
        await send(message, rendered)
    question = knowledge.entries[entry].question[language]
    remember(replace(state, entry=entry, question=question, choices=(), request=None), context)


async def on_other(update: Update, context: Context) -> None:
    """One friendly line for pictures, voices, stickers and the like."""
    message = update.effective_message
    if message is not None and message.chat.type == ChatType.PRIVATE:
        language = language_of(update, context)
        await message.reply_text(say(context.core.base.knowledge, "only_text", language))


async def send(message: TelegramMessage, rendered: Message) -> TelegramMessage:
    """Send a message; in a group as a reply to what it answers."""
    in_group = message.chat.type != ChatType.PRIVATE
    reply = ReplyParameters(message.message_id, allow_sending_without_reply=True) if in_group else None
    return await message.chat.send_message(rendered.html, reply_markup=rendered.keyboard, reply_parameters=reply)


def record(update: Update, context: Context, text: str, reply: Reply, sent: TelegramMessage) -> None:
    """Keep what was asked and what became of it, for statistics and curators, to be written with the update."""
    work, core = context.work, context.core
    chat, user = people(update)
    work.outcome, work.language = reply.status, reply.language
    row = {
        "chat": core.store.vault.hash_id(chat.id),
        "person": core.store.vault.hash_id(user.id if user else chat.id),
        "asked_at": now(),
        "language": reply.language,
        "status": reply.status,
        "entry": reply.entry,
        "topic": core.base.knowledge.topics.get(reply.entry or ""),
        "reason": reply.reason or None,
        "confidence": reply.confidence,
        "milliseconds": work.milliseconds,
        "revision": core.base.knowledge.revision,
        "text": core.store.vault.seal(text),
        "question_message": message_of(update).message_id,
        "answer_message": sent.message_id,
    }
    work.changes.append(sa.insert(questions).values(row))


async def _edit(message: TelegramMessage, rendered: Message) -> None:
    try:
        await message.edit_text(rendered.html, reply_markup=rendered.keyboard)
    except BadRequest as error:
        if "not modified" not in str(error):  # a double tap edits twice to the same
            raise


def _question(message: TelegramMessage, context: Context) -> str | None:
    """The question in a message; None in a group when the bot is not addressed."""
    text = message.text or ""
    if message.chat.type == ChatType.PRIVATE:
        return text
    mention = f"@{context.bot.username}"
    replied = message.reply_to_message
    to_bot = replied is not None and replied.from_user is not None and replied.from_user.id == context.bot.id
    if mention.lower() in text.lower():
        start = text.lower().index(mention.lower())
        return (text[:start] + text[start + len(mention) :]).strip()
    return text if to_bot else None

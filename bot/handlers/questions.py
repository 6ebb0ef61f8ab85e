"""Free text, and the buttons that ask a question."""

from dataclasses import replace

from telegram import Message as TelegramMessage
from telegram import ReplyParameters, Update
from telegram.constants import ChatType
from telegram.error import BadRequest

from bot.answering.answer import answer
from bot.answering.replies import answered
from bot.answering.texts import say
from bot.handlers.context import Context, conversation_of, language_of, people
from bot.handlers.render import ASK, Message, render


async def on_text(update: Update, context: Context) -> None:
    """Answer a question; in a group only when addressed."""
    message = update.effective_message
    text = _question(message, context) if message else None
    if message is None or text is None:
        return
    chat, _ = people(update)
    reply = answer(text, await conversation_of(update, context), context.core.base)
    await send(message, render(reply, context.core.base.knowledge))
    context.core.memory.keep(chat.id, reply.conversation)


async def on_question_button(update: Update, context: Context) -> None:
    """Answer the entry of a button; the choices of a "did you mean" become the answer."""
    query = update.callback_query
    if query is None:
        return
    await query.answer()
    knowledge = context.core.base.knowledge
    language = await language_of(update, context)
    entry = (query.data or "").removeprefix(ASK)
    message = query.message if isinstance(query.message, TelegramMessage) else None
    if message is None:
        return
    if entry not in knowledge.entries:
        await message.reply_text(say(knowledge, "entry_gone", language))
        return
    chat, _ = people(update)
    reply = answered(entry, 1.0, language, knowledge)
    rendered = render(reply, knowledge)
    state = context.core.memory.recall(chat.id)
    if entry in state.choices:
        await _edit(message, rendered)
    else:
        await send(message, rendered)
    question = knowledge.entries[entry].question[language]
    context.core.memory.keep(chat.id, replace(state, entry=entry, question=question, choices=(), request=None))


async def on_other(update: Update, context: Context) -> None:
    """One friendly line for pictures, voices, stickers and the like."""
    message = update.effective_message
    if message is not None and message.chat.type == ChatType.PRIVATE:
        language = await language_of(update, context)
        await message.reply_text(say(context.core.base.knowledge, "only_text", language))


async def send(message: TelegramMessage, rendered: Message) -> None:
    """Send a message; in a group as a reply to what it answers."""
    in_group = message.chat.type != ChatType.PRIVATE
    reply = ReplyParameters(message.message_id, allow_sending_without_reply=True) if in_group else None
    await message.chat.send_message(rendered.html, reply_markup=rendered.keyboard, reply_parameters=reply)


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

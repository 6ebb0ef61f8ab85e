"""Buttons about answers: a question's own, the other language, the working, the picture; and pictures by command."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import Chat, Message, ReplyParameters, Update

from bot.answering.answer import answer
from bot.answering.calculator import calculate
from bot.answering.charts import pictured
from bot.answering.conversation import Conversation
from bot.answering.merging import request_of_entry
from bot.answering.replies import answered, computed
from bot.answering.reply import Reply
from bot.answering.request import Request
from bot.answering.texts import say
from bot.handlers.context import Context, acknowledge, conversation_of, is_private, language_of, people, query_of, remember
from bot.handlers.keyboards import ASK, pressed, verdict_in
from bot.handlers.questions import record
from bot.handlers.render import phrase, working
from bot.handlers.sending import replace_text, send
from bot.kb.models import LANGUAGES, Language


async def on_question_button(update: Update, context: Context) -> None:
    """Answer the entry of a button; the choices of a "did you mean" become the answer."""
    query, message = query_of(update)
    await acknowledge(query)
    chat, _ = people(update)
    wanted = pressed(query.data or "")
    reply = answer_of(wanted.subject, wanted.language, context)
    if reply is None:
        await _gone(chat, wanted.language, context)
    elif message and _offers(message, conversation_of(update, context).choices):
        await _answer_in_place(reply, message, update, context)
    else:
        await answer_entry(reply, update, context)


async def answer_entry(reply: Reply, update: Update, context: Context) -> None:
    """Send the answer of an entry, and remember it as what the next message may lean on."""
    chat, _ = people(update)
    sent = await send(reply, chat, context, answer_to=update.effective_message)
    _keep(reply, update, context)
    record(update, context, None, reply, None, sent)


async def on_other_language(update: Update, context: Context) -> None:
    """Answer the same in the other language, in place."""
    query, message = query_of(update)
    await acknowledge(query)
    chat, _ = people(update)
    wanted = pressed(query.data or "")
    request = conversation_of(update, context).request
    if wanted.subject:
        reply = answer_of(wanted.subject, wanted.language, context)
    else:
        reply = _sum_again(request, message, wanted.language, context) if request and message else None
    if reply is None or message is None:
        await _gone(chat, wanted.language, context)
        return
    verdict = verdict_in(message.reply_markup)
    await replace_text(reply, chat.id, message.message_id, context, private=is_private(update), verdict=verdict)
    _keep(reply, update, context)


async def on_working_button(update: Update, context: Context) -> None:
    """Show how the figures of an answer are computed, and from what."""
    query, message = query_of(update)
    await acknowledge(query)
    chat, _ = people(update)
    wanted = pressed(query.data or "")
    knowledge = context.base.knowledge
    entry = knowledge.entries.get(knowledge.present(wanted.subject) or "")
    if entry is None or not entry.figures:
        await _gone(chat, wanted.language, context)
        return
    above = ReplyParameters(message.message_id, allow_sending_without_reply=True) if message else None
    await chat.send_message(working(entry.figures, knowledge, wanted.language), reply_parameters=above)


async def on_chart_button(update: Update, context: Context) -> None:
    """Send a picture."""
    query, _ = query_of(update)
    await acknowledge(query)
    wanted = pressed(query.data or "")
    if wanted.subject in context.base.knowledge.charts.charts:
        await send_chart(wanted.subject, wanted.language, update, context)
    else:
        await _gone(people(update)[0], wanted.language, context)


async def send_chart(chart: str, language: Language, update: Update, context: Context) -> None:
    """Send a picture with its caption and buttons."""
    await answer_entry(pictured(chart, language, context.base.knowledge), update, context)


async def on_unknown_button(update: Update, context: Context) -> None:
    """Say kindly that a button is no longer known."""
    query, _ = query_of(update)
    await acknowledge(query, say(context.base.knowledge, "button_gone", language_of(update, context)))


def answer_of(entry: str, language: Language, context: Context) -> Reply | None:
    """The answer of an entry that a button or a link names.

    An entry that has another name today is found by it; of one that is gone the question is asked anew, and that is said.
    """
    base = context.base
    present = base.knowledge.present(entry)
    if present is not None:
        return answered(present, 1.0, language, base.knowledge)
    question = context.core.reloader.trail.get(entry)
    reply = answer(question[language], Conversation(language=language), base) if question else None
    if reply is None or reply.status != "answered" or reply.entry is None:
        return None
    return replace(reply, text=say(base.knowledge, "answer_changed", language) + "\n\n" + reply.text)


def _sum_again(request: Request, message: Message, language: Language, context: Context) -> Reply | None:
    """The sum of a message in another language; None when another was computed since."""
    knowledge = context.base.knowledge
    for said in LANGUAGES:
        before = calculate(request, knowledge, said)
        if before is not None and (message.text or "").startswith(before.text):
            again = calculate(request, knowledge, language)
            return computed(again, language, knowledge) if again else None
    return None


def _offers(message: Message, choices: Sequence[str]) -> bool:
    """Whether a message is the "did you mean" that offers these choices."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    data = [pressed(str(button.callback_data)) for row in rows for button in row]
    return bool(choices) and [item.subject for item in data if item.act == ASK] == list(choices)


async def _answer_in_place(reply: Reply, message: Message, update: Update, context: Context) -> None:
    replaced = await replace_text(reply, message.chat.id, message.message_id, context, private=is_private(update))
    sent = message if replaced else await send(reply, message.chat, context)
    _keep(reply, update, context)
    record(update, context, None, reply, None, sent)


async def _gone(chat: Chat, language: Language, context: Context) -> None:
    await chat.send_message(phrase(context.base.knowledge, "entry_gone", language))


def _keep(reply: Reply, update: Update, context: Context) -> None:
    """Remember an answer that a button gave as if its question had been typed."""
    knowledge, entry = context.base.knowledge, reply.entry
    if entry is None:
        return  # a sum: what it was about is remembered already
    state = replace(
        conversation_of(update, context),
        entry=entry,
        question=knowledge.entries[entry].question[reply.language],
        request=request_of_entry(entry, knowledge),
        hint=reply.language,
        choices=(),
    )
    remember(state, context)

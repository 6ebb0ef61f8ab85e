"""How much one person may send: beyond it one polite notice, then they are ignored for a moment. And no button twice.

The state is kept with the chat, so that it holds over restarts and across replicas.
"""

import time
from dataclasses import dataclass, field, replace
from typing import Literal

import structlog
from pydantic import TypeAdapter, ValidationError
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.answering.texts import say
from bot.handlers.addressed import named_command, question_in
from bot.handlers.context import Context, acknowledge, is_private, language_of
from bot.handlers.render import phrase
from bot.settings import Settings
from bot.store.people import PACE_DIGITS

Verdict = Literal["fine", "notice", "ignored"]

_log = structlog.get_logger()


@dataclass
class Pace:
    """State of one chat's pace."""

    people: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    """By person: how full their measure is, when that was so, and until when they are ignored (seconds since 1970)."""
    pressed: str = ""
    """The button pressed last, while nothing else has come since."""

    def take(self, person: str, now: float, settings: Settings) -> Verdict:
        """Count one message of a person: the measure empties at an even rate, and what overflows is too much."""
        if not settings.flood_messages:
            return "fine"
        level, since, until = self.people.get(person, (0.0, now, 0.0))
        if now < until:
            return "ignored"
        level = max(0.0, level - (now - since) * settings.flood_messages / settings.flood_seconds) + 1
        over = level > settings.flood_messages
        self.people[person] = (0.0, now, now + settings.flood_pause) if over else (level, now, 0.0)
        # Those whose measure is empty by now need not be remembered.
        idle = now - settings.flood_seconds
        self.people = {id_: kept for id_, kept in self.people.items() if kept[1] > idle or kept[2] > now}
        return "notice" if over else "fine"

    def again(self, button: str) -> bool:
        """Whether a button was the last thing pressed already; an empty name stands for anything else that came."""
        before, self.pressed = self.pressed, button
        return bool(button) and before == button


_ADAPTER = TypeAdapter(Pace)


def pace_of(text: str | None) -> Pace:
    """The pace that was kept as JSON; a fresh one when there is none or it cannot be read."""
    try:
        return _ADAPTER.validate_json(text) if text else Pace()
    except ValidationError:
        return Pace()


async def keep_pace(update: Update, context: Context) -> None:
    """Let an update through, or end it here: before all other handlers.

    Raises:
        ApplicationHandlerStop: The person floods, presses the same button twice, or presses one that has no chat.
    """
    user, query = update.effective_user, update.callback_query
    if query is not None and update.effective_chat is None:
        # Under a message that was sent inline, or that is no more: there is nowhere to answer.
        await acknowledge(query)
        raise ApplicationHandlerStop
    if user is None or not _counts(update, context):
        return
    work, settings = context.work, context.core.settings
    pace = pace_of(work.chat.pace)
    verdict = pace.take(context.core.store.vault.hash_id(user.id)[:PACE_DIGITS], time.time(), settings)
    message = query.message if query else None
    again = pace.again(f"{message.message_id}:{query.data}" if query and message else "")
    work.chat = replace(work.chat, pace=_ADAPTER.dump_json(pace, exclude_defaults=True).decode())
    if verdict == "fine" and not again:
        return
    knowledge, language = context.base.knowledge, language_of(update, context)
    work.outcome = "repeated" if verdict == "fine" else "flood"
    if query:
        told = {"fine": say(knowledge, "already_done", language), "ignored": None}
        await acknowledge(query, told.get(verdict, say(knowledge, "flood", language, seconds=settings.flood_pause)))
    elif verdict == "notice" and update.effective_chat:
        try:
            await update.effective_chat.send_message(phrase(knowledge, "flood", language, seconds=settings.flood_pause))
        except TelegramError as error:
            _log.warning("no notice to somebody who floods", error=str(error))
    raise ApplicationHandlerStop


def _counts(update: Update, context: Context) -> bool:
    """Whether an update asks something of the bot: in groups only what is addressed to it."""
    message = update.message or update.edited_message
    if update.callback_query is not None or is_private(update):
        return update.callback_query is not None or message is not None
    if message is None or not message.text:
        return False
    username, bot_id = context.bot.username, context.bot.id
    if message.text.startswith("/"):
        return named_command(message, username)[1] or "@" not in message.text.split(maxsplit=1)[0]
    return question_in(message, username, bot_id) is not None

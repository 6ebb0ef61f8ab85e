"""What every handler can reach, typed."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telegram import Chat, Message, Update, User
from telegram.ext import Application, CallbackContext, ExtBot

from bot.answering.base import Base
from bot.answering.conversation import Conversation
from bot.handlers.memory import Memory
from bot.kb.models import Language
from bot.store.store import Store


@dataclass
class Core:
    """The parts of one running bot. `base` is swapped whole by /reload; everything else stays."""

    base: Base
    store: Store
    knowledge_dir: Path
    admin_ids: frozenset[int]
    memory: Memory = field(default_factory=Memory)


class Context(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], Core]):
    """Context of one update."""

    @property
    def core(self) -> Core:
        """The parts of the running bot."""
        return self.bot_data


App = Application[ExtBot[Any], Context, dict[Any, Any], dict[Any, Any], Core, Any]


def people(update: Update) -> tuple[Chat, User | None]:
    """Chat and person of an update; every update that the bot asks for has a chat."""
    if update.effective_chat is None:
        raise ValueError("an update without a chat")
    return update.effective_chat, update.effective_user


def message_of(update: Update) -> Message:
    """The message of an update that has one, such as a command."""
    if update.effective_message is None:
        raise ValueError("an update without a message")
    return update.effective_message


async def conversation_of(update: Update, context: Context) -> Conversation:
    """State of the update's chat, with the language it has chosen."""
    chat, user = people(update)
    state = context.core.memory.recall(chat.id)
    chosen = _language(await context.core.store.language_of(chat.id))
    hint = state.hint or _language((user.language_code or "")[:2] if user else "")
    return Conversation(chosen, hint, state.question, state.entry, state.request, state.choices)


async def language_of(update: Update, context: Context) -> Language:
    """Language to speak where there is no question to take it from: chosen, last used, Telegram's, English."""
    state = await conversation_of(update, context)
    return state.language or state.hint or "en"


def _language(code: str | None) -> Language | None:
    return "fr" if code == "fr" else "en" if code == "en" else None

"""What every handler can reach, typed."""

import copy
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import structlog
from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.constants import ChatType
from telegram.error import BadRequest
from telegram.ext import Application, CallbackContext, ExtBot

from bot.answering.base import Base
from bot.answering.conversation import Conversation, from_json, to_json
from bot.handlers.album import Album
from bot.handlers.background import Background
from bot.kb.models import Language
from bot.metrics import Metrics
from bot.reloading.reloader import Reloader
from bot.settings import Settings
from bot.store.store import Store
from bot.store.work import Work

_log = structlog.get_logger()


@dataclass
class Core:
    """The parts of one running bot. `base` is swapped whole by the reloader; everything else stays."""

    base: Base
    store: Store
    settings: Settings
    metrics: Metrics = field(default_factory=Metrics)
    album: Album = field(default_factory=Album)
    """Pictures that are drawn but not yet known to Telegram."""
    works: dict[int, Work] = field(default_factory=dict)
    """What each update in progress changes, by update id."""
    background: Background = field(default_factory=Background)
    """What goes on after its update has been handled."""
    started_at: float = field(default_factory=time.monotonic)
    """When this process began, on the clock of `time.monotonic`."""

    def __post_init__(self) -> None:
        self.reloader = Reloader(self, self.store, self.settings.knowledge_dir, self.settings.cases_dir)

    @property
    def knowledge_dir(self) -> Path:
        """Folder of the knowledge base."""
        return self.settings.knowledge_dir

    @property
    def admin_ids(self) -> frozenset[int]:
        """Telegram ids of the admins."""
        return self.settings.admin_ids


class Context(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], Core]):
    """Context of one update."""

    base: Base
    """The knowledge to answer this update from; a reload meanwhile does not change it."""
    work: Work = Work()
    """What this update changes; an empty one outside of updates."""
    pinned: Core | None = None
    """The core as it was when the update came."""

    @classmethod
    def from_update(cls, update: object, application: Any) -> "Context":
        """The context of an update, with the work that the intake has begun for it."""
        context: Context = super().from_update(update, application)
        core: Core = application.bot_data
        context.base = core.base
        if isinstance(update, Update):
            context.work = core.works.get(update.update_id) or Work()
            # One update is answered from one base, whatever is reloaded meanwhile.
            context.pinned = copy.copy(core)
        return context

    @property
    def core(self) -> Core:
        """The parts of the running bot, with the base that was in use when the update came."""
        return self.pinned or self.bot_data


App = Application[ExtBot[Any], Context, dict[Any, Any], dict[Any, Any], Core, Any]


def people(update: Update) -> tuple[Chat, User | None]:
    """Chat and person of an update that has a chat."""
    if update.effective_chat is None:
        raise ValueError("an update without a chat")
    return update.effective_chat, update.effective_user


def message_of(update: Update) -> Message:
    """The message of an update that has one, such as a command."""
    if update.effective_message is None:
        raise ValueError("an update without a message")
    return update.effective_message


def is_private(update: Update) -> bool:
    """Whether an update comes from a private chat; what has no chat, such as an inline query, is between two as well."""
    return update.effective_chat is None or update.effective_chat.type == ChatType.PRIVATE


def query_of(update: Update) -> tuple[CallbackQuery, Message | None]:
    """The callback query of an update and the message its button stands under, when Telegram still has it."""
    query = update.callback_query
    if query is None:
        raise ValueError("an update without a callback query")
    return query, query.message if isinstance(query.message, Message) else None


async def acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    """End a button's waiting, with a toast when there is a text. Too late, or a second time, does no harm."""
    try:
        await query.answer(text)
    except BadRequest as error:
        _log.info("a button was acknowledged too late", error=str(error))


async def in_place(edit: Awaitable[object]) -> None:
    """Await an edit. To what stands there already, by a double tap or a repeat, it is what was wanted.

    Raises:
        BadRequest: The message cannot be edited.
    """
    try:
        await edit
    except BadRequest as error:
        if "not modified" not in str(error):
            raise


def conversation_of(update: Update, context: Context) -> Conversation:
    """State of the update's chat, with the language it has chosen and Telegram's as a hint.

    In a group nobody chooses for the others: the question decides, with the language of who asks as a hint.
    """
    state, entries = from_json(context.work.chat.conversation), context.base.knowledge.entries
    if state.entry and not state.question and state.entry in entries:
        # The person's words are not kept without a key: the entry's own question takes their place.
        state = replace(state, question=entries[state.entry].question[state.hint or "en"])
    user = update.effective_user
    own = as_language((user.language_code or "")[:2] if user else "")
    if is_private(update):
        return replace(state, language=as_language(context.work.chat.language), hint=state.hint or own)
    return replace(state, language=None, hint=own or state.hint)


def remember(conversation: Conversation, context: Context) -> None:
    """Keep the state of the update's chat, to be written with the update."""
    work = context.work
    text = to_json(replace(conversation, language=None), with_question=context.core.store.vault.keeps_texts)
    work.chat = replace(work.chat, conversation=text)


def language_of(update: Update, context: Context) -> Language:
    """Language to speak where there is no question to take it from: chosen, last used, Telegram's, English."""
    state = conversation_of(update, context)
    return state.language or state.hint or "en"


def as_language(code: str | None) -> Language | None:
    """A language that the bot speaks, or None."""
    return "fr" if code == "fr" else "en" if code == "en" else None

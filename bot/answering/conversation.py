"""What the bot remembers of a chat between two messages: small, explicit, passed in and out."""

from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from bot.answering.request import Request
from bot.kb.models import Language


@dataclass(frozen=True, slots=True)
class Conversation:
    """State of one chat. The default is a chat that has just begun."""

    language: Language | None = None
    """Language the person chose with /language, or None: decided by each message."""
    hint: Language | None = None
    """Language of the person's Telegram or of the last message: a hint for short texts, never an order."""
    question: str = ""
    """The last full question, which a follow-up leans on."""
    entry: str | None = None
    """Entry last answered."""
    request: Request | None = None
    """What was last computed, or what the last entry's figures are about."""
    choices: tuple[str, ...] = ()
    """Entries offered by the last "did you mean"."""

    @property
    def goes_on(self) -> bool:
        """Whether there is anything that a message may lean on; a sum stays without the words that asked for it."""
        return bool(self.question) or self.request is not None


_ADAPTER = TypeAdapter(Conversation)


def to_json(state: Conversation, *, with_question: bool) -> str:
    """The state as text, to be kept over a restart.

    Args:
        state: The state of a chat.
        with_question: Whether the person's own words may be kept.
    """
    kept = state if with_question else replace(state, question="")
    return _ADAPTER.dump_json(kept, exclude_defaults=True).decode()


def from_json(text: str | None) -> Conversation:
    """The state that `to_json` wrote; a fresh one when there is none or it cannot be read."""
    try:
        return _ADAPTER.validate_json(text) if text else Conversation()
    except ValidationError:
        return Conversation()  # written by another version of the program: the chat simply begins anew

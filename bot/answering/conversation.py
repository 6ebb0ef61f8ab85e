"""What the bot remembers of a chat between two messages: small, explicit, passed in and out."""

from dataclasses import dataclass

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

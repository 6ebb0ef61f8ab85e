"""What the core returns; Telegram and the shell only render it."""

from dataclasses import dataclass, field
from typing import Literal

from bot.answering.conversation import Conversation
from bot.kb.models import Language

Status = Literal["answered", "clarify", "not_covered", "smalltalk"]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of the article, verbatim."""

    paragraph: int
    sentence: int
    text: str
    """The original."""
    translation: str | None = None
    """Our translation, when the answer is in the other language."""


@dataclass(frozen=True, slots=True)
class FigureResult:
    """A computed value with its working."""

    id: str
    label: str
    value: str
    """Plain number with a decimal point, an ISO date, or an English weekday."""
    unit: str
    shown: str
    """The value as the reader's language writes it."""
    formula: str
    """The working in the reader's language: `42 000 $US par mois × 12 mois = 504 000 $US`."""
    sentences: tuple[str, ...]
    """Ids of the sentences all inputs stand in."""
    caveat: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry the reader may want, with its question in the reader's language."""

    entry: str
    question: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole answer to one message."""

    status: Status
    language: Language
    text: str
    """Plain text, without markup."""
    entry: str | None = None
    """Id of the entry (answered), unknown (not covered) or small talk that was matched."""
    confidence: float = 0.0
    """Probability, 0 to 1, that `entry` is what was meant."""
    reason: str = ""
    """Why it is not covered: `off_topic`, `not_in_article` or `unsure`; empty otherwise."""
    excerpts: tuple[Excerpt, ...] = ()
    figures: tuple[FigureResult, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    """Clarify: the choices. Otherwise: where to go next."""
    chart: str | None = None
    """Chart that illustrates the answer."""
    drawn: bool = False
    """Whether the picture itself was asked for."""
    conversation: Conversation = field(default_factory=Conversation)
    """State to pass in with this person's next message."""

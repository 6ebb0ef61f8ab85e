"""What matching returns: an outcome that explains itself."""

from dataclasses import dataclass
from typing import Literal

from bot.kb.models import Language

Kind = Literal["entry", "unknown", "smalltalk", "off_topic"]
Outcome = Literal["answered", "clarify", "not_covered", "smalltalk"]
Reason = Literal["", "off_topic", "not_in_article", "unsure", "other_language", "empty"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing a message may have meant."""

    id: str
    kind: Kind
    score: float
    """The classifier's score: about 1 for a well known phrasing, near 0 for nothing in common."""
    coverage: float
    """Share of the message's content, by rarity, that the candidate's phrasings hold: 0 to 1."""
    confidence: float = 0.0
    """Probability, 0 to 1, that this is what was meant."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a message means, and why that was decided."""

    outcome: Outcome
    language: Language
    candidates: tuple[Candidate, ...] = ()
    """Best first, at most five."""
    reason: Reason = ""
    """Why it is not covered; empty otherwise."""
    phrasing: str = ""
    """The phrasing of the best candidate nearest to the message."""
    guard: str = ""
    """The rule that decided, in words."""
    tokens: tuple[str, ...] = ()
    """The message after normalising and repair."""

    @property
    def best(self) -> Candidate | None:
        """The likeliest candidate."""
        return self.candidates[0] if self.candidates else None

    @property
    def entry(self) -> str | None:
        """Id of what was matched, when something was."""
        return self.best.id if self.best and self.outcome != "clarify" and self.reason in ("", "not_in_article") else None

    @property
    def confidence(self) -> float:
        """Probability that the best candidate is what was meant."""
        return self.best.confidence if self.best else 0.0

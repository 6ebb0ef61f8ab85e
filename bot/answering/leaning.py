"""What a message means that may lean on the last one: by itself when that is clear, else together with the last question."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from bot.answering import context, followups
from bot.answering.base import Base
from bot.answering.conversation import Conversation
from bot.matching.match import Candidate, Match
from bot.matching.normalise import words

LIKELY = {True: 0.2, False: 0.35}
"""Least confidence for the answer to a message that leans on the last one, near the last answer and elsewhere."""
PROBABLE = 0.45
"""The same when a "he" or "it" points back and what it may mean is related to the last answer."""
UNLIKELY = 0.55
"""The same when a message of some length refers to nothing."""
SOME_WORDS, OWN_WORDS = 0.25, 0.5
"""Share of a follow-up's own content that its answer must hold: what it adds to the last question must fit."""
BY_ITSELF = 0.72
"""Confidence from which "and is it expensive?" is understood by itself."""
CERTAIN = 0.75
"""Confidence from which a follow-up is taken for small talk or for something else altogether."""
SURE_AFAR = 0.9
"""The same for one with a "he" or "it" that would then have nothing to do with the last answer."""
CLEAR_SCORE, CLEAR_LEAD = 1.3, 0.2
"""Score, and lead over the next, from which a short follow-up means an entry although it says little by itself."""
FEW_WORDS = 4
"""Words up to which a message says little by itself."""


class _Read(NamedTuple):
    """A message read in both ways."""

    alone: Match
    together: Match
    """With the last question."""
    entries: list[Candidate]
    """What it may mean together with the last question, best first."""
    prior: Mapping[str, float]
    says_nothing: bool
    """Whether it has no words of its own."""
    points: bool
    """Whether a "he" or "it" stands in it."""
    short: bool
    held: float
    """Share of its own words, by rarity, that the best entry holds."""

    @property
    def likely(self) -> Match:
        """The answer together with the last question."""
        return replace(self.together, outcome="answered", reason="", candidates=tuple(self.entries))

    @property
    def fits(self) -> bool:
        """Whether a "he" or "it" points to what is related to the last answer."""
        best = self.entries[0]
        related = self.prior.get(best.id, 0.0) >= context.RELATED
        least = LIKELY[False] if self.short else PROBABLE
        held = self.says_nothing or self.held >= SOME_WORDS
        return self.points and related and held and best.confidence >= least and best.coverage >= SOME_WORDS

    @property
    def close(self) -> Match | None:
        """The answer that has to do with the last one, where another would have nothing to do with it."""
        near = [entry for entry in self.entries if entry.id in self.prior and entry.coverage >= OWN_WORDS]
        best = max(near, key=lambda entry: entry.score, default=None)
        if not self.points or best is None or best.confidence < PROBABLE:
            return None
        others = (entry for entry in self.entries if entry is not best)
        return replace(self.together, outcome="answered", reason="", candidates=(best, *others))

    @property
    def strays(self) -> bool:
        """Whether what is new in it belongs to none of what is likely after the last answer: "and the weather?"."""
        confidence = self.entries[0].confidence
        elsewhere = confidence < LIKELY[False] or self.alone.reason == "off_topic"
        return (elsewhere and not self.points) or (self.held < OWN_WORDS and confidence < CERTAIN)

    @property
    def clear(self) -> bool:
        """Whether the first entry holds the message's words and leads by far."""
        best, rival = self.entries[0], self.entries[1].score if len(self.entries) > 1 else 0.0
        return best.coverage >= OWN_WORDS and best.score >= CLEAR_SCORE and best.score - rival >= CLEAR_LEAD


def in_context(
    question: str, alone: Match, conversation: Conversation, base: Base, *, bare: bool, swapped: str | None
) -> Match:
    """The match of a follow-up: by itself when that is clear, else together with the last question.

    Args:
        question: The message.
        alone: Its match by itself.
        conversation: The chat.
        base: The knowledge.
        bare: Whether it says nothing by itself.
        swapped: The last question about somebody else, when the message asks for that.
    """
    bare = bare or swapped is not None
    small = alone.outcome == "smalltalk" and ("?" not in question or followups.addresses_bot(question))
    if small and not bare:
        return alone
    read = _read(question, alone, conversation, base, bare=bare, swapped=swapped)
    if not read.entries:
        return alone
    if read.short and (read.fits or read.clear):
        return read.likely  # "who started it?" may be clear by itself, but means something else
    near = read.prior.get(alone.entry or "", 0.0) > 0
    afar = read.points and not near
    least = (CERTAIN if afar else BY_ITSELF) if bare else SURE_AFAR if afar else CERTAIN
    sure = alone.outcome == "answered" and alone.confidence >= least
    if sure and not read.says_nothing:
        return alone
    if bare and not (read.says_nothing and swapped is None) and read.strays:
        return _unsure(alone)
    return read.likely if bare else _weighed(read, refers=followups.refers_back(question, alone.language))


def _read(question: str, alone: Match, conversation: Conversation, base: Base, *, bare: bool, swapped: str | None) -> _Read:
    hint = conversation.language or conversation.hint
    points, short = followups.points_back(question), len(words(question)) <= FEW_WORDS
    says_nothing = swapped is not None or followups.says_nothing(question)
    little = bare or (points and short)
    prior = context.prior(conversation.entry, conversation.question, question, base.knowledge, bare=little)
    before = "" if swapped else conversation.question
    together = base.matcher.match_in_context(swapped or question, hint, before, prior, bare=little)
    entries = [candidate for candidate in together.candidates if candidate.kind == "entry"]
    if not says_nothing and not (points and short):
        entries = _by_own_words(entries, base.matcher.match_in_context(question, hint, "", prior, bare=bare))
    held = base.matcher.held(swapped or question, together.language, entries[0].id) if entries else 0.0
    return _Read(alone, together, entries, prior, says_nothing, points, short, held)


def _unsure(alone: Match) -> Match:
    """A refusal, unless the message by itself says more than that nothing is sure."""
    if alone.outcome != "answered":
        return alone
    return replace(alone, outcome="not_covered", reason="unsure", guard="it fits neither the last answer nor one by itself")


def _weighed(read: _Read, *, refers: bool) -> Match:
    """The likelier of the two readings of a message that has words of its own.

    Args:
        read: The message.
        refers: Whether it refers to something said before.
    """
    alone, together, best = read.alone, read.together, read.entries[0]
    if _is_of_its_own(alone, refers):
        return alone
    if read.fits:
        return read.likely
    if refers and alone.outcome == "answered" and not read.prior.get(alone.entry or "", 0.0) and (close := read.close):
        return close
    if refers and alone.outcome != "answered" and together.outcome == "answered":
        near = read.prior.get(together.entry or "", 0.0) >= context.RELATED
        return together if near else alone
    least = LIKELY[read.points and best.id in read.prior] if refers or read.short else UNLIKELY
    if best.confidence < least or best.coverage < OWN_WORDS:
        # A "he" or "it" would have nothing to do with the last answer: "where did he go to college?".
        afar = read.points and not read.prior.get(alone.entry or "", 0.0) and alone.confidence < SURE_AFAR
        return _unsure(alone) if afar else alone
    return read.likely if alone.outcome != "answered" or best.confidence > alone.confidence else alone


def _is_of_its_own(alone: Match, refers: bool) -> bool:
    """Whether a message is known by itself to be about something else than the last answer."""
    if alone.best is None or alone.best.kind in {"entry", "smalltalk"}:
        return False
    return alone.best.confidence >= CERTAIN or (not refers and alone.reason in {"off_topic", "not_in_article"})


def _by_own_words(entries: list[Candidate], own: Match) -> list[Candidate]:
    """Entries by what they have in common with both questions and, once more, with the message itself."""
    scores = {candidate.id: candidate.score for candidate in own.candidates}
    return sorted(entries, key=lambda candidate: -candidate.score - scores.get(candidate.id, 0.0))

"""One message to one Match: the stages in order."""

import contextlib
import gc
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from bot.kb.models import LANGUAGES, Knowledge, Language
from bot.matching.calibration import probability
from bot.matching.decision import decide
from bot.matching.examples import Example, examples_of
from bot.matching.guards import OTHERS
from bot.matching.language import LanguageGuesser, is_foreign
from bot.matching.match import Candidate, Match
from bot.matching.normalise import MAX_CHARACTERS, Token, fold, names_in, sentences, words
from bot.matching.scorer import Evidence, Scorer

LONG = 16
"""Words from which a message may be a story with a question in it."""
BEFORE = 0.49
"""Weight of the words just before the question of a story: they help to choose, but need not be covered."""
MAX_WINDOWS = 4
MAX_ASIDES = 3
"""Asides looked behind: a text of commas must cost no more than another."""
CLEAR = 0.9
"""Confidence from which a message needs no taking apart."""
MAX_WORDS = 400
"""Words read of a message; a question that comes later is not found."""
MAX_QUESTIONS = 3
CONTEXT = 0.45
"""Weight of the last question's words under a follow-up."""
BARE = 0.6
"""The same when the follow-up says nothing by itself: "why?", "and Twitter?"."""

_ASKS = re.compile(r"\?\s*$")
_ASIDE = re.compile(
    r",|\b(?:asked|told|tells|asks) (?:me|us)\b|\b(?:says|said|claims)\b|"
    r"\b(?:m['’]a|nous a|m['’]ont) (?:dit|demandé|raconté)(?: qu[e'’])?|\bon (?:me )?dit que?\b"
)
"""Where an aside may end, and what it leads to begin."""
_POINTS_BACK = frozenset("il elle ils elles son sa ses leur leurs it its he she his her they their".split())
_CLAUSE = re.compile(r"[,;:()]|\s[-–—]\s|\b(?:mais|but|because|parce que|car)\b")


class Matcher:
    """Understands messages about one knowledge base. Immutable once built; safe to share."""

    def __init__(self, knowledge: Knowledge, examples: Sequence[Example] | None = None) -> None:
        """Train on a knowledge base, or on some of its phrasings (for cross-validation); takes some seconds of CPU."""
        examples = examples_of(knowledge) if examples is None else examples
        with _collector_at_rest():
            self.scorer = Scorer(knowledge, examples)
        self.calibration = knowledge.calibration
        self._foreign = frozenset(word for entry in knowledge.lexicon.foreign for word in words(entry))
        abbreviations = {lang: map(fold, knowledge.lexicon.abbreviations.get(lang, ())) for lang in LANGUAGES}
        counts = self.scorer.vocabulary.counts
        self._guesser = LanguageGuesser({lang: counts[lang] + Counter(abbreviations[lang]) for lang in LANGUAGES})

    def language(self, text: str, hint: Language | None = None) -> Language:
        """The language of a message."""
        return self.language_odds(text, hint)[0]

    def language_odds(self, text: str, hint: Language | None = None) -> tuple[Language, float]:
        """The language of a message and how sure that is, as log odds from 0 up."""
        return self._guesser.guess(text, hint)

    def match_in_context(
        self, text: str, hint: Language | None, context: str, prior: Mapping[str, float], *, bare: bool
    ) -> Match:
        """What a message means together with the last question.

        Args:
            text: The message.
            hint: Language of the chat.
            context: The last question.
            prior: What speaks for each entry because of the last one.
            bare: Whether the message says nothing by itself: "why?", "and Twitter?".
        """
        language = self.language(text, hint)
        weight = BARE if bare else CONTEXT
        before = [token._replace(weight=token.weight * weight) for token in self.tokens(context, language)]
        return self._match(self.tokens(text, language) + before, language, prior, by_heart=False)

    def match(self, text: str, hint: Language | None = None, *, by_heart: bool = True) -> Match:
        """What a message means.

        Args:
            text: The message, whatever it holds; only its first 4,096 characters are read.
            hint: Language of the chat, which decides only where the words do not.
            by_heart: Whether a phrasing of the base, word for word, always means its own answer.
        """
        language = self.language(text, hint)
        if is_foreign(text, self._foreign):
            return Match("not_covered", language, reason="other_language", guard="words of another language")
        named = names_in(text)
        whole = self._match(self.tokens(text, language), language, named=named, by_heart=by_heart)
        if whole.outcome == "answered" and whole.confidence >= CLEAR:
            return whole
        if whole.guard == OTHERS and (within := self._without_aside(text, language)):
            return within
        found = [whole, *(self._match(self._window(part, language), language, named=named) for part in windows(text))]
        # The question in a story is the part that is understood best.
        return max(found, key=lambda match: (match.outcome == "answered", match.confidence if match.entry else 0.0))

    def _without_aside(self, text: str, language: Language) -> Match | None:
        """The answer to what stands behind an aside that names somebody else: "a colleague from Oracle asked me who ...".

        It must name somebody itself and not point back: "Oracle, what does its API cost?" has no aside.
        """
        for aside in islice(_ASIDE.finditer(text[:MAX_CHARACTERS]), MAX_ASIDES):
            rest = text[aside.end() :]
            tokens = self.tokens(rest, language)
            texts = [token.text for token in tokens]
            if not self.scorer.vocabulary.names(texts, language) or not _POINTS_BACK.isdisjoint(texts):
                return None
            match = self._match(tokens, language, named=names_in(rest))
            if match.outcome == "answered":
                return match
        return None

    def _match(
        self,
        tokens: list[Token],
        language: Language,
        prior: Mapping[str, float] | None = None,
        *,
        named: frozenset[str] = frozenset(),
        by_heart: bool = True,
    ) -> Match:
        evidence = self.scorer.evidence(tokens, language, prior, named=named, by_heart=by_heart)
        return decide(language, tokens, evidence, self.candidates(evidence), self.calibration)

    def names_somebody(self, text: str, language: Language) -> bool:
        """Whether a text holds the name of somebody or something that the lexicon knows."""
        return bool(self.scorer.vocabulary.names([token.text for token in self.tokens(text, language)], language))

    def held(self, text: str, language: Language, id_: str) -> float:
        """Share of what a text says, by rarity, that the phrasings of an entry hold."""
        return self.scorer.held(self.tokens(text, language), language, id_)

    def nearest(self, text: str, language: Language) -> int:
        """Position, in `classes_of`, of the class that scores best for a text, before any other evidence."""
        return self.scorer.nearest(self.tokens(text, language), language)

    def match_all(self, text: str, hint: Language | None = None) -> list[Match]:
        """Each question of a message that holds several, at most three; else the one match."""
        whole = self.match(text, hint)
        parts = questions_in(text)
        if len(parts) < 2:
            return [whole]
        found: dict[str, Match] = {}
        for part in parts:
            match = self.match(part, whole.language)
            if match.outcome == "answered" and match.entry and match.language == whole.language:
                found.setdefault(match.entry, match)
        return list(found.values())[:MAX_QUESTIONS] if len(found) > 1 else [whole]

    def tokens(self, text: str, language: Language) -> list[Token]:
        """The words of a message after normalising and repair."""
        spelled = self.scorer.vocabulary.spell_out(words(text), language)
        return self.scorer.vocabulary.repair(spelled[:MAX_WORDS], language)

    def _window(self, window: "Window", language: Language) -> list[Token]:
        """The words of a part of a message, with what stands before it at less weight."""
        before = [token._replace(weight=token.weight * BEFORE) for token in self.tokens(window.before, language)]
        return before + self.tokens(window.part, language)

    def candidates(self, evidence: list[Evidence]) -> tuple[Candidate, ...]:
        """Evidence as candidates with their probability."""
        classes = self.scorer.classes
        return tuple(
            Candidate(
                id=classes[e.label].id,
                kind=classes[e.label].kind,
                score=e.score,
                coverage=e.coverage,
                confidence=probability(self.calibration, e),
            )
            for e in evidence
        )


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No search for garbage: millions of things are built that all stay, and looking through them takes a tenth of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class Window(NamedTuple):
    """A part of a long message, and the part before it."""

    part: str
    before: str


def windows(text: str) -> list[Window]:
    """Parts of a long message in which its question may stand, the last first; none for a short message."""
    if len(words(text)) < LONG:
        return []
    parts = sentences(text)
    if len(parts) == 1:
        parts = [part for part in _CLAUSE.split(text[:MAX_CHARACTERS]) if len(words(part)) > 2]
    pairs = [Window(part, before) for before, part in zip(["", *parts], parts, strict=False)]
    # In a long story the question is asked out loud, or stands at the end.
    asking = [pair for pair in pairs if _ASKS.search(pair.part)]
    return (asking or pairs)[::-1][:MAX_WINDOWS]


def questions_in(text: str) -> list[str]:
    """The questions of a message: sentences that end in a question mark; very short ones join the next."""
    found: list[str] = []
    pending = ""
    for part in sentences(text):
        joined = f"{pending} {part}".strip()
        if len(words(joined)) < 3:
            pending = joined
            continue
        pending = ""
        if _ASKS.search(part):
            found.append(joined)
    return found

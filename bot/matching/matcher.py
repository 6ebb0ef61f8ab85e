"""One message to one Match: the stages in order."""

import re

from bot.kb.models import LANGUAGES, Knowledge, Language
from bot.matching.calibration import probability
from bot.matching.decision import decide
from bot.matching.examples import examples_of
from bot.matching.language import LanguageGuesser
from bot.matching.match import Candidate, Match
from bot.matching.normalise import Token, sentences, words
from bot.matching.scorer import Evidence, Scorer

LONG = 28
"""Words from which a message is a story with a question in it."""
ASIDE, BEFORE = 0.15, 0.6
"""Weight of the words of a story outside its question, and in the sentence just before it."""
MAX_WORDS = 400
"""Words read of a message; a question that comes later is not found."""
MAX_QUESTIONS = 3
CONTEXT = 0.45
"""Weight of the last question's words under a follow-up."""

_ASKS = re.compile(r"\?\s*$")


class Matcher:
    """Understands messages about one knowledge base. Immutable once built; safe to share."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Train on a knowledge base; takes a second or two of CPU."""
        examples = examples_of(knowledge)
        self.scorer = Scorer(knowledge, examples)
        self.calibration = knowledge.calibration
        self._guesser = LanguageGuesser({lang: [e.text for e in examples if e.language == lang] for lang in LANGUAGES})

    def language(self, text: str, hint: Language | None = None) -> Language:
        """The language of a message."""
        return self._guesser.guess(text, hint)[0]

    def match(self, text: str, hint: Language | None = None, context: str = "") -> Match:
        """What a message means.

        Args:
            text: The message, whatever it holds; only its first 4,096 characters are read.
            hint: Language of the chat, which decides only where the words do not.
            context: The last question, when the message leans on it.
        """
        language = self.language(text, hint)
        tokens = self.tokens(text, language)
        if context:
            tokens += [token._replace(weight=token.weight * CONTEXT) for token in self.tokens(context, language)]
        evidence = self.scorer.evidence(tokens, language)
        return decide(language, tokens, evidence, self.candidates(evidence), self.calibration)

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
        """The words of a message after normalising and repair, weighted by whether they belong to its question."""
        found: list[Token] = []
        for sentence, weight in _weighted(text):
            spelled = self.scorer.vocabulary.spell_out(words(sentence), language)
            repaired = self.scorer.vocabulary.repair(spelled[: MAX_WORDS - len(found)])
            found += [token._replace(weight=token.weight * weight) for token in repaired]
        return found

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


def _weighted(text: str) -> list[tuple[str, float]]:
    """Sentences of a message with how much each counts: in a story, the question counts most."""
    parts = sentences(text)
    if len(parts) < 2 or len(words(text)) < LONG:
        return [(text, 1.0)]
    asking = [bool(_ASKS.search(part)) for part in parts]
    if not any(asking):
        asking[-1] = True
    before = [*asking[1:], False]
    return [
        (part, 1.0 if asks else BEFORE if leads else ASIDE) for part, asks, leads in zip(parts, asking, before, strict=True)
    ]


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

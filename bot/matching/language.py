"""Which of the two languages a message is in: naive Bayes over words and letter trigrams of the phrasings."""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.kb.models import LANGUAGES, Language
from bot.matching.normalise import fold, words

HINT = 1.0
"""Log odds that the chat's language adds: enough for "ok" or "Twitter", too little to outvote a sentence."""
FOREIGN_WORDS, FOREIGN_SHARE = 2, 0.25
"""Little words of other languages, in number and as a share of the message, that make it foreign."""
_ACCENTS = frozenset("éèêàùçôîœâû«»")


def _grams(token: str) -> Iterable[str]:
    yield token
    marked = f"<{token}>"
    yield from (marked[i : i + 3] for i in range(len(marked) - 2))


class LanguageGuesser:
    """Learns the two languages from the phrasings of a knowledge base."""

    def __init__(self, seen: Mapping[Language, Counter[str]]) -> None:
        """Learn from the words of each language, with how often each was seen."""
        counts: dict[Language, Counter[str]] = {lang: Counter() for lang in LANGUAGES}
        for lang in LANGUAGES:
            for word, times in seen[lang].items():
                for gram in _grams(word):
                    counts[lang][gram] += times
        total = {lang: sum(counts[lang].values()) + len(counts[lang]) + 1 for lang in LANGUAGES}
        self._odds = {
            gram: math.log((counts["fr"][gram] + 0.5) / total["fr"]) - math.log((counts["en"][gram] + 0.5) / total["en"])
            for gram in counts["fr"].keys() | counts["en"].keys()
        }

    def odds(self, text: str) -> float:
        """Log odds of French against English: above 0 is French."""
        found = 0.0
        for word in words(text):
            if word in self._odds:
                # A word that was seen says more than its letters, and each word has one vote of bounded size.
                found += max(-3.0, min(3.0, self._odds[word]))
            else:
                grams = [self._odds[gram] for gram in _grams(word) if gram in self._odds]
                found += max(-1.0, min(1.0, 0.5 * sum(grams)))
        if text != fold(text) and any(char in _ACCENTS for char in text.casefold()):
            found += 1.0
        return found

    def guess(self, text: str, hint: Language | None = None) -> tuple[Language, float]:
        """The language and how sure that is, as log odds from 0 up.

        Args:
            text: The message.
            hint: Language of the chat, which decides only where the words do not.
        """
        odds = self.odds(text) + {"fr": HINT, "en": -HINT, None: 0.0}[hint]
        return ("fr" if odds >= 0 else "en"), abs(odds)


def is_foreign(text: str, foreign: frozenset[str]) -> bool:
    """Whether a message is in neither language: letters of another script, or many little words of other languages."""
    letters = [char for char in text if char.isalpha()]
    latin = sum(unicodedata.name(char, "").startswith(("LATIN", "FULLWIDTH LATIN")) for char in letters)
    if len(letters) > 1 and latin < len(letters) / 2:
        return True
    tokens = words(text)
    found = sum(token in foreign for token in tokens)
    return found >= FOREIGN_WORDS and found >= len(tokens) * FOREIGN_SHARE

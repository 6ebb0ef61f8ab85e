"""Tokens to weighted features: stems, pairs of stems, concepts, pairs of concepts; and, apart from these, letters."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from bot.kb.models import Language
from bot.matching.vocabulary import Vocabulary, stem

STEM, PAIR, CONCEPT, CONCEPT_PAIR = 1.0, 0.6, 1.3, 0.6
"""Weight of each family; set by measuring on cases, see bench/matching."""
PAIRS = "pq"
"""First letters of pairs. Two in three belong to one phrasing alone; they seldom occur in a message and are not learned."""


def features(texts: Sequence[str], weights: Sequence[float], language: Language, vocabulary: Vocabulary) -> dict[str, float]:
    """Features of a message with their weights, before rarity is taken into account.

    Args:
        texts: Normalised, repaired words.
        weights: How much each counts.
        language: Language to stem them in.
        vocabulary: Knows the concepts.
    """
    found: dict[str, float] = {}
    before, lighter = "", 0.0
    for text, weight in zip(texts, weights, strict=True):
        root = stem(text, language)
        _add(found, f"w:{root}", STEM * weight)
        if before:
            _add(found, f"p:{before} {root}", PAIR * min(lighter, weight))
        before, lighter = root, weight
    previous = ""
    for first, size, concept in vocabulary.concepts(texts, language):
        weight = min(weights[first : first + size])
        _add(found, f"k:{concept}", CONCEPT * weight)
        if previous and previous != concept:
            pair = f"q:{previous} {concept}" if previous < concept else f"q:{concept} {previous}"
            _add(found, pair, CONCEPT_PAIR * weight)
        previous = concept
    return found


def _add(found: dict[str, float], name: str, weight: float) -> None:
    """A feature counts once, with the most that it has anywhere."""
    if weight > found.get(name, 0.0):
        found[name] = weight


def letters(texts: Sequence[str]) -> dict[str, float]:
    """Groups of three letters of words, the spaces around each word included."""
    return dict.fromkeys(chain.from_iterable(map(_groups, texts)), 1.0)


@lru_cache(maxsize=50_000)
def _groups(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[i : i + 3] for i in range(len(padded) - 2)]

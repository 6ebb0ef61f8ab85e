"""Tokens to weighted features: stems, pairs of stems, concepts, pairs of concepts; and, apart from these, letters."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from bot.kb.models import Language
from bot.matching.normalise import Token
from bot.matching.vocabulary import Vocabulary, stem

STEM, PAIR, CONCEPT, CONCEPT_PAIR = 1.0, 0.6, 1.3, 0.6
"""Weight of each family; set by measuring on cases, see bench/matching."""
PAIRS = "pq"
"""First letters of pairs. Two in three belong to one phrasing alone; they seldom occur in a message and are not learned."""


def features(tokens: Sequence[Token], language: Language, vocabulary: Vocabulary) -> dict[str, float]:
    """Features of a message with their weights, before rarity is taken into account.

    Args:
        tokens: Normalised, repaired words.
        language: Language to stem them in.
        vocabulary: Knows the concepts.
    """
    texts, weights = [token.text for token in tokens], [token.weight for token in tokens]
    stems = [stem(text, language) for text in texts]
    named = [(f"w:{root}", STEM * weight) for root, weight in zip(stems, weights, strict=True)]
    named += [
        (f"p:{before} {root}", PAIR * min(lighter, weight))
        for (before, lighter), (root, weight) in pairwise(zip(stems, weights, strict=True))
    ]
    previous = ""
    for first, size, concept in vocabulary.concepts(texts, language):
        weight = min(weights[first : first + size])
        named.append((f"k:{concept}", CONCEPT * weight))
        if previous and previous != concept:
            pair = f"q:{previous} {concept}" if previous < concept else f"q:{concept} {previous}"
            named.append((pair, CONCEPT_PAIR * weight))
        previous = concept
    found: dict[str, float] = {}
    for name, weight in named:
        if weight > found.get(name, 0.0):
            found[name] = weight
    return found


def letters(texts: Sequence[str]) -> dict[str, float]:
    """Groups of three letters of words, the spaces around each word included."""
    return dict.fromkeys((part for text in texts for part in _groups(text)), 1.0)


@lru_cache(maxsize=50_000)
def _groups(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[i : i + 3] for i in range(len(padded) - 2)]

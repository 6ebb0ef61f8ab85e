"""Tokens to weighted features: stems, pairs of stems, concepts, pairs of concepts; and, apart from these, letters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

from bot.kb.models import Language
from bot.matching.normalise import Token
from bot.matching.vocabulary import Vocabulary, stem

STEM, PAIR, CONCEPT, CONCEPT_PAIR = 1.0, 0.6, 1.3, 0.6
"""Weight of each family; set by measuring on cases, see bench/matching."""


def features(tokens: Sequence[Token], language: Language, vocabulary: Vocabulary) -> dict[str, float]:
    """Features of a message with their weights, before rarity is taken into account.

    Args:
        tokens: Normalised, repaired words.
        language: Language to stem them in.
        vocabulary: Knows the concepts.
    """
    found: dict[str, float] = {}

    def add(name: str, weight: float) -> None:
        if weight > found.get(name, 0.0):
            found[name] = weight

    texts = [token.text for token in tokens]
    stems = [stem(text, language) for text in texts]
    for i, (token, root) in enumerate(zip(tokens, stems, strict=True)):
        add(f"w:{root}", STEM * token.weight)
        if i:
            add(f"p:{stems[i - 1]} {root}", PAIR * min(token.weight, tokens[i - 1].weight))
    previous = ""
    for first, size, concept in vocabulary.concepts(texts, language):
        weight = min(token.weight for token in tokens[first : first + size])
        add(f"k:{concept}", CONCEPT * weight)
        if previous and previous != concept:
            add("q:" + " ".join(sorted((previous, concept))), CONCEPT_PAIR * weight)
        previous = concept
    return found


def without_single_pairs(examples: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Examples without the pairs that only one of them has: two in three, and they seldom occur in a message."""
    count = Counter(chain.from_iterable(examples))
    return [{name: weight for name, weight in own.items() if name[0] not in "pq" or count[name] > 1} for own in examples]


def letters(texts: Sequence[str]) -> dict[str, float]:
    """Groups of three letters of words, the spaces around each word included."""
    return dict.fromkeys((part for text in texts for part in _groups(text)), 1.0)


@lru_cache(maxsize=50_000)
def _groups(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[i : i + 3] for i in range(len(padded) - 2)]

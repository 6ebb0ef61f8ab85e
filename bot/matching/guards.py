"""What forbids an answer however alike the words are: another year than the answer's, a negation it does not have."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.kb.models import Language
from bot.matching.normalise import Token, words

FULL = 0.5
"""Words that weigh less stand beside the question and say nothing against an answer."""
OTHERS = "the message names somebody whom the article does not name"
"""Why an answer is blocked, in words."""
SOON = 5
"""Words after "who" within which its verb's negation stands."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEGATION: dict[Language, frozenset[str]] = {"fr": frozenset({"pas", "jamais"}), "en": frozenset({"not", "never", "cannot"})}
_ASKS_WHO: dict[Language, frozenset[str]] = {
    "fr": frozenset("qui quel quelle quels quelles lequel laquelle lesquels lesquelles".split()),
    "en": frozenset({"who", "which", "whom"}),
}
_ASKS: dict[Language, frozenset[str]] = {
    "fr": _ASKS_WHO["fr"] | frozenset("quand combien comment pourquoi que qu quoi ou".split()),
    "en": _ASKS_WHO["en"] | frozenset("when how what why where".split()),
}

_PUTS_RIGHT = frozenset("enfin euh pardon plutot dire sorry rather mean oops wait er uh".split())
_BESIDE = frozenset("a au de d du l la le je veux voulais i meant the to of by no non".split())


def years_in(texts: Iterable[str]) -> frozenset[str]:
    """Years from 1900 to 2099 named in texts."""
    return frozenset(year for text in texts for year in _YEAR.findall(text))


def is_negated(text: str, language: Language) -> bool:
    """Whether a text says that something is not so."""
    return not _NEGATION[language].isdisjoint(words(text))


def other_year(tokens: Sequence[Token], language: Language, years: frozenset[str]) -> bool:
    """Whether a message asks for something in a year that an answer is not about.

    A statement with a wrong year is not blocked: the answer puts it right.
    """
    own = {token.text for token in tokens if token.weight >= FULL}
    named = {text for text in own if _YEAR.fullmatch(text)}
    return bool(named) and not named & years and asks(tokens, language)


def asks(tokens: Sequence[Token], language: Language) -> bool:
    """Whether a message asks by a question word, and not only for a yes or no."""
    return any(token.weight >= FULL and token.text in _ASKS[language] for token in tokens)


def asks_who_not(tokens: Sequence[Token], language: Language) -> bool:
    """Whether a message asks who did not do something: "which firms did not leave", but not "it is not him who left"."""
    own = [token.text for token in tokens if token.weight >= FULL]
    asking = [place for place, text in enumerate(own) if text in _ASKS_WHO[language]]
    return any(not _NEGATION[language].isdisjoint(own[place + 1 : place + 1 + SOON]) for place in asking)


def puts_right(texts: Sequence[str]) -> bool:
    """Whether a message may take something back."""
    return not _PUTS_RIGHT.isdisjoint(texts)


def taken_back(texts: Sequence[str], names: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Places of the names that a message puts right at once: "Bill Gates, enfin Microsoft", "Tesla, I mean Twitter".

    Args:
        texts: The words of the message.
        names: First place and length of each name, in order.
    """
    found: set[int] = set()
    for (first, size), (following, _) in pairwise(names):
        between = set(texts[first + size : following])
        if not _PUTS_RIGHT.isdisjoint(between) and between <= _PUTS_RIGHT | _BESIDE:
            found.update(range(first, first + size))
    return frozenset(found)

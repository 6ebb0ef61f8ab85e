"""A message to clean tokens: Unicode, case, accents, elisions, apostrophes, emoji and stretched letters."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

MAX_CHARACTERS = 4096
"""Longest text read, which is Telegram's own limit for a message; the rest is ignored."""
MAX_WORD = 40
"""Longer runs of letters are no words; they are cut, so that one word of 4,096 letters costs what a short one does."""
READ_OF_WORD = 4 * MAX_WORD
"""So much is read of it, since a stretched word becomes shorter."""

_WORD = re.compile(r"[^\W_]+(?:[.,](?=\d)\d+)*|[%$€?]")
_STRETCHED = re.compile(r"(\D)\1{2,}")
_ELISION = re.compile(r"\b(l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|aujourd)'(?=\w)", re.IGNORECASE)
_ENGLISH = (
    (re.compile(r"\b(what|who|where|when|how|why|that|there|it|he|she|let)'?s\b"), r"\1 is"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(re|ve|ll|d|m|s)\b"), r" \1"),
)
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]")
"""Combining marks of Latin letters."""
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ＇", "'"))
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_LETTERS = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\s\"»”')]+(?=\S)|\n+|(?<=[?!])(?=\w)")


class Token(NamedTuple):
    """One word of a message."""

    text: str
    """Lower case, without accents."""
    weight: float = 1.0
    """How much it counts: less when repaired or beside the question."""


def fold(text: str) -> str:
    """Lower case without accents or ligatures, apostrophes straight; other scripts stay as they are."""
    text = text.translate(_APOSTROPHES).casefold()
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae")))


def words(text: str) -> list[str]:
    """Words of a text, folded; elided articles come apart (`l'API` gives `l`, `api`)."""
    # Most messages hold no markup and no apostrophe: a look for the sign is quicker than the pattern.
    text = text[:MAX_CHARACTERS]
    text = fold(_MARKUP.sub(" ", text) if "<" in text else text)
    if "'" in text:
        text = _ELISION.sub(r"\1 ", text)
        for pattern, replacement in _ENGLISH:
            text = pattern.sub(replacement, text)
    return [_level(word[:READ_OF_WORD]) for word in _WORD.findall(text) if word != "?"]


@lru_cache(maxsize=50_000)
def _level(word: str) -> str:
    """A word with its stretched letters, `nooooo`, drawn together, and cut when it is too long for one."""
    return _STRETCHED.sub(r"\1\1", word)[:MAX_WORD]


def sentences(text: str) -> list[str]:
    """A message cut at the ends of its sentences; never empty."""
    parts = [part.strip() for part in _SENTENCE_END.split(text[:MAX_CHARACTERS])]
    return [part for part in parts if any(char.isalnum() for char in part)] or [text[:MAX_CHARACTERS].strip()]


def names_in(text: str) -> frozenset[str]:
    """Words written like names, folded: with a capital inside a sentence. None where most words have one."""
    found: set[str] = set()
    for sentence in sentences(text):
        later = _LETTERS.findall(sentence)[1:]
        capital = [word for word in later if len(word) > 2 and word[0].isupper() and word[1:].islower()]
        if 2 * sum(word[0].isupper() for word in later) <= len(later) + 1:
            found.update(map(fold, capital))
    return frozenset(found)

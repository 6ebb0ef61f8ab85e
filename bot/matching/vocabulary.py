"""The words a knowledge base knows: abbreviations spelled out, typing errors repaired, words to stems and concepts."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.kb.models import LANGUAGES, Language, Lexicon
from bot.matching.normalise import Token, fold, words

REPAIRED = 0.85
"""Weight of a repaired word: it may have been another word."""

RARER = 10
"""How much rarer than the name an article glued to it is: "dopenai" beside "openai"."""
GLUED_FROM = 4
"""Letters of the shortest such name: "mai" is no article before "ai"."""
_GLUED = re.compile(r"(qu|[cdjlmnst])([aeiouyh]\w+)")
"""An elided French word and the next, without the apostrophe between them."""
_STEMMERS = {"fr": Stemmer.Stemmer("french"), "en": Stemmer.Stemmer("english")}


@lru_cache(maxsize=200_000)
def stem(word: str, language: Language) -> str:
    """Snowball stem of a folded word."""
    return str(_STEMMERS[language].stemWord(word))


class Vocabulary:
    """Words of the phrasings, and what the lexicon says about them."""

    def __init__(self, texts: Mapping[Language, Iterable[list[str]]], lexicon: Lexicon) -> None:
        """Learn from the texts of each language, as words."""
        self.counts = {lang: Counter(chain.from_iterable(texts[lang])) for lang in LANGUAGES}
        self._abbreviations = {
            lang: {fold(short): words(long) for short, long in lexicon.abbreviations.get(lang, {}).items()}
            for lang in LANGUAGES
        }
        self._by_stem, self._by_name = _Expressions(), _Expressions()
        self._lexicon_words: set[str] = set()
        self.question_words = frozenset(f"={id_}" for id_ in lexicon.question_words)
        for prefix, groups in (("=", lexicon.concepts), ("@", lexicon.names)):
            for id_, group in groups.items():
                for lang in LANGUAGES:
                    for expression in group.fr if lang == "fr" else group.en:
                        self._add(lang, words(expression), prefix + id_)
        known = {word for lang in LANGUAGES for word in self.counts[lang]}
        self._known = {word for word in known | self._lexicon_words if not self._is_glued_name(word)}
        self._alike: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._known):
            if len(word) > 2 and not any(char.isdigit() for char in word):
                self._alike.setdefault((word[0], len(word)), []).append(word)

    def _add(self, language: Language, expression: list[str], concept: str) -> None:
        self._lexicon_words.update(expression)
        # A name is written in one way: "Teams" is no team, and "Meta" is no form of "mettre".
        if concept.startswith("@"):
            self._by_name.add(expression, concept)
        else:
            self._by_stem.add([stem(word, language) for word in expression], concept)

    def knows(self, word: str) -> bool:
        """Whether the phrasings or the lexicon hold the word."""
        return word in self._known

    def spell_out(self, tokens: Sequence[str], language: Language) -> list[str]:
        """Tokens with the chat abbreviations of a language spelled out, and glued articles cut off.

        `pk` gives `pourquoi`, `lapi` gives `l api`.
        """
        table = self._abbreviations[language]
        spelled = list(tokens)
        # Most texts have nothing to spell out; a look at the sets is quicker than one at every word.
        if not table.keys().isdisjoint(spelled):
            spelled = [word for token in spelled for word in table.get(token, [token])]
        if language == "fr" and not self._known.issuperset(spelled):
            spelled = [word for token in spelled for word in self._unglued(token)]
        return spelled

    def _unglued(self, token: str) -> list[str]:
        """The parts of an elision typed without its apostrophe, when the word is unknown and its second part is not."""
        glued = None if token in self._known else _GLUED.fullmatch(token)
        return [glued[1], glued[2]] if glued and glued[2] in self._known else [token]

    def _is_glued_name(self, word: str) -> bool:
        """Whether a word of the phrasings is an article glued to a name, "dopenai"; "selon" is none, however like Elon."""
        glued, counts = _GLUED.fullmatch(word), self.counts["fr"]
        if glued is None or len(glued[2]) < GLUED_FROM or glued[2] not in self._by_name.following:
            return False
        return RARER * counts[word] < counts[glued[2]]

    def repair(self, tokens: Iterable[str], language: Language) -> list[Token]:
        """Each token, or the nearest known word of the language within one letter (two from eight letters on)."""
        return [self._repaired(token, language) for token in tokens]

    def _repaired(self, token: str, language: Language) -> Token:
        if len(token) < 3 or token in self._known or any(char.isdigit() for char in token):
            return Token(token)
        counts, reach = self.counts[language], 1 if len(token) < 8 else 2
        own = [word for word in self._candidates(token, reach) if word in counts or word in self._lexicon_words]
        if len(token) == 3:  # Another letter would make too many of them: "teh" is "the", but "ibm" is not "ibn".
            own = [word for word in own if sorted(word) == sorted(token)]
        found = process.extract(token, own, scorer=OSA.distance, score_cutoff=reach, limit=None)
        nearest = min(found, key=lambda each: (each[1], -counts[each[0]]), default=None)
        return Token(nearest[0], REPAIRED) if nearest else Token(token)

    def _candidates(self, token: str, reach: int) -> list[str]:
        """Known words of about the same length that begin alike, or with the first two letters swapped.

        A first letter is seldom mistyped, but often all that tells "raining" from "training".
        """
        lengths = range(len(token) - reach, len(token) + reach + 1)
        found = [word for length in lengths for word in self._alike.get((token[0], length), ())]
        if token[0] != token[1]:
            found += [word for length in lengths for word in self._alike.get((token[1], length), ()) if word[1] == token[0]]
        return found

    def names(self, tokens: Sequence[str], language: Language) -> list[tuple[int, int]]:
        """First place and length of each name found in the tokens."""
        return [(first, size) for first, size, concept in self.concepts(tokens, language) if concept.startswith("@")]

    def concepts(self, tokens: Sequence[str], language: Language) -> list[tuple[int, int, str]]:
        """Concepts and names found in the tokens, as (first token, number of tokens, concept), longest first."""
        stems = [stem(token, language) for token in tokens]
        found: list[tuple[int, int, str]] = []
        position = 0
        while position < len(stems):
            size, concepts = self._by_stem.longest(stems, position)
            name_size, names = self._by_name.longest(tokens, position)
            if name_size >= size:
                size, concepts = name_size, (concepts + names if name_size == size else names)
            found += [(position, size, concept) for concept in concepts]
            position += size or 1
        return found


class _Expressions:
    """Expressions as a tree, a word a step: most ways end at the first."""

    __slots__ = ("concepts", "following")

    def __init__(self) -> None:
        self.following: dict[str, _Expressions] = {}
        """Where each word leads."""
        self.concepts: tuple[str, ...] = ()
        """What ends here."""

    def add(self, expression: Sequence[str], concept: str) -> None:
        """Take up an expression; several concepts may have the same."""
        node = self
        for word in expression:
            node = node.following.setdefault(word, _Expressions())
        if expression and concept not in node.concepts:
            node.concepts = (*node.concepts, concept)

    def longest(self, tokens: Sequence[str], position: int) -> tuple[int, tuple[str, ...]]:
        """Number of words and concepts of the longest expression that begins at a place; 0 and none when there is none."""
        found: tuple[int, tuple[str, ...]] = (0, ())
        node = self.following.get(tokens[position])
        place, end = position + 1, len(tokens)
        while node:
            if node.concepts:
                found = (place - position, node.concepts)
            node = node.following.get(tokens[place]) if node.following and place < end else None
            place += 1
        return found

"""A knowledge base made larger by made-up entries, to see how cost grows."""

import hashlib
from collections import Counter

from bot.kb.models import LANGUAGES, Bilingual, BilingualPhrasings, Entry, Knowledge
from bot.matching.normalise import words

COMMON = 150
"""Words this frequent are kept in made-up phrasings, as they would be in real ones: what, est, combien."""
PHRASINGS = 12
"""Phrasings of a made-up entry in each language, the fewest that a curator may write."""
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


def enlarged(knowledge: Knowledge, times: int) -> Knowledge:
    """The base with `times` as many entries: copies about made-up subjects, with a dozen phrasings each in each language."""
    counts = Counter(
        word
        for entry in knowledge.entries.values()
        for lang in LANGUAGES
        for text in entry.phrasings[lang]
        for word in words(text)
    )
    common = {word for word, _ in counts.most_common(COMMON)}
    entries, topics = dict(knowledge.entries), dict(knowledge.topics)
    for copy in range(1, times):
        for id_, entry in knowledge.entries.items():
            made_up = f"{id_[:24]}_x{copy}"
            entries[made_up] = _renamed(entry, copy, common)
            topics[made_up] = knowledge.topics[id_]
    return knowledge._replace(entries=entries, topics=topics)


def _renamed(entry: Entry, copy: int, common: set[str]) -> Entry:
    def text(original: str) -> str:
        return " ".join(word if word in common else _made_up(word, copy) for word in words(original)) or original

    phrasings = BilingualPhrasings(
        fr=tuple(text(phrasing) for phrasing in entry.phrasings.fr[:PHRASINGS]),
        en=tuple(text(phrasing) for phrasing in entry.phrasings.en[:PHRASINGS]),
    )
    question = Bilingual(fr=text(entry.question.fr), en=text(entry.question.en))
    return entry.model_copy(update={"phrasings": phrasings, "question": question})


def _made_up(word: str, copy: int) -> str:
    """A word that nobody knows, the same for the same word of a copy; a fifth of them are shared between the copies."""
    shared = hashlib.sha256(word.encode()).digest()[0] < 51
    digest = hashlib.sha256(f"{word} {0 if shared else copy}".encode()).digest()
    return "".join(_SYLLABLES[byte % len(_SYLLABLES)] for byte in digest[: 2 + len(word) // 4])

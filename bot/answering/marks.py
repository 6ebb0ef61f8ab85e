"""What stands where in a message: its numbers, dates and the words of `calculator.toml`, in order."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.answering.dates import dates_in
from bot.answering.quantities import Quantity, quantities
from bot.answering.spoken import in_digits
from bot.kb.models import LANGUAGES, Knowledge, Language, Lexicon, WordGroup
from bot.matching.normalise import fold, words
from bot.matching.vocabulary import Vocabulary, stem

MAX_MARKS = 60
"""Numbers, and words of the data, read of one message."""
GAP, SHORT_GAP = 5, 1
"""Most words that `…` stands for in the name of an event or span, and in a word group."""
REPAIRED_FROM = 5
"""Letters from which a word that nothing knows is taken for a slip of the pen."""
ELLIPSIS = "…"
IGNORED = "ignored"
"""Group of words that look like others of the data and mean something else."""
NO_WORD = "#"
"""Stands for a number with its unit among the words, so that its neighbours do not become an expression."""

_TOKEN = re.compile(r"[^\W_]+(?:[.,](?=\d)\d+)*|[%$€]")
_PAUSE = re.compile(r"[,;:!?]\s")
_YEAR_OF_WEEKS = re.compile(
    r"\b52 (?:weeks?|semaines?) (?:a|per|in a|in the|in one|every|each|par|dans l'|dans une?|pour une?|/) ?(?:1 )?"
    r"(?:year|yr|an|annee)\b|\b(?:1 )?(?:year|an|annee) (?:of|is|has|de|a|fait) 52 (?:weeks?|semaines?)\b"
)
"""How many weeks a year has, said beside a question: no length of time that anything lasts."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SPELLED = {
    "fr": "heure jour journée semaine quinzaine mois trimestre semestre année décennie dollars euros million milliard "
    "deux trois quatre cinq sept huit neuf onze douze treize quatorze quinze seize vingt trente "
    "quarante cinquante soixante pourcent combien",
    "en": "hour day week fortnight month quarter semester year decade dollars euros million billion thousand hundred percent "
    "two three four five six seven eight nine ten eleven twelve fifteen eighteen twenty thirty forty fifty",
}
"""Words that numbers are made of, so that a slip in them is repaired."""


class Mark(NamedTuple):
    """Something read at a place of the text."""

    kind: str
    """`number`, `date`, `edge` (a date that is the end of a month or year), `event` or `word`."""
    start: int
    end: int
    id: str = ""
    """The event's fact, the date in ISO form, or the word's group."""
    quantity: Quantity | None = None


class Reading(NamedTuple):
    """A message with its marks."""

    text: str
    """Folded, its numbers in digits, its dates blanked out."""
    marks: list[Mark]
    """In the order of the text."""
    unread: list[str]
    """Words that nothing of the data stands for."""

    def of(self, *kinds: str) -> list[Mark]:
        """The marks of some kinds."""
        return [mark for mark in self.marks if mark.kind in kinds]

    def words(self) -> frozenset[str]:
        """Ids of all word groups found."""
        return frozenset(mark.id for mark in self.marks if mark.kind == "word")

    def between(self, first: Mark, second: Mark) -> str:
        """The text between two marks."""
        return self.text[first.end : second.start]


class MarkReader:
    """Reads marks with the words of one knowledge base."""

    def __init__(self, knowledge: Knowledge, known: Vocabulary) -> None:
        """Prepare for a base; `known` holds the words that are no slips of the pen."""
        data = knowledge.calculator
        self._known = known
        self._year = knowledge.article.meta.date.year
        names = sorted(map(fold, knowledge.article.meta.names_with_digits), key=len, reverse=True)
        self._names = re.compile("|".join(re.escape(name).replace(r"\-", "[- ]?") for name in names) or r"(?!)")
        named: list[tuple[str, dict[str, WordGroup]]] = [("w", data.words), ("e", data.events), ("s", {**data.spans})]
        groups = {f"{kind}_{id_}": _in_digits(group) for kind, own in named for id_, group in own.items()}
        ignored = groups.get(f"w_{IGNORED}", WordGroup())
        self._ignored = frozenset(" ".join(words(text)) for text in (*ignored.fr, *ignored.en))
        plain = {id_: _plain(group) for id_, group in groups.items()}
        self._vocabulary = Vocabulary({lang: [words(_SPELLED[lang])] for lang in LANGUAGES}, Lexicon(concepts=plain))
        self._gapped = {
            lang: [(pattern, id_) for id_, group in groups.items() for pattern in _gapped(group, lang)] for lang in LANGUAGES
        }

    def read(self, text: str, language: Language) -> Reading:
        """The marks of a message."""
        spelled = self._repaired(self._names.sub(" ", fold(text)), language)
        digits = _YEAR_OF_WEEKS.sub(lambda match: " " * len(match.group()), in_digits(spelled, language))
        dated, digits = dates_in(digits, language, self._year)
        marks = [Mark("edge" if date.edge == "end" else "date", date.start, date.end, str(date.date)) for date in dated]
        marks += [Mark("number", found.start, found.end, quantity=found) for found in quantities(digits)[:MAX_MARKS]]
        united = {i for mark in marks if mark.quantity and mark.quantity.unit for i in range(mark.start, mark.end)}
        tokens = list(_TOKEN.finditer(digits))
        # The euros of "500 euros" are no wish for euros.
        found, covered = self._words([t.group() if t.end() - 1 not in united else NO_WORD for t in tokens], language)
        for kind, first, last, id_ in found[:MAX_MARKS]:
            start, end = tokens[first].start(), tokens[last].end()
            if not _PAUSE.search(digits, start, end):
                marks.append(Mark(kind, start, end, id_))
        numbered = {i for mark in marks if mark.quantity for i in range(mark.start, mark.end)}
        marks = _without_doubles(marks)
        unread = [t.group() for i, t in enumerate(tokens) if i not in covered and t.end() - 1 not in numbered]
        return Reading(digits, sorted(marks, key=lambda mark: (mark.start, -mark.end)), unread)

    def _repaired(self, text: str, language: Language) -> str:
        """The text with slips of the pen in the data's words put right."""

        def mended(match: re.Match[str]) -> str:
            word = match.group()
            if len(word) < REPAIRED_FROM or self._known.knows(word) or self._known.counts[language][word]:
                return word
            return next(iter(self._vocabulary.repair([word], language))).text

        return _LETTERS.sub(mended, text)

    def _words(self, tokens: Sequence[str], language: Language) -> tuple[list[tuple[str, int, int, str]], set[int]]:
        """Words, events and spans as (kind, first token, last token, id), and the tokens that they cover."""
        kinds = {"w": "word", "e": "event", "s": "span"}
        found: list[tuple[str, int, int, str]] = []
        covered: set[int] = set()
        for first, size, concept in self._vocabulary.concepts(tokens, language):
            if concept[3:] == IGNORED or " ".join(tokens[first : first + size]) in self._ignored:
                continue
            found.append((kinds[concept[1]], first, first + size - 1, concept[3:]))
            covered.update(range(first, first + size))
        if self._gapped[language]:
            stems = [stem(token, language) for token in tokens]
            for (opening, closing), id_ in self._gapped[language]:
                place = _gapped_at(stems, opening, closing, SHORT_GAP if id_[0] == "w" else GAP)
                if place:
                    found.append((kinds[id_[0]], *place, id_[2:]))
        return found, covered


def _without_doubles(marks: Sequence[Mark]) -> list[Mark]:
    """Marks without events that overlap one of the same name, or that begin within the longer name of another.

    "end of the free access" names it in several ways; "announcement of the paid API" is not about the paid API's own date.
    """
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        others = [m for m in found if m.kind == mark.kind == "event" and m.end > mark.start]
        if not any(m.id == mark.id or m.end - m.start > mark.end - mark.start for m in others):
            found.append(mark)
    return found


def _in_digits(group: WordGroup) -> WordGroup:
    """A group as messages are read: `les trois tarifs` is met as `les 3 tarifs`."""

    def read(text: str, language: Language) -> str:
        return ELLIPSIS.join(in_digits(part, language) for part in text.split(ELLIPSIS))

    return WordGroup(fr=tuple(read(text, "fr") for text in group.fr), en=tuple(read(text, "en") for text in group.en))


def _plain(group: WordGroup) -> WordGroup:
    """The expressions of a group without a gap."""
    fr, en = (tuple(text for text in texts if ELLIPSIS not in text) for texts in (group.fr, group.en))
    return WordGroup(fr=fr, en=en)


def _gapped(group: WordGroup, language: Language) -> list[tuple[list[str], list[str]]]:
    """The expressions of a group with a gap, as the stems before and after it."""
    texts = (text.split(ELLIPSIS, 1) for text in (group.fr if language == "fr" else group.en) if ELLIPSIS in text)
    return [([stem(w, language) for w in words(a)], [stem(w, language) for w in words(b)]) for a, b in texts]


def _gapped_at(stems: Sequence[str], opening: Sequence[str], closing: Sequence[str], gap: int) -> tuple[int, int] | None:
    """First and last place of an expression with a gap in it; None when it does not stand there."""
    if opening[0] not in stems:
        return None
    for i in range(len(stems) - len(opening) + 1):
        if list(stems[i : i + len(opening)]) != list(opening):
            continue
        after = i + len(opening)
        for j in range(after, min(after + gap, len(stems) - len(closing)) + 1):
            if list(stems[j : j + len(closing)]) == list(closing):
                return i, j + len(closing) - 1
    return None

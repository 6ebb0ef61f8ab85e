"""Which picture a message asks for, and the reply that goes with it."""

from collections.abc import Sequence

from bot.answering.replies import excerpts, suggestions
from bot.answering.reply import Reply
from bot.answering.texts import say
from bot.answering.working import figure_result, fill
from bot.kb.models import Knowledge, Language, Lexicon
from bot.matching.match import Match
from bot.matching.normalise import words
from bot.matching.vocabulary import Vocabulary

DRAW = "draw"
TRIED = 5
"""Candidates of a message that may lead to a picture."""
LIKELY = 0.1
"""Least confidence of such a candidate."""
MAX_FIGURES = 4
"""Workings shown under a picture."""


_POLITE = frozenset(
    "a an the me please pls can could you i get have want would like to see show give make some of it with in "
    "et and un une le la les des moi svp stp s il vous te plait je veux voudrais voir montre montrez donne donnez fais faites "
    "peux tu pouvez nous y en avec".split()
)


class ChartReader:
    """Reads requests for pictures with the words of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        charts = knowledge.charts
        groups = {f"c_{id_}": chart.asked for id_, chart in charts.charts.items()}
        self._vocabulary = Vocabulary({"fr": [], "en": []}, Lexicon(concepts={DRAW: charts.words, **groups}))
        self._charts = charts.charts

    def named(self, text: str, language: Language) -> str | None:
        """The picture that a message names outright."""
        found = self._concepts(text, language)
        return next((id_[2:] for id_ in found if id_.startswith("c_")), None)

    def wants_one(self, text: str, language: Language) -> bool:
        """Whether a message asks for a picture without naming which."""
        return DRAW in self._concepts(text, language)

    def without_words(self, text: str, language: Language) -> str:
        """A message without its words for a picture: what is to be drawn."""
        tokens = words(text)
        found = self._vocabulary.concepts(tokens, language)
        drop = {first + i for first, size, _ in found for i in range(size)}
        return " ".join(token for i, token in enumerate(tokens) if i not in drop)

    def says_nothing_else(self, rest: str) -> bool:
        """Whether what is left of a message, without its words for a picture, is politeness only."""
        return not set(rest.split()) - _POLITE

    def _concepts(self, text: str, language: Language) -> list[str]:
        return [id_.removeprefix("=") for _, _, id_ in self._vocabulary.concepts(words(text), language)]

    def illustrating(self, entries: Sequence[str]) -> str | None:
        """The picture that illustrates the first of some answers that has one."""
        for entry in entries:
            found = next((id_ for id_, chart in self._charts.items() if entry in chart.entries), None)
            if found:
                return found
        return None


def likely_entries(match: Match) -> list[str]:
    """Entries that a message may be about, likeliest first."""
    return [
        candidate.id for candidate in match.candidates[:TRIED] if candidate.kind == "entry" and candidate.confidence >= LIKELY
    ]


def which(language: Language, knowledge: Knowledge) -> Reply:
    """A question back to somebody who wants a picture without saying of what."""
    entries = [chart.entries[0] for chart in knowledge.charts.charts.values()]
    text = say(knowledge, "chart_which", language)
    return Reply("clarify", language, text, suggestions=suggestions(entries, knowledge, language), drawn=True)


def pictured(id_: str, language: Language, knowledge: Knowledge) -> Reply:
    """The reply that a picture goes with: its caption, the sentences behind it and the workings of what it computes.

    Raises:
        KeyError: There is no such chart.
    """
    chart = knowledge.charts.charts[id_]
    entry = chart.entries[0]
    computed = [value for value in chart.values() if value in knowledge.figures][:MAX_FIGURES]
    return Reply(
        status="answered",
        language=language,
        text=fill(chart.caption, knowledge, language),
        entry=entry,
        confidence=1.0,
        excerpts=excerpts(chart.cites, knowledge, language),
        figures=tuple(figure_result(figure, knowledge, language) for figure in computed),
        suggestions=suggestions(knowledge.entries[entry].related, knowledge, language),
        chart=id_,
        drawn=True,
    )

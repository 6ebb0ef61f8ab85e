"""How much of the article the base says, and what in the base nobody uses."""

import contextlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.errors import FormulaError, Problem
from bot.kb.checks import PLACEHOLDER
from bot.kb.formulas import names_in
from bot.kb.models import Entry, Knowledge, Unknown

# What a fact should hold: digits, percentages and months, in the article's language. Names such as GPT-4 are exceptions.
_MONTHS = {
    "fr": "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*\s?%?")


class Coverage(NamedTuple):
    """Which sentences are cited, and by how many entries."""

    cited: dict[str, int]
    """Number of entries that cite each sentence that states something."""
    exempt: tuple[str, ...]
    """Sentences that state nothing."""

    @property
    def share(self) -> float:
        """Share of the sentences that state something and are cited, 0 to 1."""
        return sum(count > 0 for count in self.cited.values()) / max(1, len(self.cited))


def coverage(knowledge: Knowledge) -> Coverage:
    """Which sentences of the article the entries cite."""
    exempt = knowledge.article.meta.exempt
    cited = {id_: 0 for id_ in knowledge.article.sentences if id_ not in exempt}
    for entry in knowledge.entries.values():
        for id_ in entry.cites:
            if id_ in cited:
                cited[id_] += 1
    return Coverage(cited, exempt)


def check_coverage(knowledge: Knowledge) -> Iterator[Problem]:
    """Sentences that no entry cites, numbers that no fact holds, facts and figures that nothing uses."""
    for id_, count in coverage(knowledge).cited.items():
        if not count:
            text = knowledge.article.sentences[id_].text
            yield Problem("entries", "", f"no entry cites sentence {id_}: write one, or list it as exempt", text)
    yield from _numbers_without_fact(knowledge)
    used = used_values(knowledge)
    for path, ids in (("facts.toml", knowledge.facts), ("figures.toml", knowledge.figures)):
        for id_ in ids:
            if id_ not in used:
                yield Problem(path, id_, "no answer, figure or sum uses it: use it or remove it")


def used_values(knowledge: Knowledge) -> set[str]:
    """Facts and figures that answers, charts, caveats, figures or the calculator name."""
    used: set[str] = set()
    items: list[Entry | Unknown] = [*knowledge.entries.values(), *knowledge.unknowns.values()]
    for item in items:
        used.update(PLACEHOLDER.findall(item.answer.fr))
    for entry in knowledge.entries.values():
        used.update(entry.figures)
    for chart in knowledge.charts.charts.values():
        used.update(chart.values(), PLACEHOLDER.findall(chart.caption.fr))
    for id_, figure in knowledge.figures.items():
        if id_ in used:
            with contextlib.suppress(FormulaError):  # one that cannot be read is a problem of its own
                used.update(names_in(figure.formula))
            used.update(PLACEHOLDER.findall(figure.caveat.fr) if figure.caveat else ())
    used.update(*knowledge.calculator.facts().values())
    return used


def _numbers_without_fact(knowledge: Knowledge) -> Iterator[Problem]:
    meta, sentences = knowledge.article
    quotes: dict[str, str] = {}
    for fact in knowledge.facts.values():
        quotes[fact.sentence] = f"{quotes.get(fact.sentence, '')} {fact.quote}"
    months = re.compile(rf"\b(?:{_MONTHS['fr']}|{_MONTHS['en']})\b")
    for sentence in sentences.values():
        text = sentence.text
        for name in meta.names_with_digits:
            text = text.replace(name, "")
        for found in (*_NUMBER.findall(text), *months.findall(text)):
            if found.strip() not in quotes.get(sentence.id, ""):
                where = f"article/{meta.language}.txt"
                yield Problem(where, sentence.id, "no fact quotes this: add one to facts.toml", found.strip())

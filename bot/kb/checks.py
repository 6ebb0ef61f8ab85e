"""Checks over a whole knowledge base that one file alone cannot fail. Every problem is collected, none hides another."""

import re
import unicodedata
from collections.abc import Iterator

from bot.errors import FormulaError, Problem
from bot.kb.formulas import ARTICLE_DATE, Value, evaluate, fact_value, names_in
from bot.kb.models import LANGUAGES, Bilingual, BilingualPhrasings, Entry, Knowledge, Unknown

MIN_PHRASINGS = 12
MAX_QUESTION = 80

PLACEHOLDER = re.compile(r"\{([a-z0-9_]*)\}")
_WORD = re.compile(r"\w+")
_MARKS = re.compile("[\u0300-\u036f]")
_QUOTED = re.compile(r"[«“]\s*([^»”]*?)\s*[»”]")


def fact_values(knowledge: Knowledge) -> dict[str, Value]:
    """Value of every fact by id, and of `article_date`."""
    values = {id_: fact_value(fact) for id_, fact in knowledge.facts.items()}
    values[ARTICLE_DATE] = Value("date", date=knowledge.article.meta.date)
    return values


def values_in(formula: str, knowledge: Knowledge) -> dict[str, Value]:
    """Value of every fact that a formula names; what it names besides is left out."""
    names = names_in(formula)
    values = {name: fact_value(knowledge.facts[name]) for name in names if name in knowledge.facts}
    if ARTICLE_DATE in names:
        values[ARTICLE_DATE] = Value("date", date=knowledge.article.meta.date)
    return values


def level(text: str) -> str:
    """A text without case, accents, punctuation and runs of white space: two that level alike read alike."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall(_MARKS.sub("", decomposed)))


def check_knowledge(knowledge: Knowledge) -> list[Problem]:
    """All problems of a knowledge base whose files could be read; empty when it is sound."""
    return [
        *_check_article(knowledge),
        *_check_facts(knowledge),
        *_check_figures(knowledge),
        *_check_entries(knowledge),
        *_check_unknowns(knowledge),
        *_check_phrasings(knowledge),
        *_check_calculator(knowledge),
        *_check_charts(knowledge),
        *_check_texts(knowledge),
    ]


def _check_calculator(knowledge: Knowledge) -> Iterator[Problem]:
    for key, ids in knowledge.calculator.facts().items():
        for id_ in ids:
            dated = key == "events" and id_ in knowledge.figures and knowledge.figures[id_].unit == "date"
            if id_ not in knowledge.facts and id_ != ARTICLE_DATE and not dated:
                yield Problem("calculator.toml", key, "there is no such fact", id_)


def _check_charts(knowledge: Knowledge) -> Iterator[Problem]:
    for id_, chart in knowledge.charts.charts.items():
        key = f"charts.{id_}"
        for unknown in (cited for cited in chart.cites if cited not in knowledge.article.sentences):
            yield Problem("charts.toml", f"{key}.cites", "there is no such sentence", unknown)
        for unknown in (entry for entry in chart.entries if entry not in knowledge.entries):
            yield Problem("charts.toml", f"{key}.entries", "there is no such entry", unknown)
        for value in chart.values():
            yield from _check_drawn(knowledge, f"{key}.{value}", value, dated=chart.kind == "timeline")
        yield from _check_text(knowledge, "charts.toml", f"{key}.title", chart.title, None)
        yield from _check_text(knowledge, "charts.toml", f"{key}.caption", chart.caption, None)


def _check_drawn(knowledge: Knowledge, key: str, id_: str, *, dated: bool) -> Iterator[Problem]:
    """A value of a chart: known, and a date exactly where dates are drawn."""
    fact = knowledge.facts.get(id_)
    if fact is None and id_ not in knowledge.figures:
        yield Problem("charts.toml", key, "there is no such fact or figure", id_)
    elif dated and (fact is None or fact.date is None):
        yield Problem("charts.toml", key, "a timeline needs facts with a date", id_)
    elif not dated and fact is not None and fact.value is None:
        yield Problem("charts.toml", key, "only numbers can be drawn as bars and ranges", id_)


def _check_article(knowledge: Knowledge) -> Iterator[Problem]:
    meta, sentences = knowledge.article
    for id_ in meta.exempt:
        if id_ not in sentences:
            yield Problem("article/meta.toml", "exempt", "there is no such sentence", id_)
    for id_ in meta.examples:
        if id_ not in knowledge.entries:
            yield Problem("article/meta.toml", "examples", "there is no such entry", id_)
    yield from _check_topics(knowledge)
    for sentence in sentences.values():
        if sentence.kind != "tweet" and sentence.text == sentence.translation:
            yield Problem(f"article/{meta.translation}.txt", sentence.id, "the translation equals the original", sentence.text)


def _check_topics(knowledge: Knowledge) -> Iterator[Problem]:
    named, found = knowledge.article.meta.topics, set(knowledge.topics.values())
    for id_ in sorted(found - set(named)):
        yield Problem("article/meta.toml", "topics", f"give entries/{id_} a name: [topics.{id_}]", id_)
    for id_, topic in named.items():
        if id_ not in found:
            yield Problem("article/meta.toml", f"topics.{id_}", "there is no such folder in entries", id_)
        elif knowledge.topics.get(knowledge.present(topic.entry) or "") != id_:
            yield Problem("article/meta.toml", f"topics.{id_}.entry", "there is no such entry in this topic", topic.entry)


def _check_facts(knowledge: Knowledge) -> Iterator[Problem]:
    for id_, fact in knowledge.facts.items():
        sentence = knowledge.article.sentences.get(fact.sentence)
        if sentence is None:
            yield Problem("facts.toml", f"{id_}.sentence", "there is no such sentence", fact.sentence)
        elif fact.quote not in sentence.text:
            yield Problem("facts.toml", f"{id_}.quote", f"these words do not stand in {fact.sentence}", fact.quote)
        if fact.unit is not None:
            try:
                evaluate(id_, fact.unit, {id_: fact_value(fact)})
            except FormulaError:
                yield Problem("facts.toml", f"{id_}.unit", "unknown unit: see README.md", fact.unit)


def _check_figures(knowledge: Knowledge) -> Iterator[Problem]:
    values = fact_values(knowledge)
    for id_, figure in knowledge.figures.items():
        if id_ in values:
            yield Problem("figures.toml", id_, "a fact has the same id: rename one of them")
        try:
            evaluate(figure.formula, figure.unit, values)
        except FormulaError as error:
            yield Problem("figures.toml", f"{id_}.formula", str(error), figure.formula)
        if figure.caveat:
            yield from _check_text(knowledge, "figures.toml", f"{id_}.caveat", figure.caveat, None)


def _check_entries(knowledge: Knowledge) -> Iterator[Problem]:
    for id_, entry in knowledge.entries.items():
        path = f"entries/{knowledge.topics[id_]}/{id_}.toml"
        yield from _check_item(knowledge, path, entry)
        for number, figure in enumerate(entry.figures):
            if figure not in knowledge.figures:
                yield Problem(path, f"figures.{number}", "there is no such figure in figures.toml", figure)
        if id_ in entry.related:
            yield Problem(path, "related", "an entry cannot be related to itself", id_)
        for old in entry.formerly:
            if old in knowledge.entries:
                yield Problem(path, "formerly", "there is still an entry of this id: remove that, or this", old)
            elif knowledge.present(old) != id_:
                yield Problem(path, "formerly", f"{knowledge.present(old)} says so too: keep it in one of them", old)


def _check_unknowns(knowledge: Knowledge) -> Iterator[Problem]:
    for id_, unknown in knowledge.unknowns.items():
        path = f"unknowns/{id_}.toml"
        if id_ in knowledge.entries:
            yield Problem(path, "", "an entry has the same id: rename one of them")
        yield from _check_item(knowledge, path, unknown)


def _check_item(knowledge: Knowledge, path: str, item: Entry | Unknown) -> Iterator[Problem]:
    for number, cited in enumerate(item.cites):
        if cited not in knowledge.article.sentences:
            yield Problem(path, f"cites.{number}", "there is no such sentence", cited)
    for number, related in enumerate(item.related):
        if related not in knowledge.entries:
            yield Problem(path, f"related.{number}", "there is no such entry", related)
    for language in LANGUAGES:
        question = item.question[language]
        if len(question) > MAX_QUESTION:
            yield Problem(path, f"question.{language}", f"longer than {MAX_QUESTION} characters", question)
    yield from _check_text(knowledge, path, "answer", item.answer, item.cites)


def _check_text(knowledge: Knowledge, path: str, key: str, text: Bilingual, cites: tuple[str, ...] | None) -> Iterator[Problem]:
    """A text with placeholders: all known, no digit beside them, the same in both languages, quotations verbatim."""
    if text.fr == text.en:
        yield Problem(path, key, "both languages are the same: translate one of them", text.fr[:80])
    found = {language: set(PLACEHOLDER.findall(text[language])) for language in LANGUAGES}
    if found["fr"] != found["en"]:
        odd = ", ".join(sorted(found["fr"] ^ found["en"]))
        yield Problem(path, key, "the two languages use different placeholders", odd)
    for language in LANGUAGES:
        where = f"{key}.{language}"
        for name in sorted(found[language]):
            if name not in knowledge.facts and name not in knowledge.figures and name != ARTICLE_DATE:
                yield Problem(path, where, "there is no such fact or figure", name)
        bare = PLACEHOLDER.sub("", text[language])
        for name in knowledge.article.meta.names_with_digits:
            bare = bare.replace(name, "")
        if digits := re.findall(r"\S*\d\S*", bare):
            problem = "a digit typed by hand: name a fact or figure in braces, or list the name in article/meta.toml"
            yield Problem(path, where, problem, " ".join(digits))
        if cites is not None:
            yield from _check_quotations(knowledge, path, where, text[language], cites)


def _check_quotations(knowledge: Knowledge, path: str, where: str, text: str, cites: tuple[str, ...]) -> Iterator[Problem]:
    sources = [knowledge.article.sentences[cited] for cited in cites if cited in knowledge.article.sentences]
    # A quotation may run over the end of a sentence, and be closed by the answer's own full stop.
    said = level(" ".join(s.text for s in sources)) + " | " + level(" ".join(s.translation for s in sources))
    for quotation in _QUOTED.findall(text):
        if "{" not in quotation and f" {level(quotation)} " not in f" {said} ":
            yield Problem(path, where, "these quoted words stand in no cited sentence", quotation)


def _check_phrasings(knowledge: Knowledge) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path, phrasings in phrasing_files(knowledge):
        for language in LANGUAGES:
            own = phrasings[language]
            if len(own) < MIN_PHRASINGS:
                problem = f"only {len(own)} phrasings: write at least {MIN_PHRASINGS}"
                yield Problem(path, f"phrasings.{language}", problem)
            where = f"{path}: phrasings.{language}"
            mine: set[str] = set()
            for phrasing in own:
                key = level(phrasing)
                first = seen.setdefault(key, where)
                if first.split(": ")[0] != path:
                    yield Problem(path, f"phrasings.{language}", f"also a phrasing of {first}", phrasing)
                elif key in mine:
                    yield Problem(path, f"phrasings.{language}", "stands twice", phrasing)
                mine.add(key)


def phrasing_files(knowledge: Knowledge) -> Iterator[tuple[str, BilingualPhrasings]]:
    """Path and phrasings of every file that has phrasings."""
    for id_, entry in knowledge.entries.items():
        yield f"entries/{knowledge.topics[id_]}/{id_}.toml", entry.phrasings
    for id_, unknown in knowledge.unknowns.items():
        yield f"unknowns/{id_}.toml", unknown.phrasings
    for id_, talk in knowledge.smalltalk.items():
        yield f"smalltalk/{id_}.toml", talk.phrasings
    yield "off_topic.toml", knowledge.off_topic.phrasings


def _check_texts(knowledge: Knowledge) -> Iterator[Problem]:
    for id_, text in knowledge.texts.items():
        if set(PLACEHOLDER.findall(text.fr)) != set(PLACEHOLDER.findall(text.en)):
            yield Problem("texts.toml", id_, "the two languages use different placeholders")

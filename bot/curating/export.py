"""The whole base as one JSON document, with what is computed from it."""

import json
from typing import Any

from bot.answering.formatting import show
from bot.answering.replies import answered
from bot.answering.working import figure_result
from bot.kb.formulas import fact_value
from bot.kb.models import LANGUAGES, Entry, Fact, Knowledge


def as_json(knowledge: Knowledge) -> str:
    """Facts, figures and entries with their values, workings and excerpts in both languages."""
    meta = knowledge.article.meta
    document = {
        "revision": knowledge.revision,
        "article": {"title": meta.title.model_dump(), "date": str(meta.date), "language": meta.language},
        "facts": {id_: _fact(fact) for id_, fact in knowledge.facts.items()},
        "figures": {id_: _figure(id_, knowledge) for id_ in knowledge.figures},
        "entries": {id_: _entry(id_, entry, knowledge) for id_, entry in knowledge.entries.items()},
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _fact(fact: Fact) -> dict[str, Any]:
    value = fact_value(fact)
    return {
        "label": fact.label.model_dump(),
        "value": value.plain(),
        "unit": fact.unit or ("weekday" if fact.weekday else "date"),
        "shown": {language: show(value, language, style=fact.style, per=True) for language in LANGUAGES},
        "sentence": fact.sentence,
        "quote": fact.quote,
    }


def _figure(id_: str, knowledge: Knowledge) -> dict[str, Any]:
    results = {language: figure_result(id_, knowledge, language) for language in LANGUAGES}
    return {
        "label": knowledge.figures[id_].label.model_dump(),
        "formula": knowledge.figures[id_].formula,
        "value": results["en"].value,
        "unit": results["en"].unit,
        "shown": {language: result.shown for language, result in results.items()},
        "working": {language: result.formula for language, result in results.items()},
        "sentences": results["en"].sentences,
    }


def _entry(id_: str, entry: Entry, knowledge: Knowledge) -> dict[str, Any]:
    sentences = [knowledge.article.sentences[cited] for cited in entry.cites]
    return {
        "topic": knowledge.topics[id_],
        "question": entry.question.model_dump(),
        "answer": {language: answered(id_, 1.0, language, knowledge).text for language in LANGUAGES},
        "excerpts": [{"sentence": s.id, "text": s.text, "translation": s.translation} for s in sentences],
        "figures": entry.figures,
        "related": entry.related,
        "formerly": entry.formerly,
        "phrasings": entry.phrasings.model_dump(),
    }

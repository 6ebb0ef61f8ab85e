"""What the bot says is set as printers set it: French spaces and quotation marks, no typewriter apostrophes."""

import re
from collections.abc import Iterator

from bot.kb.models import Bilingual, Entry, Knowledge, Unknown

ORDINARY_SPACE = re.compile(r"[ \u00a0][:;?!»]|«[ \u00a0]|[^\s\u202f][»;?!]|«[^\u202f]")


def said(knowledge: Knowledge) -> Iterator[tuple[str, Bilingual]]:
    """Every curated text that people see, with its place."""
    items: dict[str, Entry | Unknown] = {**knowledge.entries, **knowledge.unknowns}
    for id_, item in items.items():
        yield f"{id_}.question", item.question
        yield f"{id_}.answer", item.answer
    for id_, talk in knowledge.smalltalk.items():
        yield f"smalltalk.{id_}", talk.reply
    for id_, text in knowledge.texts.items():
        yield f"texts.{id_}", text
    for id_, fact in knowledge.facts.items():
        yield f"facts.{id_}", fact.label
    for id_, figure in knowledge.figures.items():
        yield f"figures.{id_}.label", figure.label
        if figure.caveat:
            yield f"figures.{id_}.caveat", figure.caveat
    for id_, chart in knowledge.charts.charts.items():
        yield f"charts.{id_}.title", chart.title
        yield f"charts.{id_}.caption", chart.caption


def test_french_has_narrow_no_break_spaces(knowledge: Knowledge) -> None:
    assert [where for where, text in said(knowledge) if ORDINARY_SPACE.search(text.fr)] == []


def test_apostrophes_are_curved(knowledge: Knowledge) -> None:
    assert [where for where, text in said(knowledge) if "'" in text.fr + text.en] == []

"""Checks that need the trained matcher: stolen questions and phrasings in the wrong language."""

from collections.abc import Iterator

from bot.errors import Problem
from bot.kb.checks import level
from bot.kb.models import Knowledge
from bot.matching.examples import Class, classes_of, examples_of
from bot.matching.match import Match
from bot.matching.matcher import Matcher

LANGUAGE_ODDS = 6.0
"""Log odds against its own language from which a phrasing is taken to stand in the wrong list."""


def check_matching(matcher: Matcher, knowledge: Knowledge) -> Iterator[Problem]:
    """Phrasings that the base itself takes for another answer, or that stand under the wrong language."""
    classes = classes_of(knowledge)
    for example in examples_of(knowledge):
        own = classes[example.label]
        path = _path(own, knowledge)
        key = f"phrasings.{example.language}"
        language, odds = matcher.language_odds(example.text)
        if language != example.language and odds > LANGUAGE_ODDS:
            yield Problem(path, key, f"reads like the other language ({language})", example.text)
        match = matcher.match(example.text, example.language)
        if match.outcome == "answered" and match.entry and _steals(match, own, knowledge):
            yield Problem(path, key, f"the base answers {match.entry} to this: reword one of them", level(example.text))


def _steals(match: Match, own: Class, knowledge: Knowledge) -> bool:
    """Whether the answered entry is another one, and not one that the same sentences prove."""
    if match.entry is None or match.entry == own.id:
        return False
    cites = knowledge.entries[own.id].cites if own.kind == "entry" else ()
    return set(cites).isdisjoint(knowledge.entries[match.entry].cites)


def _path(class_: Class, knowledge: Knowledge) -> str:
    if class_.kind == "entry":
        return f"entries/{knowledge.topics[class_.id]}/{class_.id}.toml"
    return {"unknown": f"unknowns/{class_.id}.toml", "smalltalk": f"smalltalk/{class_.id}.toml"}.get(
        class_.kind, "off_topic.toml"
    )

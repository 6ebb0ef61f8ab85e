"""Checks that need the trained matcher: stolen questions and phrasings in the wrong language."""

from collections.abc import Iterable, Iterator

from bot.errors import Problem
from bot.kb.checks import level
from bot.kb.models import Knowledge
from bot.matching.examples import Class, Example, classes_of, examples_of
from bot.matching.match import Match
from bot.matching.matcher import Matcher

LANGUAGE_ODDS = 6.0
"""Log odds against its own language from which a phrasing is taken to stand in the wrong list."""
STOLEN, CLEAR_LEAD = 0.97, 0.4
"""Confidence of another answer, and its lead in score over the phrasing's own, from which the phrasing counts as stolen."""


def check_matching(matcher: Matcher, knowledge: Knowledge, examples: Iterable[Example] | None = None) -> Iterator[Problem]:
    """Phrasings that the base itself takes for another answer, or that stand under the wrong language.

    A phrasing always means its own answer when somebody types it, so only the clear cases are reported: there, others who
    ask nearly the same would get the other answer.

    Args:
        matcher: What was trained on the base.
        knowledge: The base.
        examples: Phrasings to check; None: all.
    """
    classes = classes_of(knowledge)
    for example in examples_of(knowledge) if examples is None else examples:
        own = classes[example.label]
        path = _path(own, knowledge)
        key = f"phrasings.{example.language}"
        language, odds = matcher.language_odds(example.text)
        if language != example.language and odds > LANGUAGE_ODDS:
            yield Problem(path, key, f"reads like the other language ({language})", example.text)
        if matcher.nearest(example.text, example.language) == example.label:
            continue  # nobody steals what its own class scores best; the whole match would take ten times as long
        match = matcher.match(example.text, example.language, by_heart=False)
        if _steals(match, own, knowledge):
            yield Problem(path, key, f"the base answers {match.entry} to this: reword one of them", level(example.text))


def _steals(match: Match, own: Class, knowledge: Knowledge) -> bool:
    """Whether another entry is clearly answered, and not one that the same sentences prove."""
    if match.outcome != "answered" or match.best is None or match.best.id == own.id or match.confidence < STOLEN:
        return False
    mine = [candidate.score for candidate in match.candidates if candidate.id == own.id]
    if mine and match.best.score - mine[0] < CLEAR_LEAD:
        return False
    cites = knowledge.entries[own.id].cites if own.kind == "entry" else ()
    return set(cites).isdisjoint(knowledge.entries[match.best.id].cites)


def _path(class_: Class, knowledge: Knowledge) -> str:
    if class_.kind == "entry":
        return f"entries/{knowledge.topics[class_.id]}/{class_.id}.toml"
    return {"unknown": f"unknowns/{class_.id}.toml", "smalltalk": f"smalltalk/{class_.id}.toml"}.get(
        class_.kind, "off_topic.toml"
    )

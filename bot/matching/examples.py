"""A knowledge base as training examples: every phrasing with the class it belongs to."""

from typing import NamedTuple

from bot.kb.models import LANGUAGES, BilingualPhrasings, Entry, Knowledge, Language, Unknown
from bot.matching.match import Kind

OFF_TOPIC = "off_topic"


class Class(NamedTuple):
    """One thing a message may mean."""

    id: str
    kind: Kind


class Example(NamedTuple):
    """A phrasing of a class."""

    text: str
    language: Language
    label: int
    """Position of its class."""


def classes_of(knowledge: Knowledge) -> list[Class]:
    """All classes: entries, unknowns, small talk and, last, what is off the topic."""
    return [
        *(Class(id_, "entry") for id_ in knowledge.entries),
        *(Class(id_, "unknown") for id_ in knowledge.unknowns),
        *(Class(id_, "smalltalk") for id_ in knowledge.smalltalk),
        Class(OFF_TOPIC, "off_topic"),
    ]


def examples_of(knowledge: Knowledge) -> list[Example]:
    """All phrasings and questions with their class."""
    found: list[Example] = []

    def add(label: int, phrasings: BilingualPhrasings, *questions: tuple[Language, str]) -> None:
        found.extend(Example(text, lang, label) for lang in LANGUAGES for text in phrasings[lang])
        found.extend(Example(text, lang, label) for lang, text in questions)

    label = 0
    items: list[Entry | Unknown] = [*knowledge.entries.values(), *knowledge.unknowns.values()]
    for item in items:
        add(label, item.phrasings, ("fr", item.question.fr), ("en", item.question.en))
        label += 1
    for talk in knowledge.smalltalk.values():
        add(label, talk.phrasings)
        label += 1
    add(label, knowledge.off_topic.phrasings)
    return found

"""The article's two text files to sentences with ids."""

from collections.abc import Iterator
from typing import Literal

from bot.errors import Problem
from bot.kb.models import Sentence

Kind = Literal["p", "h", "tweet"]
MARKS: dict[str, Kind] = {"# ": "h", "> ": "tweet"}


def _lines(text: str) -> Iterator[tuple[str, Kind, str]]:
    """Each sentence as (id, kind, text); paragraphs are separated by blank lines and both are counted from 1."""
    paragraph, number = 1, 0
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            paragraph, number = (paragraph + 1, 0) if number else (paragraph, 0)
            continue
        number += 1
        kind = MARKS.get(line[:2], "p")
        yield f"{paragraph}.{number}", kind, line if kind == "p" else line[2:]


def read_sentences(original: str, translation: str, problems: list[Problem], path: str) -> dict[str, Sentence]:
    """Sentences of the article by id, each with its translation.

    Args:
        original: Text of the article, one sentence a line.
        translation: Our translation, aligned with it line by line.
        problems: Gets a problem for each place where the two are not aligned.
        path: Name of the translation's file, for the problems.
    """
    there = {id_: (kind, text) for id_, kind, text in _lines(translation)}
    sentences = {}
    for id_, kind, text in _lines(original):
        other_kind, other = there.pop(id_, (None, ""))
        if other_kind != kind:
            problems.append(Problem(path, id_, "the translation has no such sentence, or marks it differently", text))
        sentences[id_] = Sentence(id_, kind, text, other)
    problems += [Problem(path, id_, "the original has no such sentence", text) for id_, (_, text) in there.items()]
    if not sentences:
        problems.append(Problem(path, "", "the article is empty: write one sentence a line"))
    return sentences

"""TOML for a curator to paste or to save: new answers, things that the article does not say, phrasings."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from bot.answering.base import Base
from bot.curating.unanswered import Group, suggestions
from bot.kb.checks import MAX_QUESTION, level
from bot.kb.models import LANGUAGES, Language

MAX_ID = 32

ENTRY = """\
# What the bot shows on a button, at most 80 characters.
question.fr = {question_fr}
question.en = {question_en}
# One to four sentences. Numbers and dates by {{fact}} or {{figure}}; quotation marks only for words of the cited sentences.
answer.fr = ""
answer.en = ""
# Sentences that prove it, most important first, such as "7.1".
cites = []
# figures = []
# related = []

# How people ask for it: at least 12 in each language, different in words and form.
[phrasings]
fr = [
{phrasings_fr}]
en = [
{phrasings_en}]
"""

UNKNOWN = """\
# Something that people ask and the article does not say.
question.fr = {question_fr}
question.en = {question_en}
# Say plainly that the article does not say it, and the nearest thing that it does say.
answer.fr = "L’article ne dit pas …"
answer.en = "The article does not say …"
# cites = []
# related = []

# How people ask for it: at least 12 in each language, different in words and form.
[phrasings]
fr = [
{phrasings_fr}]
en = [
{phrasings_en}]
"""


def filled(template: str, asked: Mapping[Language, Sequence[str]] | None = None) -> str:
    """A template with questions that people asked as its phrasings, the first also as its question.

    Args:
        template: `ENTRY` or `UNKNOWN`.
        asked: Questions by language; None: nothing is filled in.
    """
    asked = asked or {}
    values = {f"phrasings_{language}": phrasings(asked.get(language, ())) for language in LANGUAGES}
    values |= {f"question_{language}": quoted(next(iter(asked.get(language, ())), "")[:MAX_QUESTION]) for language in LANGUAGES}
    return template.format(**values)


def phrasings(texts: Iterable[str]) -> str:
    """Texts as lines of a TOML list."""
    return "".join(f"    {quoted(text)},\n" for text in texts)


def quoted(text: str) -> str:
    """A text as a TOML string on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def id_for(text: str) -> str:
    """An id made of a question's longest words, in their order, as a proposal."""
    words = [word for word in level(text).encode("ascii", "ignore").decode().split() if word[0].isalpha()]
    longest = sorted(sorted(words, key=len, reverse=True)[:4], key=words.index)
    return "_".join(longest)[:MAX_ID].rstrip("_") or "new_entry"


def export(groups: Iterable[Group], base: Base) -> str:
    """Groups of unanswered questions as TOML, for an editor."""
    parts = []
    for group in groups:
        newest = group.newest
        parts += [
            "[[questions]]",
            f"text = {quoted(newest.text)}",
            f"language = {quoted(newest.language)}",
            f"asked = {len(group.questions)}",
            f"people = {group.people}",
            f"last = {datetime.fromtimestamp(newest.asked_at, UTC).date()}",
            f"outcome = {quoted(newest.reason or newest.status)}",
            f"perhaps = [{', '.join(quoted(id_) for id_ in suggestions(group, base))}]",
            f"phrasings = [\n{phrasings(group.texts)}]",
            "",
        ]
    return "\n".join(parts)

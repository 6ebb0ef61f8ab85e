"""Cases: questions that nobody trained on, with what they should be answered by."""

import tomllib
from pathlib import Path
from typing import NamedTuple

from bot.errors import KnowledgeError, Problem
from bot.kb.models import LANGUAGES, Language

NEGATIVES = "negatives.toml"
KNOWN_FAILURES = "known_failures.toml"
LEAST = 3
"""Questions a language that each entry needs."""


class Case(NamedTuple):
    """A question and the entry that should answer it."""

    text: str
    language: Language
    entry: str | None
    """None: it must not be answered."""
    group: str
    """Topic of the entry, or `near`, `far`, `chitchat`."""


def load_cases(folder: Path) -> list[Case]:
    """All cases of a folder that mirrors `knowledge/entries/`.

    Raises:
        KnowledgeError: A file cannot be read, or has too few questions in a language.
    """
    problems: list[Problem] = []
    found: list[Case] = []
    for path in sorted(folder.glob("*/*.toml")):
        data = _read(path, folder, problems)
        for language in LANGUAGES:
            if len(data.get(language, [])) < LEAST:
                problems.append(Problem(str(path.relative_to(folder)), language, f"write at least {LEAST} questions"))
            found += [Case(text, language, path.stem, path.parent.name) for text in data.get(language, [])]
    for key, texts in _read(folder / NEGATIVES, folder, problems).items():
        group, _, code = key.partition("_")
        language = "fr" if code == "fr" else "en"
        found += [Case(text, language, None, group) for text in texts]
    if problems:
        raise KnowledgeError(problems)
    return found


def load_known_failures(folder: Path) -> frozenset[str]:
    """Texts of cases that are known to fail, and must."""
    path = folder / KNOWN_FAILURES
    return frozenset(tomllib.loads(path.read_text("utf-8"))["fails"]) if path.exists() else frozenset()


def _read(path: Path, folder: Path, problems: list[Problem]) -> dict[str, list[str]]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(Problem(str(path.relative_to(folder)), "", f"cannot be read: {error}"))
        return {}

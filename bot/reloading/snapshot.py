"""What a base says and how well it understands, small enough to keep; two of them make a diff."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from bot.answering.base import Base
from bot.answering.formatting import show
from bot.answering.working import figure_result
from bot.kb.cases import Case, load_cases
from bot.kb.formulas import fact_value
from bot.kb.models import LANGUAGES, Bilingual, Knowledge
from bot.matching.evaluation import is_right
from bot.matching.examples import classes_of, examples_of

SAMPLE = 400
"""Phrasings asked where there are no cases."""
DIGITS = 12
"""Hexadecimal digits of a hash."""


class Snapshot(BaseModel):
    """One revision, in short."""

    model_config = ConfigDict(frozen=True)

    revision: str
    entries: dict[str, str]
    """Hash of each entry's content, by its id."""
    questions: dict[str, Bilingual]
    """The question of each entry, so that its buttons still lead somewhere when it is gone."""
    former: dict[str, str]
    """What an entry that was renamed is called now."""
    values: dict[str, Bilingual]
    """Facts and figures as readers see them, each with its label."""
    cases: dict[str, bool]
    """Cases, as `language entry: text`, and whether each was served."""


class Changed(NamedTuple):
    """A fact or figure with another value."""

    id: str
    old: Bilingual
    new: Bilingual


class Diff(NamedTuple):
    """What the second of two revisions changes."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    """Entries without a successor."""
    renamed: tuple[tuple[str, str], ...]
    """Former and present id."""
    values: tuple[Changed, ...]
    gained: tuple[str, ...]
    """Cases of both that only the second serves."""
    lost: tuple[str, ...]
    """Cases of both that only the first serves."""
    served: int
    """Cases that the second serves, of all it has."""
    cases: int

    @property
    def is_worse(self) -> bool:
        """Whether fewer of the cases that both have are served."""
        return len(self.lost) > len(self.gained)

    @property
    def summary(self) -> str:
        """The diff in one line of numbers, for records."""
        return (
            f"+{len(self.added)} ~{len(self.changed) + len(self.renamed)} -{len(self.removed)}, "
            f"{len(self.values)} values, cases +{len(self.gained)} -{len(self.lost)}: {self.served}/{self.cases}"
        )


def take(base: Base, cases: Path | None) -> Snapshot:
    """The snapshot of a base, with its cases asked.

    Args:
        base: The base.
        cases: Folder of cases, as `tests/cases`; None: a sample of the base's own phrasings, not known by heart.

    Raises:
        KnowledgeError: The cases cannot be read.
    """
    knowledge = base.knowledge
    return Snapshot(
        revision=knowledge.revision,
        entries={id_: _digest(entry.model_dump_json()) for id_, entry in knowledge.entries.items()},
        questions={id_: entry.question for id_, entry in knowledge.entries.items()},
        former={old: id_ for id_, entry in knowledge.entries.items() for old in entry.formerly},
        values=_values(knowledge),
        cases=dict(_ask(base, sample(knowledge) if cases is None else load_cases(cases), by_heart=cases is not None)),
    )


def compare(old: Snapshot, new: Snapshot) -> Diff:
    """What changes from one revision to another."""
    renamed = tuple((id_, new.former[id_]) for id_ in old.entries if id_ in new.former)
    gone = {id_ for id_, _ in renamed}
    both = [case for case in old.cases if case in new.cases]
    return Diff(
        added=tuple(id_ for id_ in new.entries if id_ not in old.entries and id_ not in dict(renamed).values()),
        changed=tuple(id_ for id_, digest in new.entries.items() if old.entries.get(id_, digest) != digest),
        removed=tuple(id_ for id_ in old.entries if id_ not in new.entries and id_ not in gone),
        renamed=renamed,
        values=tuple(
            Changed(id_, old.values[id_], shown)
            for id_, shown in new.values.items()
            if id_ in old.values and old.values[id_] != shown
        ),
        gained=tuple(case for case in both if new.cases[case] and not old.cases[case]),
        lost=tuple(case for case in both if old.cases[case] and not new.cases[case]),
        served=sum(new.cases.values()),
        cases=len(new.cases),
    )


def sample(knowledge: Knowledge) -> list[Case]:
    """Some phrasings of entries as cases: mostly the same ones in the next revision of a base."""
    classes = classes_of(knowledge)
    own = [example for example in examples_of(knowledge) if classes[example.label].kind == "entry"]
    share = SAMPLE / max(1, len(own))
    chosen = [example for example in own if int(_digest(example.text), 16) < share * 16**DIGITS]
    ids = [classes[example.label].id for example in chosen]
    return [Case(e.text, e.language, id_, knowledge.topics[id_]) for e, id_ in zip(chosen, ids, strict=True)]


def _ask(base: Base, cases: Iterable[Case], *, by_heart: bool) -> Iterable[tuple[str, bool]]:
    knowledge = base.knowledge
    for case in cases:
        wanted = knowledge.present(case.entry) if case.entry else None
        match = base.matcher.match(case.text, by_heart=by_heart)
        gone = case.entry is not None and wanted is None
        served = not gone and is_right(case._replace(entry=wanted), match, knowledge)
        yield f"{case.language} {case.entry or case.group}: {case.text}", served


def _values(knowledge: Knowledge) -> dict[str, Bilingual]:
    shown: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for id_, fact in knowledge.facts.items():
            value = show(fact_value(fact), language, style=fact.style, per=True)
            shown.setdefault(id_, {})[language] = f"{fact.label[language]}: {value}"
        for id_ in knowledge.figures:
            result = figure_result(id_, knowledge, language)
            shown.setdefault(id_, {})[language] = f"{result.label}: {result.shown}"
    return {id_: Bilingual.model_validate(texts) for id_, texts in shown.items()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]

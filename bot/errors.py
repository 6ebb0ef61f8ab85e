"""Every error this program raises on purpose.

BotError
├── SettingsError      a setting is missing, malformed or contradicts another
├── KnowledgeError     the knowledge base has problems (all of them, not the first)
├── FormulaError       a formula cannot be parsed or its units do not fit
├── ReloadError        a base could not be built, for a reason that is not in its files
├── StoreError         the store cannot be opened or is newer than the program
└── RepeatedError      an update was handled before, or by another replica meanwhile

A message says what is wrong, where, and what to do. Errors become text for people only at the edges: `cli` and `handlers`.
"""

from dataclasses import dataclass


class BotError(Exception):
    """Base of all errors of this program."""


class SettingsError(BotError):
    """A setting is missing, malformed or contradicts another."""


class FormulaError(BotError):
    """A formula cannot be parsed or its units do not fit."""


class ReloadError(BotError):
    """A base could not be built, for a reason that is not in its files."""


class StoreError(BotError):
    """The store cannot be opened or is newer than the program."""


class RepeatedError(BotError):
    """An update was handled before, or by another replica meanwhile."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with the knowledge base."""

    path: str
    """File, relative to the knowledge folder."""
    key: str
    """Key in the file, dotted; empty when the whole file is meant."""
    problem: str
    """What is wrong and how to mend it."""
    value: str = ""
    """The offending value, when there is one."""

    def __str__(self) -> str:
        """`path: key: problem: 'value'`, without the parts that are empty."""
        parts = [part for part in (self.path, self.key, self.problem) if part]
        if self.value:
            parts.append(repr(self.value))
        return ": ".join(parts)


class KnowledgeError(BotError):
    """The knowledge base has problems; `problems` lists them all, sorted."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

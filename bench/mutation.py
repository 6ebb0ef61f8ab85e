"""Changes modules bit by bit, as cosmic-ray does: does a test notice? Prints a table; 1 where a survivor is not explained.

python -m bench.mutation [WORD ...]

A word picks the modules that have it in their path. No file is ever changed: each changed module lives in a process of its own,
forked from one that has already imported, read and trained what does not depend on it. Survivors that no test could kill
are explained in `mutation.toml`.
"""

import contextlib
import functools
import importlib
import importlib.machinery
import importlib.util
import io
import multiprocessing
import os
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

CONFIG = Path(__file__).with_suffix(".toml")
COSTLY = ("bot.kb.loader:load_knowledge", "bot.matching.matcher:Matcher", "bot.answering.base:build_base")
"""What tests need again and again, and what comes out the same as long as its module does not depend on the changed one."""
LONGEST, ENDLESS, LEAST = 120.0, 3.0, 2.0
"""Seconds for the tests as things are; how many times as long, and how many seconds more, a change may make them."""
PYTEST = ("-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "--hypothesis-seed=1")
OWN = ("bot", "tests")

Asked = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change."""

    operator: str
    source: str
    line: int
    was: str
    becomes: str

    def __str__(self) -> str:
        return f"  line {self.line}: {self.was}\n      becomes: {self.becomes}"


@dataclass(slots=True)
class Outcome:
    """What came of a module's mutants."""

    module: str
    mutants: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    seconds: float = 0.0


class _Changed(importlib.machinery.SourceFileLoader):
    """Imports one module from a text instead of its file."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        super().__init__(name, str(path))
        self._source = source.encode()

    def find_spec(self, fullname: str, path: object, target: ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        """Only the changed module is found here."""
        return importlib.util.spec_from_loader(fullname, self, origin=self.path) if fullname == self.name else None

    def get_code(self, fullname: str) -> Any:
        """Never from a cache of compiled modules."""
        return compile(self._source, self.path, "exec")


def mutants_of(source: str, skipped: Sequence[str]) -> Iterator[Mutant]:
    """All changes of a source that cosmic-ray knows, but for operators whose name holds one of some words."""
    tree = get_ast(source)
    for name in operator_names():
        if any(word in name for word in skipped) or get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        places = [start for node in ast_nodes(tree) for start, _ in operator.mutation_positions(node)]
        for occurrence, _ in enumerate(places):
            changed = mutate_code(source, operator, occurrence)
            if changed is not None and changed != source:
                yield _mutant(name.removeprefix("core/"), source, changed)


def _mutant(operator: str, source: str, changed: str) -> Mutant:
    old, new = source.split("\n"), changed.split("\n")
    same = next(i for i, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    ends = zip(reversed(old[same:]), reversed(new[same:]), strict=False)
    tail = next((i for i, (one, other) in enumerate(ends) if one != other), min(len(old), len(new)) - same)
    was, becomes = (" ".join(line.strip() for line in lines[same : len(lines) - tail]) for lines in (old, new))
    return Mutant(operator, changed, same + 1, was, becomes)


def prepare(asked: Asked) -> str:
    """Import everything that the tests do, and forget what depends on the module; the module's name."""
    name: str = asked["path"].removesuffix(".py").replace("/", ".")
    for early in (*asked.get("before", ()), name):
        importlib.import_module(early)
    kept = {found for found in sys.modules if found.split(".")[0] in OWN} - {name}
    for costly in COSTLY:
        where, what = costly.split(":")
        if where in kept:
            setattr(sys.modules[where], what, _remembered(getattr(sys.modules[where], what)))
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*PYTEST, "--collect-only", *asked["tests"]])
    for found in [found for found in sys.modules if found.split(".")[0] in OWN]:
        if found not in kept:
            del sys.modules[found]
            parent, _, child = found.rpartition(".")
            if parent in sys.modules and hasattr(sys.modules[parent], child):
                delattr(sys.modules[parent], child)
    return name


def _remembered(make: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which does its work once for each path or object."""
    made: dict[object, tuple[object, Any]] = {}

    @functools.wraps(make, updated=())
    def remembering(given: Any) -> Any:
        key = given if isinstance(given, Path) else id(given)
        if key not in made:
            made[key] = given, make(given)
        return made[key][1]

    return remembering


def passes(name: str, asked: Asked, source: str, seconds: float) -> bool:
    """Whether the tests pass, and in time, with a source in the module's place."""
    child = multiprocessing.get_context("fork").Process(target=_test, args=(name, asked, source))
    child.start()
    child.join(seconds)
    if child.is_alive():
        child.kill()
        child.join()
    return child.exitcode == 0


def _test(name: str, asked: Asked, source: str) -> None:
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a descriptor is wanted
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, _Changed(name, Path(asked["path"]), source))
    sys.exit(pytest.main([*PYTEST, *asked["tests"]]))


def examine(asked: Asked, skipped: Sequence[str]) -> Outcome:
    """Test a module's mutants.

    Raises:
        SystemExit: The tests do not pass as things are.
    """
    begun, outcome = time.monotonic(), Outcome(asked["path"])
    name, source = prepare(asked), Path(asked["path"]).read_text("utf-8")
    started = time.monotonic()
    if not passes(name, asked, source, LONGEST):
        sys.exit(f"the tests of {asked['path']} fail without any change")
    seconds = ENDLESS * (time.monotonic() - started) + LEAST
    for mutant in mutants_of(source, skipped):
        outcome.mutants += 1
        if passes(name, asked, mutant.source, seconds):
            outcome.survivors.append(mutant)
            print(f"{mutant}  ({mutant.operator})", flush=True)
    outcome.seconds = time.monotonic() - begun
    return outcome


def report(outcomes: Sequence[Outcome], explained: Sequence[Asked]) -> int:
    """Print the tables; how many survivors nobody has explained."""
    reasons = {(told["path"], told["was"], told["becomes"]): told["why"] for told in explained}
    print(f"\n{'module':34} {'mutants':>8} {'killed':>8} {'survived':>9} {'explained':>10} {'seconds':>8}")
    open_, seen = [], set()
    for found in outcomes:
        keys = [(found.module, mutant.was, mutant.becomes) for mutant in found.survivors]
        seen.update(keys)
        known = sum(key in reasons for key in keys)
        open_ += [(found.module, mutant) for key, mutant in zip(keys, found.survivors, strict=True) if key not in reasons]
        killed = found.mutants - len(keys)
        print(f"{found.module:34} {found.mutants:8} {killed:8} {len(keys):9} {known:10} {found.seconds:8.0f}")
    modules = {found.module for found in outcomes}
    for module, was, becomes in sorted(reasons.keys() - seen):
        if module in modules:
            print(f"explained, but does not survive: {module}: {was} -> {becomes}")
    for module, mutant in open_:
        print(f"not explained: {module} ({mutant.operator})\n{mutant}")
    return len(open_)


def main() -> int:
    """Examine the modules, each from a fresh process."""
    config = tomllib.loads(CONFIG.read_text("utf-8"))
    words = sys.argv[1:] or [""]
    outcomes = []
    for asked in config["module"]:
        if any(word in asked["path"] for word in words):
            print(asked["path"], flush=True)
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
                outcomes.append(fresh.submit(examine, asked, config["skipped"]).result())
    return min(1, report(outcomes, config.get("explained", ())))


if __name__ == "__main__":
    sys.exit(main())

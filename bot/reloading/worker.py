"""Builds and judges a base in a process of its own, so that training delays no answer.

Started as `python -m bot.reloading`, with a pickled `Job` on standard input and the `Outcome` on standard output.
"""

import asyncio
import contextlib
import os
import pickle
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bot.answering.base import Base, make_base
from bot.answering.checks import check_replies
from bot.errors import KnowledgeError, Problem, ReloadError
from bot.kb.folder import Files, read_folder
from bot.kb.loader import knowledge_of
from bot.matching.checks import check_matching
from bot.matching.examples import Example, classes_of, examples_of
from bot.reloading.parcel import pack, unpack
from bot.reloading.snapshot import Diff, Snapshot, compare, take

FULL_CHECK = 10_000
"""Phrasings up to which a reload checks every one; `/check` and `bot check` always do."""
SAMPLE = 3_000
"""Phrasings that a reload checks of a larger base: so many of new and changed entries, and so many of the others."""
NICE = 5
"""How far the worker stands back behind the process that answers."""


class Job(NamedTuple):
    """What to build."""

    source: Path | bytes
    """A knowledge folder, or the archive of one."""
    cases: Path | None = None
    """Folder of cases to ask; None: a sample of the base's own phrasings."""
    previous: Snapshot | bytes | None = None
    """The revision to compare with, or its archive when it has no snapshot yet; None: compare with nothing."""
    thorough: bool = False
    """Whether to check every phrasing of a large base."""
    judged: bool = True
    """Whether to check the trained base and to ask the cases; without it the outcome has neither files nor snapshot."""


class Outcome(NamedTuple):
    """What became of it."""

    revision: str
    problems: tuple[Problem, ...]
    """Why the base cannot be used; everything below is empty then."""
    base: bytes = b""
    """The base, packed."""
    archive: bytes = b""
    """Its files."""
    snapshot: Snapshot | None = None
    diff: Diff | None = None
    """What changes from the previous revision."""
    seconds: float = 0.0
    megabytes: float = 0.0
    """The most memory that the worker used."""

    def unpacked(self) -> Base:
        """The base; its bytes come from this program's own worker."""
        base: Base = unpack(self.base)
        return base


async def run(job: Job, python: str = sys.executable) -> Outcome:
    """Build in a process of its own; it is killed when the caller is cancelled.

    Args:
        job: What to build.
        python: Interpreter to start.

    Raises:
        ReloadError: The process died, for want of memory most likely.
    """
    package = str(Path(__file__).parents[2])
    # The child needs neither the token nor the keys.
    env = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        python, "-m", "bot.reloading", stdin=pipe, stdout=pipe, env={**env, "PYTHONPATH": package}
    )
    try:
        out, _ = await process.communicate(pickle.dumps(job))
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        raise ReloadError(f"the process that builds the base ended with code {process.returncode}; is there enough memory?")
    outcome: Outcome = await asyncio.to_thread(pickle.loads, out)
    return outcome


def build(job: Job) -> Outcome:
    """Read, check, train, check again, ask the cases and compare."""
    begun = time.perf_counter()
    files = read_folder(job.source) if isinstance(job.source, Path) else Files.unpacked(job.source)
    try:
        base = make_base(knowledge_of(files))
        if not job.judged:
            return Outcome(files.revision, (), pack(base))
        previous = _judged(job.previous, job.cases) if isinstance(job.previous, bytes) else job.previous
        snapshot = take(base, job.cases)
        problems = check(base, examples_of(base.knowledge) if job.thorough else telling_phrasings(base, snapshot, previous))
    except KnowledgeError as error:
        return Outcome(files.revision, tuple(error.problems))
    if problems:
        return Outcome(files.revision, tuple(sorted(problems)))
    return Outcome(
        revision=files.revision,
        problems=(),
        base=pack(base),
        archive=files.archive(),
        snapshot=snapshot,
        diff=compare(previous, snapshot) if previous else None,
        seconds=time.perf_counter() - begun,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def check(base: Base, examples: Sequence[Example]) -> list[Problem]:
    """The checks that need a trained base.

    Args:
        base: What to check.
        examples: Phrasings to check.
    """
    return [*check_matching(base.matcher, base.knowledge, examples), *check_replies(base)]


def telling_phrasings(base: Base, snapshot: Snapshot, previous: Snapshot | None) -> list[Example]:
    """The phrasings that a reload checks: all, or of a large base those that are most likely to tell a mistake."""
    examples, classes = examples_of(base.knowledge), classes_of(base.knowledge)
    if len(examples) <= FULL_CHECK:
        return examples
    before = previous.entries if previous else {}
    same = {id_ for id_, digest in snapshot.entries.items() if before.get(id_) == digest}
    kept = [example for example in examples if classes[example.label].id in same]
    fresh = [example for example in examples if classes[example.label].id not in same]
    return [example for part in (fresh, kept) for example in part[:: len(part) // SAMPLE + 1]]


def _judged(archive: bytes, cases: Path | None) -> Snapshot | None:
    """The snapshot of an archived base; None when this version of the program no longer takes it."""
    try:
        base = make_base(knowledge_of(Files.unpacked(archive)))
    except KnowledgeError:
        return None
    return take(base, cases)


def main() -> None:
    """Do one job. Whatever is printed meanwhile goes to standard error, so that it cannot spoil the outcome."""
    os.nice(NICE)
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        job = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
        pickle.dump(build(job), out, pickle.HIGHEST_PROTOCOL)

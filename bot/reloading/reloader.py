"""One way for a base to come into use: built and judged apart, kept, recorded, then swapped in at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import structlog

from bot.answering.base import Base
from bot.errors import Problem, ReloadError
from bot.kb.folder import read_folder
from bot.kb.models import Bilingual
from bot.reloading.memory import give_back
from bot.reloading.snapshot import Diff, Snapshot
from bot.reloading.worker import Job, Outcome, run
from bot.store import bases
from bot.store.bases import Active, Kept
from bot.store.store import Store

Result = Literal["loaded", "unchanged", "dry", "refused", "worse", "failed", "rolled_back", "unknown"]

Run = Callable[[Job], Awaitable[Outcome]]

_log = structlog.get_logger()


class Holder(Protocol):
    """What has the base in use."""

    base: Base


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a reload."""

    result: Result
    revision: str
    problems: tuple[Problem, ...] = ()
    diff: Diff | None = None
    reason: str = ""
    """Why it failed, where the files are not to blame."""
    seconds: float = 0.0
    megabytes: float = 0.0


class Reloader:
    """Loads, rolls back and follows. One at a time; whatever fails leaves the base in use as it was."""

    def __init__(self, holder: Holder, store: Store, folder: Path, cases: Path | None, run: Run = run) -> None:
        """A reloader that swaps the holder's base.

        Args:
            holder: What has the base in use.
            store: Where revisions are kept.
            folder: The knowledge folder.
            cases: Folder of cases that a new base must not answer worse; None: a sample of its own phrasings.
            run: How a job is done.
        """
        self._run = run
        self._holder, self._store, self._folder, self._cases = holder, store, folder, cases
        self._one = asyncio.Lock()
        self._watching: list[asyncio.Event] = []
        self.trail: dict[str, Bilingual] = {}
        """Questions of entries that are gone."""

    @property
    def revision(self) -> str:
        """The revision in use."""
        return self._holder.base.knowledge.revision

    def watch(self) -> asyncio.Event:
        """An event that is set now and whenever another base comes into use; its owner clears it."""
        event = asyncio.Event()
        event.set()
        self._watching.append(event)
        return event

    async def start(self) -> None:
        """Take up where the last run ended: a base that was rolled back stays until the files are changed."""
        async with self._one:
            files = await asyncio.to_thread(read_folder, self._folder)
            active = await bases.active(self._store)
            if active and active.files == files.revision and active.revision != self.revision:
                await self._follow(active.revision)
            elif files.revision == self.revision and await bases.kept(self._store, self.revision) is None:
                archive = await asyncio.to_thread(files.archive)
                await self._store.execute(*bases.keeping(self._store, self.revision, Kept(archive, None)))
            if active is None or active.revision != self.revision:
                chosen = Active(revision=self.revision, files=files.revision)
                record = bases.recording(self.revision, "start", "started", "")
                await self._store.execute(bases.activating(self._store, chosen), record, *self._store.announcement())
            await self._read_trail()
            self.announce()

    async def reload(self, by: str, *, dry: bool = False, confirmed: str = "") -> Report:
        """Load the folder.

        Args:
            by: Who wants it, for the record: keyed hash of an admin, or `signal`.
            dry: Only say what would change.
            confirmed: Revision that may come into use although it serves fewer cases.
        """
        async with self._one:
            files = await asyncio.to_thread(read_folder, self._folder)
            if files.revision == self.revision and not files.problems:
                return await self._end(by, Report("unchanged", self.revision))
            try:
                outcome = await self._build(self._folder)
            except ReloadError as error:
                return await self._end(by, Report("failed", files.revision, reason=str(error)))
            report = _judged(outcome, dry=dry, confirmed=confirmed)
            if report.result == "loaded":
                await self._adopt(outcome, outcome.revision)
            return await self._end(by, report)

    async def roll_back(self, by: str, revision: str = "") -> Report:
        """Return to a revision that is kept, the one in use before this one unless named; the result is `unknown` without."""
        async with self._one:
            wanted = revision or await self._one_before()
            kept = await bases.kept(self._store, wanted) if wanted else None
            if kept is None or wanted == self.revision:
                return Report("unknown", wanted)
            files = await asyncio.to_thread(read_folder, self._folder)
            try:
                outcome = await self._build(kept.archive)
            except ReloadError as error:
                return await self._end(by, Report("failed", wanted, reason=str(error)))
            if outcome.problems:
                return await self._end(by, Report("refused", wanted, outcome.problems))
            await self._adopt(outcome, files.revision)
            report = Report("rolled_back", wanted, diff=outcome.diff, seconds=outcome.seconds, megabytes=outcome.megabytes)
            return await self._end(by, report)

    async def catch_up(self) -> bool:
        """Take the store's active revision into use when another replica has chosen one; whether there was one."""
        async with self._one:
            active = await bases.active(self._store)
            if active is None or active.revision == self.revision:
                return False
            followed = await self._follow(active.revision)
            if followed:
                await asyncio.to_thread(give_back)
                await self._read_trail()
                self.announce()
            return followed

    async def check(self) -> Report:
        """Check everything, without a reload and also when nothing was changed."""
        try:
            outcome = await self._build(self._folder, thorough=True)
        except ReloadError as error:
            return Report("failed", "", reason=str(error))
        return _judged(outcome, dry=True, confirmed="")

    async def _build(self, source: Path | bytes, *, thorough: bool = False) -> Outcome:
        kept = await bases.kept(self._store, self.revision)
        previous = (Snapshot.model_validate_json(kept.snapshot) if kept.snapshot else kept.archive) if kept else None
        return await self._run(Job(source, self._cases, previous, thorough))

    async def _follow(self, revision: str) -> bool:
        """Swap to a kept revision that has been chosen before, without a record."""
        kept = await bases.kept(self._store, revision)
        if kept is None:
            _log.warning("the active revision is not kept", revision=revision)
            return False
        outcome = await self._run(Job(kept.archive, self._cases, None))
        if outcome.problems:
            _log.error("the active revision cannot be used", revision=revision, problem=str(outcome.problems[0]))
            return False
        self._holder.base = await asyncio.to_thread(outcome.unpacked)
        _log.info("base in use", revision=revision)
        return True

    async def _adopt(self, outcome: Outcome, files: str) -> None:
        """Keep a built base, make it the active one, and swap; nothing is swapped that could not be kept."""
        base = await asyncio.to_thread(outcome.unpacked)
        present = self._holder.base.knowledge.entries
        gone = {id_: entry.question for id_, entry in present.items() if base.knowledge.present(id_) is None}
        snapshot = outcome.snapshot.model_dump_json() if outcome.snapshot else None
        await self._store.execute(
            *bases.keeping(self._store, outcome.revision, Kept(outcome.archive, snapshot)),
            *bases.leaving_trail(self._store, {id_: (question.fr, question.en) for id_, question in gone.items()}),
            bases.activating(self._store, Active(revision=outcome.revision, files=files)),
            *self._store.announcement(),
        )
        self.trail |= gone
        self._holder.base = base
        self.announce()

    def announce(self) -> None:
        """Tell everybody who watches that another base is in use."""
        for event in self._watching:
            event.set()

    async def _end(self, by: str, report: Report) -> Report:
        """Record what became of a reload, and log it."""
        summary = report.diff.summary if report.diff else report.reason or "; ".join(str(p) for p in report.problems[:3])
        summary = summary[:500]
        if report.result in _USED:
            await asyncio.to_thread(give_back)
        if report.result != "dry":
            await self._store.execute(bases.recording(report.revision, by, report.result, summary))
        _log.info(
            "reload", result=report.result, revision=report.revision, problems=len(report.problems), summary=summary[:500]
        )
        return report

    async def _one_before(self) -> str:
        kept = await bases.kept_revisions(self._store)
        used = [row.revision for row in await bases.history(self._store, 100) if row.result in _USED]
        return next((revision for revision in used if revision != self.revision and revision in kept), "")

    async def _read_trail(self) -> None:
        gone = await bases.trail_of(self._store)
        self.trail = {id_: Bilingual(fr=fr, en=en) for id_, (fr, en) in gone.items()}


async def last_good(store: Store) -> Base | None:
    """The store's active base, or None when there is none that can be used."""
    active = await bases.active(store)
    kept = await bases.kept(store, active.revision) if active else None
    outcome = await run(Job(kept.archive)) if kept else None
    return None if outcome is None or outcome.problems else await asyncio.to_thread(outcome.unpacked)


_USED = ("started", "loaded", "rolled_back")


def _judged(outcome: Outcome, *, dry: bool, confirmed: str) -> Report:
    result: Result = "loaded"
    if outcome.problems:
        result = "refused"
    elif dry:
        result = "dry"
    elif outcome.diff and outcome.diff.is_worse and confirmed != outcome.revision:
        result = "worse"
    return Report(result, outcome.revision, outcome.problems, outcome.diff, "", outcome.seconds, outcome.megabytes)

"""Whatever happens, there is a whole base in use, and the store knows which."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.answering.base import Base, build_base
from bot.reloading import worker
from bot.reloading.reloader import Reloader, last_good
from bot.store import bases
from bot.store.store import Store
from bot.store.vault import Vault
from tests.kb.test_loader_and_checks import edit

ANSWER = "The ferry has been docked since"


@dataclass
class Holder:
    base: Base


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}", Vault("token"))
    await opened.open()
    yield opened
    await opened.close()


async def started(store: Store, folder: Path) -> tuple[Reloader, Holder]:
    holder = Holder(build_base(folder))
    reloader = Reloader(holder, store, folder, None)
    await reloader.start()
    return reloader, holder


def reword(folder: Path, text: str) -> None:
    edit(folder / "entries/ferry/docked_since.toml", ANSWER, text)


async def results(store: Store) -> list[str]:
    return [row.result for row in await bases.history(store)][::-1]


async def test_a_good_base_is_swapped_in_kept_and_recorded(store: Store, tiny: Path) -> None:
    reloader, holder = await started(store, tiny)
    first = reloader.revision
    reword(tiny, "Docked it has been since")
    report = await reloader.reload("someone")
    assert (report.result, report.revision) == ("loaded", reloader.revision)
    assert report.diff is not None
    assert report.diff.changed == ("docked_since",)
    assert holder.base.knowledge.entries["docked_since"].answer.en.startswith("Docked it has")
    assert set(await bases.kept_revisions(store)) == {first, reloader.revision}
    assert await results(store) == ["started", "loaded"]
    assert (await reloader.reload("someone")).result == "unchanged"


async def test_a_dry_run_changes_nothing(store: Store, tiny: Path) -> None:
    reloader, holder = await started(store, tiny)
    before = holder.base
    reword(tiny, "Docked it has been since")
    report = await reloader.reload("someone", dry=True)
    assert report.result == "dry"
    assert report.diff is not None
    assert holder.base is before
    assert await results(store) == ["started"]


async def test_a_bad_base_is_refused_with_every_problem(store: Store, tiny: Path) -> None:
    reloader, holder = await started(store, tiny)
    before = holder.base
    edit(tiny / "facts.toml", "9.000 euros", "8.000 euros")
    edit(tiny / "figures.toml", "12 month", "12 year")
    report = await reloader.reload("someone")
    assert (report.result, len(report.problems)) == ("refused", 3)
    assert holder.base is before
    assert await results(store) == ["started", "refused"]


async def test_what_only_the_trained_base_shows_is_refused_too(store: Store, tiny: Path) -> None:
    reloader, _ = await started(store, tiny)
    reword(tiny, "Docked it has been, and so on, " * 140 + "since")
    report = await reloader.reload("someone")
    assert report.result == "refused"
    assert "the message would have" in str(report.problems[0])


async def test_a_base_that_understands_less_needs_a_confirmation(store: Store, tiny: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases" / "ferry"
    cases.mkdir(parents=True)
    (tmp_path / "cases" / "negatives.toml").touch()
    texts = [f"quelle est la couleur {word} bac" for word in ("du", "de ce", "de notre")]
    questions = ["Since when has the ferry been docked?", "ferry docked since", "the ferry is moored since what date"]
    (cases / "docked_since.toml").write_text(f"fr = {texts}\nen = {questions}\n")
    path = tiny / "entries/ferry/docked_since.toml"
    usual = path.read_text("utf-8")
    listed = ", ".join(f"'{text}'" for text in texts)
    path.write_text(usual.replace("fr = ['", f"fr = [{listed}, '", 1), "utf-8")
    holder = Holder(build_base(tiny))
    reloader = Reloader(holder, store, tiny, tmp_path / "cases")
    await reloader.start()
    before = holder.base
    path.write_text(usual, "utf-8")
    report = await reloader.reload("someone")
    assert report.result == "worse"
    assert report.diff is not None
    assert len(report.diff.lost) == 3
    assert holder.base is before
    assert (await reloader.reload("someone", confirmed="another")).result == "worse"
    assert (await reloader.reload("someone", confirmed=report.revision)).result == "loaded"


async def test_a_rollback_lasts_until_the_files_are_changed(store: Store, tiny: Path) -> None:
    reloader, _ = await started(store, tiny)
    first = reloader.revision
    reword(tiny, "Wrongly said:")
    await reloader.reload("someone")
    assert (await reloader.roll_back("someone")).result == "rolled_back"
    assert reloader.revision == first
    again, holder = await started(store, tiny)
    assert again.revision == first
    assert ANSWER in holder.base.knowledge.entries["docked_since"].answer.en
    edit(tiny / "entries/ferry/docked_since.toml", "Wrongly said:", "Rightly said:")
    fixed, holder = await started(store, tiny)
    assert holder.base.knowledge.entries["docked_since"].answer.en.startswith("Rightly said:")
    assert await results(store) == ["started", "loaded", "rolled_back", "started"]
    assert fixed.revision not in {first, again.revision}


async def test_there_is_nothing_to_roll_back_to_at_first(store: Store, tiny: Path) -> None:
    reloader, _ = await started(store, tiny)
    assert (await reloader.roll_back("someone")).result == "unknown"
    assert (await reloader.roll_back("someone", "no such")).result == "unknown"


async def test_another_replica_catches_up(store: Store, tiny: Path) -> None:
    reloader, _ = await started(store, tiny)
    other, holder = await started(store, tiny)
    assert not await other.catch_up()
    (tiny / "entries/ferry/docked_since.toml").rename(tiny / "entries/ferry/moored.toml")
    report = await reloader.reload("someone", confirmed=await revision_of(reloader))
    assert report.result == "loaded"
    assert await other.catch_up()
    assert other.revision == reloader.revision
    assert "docked_since" not in holder.base.knowledge.entries
    assert other.trail == reloader.trail
    assert other.trail["docked_since"].en == "Since when has the ferry been docked?"


async def revision_of(reloader: Reloader) -> str:
    return (await reloader.reload("someone", dry=True)).revision


async def test_a_broken_folder_starts_with_the_base_last_in_use(store: Store, tiny: Path) -> None:
    assert await last_good(store) is None
    reloader, _ = await started(store, tiny)
    found = await last_good(store)
    assert found is not None
    assert found.knowledge.revision == reloader.revision


async def test_a_worker_that_dies_leaves_the_base_in_use(store: Store, tiny: Path) -> None:
    async def dies(job: worker.Job) -> worker.Outcome:
        return await worker.run(job, "false")

    holder = Holder(build_base(tiny))
    before = holder.base
    reloader = Reloader(holder, store, tiny, None, dies)
    await reloader.start()
    reword(tiny, "Docked it has been since")
    report = await reloader.reload("someone")
    assert report.result == "failed"
    assert "ended with code 1" in report.reason
    assert holder.base is before
    assert await results(store) == ["started", "failed"]

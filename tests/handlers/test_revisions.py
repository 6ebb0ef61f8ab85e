"""/reload, /versions and /rollback over HTTP, with a tiny base."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answering.base import build_base
from bot.app import reload_on_signal
from bot.sandbox.state import ADMIN_ID, ENGLISH_ID, GROUP_ID
from bot.store.schema import audit
from tests.driving import PATIENCE, Driver, driving, keys
from tests.kb.test_loader_and_checks import edit

QUESTION = "Since when has the ferry been docked?"


@pytest.fixture
async def driver(tiny: Path, tmp_path: Path) -> AsyncIterator[Driver]:
    async with driving(build_base(tiny), tmp_path, tiny) as running:
        await running.say(ADMIN_ID, "/whoami")  # it has started: the files may be changed
        yield running


def reword(driver: Driver, text: str, old: str = "The ferry has been docked since") -> None:
    edit(driver.core.knowledge_dir / "entries/ferry/docked_since.toml", old, text)


async def test_a_good_reload_is_live_at_once_and_tells_what_changed(driver: Driver) -> None:
    reword(driver, "Docked it has been since")
    edit(driver.core.knowledge_dir / "article/fr.txt", "9.000", "8.000")
    edit(driver.core.knowledge_dir / "article/en.txt", "9,000", "8,000")
    edit(driver.core.knowledge_dir / "facts.toml", "9.000 euros", "8.000 euros")
    edit(driver.core.knowledge_dir / "facts.toml", "9_000", "8_000")
    reloaded = await driver.say(ADMIN_ID, "/reload")
    assert driver.core.base.knowledge.revision in reloaded["text"]
    assert "(1)\u202f: docked_since" in reloaded["text"]
    assert "108\u202f000\u00a0€ → 96\u202f000\u00a0€" in reloaded["text"]
    assert "Docked it has been" in (await driver.say(ENGLISH_ID, QUESTION))["text"]
    assert "n’a changé" in (await driver.say(ADMIN_ID, "/reload"))["text"]


async def test_a_broken_file_leaves_the_old_base_answering(driver: Driver) -> None:
    edit(driver.core.knowledge_dir / "facts.toml", "9.000 euros", "9.500 euros")
    refused = await driver.say(ADMIN_ID, "/reload")
    assert "facts.toml: repair.quote: these words do not stand in 1.2: '9.500 euros'" in refused["text"]
    assert "May 3, 2021" in (await driver.say(ENGLISH_ID, QUESTION))["text"]


async def test_many_problems_come_as_a_file(driver: Driver) -> None:
    path = driver.core.knowledge_dir / "off_topic.toml"
    path.write_text(path.read_text("utf-8") + "".join(f"nonsense_number_{i} = {i}\n" for i in range(90)), "utf-8")
    refused = await driver.say(ADMIN_ID, "/reload")
    assert refused["document"]["file_name"] == "problems.txt"
    assert b"unknown key" in driver.sandbox.files[refused["document"]["file_id"]]


async def test_a_dry_run_shows_the_difference_only(driver: Driver) -> None:
    reword(driver, "Docked it has been since")
    dry = await driver.say(ADMIN_ID, "/reload --dry")
    assert "docked_since" in dry["text"]
    assert "The ferry has been docked" in (await driver.say(ENGLISH_ID, QUESTION))["text"]


async def test_versions_lead_back(driver: Driver) -> None:
    first = driver.core.base.knowledge.revision
    reword(driver, "Wrongly:")
    await driver.say(ADMIN_ID, "/reload")
    versions = await driver.say(ADMIN_ID, "/versions")
    assert first in versions["text"]
    back = await driver.press(ADMIN_ID, versions, keys(versions)[0]["text"])
    assert first in back["text"]
    assert "The ferry has been docked" in (await driver.say(ENGLISH_ID, QUESTION))["text"]
    assert "/versions" in (await driver.say(ADMIN_ID, "/rollback nonsense"))["text"]


async def test_an_admins_command_does_nothing_in_a_group_or_forwarded(driver: Driver) -> None:
    before = driver.core.base
    reword(driver, "Docked it has been since")
    await driver.sandbox.say(ADMIN_ID, "/reload", GROUP_ID)
    command = await driver.sandbox.say(ENGLISH_ID, "/reload")
    await driver.sandbox.forward(ADMIN_ID, ENGLISH_ID, command["message_id"])
    own = await driver.sandbox.say(ADMIN_ID, "/whoami")
    await driver.sandbox.edit_own(ADMIN_ID, own["message_id"], "/reload")
    await driver.say(ADMIN_ID, "/whoami")
    await driver.settled()
    assert not await driver.core.store.rows(audit.select())
    assert driver.core.base is before


async def test_every_action_is_in_the_audit(driver: Driver) -> None:
    await driver.say(ADMIN_ID, "/versions")
    await driver.say(ENGLISH_ID, "/versions")
    await driver.settled()
    rows = await driver.core.store.rows(audit.select())
    assert [(row.action, row.admin) for row in rows] == [("versions", driver.core.store.vault.hash_id(ADMIN_ID))]


async def test_a_base_that_understands_less_is_loaded_only_when_confirmed(tiny: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    (cases / "ferry").mkdir(parents=True)
    (cases / "negatives.toml").touch()
    texts = [f"quelle est la couleur {word} bac" for word in ("du", "de ce", "de notre")]
    usual = ["Since when has the ferry been docked?", "ferry docked since", "the ferry is moored since what date"]
    (cases / "ferry/docked_since.toml").write_text(f"fr = {texts}\nen = {usual}\n")
    path = tiny / "entries/ferry/docked_since.toml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("fr = ['", f"fr = {texts}"[:-1] + ", '", 1), "utf-8")
    async with driving(build_base(tiny), tmp_path, tiny, cases_dir=cases) as driver:
        await driver.say(ADMIN_ID, "/whoami")
        path.write_text(before, "utf-8")
        refused = await driver.say(ADMIN_ID, "/reload")
        first = driver.core.base.knowledge.revision
        assert f"− fr docked_since: {texts[0]}" in refused["text"]
        loaded = await driver.press(ADMIN_ID, refused, keys(refused)[0]["text"])
        assert driver.core.base.knowledge.revision in loaded["text"]
        assert driver.core.base.knowledge.revision != first


async def test_buttons_of_entries_that_were_renamed_or_removed_still_lead_somewhere(driver: Driver) -> None:
    await driver.say(ENGLISH_ID, "/start docked_since")
    folder = driver.core.knowledge_dir / "entries/ferry"
    renamed, gone = folder / "moored.toml", folder / "costs.toml"
    (folder / "docked_since.toml").rename(renamed)
    renamed.write_text('formerly = ["docked_since"]\n' + renamed.read_text("utf-8"), "utf-8")
    (folder / "repair_cost.toml").rename(gone)
    edit(driver.core.knowledge_dir / "article/meta.toml", "repair_cost", "costs")
    loaded = await driver.say(ADMIN_ID, "/reload")
    assert "docked_since → moored" in loaded["text"]
    assert "(1)\u202f: repair_cost" in loaded["text"]
    assert "May 3, 2021" in (await driver.say(ENGLISH_ID, "/start docked_since"))["text"]
    assert "€9,000" in (await driver.say(ENGLISH_ID, "/start repair_cost"))["text"]


async def test_a_signal_reloads(driver: Driver) -> None:
    reword(driver, "Docked it has been since")
    adopted = driver.core.base
    reload_on_signal(driver.core)
    async with asyncio.timeout(PATIENCE):
        while driver.core.base is adopted:  # noqa: ASYNC110 - a signal gets no answer
            await asyncio.sleep(0.01)
    await driver.settled()
    assert "signal" in (await driver.say(ADMIN_ID, "/versions"))["text"]

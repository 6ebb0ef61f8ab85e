"""/check, /health, /export and /whoami over HTTP."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answering.base import build_base
from bot.sandbox.state import ADMIN_ID, ENGLISH_ID
from tests.driving import Driver, driving
from tests.kb.test_loader_and_checks import edit


@pytest.fixture
async def driver(tiny: Path, tmp_path: Path) -> AsyncIterator[Driver]:
    async with driving(build_base(tiny), tmp_path, tiny) as running:
        await running.say(ADMIN_ID, "/whoami")
        yield running


async def test_check_looks_at_the_files_and_changes_nothing(driver: Driver) -> None:
    before = driver.core.base
    assert "aucun problème" in (await driver.say(ADMIN_ID, "/check"))["text"]
    edit(driver.core.knowledge_dir / "facts.toml", "9.000 euros", "8.000 euros")
    assert "repair.quote" in (await driver.say(ADMIN_ID, "/check"))["text"]
    assert driver.core.base is before


async def test_health_names_the_revision_the_last_error_and_the_databases_size(driver: Driver) -> None:
    health = (await driver.say(ADMIN_ID, "/health"))["text"]
    assert driver.core.base.knowledge.revision in health
    assert "Dernière erreur\u202f: –" in health
    assert "Mo (sqlite)" in health


async def test_export_is_one_json_file_with_computed_values(driver: Driver) -> None:
    sent = await driver.say(ADMIN_ID, "/export")
    document = json.loads(driver.sandbox.files[sent["document"]["file_id"]])
    assert document["figures"]["repair_year"]["value"] == "108000"
    assert document["facts"]["docked"]["shown"]["en"] == "May 3, 2021"
    entry = document["entries"]["docked_since"]
    assert "May 3, 2021" in entry["answer"]["en"]
    assert entry["excerpts"][0]["text"].startswith("Le bac de Sainte-Rive")


async def test_whoami_shows_anybody_their_id(driver: Driver) -> None:
    assert str(ENGLISH_ID) in (await driver.say(ENGLISH_ID, "/whoami"))["text"]

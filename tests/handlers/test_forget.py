"""After /forget nothing holds a trace of the person: no table, no byte of the database's files, no log."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.answering.base import build_base
from bot.sandbox.state import ADMIN_ID, BOT, ENGLISH_ID, GROUP_ID, Json
from bot.store import schema
from tests.driving import Driver, driving, keys

PERSON = 7_654_321_987
"""An id whose digits stand nowhere by chance."""
VAIN = "how long will the engine be out of service with the zebrafinch"


@pytest.fixture
async def driver(tiny: Path, tmp_path: Path) -> AsyncIterator[Driver]:
    async with driving(build_base(tiny), tmp_path, tiny, admin_ids=frozenset({ADMIN_ID, PERSON})) as running:
        yield running


def button(message: Json, act: str, *rest: str) -> Json:
    """The first button of a message that does something."""
    return next(
        key
        for key in keys(message)
        if key["callback_data"].split(":")[0] == act and set(rest) <= set(key["callback_data"].split(":"))
    )


async def live(driver: Driver, person: int) -> None:
    """Leave traces everywhere: questions, a rating, a wish to be told, words in a group, an admin's reload."""
    answer = await driver.say(person, "Since when has the ferry been docked?", language_code="en")
    await driver.press(person, answer, button(answer, "f", "up")["text"], "edit")
    refusal = await driver.say(person, VAIN)
    await driver.settled()
    consent = await driver.press(person, refusal, button(refusal, "n", "ask")["text"])
    await driver.press(person, consent, button(consent, "n", "yes")["text"], "edit")
    await driver.say(person, f"@{BOT['username']} who promises a zebrafinch bridge?", GROUP_ID)
    await driver.say(person, "/reload")
    await driver.settled()


async def test_no_byte_and_no_line_is_left(driver: Driver, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    await live(driver, PERSON)
    hash_ = driver.core.store.vault.hash_id(PERSON)
    assert hash_.encode() in bytes_of(tmp_path)
    await driver.say(PERSON, "/forget")
    await driver.settled()
    left = bytes_of(tmp_path)
    logged = "".join(capfd.readouterr())
    assert "update" in logged
    for trace in (hash_, hash_[:12], str(PERSON), "zebrafinch"):
        assert trace.encode() not in left
        assert trace not in logged
    async with driver.core.store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            assert hash_[:12] not in str((await connection.execute(sa.select(table))).all())


async def test_what_is_kept_is_handed_over_first(driver: Driver) -> None:
    await live(driver, PERSON)
    await driver.say(ENGLISH_ID, "who promises a bridge?")
    page = await driver.say(PERSON, "/privacy")
    sent = await driver.press(PERSON, page, keys(page)[0]["text"])
    data = json.loads(driver.sandbox.files[sent["document"]["file_id"]])
    assert VAIN in [question["text"] for question in data["questions"]]
    assert [wish["question"] for wish in data["to_be_told"]] == [VAIN]
    assert [wish["address"] for wish in data["to_be_told"]] == [str(PERSON)]
    assert [rating["helpful"] for rating in data["ratings"]] == [True]
    assert [row["action"] for row in data["as_admin"]] == ["reload"]
    assert len(data["questions"]) == 3


async def test_others_keep_theirs(driver: Driver) -> None:
    await live(driver, PERSON)
    await driver.say(ENGLISH_ID, "who promises a bridge?")
    await driver.say(PERSON, "/forget")
    await driver.settled()
    rows = await driver.core.store.rows(sa.select(schema.questions.c.person))
    assert [row.person for row in rows] == [driver.core.store.vault.hash_id(ENGLISH_ID)]


def bytes_of(folder: Path) -> bytes:
    """Every byte of the database: its file, its log and the log's index."""
    return b"".join(path.read_bytes() for path in folder.glob("bot.sqlite3*"))

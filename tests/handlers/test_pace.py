"""Who floods gets one polite notice and is ignored for a moment; a stuck chat holds up nobody else."""

from pathlib import Path
from typing import Any

from bot.answering.base import Base
from bot.handlers.pace import Pace
from bot.sandbox.state import BOT, ENGLISH_ID, FRENCH_ID, GROUP_ID
from bot.settings import Settings
from tests.driving import driving, labels

LIMITS = Settings(_env_file=None, flood_messages=3, flood_seconds=30, flood_pause=60)


def test_the_measure_overflows_once_and_empties_in_time() -> None:
    pace = Pace()
    assert [pace.take("a", 100.0, LIMITS) for _ in range(5)] == ["fine", "fine", "fine", "notice", "ignored"]
    assert pace.take("a", 159.9, LIMITS) == "ignored"
    assert pace.take("a", 160.1, LIMITS) == "fine"


def test_an_even_pace_is_never_too_much() -> None:
    pace = Pace()
    assert {pace.take("a", 10.0 * i, LIMITS) for i in range(100)} == {"fine"}


def test_each_person_of_a_group_has_their_own_measure_and_the_idle_are_forgotten() -> None:
    pace = Pace()
    for _ in range(5):
        pace.take("a", 100.0, LIMITS)
    assert pace.take("b", 100.0, LIMITS) == "fine"
    pace.take("c", 1000.0, LIMITS)
    assert set(pace.people) == {"c"}


def test_zero_means_no_limit() -> None:
    pace, settings = Pace(), LIMITS.model_copy(update={"flood_messages": 0})
    assert {pace.take("a", 1.0, settings) for _ in range(100)} == {"fine"}


async def test_one_notice_then_silence(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path, flood_messages=2, flood_seconds=3600, flood_pause=30) as driver:
        welcome = await driver.say(FRENCH_ID, "/start")
        await driver.say(FRENCH_ID, "C'est quoi Intercom ?")
        assert "30 secondes" in (await driver.say(FRENCH_ID, "Qui a créé OpenAI ?"))["text"]
        for _ in range(3):
            await driver.sandbox.say(FRENCH_ID, "Qui a créé OpenAI ?")
        await driver.press(FRENCH_ID, welcome, labels(welcome)[0], "toast")
        assert "customer" in (await driver.say(ENGLISH_ID, "What is Intercom?"))["text"]
        await driver.settled()
        assert len(driver.from_bot(FRENCH_ID)) == 3


async def test_the_limit_holds_over_a_restart(base: Base, tmp_path: Path) -> None:
    limits: dict[str, Any] = {"flood_messages": 1, "flood_seconds": 3600, "flood_pause": 600}
    async with driving(base, tmp_path, **limits) as first:
        await first.say(FRENCH_ID, "/start")
        assert "600 secondes" in (await first.say(FRENCH_ID, "/start"))["text"]
    async with driving(base, tmp_path, **limits) as second:
        await second.sandbox.say(FRENCH_ID, "/start")
        await second.settled()
        assert second.from_bot(FRENCH_ID) == []


async def test_in_a_group_only_what_is_addressed_counts(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path, flood_messages=1, flood_seconds=3600) as driver:
        for _ in range(4):
            message = await driver.sandbox.say(ENGLISH_ID, "just talking", GROUP_ID)
            driver.sandbox.push("message", message)
        answer = await driver.say(ENGLISH_ID, f"@{BOT['username']} what is Intercom?", GROUP_ID)
        assert "customer service" in answer["text"]


async def test_a_stuck_chat_delays_no_other(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path) as driver:
        await driver.say(FRENCH_ID, "/start")
        driver.sandbox.stick(FRENCH_ID, 20)
        stuck = driver.sandbox.watch(FRENCH_ID)
        for text in ("C'est quoi Intercom ?", "Qui a créé OpenAI ?"):
            await driver.sandbox.say(FRENCH_ID, text)
        for text in ("What is Intercom?", "Who founded OpenAI?", "/topics"):
            await driver.say(ENGLISH_ID, text)
        records = list(driver.sandbox.recorder.records)
        refused = next(i for i, record in enumerate(records) if record.kind == "refused" and record.chat == FRENCH_ID)
        later = [record for record in records[refused:] if record.kind == "sent"]
        assert [record.chat for record in later] == [ENGLISH_ID] * 3
        driver.sandbox.stick(FRENCH_ID, 0)
        driver.sandbox.unwatch(stuck)

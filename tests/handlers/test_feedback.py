"""Helpful or not: kept, changed, taken back, with one reason at most."""

import pytest
import sqlalchemy as sa

from bot.kb.models import Language
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID, GROUP_ID
from bot.store import schema
from tests.driving import Driver, labels

ASKED: dict[Language, str] = {"fr": "C'est quoi Intercom ?", "en": "What is Intercom?"}
SPEAKERS = pytest.mark.parametrize(("person", "language"), [(FRENCH_ID, "fr"), (ENGLISH_ID, "en")])


async def kept(driver: Driver) -> list[tuple[bool, str | None]]:
    await driver.settled()
    return [(bool(row.helpful), row.reason) for row in await driver.core.store.rows(sa.select(schema.feedback))]


@SPEAKERS
async def test_a_rating_is_kept_shown_and_taken_back(driver: Driver, person: int, language: Language) -> None:
    up = driver.core.base.knowledge.texts["button_helpful"][language]
    answer = await driver.say(person, ASKED[language])
    marked = await driver.press(person, answer, up, "edit")
    assert f"✓ {up}" in labels(marked)
    assert await kept(driver) == [(True, None)]
    cleared = await driver.press(person, marked, f"✓ {up}", "edit")
    assert labels(cleared) == labels(answer)
    assert await kept(driver) == []


@SPEAKERS
async def test_a_reason_may_be_given_and_changed(driver: Driver, person: int, language: Language) -> None:
    texts = driver.core.base.knowledge.texts
    down, up = texts["button_unhelpful"][language], texts["button_helpful"][language]
    reasons = [texts[f"reason_{reason}"][language] for reason in ("wrong", "not_mine", "unclear", "outdated")]
    answer = await driver.say(person, ASKED[language])
    asked = await driver.press(person, answer, down, "edit")
    assert labels(asked)[-4:] == reasons
    assert await kept(driver) == [(False, None)]
    given = await driver.press(person, asked, reasons[1], "edit")
    assert not set(labels(given)) & set(reasons)
    assert await kept(driver) == [(False, "not_mine")]
    changed = await driver.press(person, given, up, "edit")
    assert f"✓ {up}" in labels(changed)
    assert down in labels(changed)
    assert await kept(driver) == [(True, None)]


async def test_the_answer_of_a_button_can_be_rated_too(driver: Driver) -> None:
    welcome = await driver.say(ENGLISH_ID, "/start")
    answer = await driver.press(ENGLISH_ID, welcome, labels(welcome)[0])
    await driver.press(ENGLISH_ID, answer, "Helpful", "edit")
    assert await kept(driver) == [(True, None)]


async def test_in_a_group_nobody_rates_for_another(driver: Driver) -> None:
    answer = await driver.say(ENGLISH_ID, f"@sandbox_bot {ASKED['en']}", GROUP_ID)
    assert not {"Helpful", "Not helpful"} & set(labels(answer))
    act = driver.sandbox.press(FRENCH_ID, GROUP_ID, answer["message_id"], "f:en:up")
    await driver.after(GROUP_ID, act, "toast")
    assert await kept(driver) == []

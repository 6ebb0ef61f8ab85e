"""What is kept of people, as /privacy says, and gone after /forget."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.answering.base import Base
from bot.kb.models import Language
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID
from bot.store import schema
from tests.driving import Driver, driving, labels

SPEAKERS = pytest.mark.parametrize(("person", "language"), [(FRENCH_ID, "fr"), (ENGLISH_ID, "en")])


@SPEAKERS
async def test_privacy_says_what_is_kept_and_for_how_long(base: Base, tmp_path: Path, person: int, language: Language) -> None:
    async with driving(base, tmp_path, retention_days=77) as driver:
        text = (await driver.say(person, "/privacy"))["text"]
        assert base.knowledge.texts["privacy_texts"][language].format(days=77) in text
        assert "30 minutes" in text
        assert "/forget" in text
    async with driving(base, tmp_path, data_key=None) as driver:
        assert base.knowledge.texts["privacy_no_texts"][language] in (await driver.say(person, "/privacy"))["text"]


@SPEAKERS
async def test_forget_deletes_everything_of_one_person_and_nothing_of_others(
    driver: Driver, person: int, language: Language
) -> None:
    other = ENGLISH_ID if person == FRENCH_ID else FRENCH_ID
    texts, store = driver.core.base.knowledge.texts, driver.core.store
    for somebody, spoken in ((person, language), (other, "en" if language == "fr" else "fr")):
        answer = await driver.say(somebody, "Intercom ?")
        await driver.press(somebody, answer, labels(answer)[-3], "edit")
        refusal = await driver.say(somebody, {"fr": "Combien Musk a-t-il payé Twitter ?", "en": "How rich is Musk?"}[spoken])
        consent = await driver.press(somebody, refusal, texts["button_notify"][spoken])
        await driver.press(somebody, consent, labels(consent)[0], "edit")
    await driver.settled()
    said = await driver.say(person, "/forget")
    assert said["text"] == texts["forgotten"][language].format(questions=2, feedback=1, notices=1)
    await driver.settled()
    mine, theirs = store.vault.hash_id(person), store.vault.hash_id(other)
    for table in (schema.questions, schema.feedback, schema.notices):
        assert {row.person for row in await store.rows(sa.select(table.c.person))} == {theirs}
    assert mine not in {row.chat for row in await store.rows(sa.select(schema.chats.c.chat))}
    # Nothing is remembered in memory either.
    assert "252" not in (await driver.say(person, "and for 6 months?"))["text"]

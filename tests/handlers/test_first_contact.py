"""What a new reader sees: profile, menus, welcome, help, and what the bot says of itself."""

import asyncio
from pathlib import Path

import pytest
from telegram.ext import ExtBot

from bot.answering.base import Base, build_base
from bot.answering.texts import say
from bot.handlers.profile import ADMIN, IN_GROUPS, PUBLIC, menu, publish
from bot.kb.models import LANGUAGES, Knowledge, Language
from bot.sandbox.faults import Faults
from bot.sandbox.limits import check_commands, check_profile
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import ADMIN_ID, ENGLISH_ID, FRENCH_ID, GROUP_ID, Sandbox
from bot.serving import serving
from tests.driving import PATIENCE, Driver, core_of, driving, keys, labels

SPEAKERS = pytest.mark.parametrize(("person", "language"), [(FRENCH_ID, "fr"), (ENGLISH_ID, "en")])


@SPEAKERS
async def test_the_profile_speaks_the_readers_language(driver: Driver, person: int, language: str) -> None:
    await driver.say(person, "/start")
    profile, texts = driver.sandbox.profile, driver.core.base.knowledge.texts
    assert profile.text("name", language) == texts["profile_name"][language]  # type: ignore[index]
    assert profile.text("short_description", language) == texts["profile_short"][language]  # type: ignore[index]
    assert driver.core.base.knowledge.article.meta.title[language] in profile.text("description", language)  # type: ignore[index]


async def test_each_sees_the_commands_that_are_theirs(driver: Driver) -> None:
    await driver.say(FRENCH_ID, "/start")
    names = {}
    for chat, person in ((FRENCH_ID, FRENCH_ID), (ADMIN_ID, ADMIN_ID), (GROUP_ID, ENGLISH_ID)):
        names[chat] = [command["command"] for command in driver.sandbox.profile.menu(chat, person, "fr", False)]
    assert {"start", "help", "settings", "privacy", "forget", "topics", "timeline", "prices"} <= set(names[FRENCH_ID])
    assert set(names[ADMIN_ID]) - set(names[FRENCH_ID]) >= {"reload", "explain"}
    assert not {"reload", "settings", "forget"} & set(names[GROUP_ID])
    described = {c["command"]: c["description"] for c in driver.sandbox.profile.menu(ENGLISH_ID, ENGLISH_ID, "en", False)}
    assert described["timeline"] == "The dispute in dates"


async def test_what_is_set_already_is_not_set_again_and_what_failed_is(base: Base, tmp_path: Path) -> None:
    sandbox = Sandbox()
    async with serving(sandbox_app(sandbox), 0) as address:
        core = core_of(base, tmp_path)
        await core.store.open()
        async with ExtBot(SANDBOX_TOKEN, base_url=f"{address}/bot") as bot:
            sandbox.mischief.set(Faults(unauthorized=1, methods=frozenset({"setmyname"})))
            await publish(bot, core)
            assert sandbox.profile.text("name", "fr") == ""
            sandbox.mischief.set(Faults())
            sandbox.profile.set_text("description", "fr", "changed by hand")
            await publish(bot, core)
        await core.store.close()
    assert sandbox.profile.text("name", "fr") == base.knowledge.texts["profile_name"].fr
    assert sandbox.profile.text("description", "fr") == "changed by hand"


@SPEAKERS
async def test_start_offers_four_questions_and_the_topics(driver: Driver, person: int, language: str) -> None:
    welcome = await driver.say(person, "/start")
    assert welcome["text"].count("\n") == 2
    examples = driver.core.base.knowledge.article.meta.examples
    questions = [driver.core.base.knowledge.entries[id_].question[language] for id_ in examples]  # type: ignore[index]
    assert labels(welcome)[:4] == questions
    assert "§" in (await driver.press(person, welcome, questions[0]))["text"]
    listed = await driver.press(person, welcome, labels(welcome)[4])
    assert len(keys(listed)) == len(driver.core.base.knowledge.article.meta.topics)
    assert driver.from_bot(person)[0] == welcome  # the welcome stays


@SPEAKERS
async def test_help_lists_every_command_of_the_menu(driver: Driver, person: int, language: str) -> None:
    shown = await driver.say(person, "/help")
    menu = [command["command"] for command in driver.sandbox.profile.menu(person, person, language, False)]
    assert all(f"/{name} " in shown["text"] for name in menu if name not in {"start", "help"})


@SPEAKERS
async def test_the_bot_says_where_its_answers_come_from(driver: Driver, person: int, language: str) -> None:
    knowledge = driver.core.base.knowledge
    sources = (await driver.say(person, "/sources"))["text"]
    assert knowledge.article.meta.title[language] in sources  # type: ignore[index]
    assert "2023" in sources
    assert "§7" in sources
    about = (await driver.say(person, "/about"))["text"]
    assert str(len(knowledge.entries)) in about
    assert knowledge.revision in about


@SPEAKERS
async def test_a_slip_in_a_command_gets_the_nearest_one(driver: Driver, person: int, language: str) -> None:
    assert "/topics" in (await driver.say(person, "/topcis"))["text"]
    assert "/timeline" in (await driver.say(person, "/timelin"))["text"]
    assert "/help" in (await driver.say(person, "/xyzzyx"))["text"]


async def test_hidden_commands_are_never_the_nearest(driver: Driver) -> None:
    assert "/reload" not in (await driver.say(FRENCH_ID, "/relod"))["text"]


@SPEAKERS
async def test_the_language_is_chosen_in_settings_and_marked(driver: Driver, person: int, language: str) -> None:
    other, name = ("en", "English") if language == "fr" else ("fr", "Français")
    shown = await driver.say(person, "/settings")
    assert "/privacy" in shown["text"]
    edited = await driver.press(person, shown, name, "edit")
    assert f"✓ {name}" in labels(edited)
    answer = await driver.say(person, "Intercom ?")
    assert answer["text"].startswith(driver.core.base.knowledge.entries["intercom_what"].answer[other][:20])  # type: ignore[index]
    back = await driver.press(person, edited, labels(edited)[2], "edit")
    assert labels(back)[2].startswith("✓ ")


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document", "video", "location"])
async def test_what_is_no_text_gets_one_friendly_line(driver: Driver, kind: str) -> None:
    line = await driver.after(ENGLISH_ID, driver.sandbox.show(ENGLISH_ID, kind, ENGLISH_ID))
    assert "only read text" in line["text"]


async def test_a_second_start_finds_everything_set(base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path) as first:
        await first.say(FRENCH_ID, "/start")
        kept = await first.core.store.setting("profile")
    async with driving(base, tmp_path) as second:
        await second.say(FRENCH_ID, "/start")
        assert await second.core.store.setting("profile") == kept
        assert second.sandbox.profile.text("name", "fr") == ""  # another sandbox, but the same bot: nothing was sent


async def test_another_base_shows_itself(tiny: Path, base: Base, tmp_path: Path) -> None:
    async with driving(base, tmp_path) as driver:
        await driver.say(FRENCH_ID, "/start")
        driver.core.base = build_base(tiny)
        driver.core.reloader.announce()
        async with asyncio.timeout(PATIENCE):
            while "timeline" in str(driver.sandbox.profile.menu(FRENCH_ID, FRENCH_ID, "fr")):  # noqa: ASYNC110
                await asyncio.sleep(0.01)  # the menu tells nobody
        assert "bac" in (await driver.say(FRENCH_ID, "/start"))["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_profile_fits_telegram(knowledge: Knowledge, language: Language) -> None:
    title = knowledge.article.meta.title[language]
    check_profile("name", say(knowledge, "profile_name", language))
    check_profile("short_description", say(knowledge, "profile_short", language))
    check_profile("description", say(knowledge, "profile_description", language, title=title))
    for names in (PUBLIC + ADMIN, IN_GROUPS):
        check_commands([{"command": name, "description": text} for name, text in menu(knowledge, language, names)])

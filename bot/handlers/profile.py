"""What Telegram shows of the bot by itself: name, descriptions and command menus, by language and by who looks."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import structlog
from telegram import BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.answering.texts import say
from bot.handlers.context import Core
from bot.kb.models import LANGUAGES, Knowledge, Language

PUBLIC = ("start", "topics", "sources", "language", "settings", "help", "about", "privacy", "forget")
"""Commands for everybody, in the order of the menu; the pictures of the base come after /topics."""
IN_GROUPS = ("topics", "sources", "help", "privacy")
ADMIN = ("unanswered", "stats", "reload", "versions", "rollback", "explain", "check", "health", "export")
STATE = "profile"
"""Key under which the store keeps what was set."""
PATIENCE = 10.0
"""Seconds for one request: how the bot looks may wait, answers may not."""

_log = structlog.get_logger()


class _Setting(NamedTuple):
    """One thing to set."""

    key: str
    value: str
    send: Callable[[], Awaitable[bool]]


def menu(knowledge: Knowledge, language: Language, names: tuple[str, ...] = PUBLIC) -> list[tuple[str, str]]:
    """Commands with their descriptions; each picture of the base is a command of its own name."""
    pictures = [(id_, chart.title[language]) for id_, chart in knowledge.charts.charts.items()]
    listed = []
    for name in names:
        listed.append((name, say(knowledge, f"command_{name}", language)))
        if name == "topics":
            listed += pictures
    return listed


async def keep_published(bot: ExtBot[Any], core: Core) -> None:
    """Show the texts and pictures of the base in use, for ever."""
    adopted = core.reloader.watch()
    while True:
        await adopted.wait()
        adopted.clear()
        try:
            await publish(bot, core)
        except Exception as error:  # noqa: BLE001 - whatever the database raises; how the bot looks must not end it
            _log.error("profile not set", exc_info=error)


async def publish(bot: ExtBot[Any], core: Core) -> None:
    """Set what has changed since it was last set; a failure is logged, tried again at the next start, and never fatal."""
    kept: dict[str, str] = json.loads(await core.store.setting(STATE) or "{}")
    before = dict(kept)
    for setting in _settings(bot, core):
        digest = hashlib.sha256(f"{bot.id} {setting.value}".encode()).hexdigest()[:16]
        if kept.get(setting.key) == digest:
            continue
        try:
            async with asyncio.timeout(PATIENCE):
                await setting.send()
            kept[setting.key] = digest
        except TimeoutError:
            _log.warning("profile not set: Telegram lets the bot wait", what=setting.key)
            break
        except TelegramError as error:
            _log.warning("profile not set", what=setting.key, error=str(error))
    if kept != before:
        await core.store.keep_setting(STATE, json.dumps(kept))


def _settings(bot: ExtBot[Any], core: Core) -> Iterator[_Setting]:
    knowledge = core.base.knowledge
    # None is for people whose Telegram speaks another language.
    for code in (None, *LANGUAGES):
        language: Language = code or "en"
        title = knowledge.article.meta.title[language]
        name, short = say(knowledge, "profile_name", language), say(knowledge, "profile_short", language)
        long = say(knowledge, "profile_description", language, title=title)
        yield _Setting(f"name:{code}", name, partial(bot.set_my_name, name, code))
        yield _Setting(f"short:{code}", short, partial(bot.set_my_short_description, short, code))
        yield _Setting(f"description:{code}", long, partial(bot.set_my_description, long, code))
        yield _menu(bot, f"menu:{code}", menu(knowledge, language), BotCommandScopeDefault(), code)
        yield _menu(bot, f"groups:{code}", menu(knowledge, language, IN_GROUPS), BotCommandScopeAllGroupChats(), code)
        for admin in sorted(core.admin_ids):
            everything = menu(knowledge, language, PUBLIC + ADMIN)
            yield _menu(
                bot,
                f"admin:{core.store.vault.hash_text(f'menu {admin}')[:16]}:{code}",
                everything,
                BotCommandScopeChat(admin),
                code,
            )


def _menu(bot: ExtBot[Any], key: str, listed: list[tuple[str, str]], scope: BotCommandScope, code: Language | None) -> _Setting:
    commands = [BotCommand(name, description) for name, description in listed]
    return _Setting(key, json.dumps(listed), partial(bot.set_my_commands, commands, scope, code))

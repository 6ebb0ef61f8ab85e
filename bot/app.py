"""The one function that wires everything."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import cast

import structlog
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import InvalidToken, NetworkError
from telegram.ext import Application, ContextTypes, Defaults

from bot.answering.base import Base, build_base
from bot.errors import KnowledgeError, SettingsError
from bot.handlers.context import App, Context, Core
from bot.handlers.profile import publish
from bot.handlers.registry import register
from bot.logs import configure_logs
from bot.reloading.reloader import last_good
from bot.sandbox.server import ADMIN_ID, SANDBOX_TOKEN, sandbox_app
from bot.serving import serving
from bot.settings import Settings
from bot.store.store import Store
from bot.store.vault import Vault
from bot.transport.health import health_app
from bot.transport.intake import Intake
from bot.transport.pace import Pace
from bot.transport.polling import Poller

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds between tries to reach the Bot API at start."""

_log = structlog.get_logger()


def make_application(token: str, core: Core, api_url: str | None = None) -> App:
    """The Telegram application around a core: handlers and outgoing requests; updates come in by `serve`.

    Args:
        token: The bot's token.
        core: What answers.
        api_url: Root of another Bot API server; Telegram's own when None.
    """
    builder = (
        Application.builder()
        .token(token)
        .updater(None)
        .context_types(ContextTypes(context=Context, bot_data=cast(type[Core], lambda: core)))
        .rate_limiter(Pace(core.settings.outgoing_rate))
        .defaults(Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)))
    )
    if api_url:
        builder = builder.base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
    application = builder.build()
    register(application)
    return application


async def serve(application: App, core: Core, stop: asyncio.Event) -> None:
    """Take updates and answer them until the event is set, then end what is begun and close the store.

    Raises:
        SettingsError: The Bot API does not know the token.
        StoreError: The store cannot be opened.
    """
    await core.store.open()
    try:
        await core.reloader.start()
        await _initialize(application, stop)
        if stop.is_set():
            return
        await publish(application.bot, core)
        _log.info("polling", revision=core.base.knowledge.revision)
        await Poller(application, Intake(application, core)).run(stop)
    finally:
        await core.background.stop()
        await application.shutdown()
        await core.store.close()


async def run(settings: Settings, announce: Callable[[str], None], stop: asyncio.Event | None = None) -> None:
    """Run the bot until SIGINT, SIGTERM or `stop`: on Telegram with a token, in the sandbox without one.

    Args:
        settings: The settings.
        announce: Gets the address of the chat page, once it can be opened.
        stop: Ends the run when set, for tests.
    """
    configure_logs(settings.log_level, settings.log_format)
    stop = stop or asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with contextlib.AsyncExitStack() as stack:
        token, api_url = SANDBOX_TOKEN, settings.api_url
        if settings.token is None:
            api_url = await stack.enter_async_context(serving(sandbox_app(), settings.sandbox_port))
            settings = settings.model_copy(update={"admin_ids": settings.admin_ids | {ADMIN_ID}})
        else:
            token = settings.token.get_secret_value()
        core = make_core(settings, await first_base(settings), token)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload_on_signal, core)
        application = make_application(token, core, api_url)
        if settings.health_port:
            await stack.enter_async_context(serving(health_app(application, core), settings.health_port))
        if settings.token is None and api_url:
            announce(f"{api_url}/")
        await serve(application, core, stop)


async def first_base(settings: Settings) -> Base:
    """The base to start with: the folder's, or the one last in use when the folder has problems.

    Raises:
        KnowledgeError: The folder has problems, and the store has nothing to fall back on.
    """
    try:
        return await asyncio.to_thread(build_base, settings.knowledge_dir)
    except KnowledgeError as error:
        store = make_store(settings)
        await store.open()
        try:
            base = await last_good(store)
        finally:
            await store.close()
        if base is None:
            raise
        _log.error("the knowledge folder has problems: starting with the base last in use", problems=str(error))
        return base


def reload_on_signal(core: Core) -> None:
    """Do what /reload does."""

    async def work() -> None:
        await core.reloader.reload("signal")

    core.background.spawn(work())


def make_core(settings: Settings, base: Base, token: str) -> Core:
    """The core with its store, not yet open."""
    store = make_store(settings, token)
    if not store.vault.keeps_texts:
        _log.info("BOT_DATA_KEY is not set: no texts are kept")
    return Core(base, store, settings)


def make_store(settings: Settings, token: str | None = None) -> Store:
    """The store of the settings, not yet open.

    Args:
        settings: The settings.
        token: The bot's token, which hides ids where there is no data key; None: as the settings say.
    """
    token = token or (settings.token.get_secret_value() if settings.token else SANDBOX_TOKEN)
    return Store(settings.store_url, Vault(token, settings.data_key.get_secret_value() if settings.data_key else None))


async def _initialize(application: App, stop: asyncio.Event) -> None:
    """Learn who the bot is; a server that is away is waited for."""
    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken as error:
            raise SettingsError("BOT_TOKEN is wrong: Telegram does not know it; copy it again from BotFather") from error
        except NetworkError as error:
            _log.warning("telegram unreachable at start", error=str(error), retry_in=wait)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(LONGEST_WAIT, wait * 2)
        else:
            return

"""The one function that wires everything."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, cast

import structlog
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import InvalidToken
from telegram.ext import Application, ContextTypes, Defaults

from bot.answering.base import Base
from bot.errors import KnowledgeError, SettingsError
from bot.handlers.context import App, Context, Core
from bot.handlers.profile import keep_published, publish
from bot.handlers.registry import register
from bot.handlers.telling import Teller
from bot.logs import configure_logs
from bot.reloading.memory import give_back, keep_large_blocks_apart
from bot.reloading.reloader import last_good
from bot.reloading.trained import Trained
from bot.sandbox.server import ADMIN_ID, SANDBOX_TOKEN, sandbox_app
from bot.serving import serving
from bot.settings import Settings, example_of
from bot.store.retention import sweep_daily
from bot.store.store import Store
from bot.store.vault import Vault
from bot.transport.health import health_app, pulse
from bot.transport.intake import Intake
from bot.transport.pace import Pace
from bot.transport.patience import until_reached
from bot.transport.polling import Poller
from bot.transport.webhook import Webhook
from bot.transport.wire import Wire

CONNECTIONS = 256
"""Most connections to Telegram at the same time; the library's own default."""
LOOK_AGAIN = 15.0
"""Seconds after which a replica looks for news although it has heard none."""
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
        .request(Wire(core.metrics, CONNECTIONS))
        .get_updates_request(Wire(core.metrics, 1))
        .rate_limiter(Pace(core.settings.outgoing_rate, retried=core.metrics.retries.inc))
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
        SettingsError: The Bot API does not know the token, or refuses the webhook's address.
        StoreError: The store cannot be opened.
    """
    await core.store.open()
    try:
        await core.reloader.start()
        await _initialize(application, stop)
        if stop.is_set():
            return
        await publish(application.bot, core)
        # What loading has left free: twenty megabytes and more.
        await asyncio.to_thread(give_back)
        _log.info("started", source=core.settings.source, revision=core.base.knowledge.revision)
        sweep = sweep_daily(core.store, core.settings.retention_days)
        show = keep_published(application.bot, core)
        tell = Teller(application, core).run()
        async with _beside(pulse(application, core)), _beside(follow(core)), _beside(tell), _beside(sweep), _beside(show):
            await _receive(application, core, stop)
    finally:
        await core.background.stop()
        await application.shutdown()
        await core.store.close()
        _log.info("stopped")


async def follow(core: Core) -> None:
    """Take over for ever what another replica has loaded or rolled back; alone there is nothing to follow."""
    store = core.store
    while store.shared:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(store.news.wait(), LOOK_AGAIN)
        store.news.clear()
        try:
            await store.listen()
            await core.reloader.catch_up()
        except Exception as error:  # noqa: BLE001 - whatever the database raises; there is a next time
            _log.warning("cannot follow the other replicas", error=type(error).__name__)


async def _receive(application: App, core: Core, stop: asyncio.Event) -> None:
    settings = core.settings
    if settings.source == "webhook":
        # While the store is away Telegram keeps the updates; there may be another replica to take them.
        intake = Intake(application, core, patient=False)
        await Webhook(application, intake, settings).run(stop)
    else:
        await Poller(application, Intake(application, core), settings.stop_grace).run(stop)


async def run(settings: Settings, announce: Callable[[str], None], stop: asyncio.Event | None = None) -> None:
    """Run the bot until SIGINT, SIGTERM or `stop`: on Telegram with a token, in the sandbox without one.

    Args:
        settings: The settings.
        announce: Gets the address of the chat page, once it can be opened.
        stop: Ends the run when set, for tests.

    Raises:
        BotError: The bot cannot start; the message says why.
    """
    configure_logs(settings.log_level, settings.log_format, settings.secrets)
    keep_large_blocks_apart()
    if not settings.knowledge_dir.is_dir():
        example = example_of("knowledge_dir")
        raise SettingsError(
            f"BOT_KNOWLEDGE_DIR is wrong: there is no folder {settings.knowledge_dir}; write BOT_KNOWLEDGE_DIR={example}"
        )
    stop = stop or asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with contextlib.AsyncExitStack() as stack:
        token, api_url = SANDBOX_TOKEN, settings.api_url
        if settings.token is not None and settings.source != "sandbox":
            token = settings.token.get_secret_value()
        else:
            api_url = await stack.enter_async_context(serving(sandbox_app(), settings.sandbox_port))
            settings = settings.model_copy(update={"admin_ids": settings.admin_ids | {ADMIN_ID}})
            announce(f"{api_url}/")
        core = make_core(settings, await first_base(settings, token), token)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload_on_signal, core)
        application = make_application(token, core, api_url)
        if settings.health_port:
            watched = serving(health_app(core, stop), settings.health_port, settings.health_host, setting="BOT_HEALTH")
            await stack.enter_async_context(watched)
        await serve(application, core, stop)


async def first_base(settings: Settings, token: str) -> Base:
    """The base to start with: the folder's, or the one last in use when the folder has problems.

    Raises:
        KnowledgeError: The folder has problems, and the store has nothing to fall back on.
    """
    try:
        return await Trained(settings.state_dir / "trained", token).base_of(settings.knowledge_dir)
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
    try:
        await until_reached(application.initialize, stop)
    except InvalidToken as error:
        raise SettingsError("BOT_TOKEN is wrong: Telegram does not know it; copy it again from BotFather") from error


@contextlib.asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have something done in the background while the block runs."""
    task = asyncio.create_task(work)
    task.add_done_callback(_report)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def _report(task: "asyncio.Task[None]") -> None:
    """Say so when something in the background has broken off: nobody else would."""
    if not task.cancelled() and (error := task.exception()):
        _log.error("work in the background has broken off", exc_info=error)

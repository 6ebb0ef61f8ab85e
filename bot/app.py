"""The one function that wires everything."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import cast

import structlog
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import AIORateLimiter, Application, ContextTypes, Defaults

from bot.answering.base import build_base
from bot.handlers.context import App, Context, Core
from bot.handlers.order import PerChatOrder
from bot.handlers.registry import register, set_menus
from bot.logs import configure_logs
from bot.sandbox.server import ADMIN_ID, SANDBOX_TOKEN, sandbox_app
from bot.serving import serving
from bot.settings import Settings
from bot.store.store import Store
from bot.transport.health import health_app
from bot.transport.polling import poll, stop_on_signals

_log = structlog.get_logger()


def make_application(token: str, core: Core, api_url: str | None = None) -> App:
    """The Telegram application around a core, its store not yet open.

    Args:
        token: The bot's token.
        core: What answers.
        api_url: Root of another Bot API server; Telegram's own when None.
    """
    builder = (
        Application.builder()
        .token(token)
        .context_types(ContextTypes(context=Context, bot_data=cast(type[Core], lambda: core)))
        .rate_limiter(AIORateLimiter(max_retries=5))
        .concurrent_updates(PerChatOrder())
        .defaults(Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)))
    )
    if api_url:
        builder = builder.base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")

    async def opened(application: App) -> None:
        await core.store.open()
        await set_menus(application, core)

    async def closed(_: App) -> None:
        await core.store.close()

    application = builder.post_init(opened).post_shutdown(closed).build()
    register(application)
    return application


async def run(settings: Settings, announce: Callable[[str], None], stop: asyncio.Event | None = None) -> None:
    """Run the bot until SIGINT, SIGTERM or `stop`: on Telegram with a token, in the sandbox without one.

    Args:
        settings: The settings.
        announce: Gets the address of the chat page, once it can be opened.
        stop: Ends the run when set, for tests.
    """
    configure_logs(settings.log_level, settings.log_format)
    base = await asyncio.to_thread(build_base, settings.knowledge_dir)
    stop = stop or asyncio.Event()
    stop_on_signals(stop)
    async with contextlib.AsyncExitStack() as stack:
        token, api_url, admins = SANDBOX_TOKEN, settings.api_url, settings.admin_ids
        if settings.token is None:
            api_url = await stack.enter_async_context(serving(sandbox_app(), settings.sandbox_port))
            admins |= {ADMIN_ID}
        else:
            token = settings.token.get_secret_value()
        store = Store(settings.state_dir / "bot.sqlite3", secret=token)
        core = Core(base, store, settings.knowledge_dir, admins)
        application = make_application(token, core, api_url)
        if settings.health_port:
            await stack.enter_async_context(serving(health_app(application, core), settings.health_port))
        if settings.token is None and api_url:
            announce(f"{api_url}/")
        await poll(application, stop)

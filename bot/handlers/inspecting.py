"""/check, /health and /export: what an admin looks at."""

import asyncio
import io
import time
from datetime import UTC, datetime, timedelta

from telegram import Update

from bot.answering.texts import say
from bot.curating.export import as_json
from bot.handlers.admins import admins_only, in_background, send_report
from bot.handlers.context import Context, language_of, message_of
from bot.handlers.revisions import diff_lines
from bot.store.audit import last_failure, size_of

SECOND_HAND = "%Y-%m-%d %H:%M:%S UTC"


@admins_only("check")
async def on_check(update: Update, context: Context) -> None:
    """Check the folder as it is now, without taking it into use, and list every problem."""
    core, language, chat = context.core, language_of(update, context), message_of(update).chat

    async def work() -> None:
        report = await core.reloader.check()
        knowledge = core.base.knowledge
        values = {"revision": report.revision, "count": len(report.problems), "reason": report.reason}
        keys = {"refused": "check_problems", "failed": "check_failed"}
        heading = say(knowledge, keys.get(report.result, "check_fine"), language, **values)
        lines = [str(problem) for problem in report.problems]
        lines += diff_lines(report.diff, core, language) if report.diff else []
        await send_report(chat, heading, "\n".join(lines), "problems.txt")

    in_background(update, context, work)


@admins_only("health")
async def on_health(update: Update, context: Context) -> None:
    """Say how the bot is."""
    core, language = context.core, language_of(update, context)
    failure = await last_failure(core.store)
    error = f"{failure.error}, {datetime.fromtimestamp(failure.handled_at, UTC).strftime(SECOND_HAND)}" if failure else "–"
    values = {
        "revision": core.reloader.revision,
        "entries": len(core.base.knowledge.entries),
        "uptime": timedelta(seconds=int(time.monotonic() - core.started_at)),
        # This very command is one of them.
        "queue": len(core.works) - 1,
        "background": len(core.background),
        "silent": f"{core.metrics.telegram_silent:.0f}",
        "error": error,
        "megabytes": f"{await size_of(core.store) / 1_000_000:.1f}",
        "dialect": core.store.dialect,
    }
    await message_of(update).reply_text(say(core.base.knowledge, "health", language, **values), parse_mode=None)


@admins_only("export")
async def on_export(update: Update, context: Context) -> None:
    """Send facts, figures and entries as one JSON file."""
    knowledge, chat = context.core.base.knowledge, message_of(update).chat

    async def work() -> None:
        document = await asyncio.to_thread(as_json, knowledge)
        await chat.send_document(io.BytesIO(document.encode()), filename=f"knowledge-{knowledge.revision}.json")

    in_background(update, context, work)

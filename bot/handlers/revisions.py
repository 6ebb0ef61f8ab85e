"""/reload, /versions and /rollback."""

from datetime import UTC, datetime

from telegram import Chat, InlineKeyboardMarkup, Update

from bot.answering.texts import say
from bot.handlers.admins import admin_hash, admins_only, in_background, send_report
from bot.handlers.context import Context, Core, language_of, message_of, people
from bot.handlers.keyboards import button, markup, pressed
from bot.kb.models import Language
from bot.reloading.reloader import Report
from bot.reloading.snapshot import Diff
from bot.store import bases

ANYWAY, BACK = "ra", "rb"
"""What the buttons do that load a worse base, and that roll back."""
SHOWN = 20
"""Items of one kind that a diff lists."""
_HEADINGS = {
    "loaded": "reloaded",
    "unchanged": "reload_unchanged",
    "dry": "reload_dry",
    "refused": "reload_refused",
    "worse": "reload_worse",
    "failed": "reload_failed",
    "rolled_back": "rolled_back",
    "unknown": "rollback_unknown",
}


@admins_only("reload")
async def on_reload(update: Update, context: Context) -> None:
    """Build and judge the folder apart from the base in use; swap when it is good, say what is wrong otherwise."""
    dry = any(word.lstrip("-—–") == "dry" for word in context.args or [])
    await _reload(update, context, dry=dry)


@admins_only("reload_anyway")
async def on_anyway_button(update: Update, context: Context) -> None:
    """Load a base although it serves fewer cases, if the folder is still the same."""
    query = update.callback_query
    if query is not None:
        await query.answer()
        await _reload(update, context, confirmed=pressed(query.data or "").subject)


async def _reload(update: Update, context: Context, *, dry: bool = False, confirmed: str = "") -> None:
    core, language, by = context.core, language_of(update, context), admin_hash(update, context)
    chat = people(update)[0]

    async def work() -> None:
        report = await core.reloader.reload(by, dry=dry, confirmed=confirmed)
        await _tell(chat, core, report, language)

    in_background(update, context, work)


@admins_only("versions")
async def on_versions(update: Update, context: Context) -> None:
    """List the last reloads, with buttons to return to those that are kept."""
    core, language = context.core, language_of(update, context)
    lines = [say(core.base.knowledge, "versions", language, revision=core.reloader.revision)]
    for row in await bases.history(core.store):
        at = datetime.fromtimestamp(row.loaded_at, UTC).strftime("%Y-%m-%d %H:%M")
        by = row.by if len(row.by) < 16 else f"admin {row.by[:6]}"
        lines.append(f"{at}  {row.revision}  {row.result}  {by}  {row.summary[:120]}".rstrip())
    others = [revision for revision in await bases.kept_revisions(core.store) if revision != core.reloader.revision]
    label = say(core.base.knowledge, "rollback_to", language)
    keyboard = markup([[button(f"{label} {revision}", BACK, language, revision)] for revision in others[:4]])
    await send_report(message_of(update).chat, lines[0], "\n".join(lines[1:]), "versions.txt", keyboard)


@admins_only("rollback")
async def on_rollback(update: Update, context: Context) -> None:
    """Return to the revision in use before, or to the one that is named."""
    _roll_back(update, context, (context.args or [""])[0])


@admins_only("rollback")
async def on_back_button(update: Update, context: Context) -> None:
    """Return to the revision of a button."""
    query = update.callback_query
    if query is not None:
        await query.answer()
        _roll_back(update, context, pressed(query.data or "").subject)


def _roll_back(update: Update, context: Context, revision: str) -> None:
    core, language, by = context.core, language_of(update, context), admin_hash(update, context)
    chat = people(update)[0]

    async def work() -> None:
        await _tell(chat, core, await core.reloader.roll_back(by, revision), language)

    in_background(update, context, work)


async def _tell(chat: Chat, core: Core, report: Report, language: Language) -> None:
    """Say what became of a reload."""
    knowledge = core.base.knowledge
    values = {"revision": report.revision, "count": len(report.problems), "reason": report.reason}
    heading = say(knowledge, _HEADINGS[report.result], language, entries=len(knowledge.entries), **values)
    parts = [str(problem) for problem in report.problems]
    parts += diff_lines(report.diff, core, language) if report.diff else []
    if report.seconds:
        took = {"seconds": f"{report.seconds:.0f}", "megabytes": f"{report.megabytes:.0f}"}
        parts.append(say(knowledge, "reload_took", language, **took))
    keyboard: InlineKeyboardMarkup | None = None
    if report.result == "worse":
        keyboard = markup([[button(say(knowledge, "reload_anyway", language), ANYWAY, language, report.revision)]])
    name = "problems.txt" if report.problems else "changes.txt"
    await send_report(chat, heading, "\n".join(parts), name, keyboard)


def diff_lines(diff: Diff, core: Core, language: Language) -> list[str]:
    """A diff in words: entries, values with the old and the new, cases."""
    knowledge = core.base.knowledge
    lines = []
    for key, items in (
        ("diff_added", diff.added),
        ("diff_changed", diff.changed),
        ("diff_removed", diff.removed),
        ("diff_renamed", [f"{old} → {new}" for old, new in diff.renamed]),
    ):
        if items:
            lines.append(say(knowledge, key, language, count=len(items), items=_some(items)))
    lines += [f"{value.old[language]} → {value.new[language].rpartition(': ')[2]}" for value in diff.values]
    counts = {"served": diff.served, "cases": diff.cases, "gained": len(diff.gained), "lost": len(diff.lost)}
    lines.append(say(knowledge, "diff_cases", language, **counts))
    lines += [f"− {case}" for case in diff.lost[:SHOWN]] + [f"+ {case}" for case in diff.gained[:SHOWN]]
    return lines


def _some(items: list[str] | tuple[str, ...]) -> str:
    return ", ".join(items[:SHOWN]) + (f" … +{len(items) - SHOWN}" if len(items) > SHOWN else "")

"""Commands for those who write the answers: what was asked, how much, by whom it was dealt with."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.answering.base import build_base
from bot.errors import SettingsError
from bot.kb.loader import load_knowledge

if TYPE_CHECKING:
    from bot.curating.stats import Stats
    from bot.curating.unanswered import Asked
    from bot.kb.models import Language
    from bot.store.store import Store

T = TypeVar("T")
app = typer.Typer()
Folder = Annotated[Path, typer.Option("--knowledge", help="The knowledge folder.")]
DEFAULT_FOLDER = Path("knowledge")


@app.command()
def unanswered(
    export: Annotated[bool, typer.Option("--export", help="Print them as TOML, for an editor.")] = False,
    language: Annotated[str | None, typer.Option("--language", help="Only those in fr or en.")] = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Print the questions that nobody has answered, grouped by likeness, the newest first."""
    from bot.curating.templates import export as as_toml
    from bot.curating.unanswered import grouped, waiting

    only: Language | None = "fr" if language == "fr" else "en" if language == "en" else None
    if language and only is None:
        raise typer.BadParameter("languages are fr and en")

    async def read(store: "Store") -> "list[Asked]":
        if not store.vault.keeps_texts:
            raise SettingsError("BOT_DATA_KEY is not set: no texts are kept, so there are no questions to show")
        return await waiting(store, only)

    groups = grouped(_with_store(read))
    if export:
        print(as_toml(groups, build_base(folder)))
        return
    for group in groups:
        newest = group.newest
        print(f"{len(group.questions):4} × {newest.language}  {newest.reason or newest.status:14}  {newest.text[:100]!r}")


@app.command()
def stats(
    days: Annotated[int, typer.Option("--days", min=1, help="How many days, today included.")] = 7,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the counts into this file.")] = None,
    png: Annotated[Path | None, typer.Option("--png", help="Draw the chart into this file.")] = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Print what was asked in the last days, and what became of it."""
    from bot.curating.stats import as_csv, as_text, gather
    from bot.curating.stats_chart import draw

    async def read(store: "Store") -> "tuple[Stats, str]":
        return await gather(store, days), await as_csv(store, days)

    found, table = _with_store(read)
    knowledge = load_knowledge(folder)
    print(as_text(found, knowledge, "en"))
    if csv:
        csv.write_text(table, "utf-8")
    if png:
        png.write_bytes(draw(found, knowledge, "en"))


@app.command()
def export(folder: Folder = DEFAULT_FOLDER) -> None:
    """Print facts, figures and entries as one JSON document."""
    from bot.curating.export import as_json

    print(as_json(load_knowledge(folder)))


@app.command()
def audit(limit: Annotated[int, typer.Option("--limit", min=1, help="How many lines.")] = 50) -> None:
    """Print what admins did, the newest first."""
    from bot.store.audit import audited

    for row in _with_store(lambda store: audited(store, limit)):
        at = datetime.fromtimestamp(row.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        print(f"{at}  {(row.admin or 'forgotten')[:12]:12}  {row.action:14}  {row.detail}")


def _with_store(work: Callable[["Store"], Awaitable[T]]) -> T:
    """Do something with the store of the settings, which may be in use by a running bot."""
    from bot.app import make_store
    from bot.settings import load_settings

    async def opened() -> T:
        store = make_store(load_settings())
        await store.open()
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(opened())

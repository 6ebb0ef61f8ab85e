"""The shell, and the only place that prints."""

import asyncio
import dataclasses
import json
import sys
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.markup import escape

from bot.answering.answer import answer
from bot.answering.base import Base, build_base
from bot.answering.conversation import Conversation
from bot.answering.reply import Reply
from bot.errors import BotError, KnowledgeError
from bot.kb.loader import load_knowledge

app = typer.Typer(
    help="A Telegram bot that answers questions about one press article.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print local variables, and so could print the token
)
Folder = Annotated[Path, typer.Option("--knowledge", help="The knowledge folder.")]
DEFAULT_FOLDER = Path("knowledge")


def main() -> None:
    """Entry point of the `bot` command: errors become one clear text and exit code 1."""
    try:
        app()
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problems", file=sys.stderr)
        sys.exit(1)
    except BotError as error:
        print(f"bot: {error}", file=sys.stderr)
        sys.exit(1)


@app.command()
def run() -> None:
    """Start the bot: on Telegram with a token, in the local sandbox without one."""
    from bot.app import run as run_bot
    from bot.settings import load_settings

    asyncio.run(run_bot(load_settings(), lambda address: print(f"Chat page: {address}", flush=True)))


@app.command()
def health() -> None:
    """Ask the running bot over loopback whether it is well; exit code 0 when it is."""
    from bot.settings import load_settings

    port = load_settings().health_port
    try:
        answer_ = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=4)
    except httpx.HTTPError as error:
        print(f"not reached on port {port}: {type(error).__name__}")
        raise typer.Exit(1) from None
    print(answer_.text)
    raise typer.Exit(0 if answer_.is_success else 1)


@app.command()
def check(folder: Folder = DEFAULT_FOLDER) -> None:
    """Check the knowledge folder and print every problem."""
    knowledge = load_knowledge(folder)
    print(
        f"{len(knowledge.entries)} entries, {len(knowledge.unknowns)} unknowns, {len(knowledge.facts)} facts, "
        f"{len(knowledge.figures)} figures: no problems (revision {knowledge.revision})"
    )


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in French or English.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line.")] = False,
    batch: Annotated[bool, typer.Option("--batch", help="Read JSON lines with id and turns from standard input.")] = False,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Answer a question, or a batch of conversations."""
    if batch == (question is not None):
        raise typer.BadParameter("give either a question or --batch")
    base = build_base(folder)
    if batch:
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                print(_batch_line(line, number, base), flush=True)
        return
    reply = answer(question or "", Conversation(), base)
    if as_json:
        print(json.dumps(as_dict(None, reply), ensure_ascii=False))
    else:
        _print_reply(reply)


def _batch_line(line: str, number: int, base: Base) -> str:
    """One conversation of a batch: the reply to its last turn, or what is wrong with the line."""
    try:
        request = json.loads(line)
        id_, turns = request["id"], request["turns"]
        if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
            raise ValueError("turns must be a list of texts")
    except (ValueError, KeyError, TypeError) as error:
        return json.dumps({"id": None, "line": number, "error": f"expected an object with id and turns: {error}"})
    conversation = Conversation()
    for turn in turns:
        reply = answer(turn, conversation, base)
        conversation = reply.conversation
    return json.dumps(as_dict(id_, reply), ensure_ascii=False)


def as_dict(id_: object, reply: Reply) -> dict[str, object]:
    """A reply as the machine interface writes it."""
    return {
        "id": id_,
        "status": reply.status,
        "language": reply.language,
        "entry": reply.entry,
        "confidence": round(reply.confidence, 4),
        "text": reply.text,
        "excerpts": [
            {key: value for key, value in dataclasses.asdict(excerpt).items() if value is not None}
            for excerpt in reply.excerpts
        ],
        "figures": [
            {key: getattr(figure, key) for key in ("id", "value", "unit", "formula", "sentences")} for figure in reply.figures
        ],
        "suggestions": [dataclasses.asdict(suggestion) for suggestion in reply.suggestions],
    }


def _print_reply(reply: Reply) -> None:
    console = Console(highlight=False)
    console.print(f"[bold]{escape(reply.text)}[/bold]")
    for figure in reply.figures:
        console.print(
            f"  {escape(figure.label)}: {escape(figure.formula)}" + (f" ({escape(figure.caveat)})" if figure.caveat else "")
        )
    where = {"fr": "§{}, phrase {}", "en": "§{}, sentence {}"}[reply.language]
    for excerpt in reply.excerpts:
        console.print(f"  [italic]{escape(excerpt.translation or excerpt.text)}[/italic]")
        if excerpt.translation:
            console.print(f"  [dim]{escape(excerpt.text)}[/dim]")
        console.print(f"  [dim]{where.format(excerpt.paragraph, excerpt.sentence)}[/dim]")
    for suggestion in reply.suggestions:
        console.print(f"  → {escape(suggestion.question)}")
    console.print(f"  [dim]{reply.status}, {reply.entry or reply.reason or '-'}, confidence {reply.confidence:.2f}[/dim]")

"""The shell, and the only place that prints."""

import dataclasses
import json
import re
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.answering.answer import answer
from bot.answering.base import Base, build_base
from bot.answering.conversation import Conversation
from bot.answering.reply import Reply
from bot.answering.texts import say
from bot.cli import curators, operators
from bot.cli.curators import DEFAULT_FOLDER, Folder
from bot.errors import BotError, KnowledgeError
from bot.kb.models import Knowledge

app = typer.Typer(
    help="A Telegram bot that answers questions about one press article.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print local variables, and so could print the token
)
app.add_typer(operators.app)
app.add_typer(curators.app)
Cases = Annotated[Path, typer.Option("--cases", help="The folder of cases.")]
DEFAULT_CASES = Path("tests/cases")


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
def check(
    folder: Folder = DEFAULT_FOLDER,
    report: Annotated[bool, typer.Option("--report", help="Print the whole coverage table.")] = False,
) -> None:
    """Check the knowledge folder and print every problem."""
    from bot.answering.checks import check_replies
    from bot.kb.coverage import coverage
    from bot.matching.checks import check_matching

    base = build_base(folder)
    knowledge = base.knowledge
    problems = [*check_matching(base.matcher, knowledge), *check_replies(base)]
    if problems:
        raise KnowledgeError(problems)
    covered = coverage(knowledge)
    if report:
        for id_, sentence in knowledge.article.sentences.items():
            count = "exempt" if id_ in covered.exempt else str(covered.cited[id_])
            print(f"{id_:>5}  {count:>6}  {sentence.text[:90]}")
    phrasings = sum(len(e.phrasings.fr) + len(e.phrasings.en) for e in knowledge.entries.values())
    print(
        f"{covered.share:.0%} of {len(covered.cited)} factual sentences cited ({len(covered.exempt)} exempt); "
        f"{len(knowledge.entries)} entries with {phrasings} phrasings, {len(knowledge.unknowns)} unknowns, "
        f"{len(knowledge.smalltalk)} kinds of small talk, {len(knowledge.facts)} facts, {len(knowledge.figures)} figures: "
        f"no problems (revision {knowledge.revision})"
    )


@app.command("new-entry")
def new_entry(topic: str, id_: Annotated[str, typer.Argument(metavar="ID")], folder: Folder = DEFAULT_FOLDER) -> None:
    """Write a template for a new answer to entries/TOPIC/ID.toml."""
    from bot.curating.templates import ENTRY, filled

    if not all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name) for name in (topic, id_)):
        raise typer.BadParameter("topic and id are lower case: a-z, 0-9 and _, at most 32 characters")
    taken = [path for path in (folder / "entries").glob("*/*.toml") if path.stem == id_]
    if taken:
        raise typer.BadParameter(f"{taken[0]} has that id already")
    path = folder / "entries" / topic / f"{id_}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(filled(ENTRY), "utf-8")
    print(path)


@app.command("eval")
def evaluate_cases(
    cases: Cases = DEFAULT_CASES,
    misses: Annotated[bool, typer.Option("--misses", help="Print every case that fails.")] = False,
    folds: Annotated[int, typer.Option("--folds", min=2, help="Parts for --cross-validate.")] = 5,
    cross: Annotated[bool, typer.Option("--cross-validate", help="Ask the phrasings instead, each held out once.")] = False,
    png: Annotated[Path | None, typer.Option("--png", help="Draw confidences and confused topics into this file.")] = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Run the cases and print precision and recall by language, kind and topic, and how far confidence can be trusted."""
    from bot.kb.cases import load_cases
    from bot.matching.evaluation import cross_validate, evaluate, failures, summary
    from bot.matching.evaluation_plot import draw

    base = build_base(folder)
    matcher, knowledge = base.matcher, base.knowledge
    evaluation = cross_validate(knowledge, folds) if cross else evaluate(matcher, knowledge, load_cases(cases))
    print(summary(evaluation))
    if misses:
        for case, match, _ in failures(evaluation):
            want = case.entry or case.group
            print(f"{want} {case.language}: {case.text} -> {match.outcome} {match.entry} {match.confidence:.2f}")
    if png:
        draw(evaluation, png)
        print(png)


@app.command()
def calibrate(cases: Cases = DEFAULT_CASES, folder: Folder = DEFAULT_FOLDER) -> None:
    """Fit probabilities and thresholds on the cases and write them to calibration.toml."""
    from bot.kb.cases import load_cases
    from bot.matching.fitting import calibrate as fit

    base = build_base(folder)
    fitted = fit(base.matcher, base.knowledge, load_cases(cases))
    lines = ["# Written by `bot calibrate` from the cases: do not edit by hand.", f"bias = {fitted.bias}", "", "[weights]"]
    lines += [f"{name} = {weight}" for name, weight in fitted.weights.items()]
    for language, thresholds in fitted.thresholds.items():
        lines += ["", f"[thresholds.{language}]", f"answer = {thresholds.answer}", f"clarify = {thresholds.clarify}"]
    (folder / "calibration.toml").write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


@app.command()
def explain(question: str, folder: Folder = DEFAULT_FOLDER) -> None:
    """Show how a question is understood: words, candidates, scores and the rule that decided."""
    from bot.matching.explain import explain as explained

    print(explained(question, build_base(folder).matcher))


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
        _print_reply(reply, base.knowledge)


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


def _print_reply(reply: Reply, knowledge: Knowledge) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{escape(reply.text)}[/bold]")
    for figure in reply.figures:
        console.print(
            f"  {escape(figure.label)}: {escape(figure.formula)}" + (f" ({escape(figure.caveat)})" if figure.caveat else "")
        )
    for excerpt in reply.excerpts:
        where = say(knowledge, "citation", reply.language, paragraph=excerpt.paragraph, sentence=excerpt.sentence)
        console.print(f"  [italic]{escape(excerpt.translation or excerpt.text)}[/italic]")
        if excerpt.translation:
            where += " " + say(knowledge, "our_translation", reply.language)
            console.print(f"  [dim]{escape(excerpt.text)}[/dim]")
        console.print(f"  [dim]{escape(where)}[/dim]")
    for suggestion in reply.suggestions:
        console.print(f"  → {escape(suggestion.question)}")
    console.print(f"  [dim]{reply.status}, {reply.entry or reply.reason or '-'}, confidence {reply.confidence:.2f}[/dim]")

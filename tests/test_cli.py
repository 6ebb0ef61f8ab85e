"""The shell, run as people and machines run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.kb.cases import load_cases
from tests.conftest import KNOWLEDGE
from tests.kb.test_loader_and_checks import edit
from tests.store.test_store import store_in

ROOT = Path(__file__).parents[1]


def bot(*arguments: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    measuring = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], input=stdin, capture_output=True, text=True, cwd=ROOT,
        env={"PATH": "", **measuring, **env}, check=False,
    )  # fmt: skip


def test_every_process_is_equally_sure() -> None:
    """The order of Python's sets differs from process to process; no answer and no confidence may depend on it."""
    cases = [case for case in load_cases(ROOT / "tests" / "cases") if case.entry][::5]
    lines = "".join(json.dumps({"id": number, "turns": [case.text]}) + "\n" for number, case in enumerate(cases))
    one, other = (bot("ask", "--batch", stdin=lines, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert len(one.splitlines()) == len(cases)
    assert one == other


def test_batch_writes_one_line_for_each_in_order() -> None:
    requests = [
        {"id": "a", "turns": ["What is the minimum price of the API?", "and for 6 months?"]},
        {"id": 2, "turns": ["Qui a gagné la Coupe du monde ?"]},
        {"id": "c", "turns": ["Bonjour !"]},
    ]
    run = bot("ask", "--batch", stdin="".join(json.dumps(request) + "\n" for request in requests))
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert [(line["id"], line["status"]) for line in lines] == [("a", "answered"), (2, "not_covered"), ("c", "smalltalk")]
    first = lines[0]
    assert set(first) == {"id", "status", "language", "entry", "confidence", "text", "excerpts", "figures", "suggestions"}
    assert first["figures"][0] == {
        "id": "computed_cost",
        "value": "252000",
        "unit": "USD",
        "formula": "$42,000 a month × 6 months = $252,000",
        "sentences": ["7.1"],
    }
    assert set(first["excerpts"][0]) == {"paragraph", "sentence", "text", "translation"}


def test_a_bad_batch_line_is_named_and_the_rest_goes_on() -> None:
    run = bot("ask", "--batch", stdin='nonsense\n{"id": 1}\n{"id": 2, "turns": ["hello"]}\n')
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert [line.get("line") for line in lines] == [1, 2, None]
    assert lines[2]["status"] == "smalltalk"


def test_json_is_the_same_answer_as_for_people() -> None:
    found = json.loads(bot("ask", "--json", "C'est quoi Intercom ?").stdout)
    assert found["entry"] == "intercom_what"
    assert found["text"].split(",")[0] in bot("ask", "C'est quoi Intercom ?").stdout.replace("\n", " ")


def test_check_prints_every_problem_and_fails(tiny: Path) -> None:
    edit(tiny / "facts.toml", "9.000 euros", "8.000 euros")
    edit(tiny / "figures.toml", "12 month", "12 year")
    run = bot("check", "--knowledge", str(tiny))
    assert run.returncode == 1
    assert "facts.toml: repair.quote" in run.stderr
    assert "figures.toml: repair_year.formula" in run.stderr
    assert "3 problems" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_report_counts_every_sentence() -> None:
    run = bot("check", "--report")
    assert run.returncode == 0, run.stderr
    assert "100% of 45 factual sentences cited (4 exempt)" in run.stdout
    assert "  1.3  exempt  Le motif ?" in run.stdout


def test_a_new_entry_is_a_template_that_check_explains(tiny: Path) -> None:
    run = bot("new-entry", "ferry", "crew", "--knowledge", str(tiny))
    assert run.stdout.strip() == str(tiny / "entries/ferry/crew.toml")
    assert "entries/ferry/crew.toml: cites" in bot("check", "--knowledge", str(tiny)).stderr
    assert "has that id already" in bot("new-entry", "bridge", "crew", "--knowledge", str(tiny)).stderr
    assert "lower case" in bot("new-entry", "ferry", "../up", "--knowledge", str(tiny)).stderr


def test_explain_names_the_candidates_and_the_rule() -> None:
    out = bot("explain", "C'est quoi Intercom ?").stdout
    assert "intercom_what" in out
    assert "because" in out


@pytest.mark.parametrize("setting", ["BOT_TOKEN", "BOT_ADMIN_IDS", "BOT_LOG_LEVEL"])
def test_a_wrong_setting_ends_the_run_with_one_sentence(setting: str) -> None:
    run = bot("run", **{setting: "wrong!", "BOT_KNOWLEDGE_DIR": str(KNOWLEDGE)})
    assert run.returncode == 1
    assert run.stderr.startswith(f"bot: {setting} is wrong")
    assert "Traceback" not in run.stderr


def test_health_says_when_the_bot_is_not_there() -> None:
    run = bot("health", BOT_HEALTH_PORT="1")
    assert run.returncode == 1
    assert "not reached on port 1" in run.stdout


def test_what_curators_ask_of_the_store(tmp_path: Path, tiny: Path) -> None:
    env = {"BOT_STATE_DIR": str(tmp_path / "state"), "BOT_LOG_LEVEL": "error"}
    assert "BOT_DATA_KEY is not set" in bot("unanswered", **env).stderr
    key = {"BOT_DATA_KEY": "A" * 43 + "="}
    assert bot("unanswered", "--export", "--knowledge", str(tiny), **env, **key).stdout.strip() == ""
    table, picture = tmp_path / "stats.csv", tmp_path / "stats.png"
    run = bot("stats", "--csv", str(table), "--png", str(picture), "--knowledge", str(tiny), **env)
    assert "Questions: 0" in run.stdout
    assert table.read_text("utf-8").startswith("day,language,outcome")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert bot("audit", **env).stdout == ""
    assert json.loads(bot("export", "--knowledge", str(tiny)).stdout)["facts"]["bridge"]["value"] == "2024"


async def test_the_store_is_backed_up_and_moved_by_command(tmp_path: Path, postgres_url: str) -> None:
    store = store_in(tmp_path)
    await store.open()
    await store.close()
    run = bot("backup", str(tmp_path / "copy"), BOT_STATE_DIR=str(tmp_path))
    assert "rows, whole" in run.stdout, run.stderr
    run = bot("migrate", "--to", postgres_url, BOT_STATE_DIR=str(tmp_path))
    assert "All rows have arrived" in run.stdout, run.stderr


@pytest.mark.parametrize(
    ("arguments", "env", "says"),
    [
        (("migrate", "--to", "nowhere"), {}, "--to is wrong"),
        (("migrate", "--to", "postgresql://h/d"), {"BOT_DATABASE_URL": "postgresql://h/d"}, "BOT_DATABASE_URL is set already"),
        (("backup", "copy"), {"BOT_DATABASE_URL": "postgresql://h/d"}, "pg_dump"),
    ],
)
def test_what_cannot_be_backed_up_or_moved_is_said_in_a_sentence(
    arguments: tuple[str, ...], env: dict[str, str], says: str
) -> None:
    run = bot(*arguments, **env)
    assert run.returncode == 1
    assert says in run.stderr
    assert "Traceback" not in run.stderr

"""What the shell does with cases, and what it says to people and of wrong arguments. On the small base: each is a process."""

import json
import tomllib
from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.kb.cases import load_cases
from tests.kb.test_loader_and_checks import edit
from tests.test_cli import bot
from tests.tiny import FILES

CASES = {
    "ferry/docked_since": (
        ["Le bac est arrêté depuis quand", "quand le bac a-t-il été mis à quai", "le bac est-il encore à quai ?"],
        ["How long has the ferry been docked", "is the ferry still moored", "the ferry stopped when"],
    ),
    "ferry/repair_cost": (
        ["Le moteur, quel prix ?", "combien pour le dépannage", "la réparation coûte cher ?"],
        ["What does the engine cost?", "price of the overhaul", "how much for the repair"],
    ),
    "bridge/bridge_promise": (
        ["Qui a promis la passerelle", "le pont de la maire, quand ?", "un viaduc est-il promis ?"],
        ["Who promised a footbridge", "the mayor announced what bridge", "is there a bridge promised?"],
    ),
}


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Cases about the ferry, and what must not be answered."""
    folder = tmp_path / "cases"
    for id_, (french, english) in CASES.items():
        path = folder / f"{id_}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"fr = {json.dumps(french)}\nen = {json.dumps(english)}\n", "utf-8")
    far = {"far_fr": ["quelle heure est-il", "qui a gagné hier"], "far_en": ["what time is it", "who won yesterday"]}
    (folder / "negatives.toml").write_text("".join(f"{key} = {json.dumps(texts)}\n" for key, texts in far.items()), "utf-8")
    return folder


def test_the_calibration_is_written_and_serves_the_cases(tiny: Path, cases: Path) -> None:
    (tiny / "calibration.toml").write_text(FILES["calibration.toml"].replace("answer = 0.5", "answer = 0.99"), "utf-8")
    before = bot("eval", "--cases", str(cases), "--knowledge", str(tiny), "--misses").stdout
    run = bot("calibrate", "--cases", str(cases), "--knowledge", str(tiny))
    assert run.returncode == 0, run.stderr
    written = tomllib.loads((tiny / "calibration.toml").read_text("utf-8"))
    assert tomllib.loads(run.stdout) == written
    assert all(0.2 <= written["thresholds"][language]["answer"] <= 0.9 for language in ("fr", "en"))
    after = bot("eval", "--cases", str(cases), "--knowledge", str(tiny), "--misses").stdout
    assert after.count(" -> ") < before.count(" -> "), after


def test_the_cases_are_counted_and_drawn(tiny: Path, cases: Path, tmp_path: Path) -> None:
    picture = tmp_path / "cases.png"
    run = bot("eval", "--cases", str(cases), "--knowledge", str(tiny), "--png", str(picture))
    assert run.stdout.splitlines()[-1] == str(picture), run.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
    run = bot("eval", "--cross-validate", "--folds", "2", "--knowledge", str(tiny))
    assert "precision" in run.stdout, run.stderr


def test_cases_that_are_too_few_or_broken_are_named_together(cases: Path) -> None:
    (cases / "ferry/repair_cost.toml").write_text("fr = [", "utf-8")
    edit(cases / "ferry/docked_since.toml", '"is the ferry still moored", ', "")
    (cases / "negatives.toml").unlink()
    with pytest.raises(KnowledgeError) as caught:
        load_cases(cases)
    said = [str(problem) for problem in caught.value.problems]
    assert any(line.startswith("ferry/repair_cost.toml: cannot be read") for line in said)
    assert "ferry/docked_since.toml: en: write at least 3 questions" in said
    assert any(line.startswith("negatives.toml: cannot be read") for line in said)


def test_an_answer_for_people_shows_the_working_and_the_sentence(tiny: Path) -> None:
    edit(
        tiny / "figures.toml",
        'unit = "EUR"',
        'unit = "EUR"\ncaveat = { fr = "au tarif de la mairie", en = "at the town’s rate" }',
    )
    said = bot("ask", "How much does the repair cost?", "--knowledge", str(tiny)).stdout
    assert "× 12 months = €108,000 (At the town’s rate)" in said
    assert "Repairing the engine will cost 9,000 euros a month" in said
    assert "La réparation du moteur coûtera 9.000 euros par mois" in said
    assert "answered, repair_cost, confidence" in said
    french = bot("ask", "Combien coûte la réparation ?", "--knowledge", str(tiny)).stdout
    assert "La réparation du moteur coûtera 9.000 euros par mois" in french
    assert "Repairing" not in french


def test_what_is_wrong_in_a_batch_is_said_line_by_line_and_empty_lines_are_nothing(tiny: Path) -> None:
    given = '\n{"id": 1, "turns": []}\n{"id": 2, "turns": [3]}\n\n{"id": 3, "turns": ["How much does the repair cost?"]}\n'
    run = bot("ask", "--batch", "--knowledge", str(tiny), stdin=given)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert [(line.get("line"), line.get("status")) for line in lines] == [(2, None), (3, None), (None, "answered")]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask",), "give either a question or --batch"),
        (("ask", "--batch", "Why?"), "give either a question or --batch"),
        (("unanswered", "--language", "de"), "languages are fr and en"),
    ],
)
def test_arguments_that_contradict_each_other_are_refused(arguments: tuple[str, ...], says: str) -> None:
    run = bot(*arguments)
    assert run.returncode == 2
    assert says in run.stderr


def test_check_names_phrasings_of_another_answer_or_in_the_other_language(tiny: Path) -> None:
    english = "how much does the engine repair cost and what price is it for"
    edit(tiny / "entries/ferry/repair_cost.toml", "Combien coûte le moteur ?", english)
    run = bot("check", "--knowledge", str(tiny))
    assert run.returncode == 1
    assert "reads like the other language (en)" in run.stderr

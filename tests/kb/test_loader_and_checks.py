"""A knowledge folder is loaded whole or refused with every problem listed. Tried on a small made-up base."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.kb.folder import MAX_FILE, MAX_TOTAL
from bot.kb.loader import load_knowledge


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder)
    return [str(problem) for problem in caught.value.problems]


def assert_named(folder: Path, file: str, old: str, new: str, problem: str) -> None:
    """A problem is told once a file holds something else in a place."""
    edit(folder / file, old, new)
    assert any(problem in line for line in problems_of(folder)), problems_of(folder)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_sound_base_about_another_article_loads(tiny: Path) -> None:
    knowledge = load_knowledge(tiny)
    assert set(knowledge.entries) == {"docked_since", "repair_cost", "bridge_promise"}
    assert knowledge.topics["repair_cost"] == "ferry"


def test_the_revision_follows_the_content(tiny: Path) -> None:
    before = load_knowledge(tiny).revision
    assert load_knowledge(tiny).revision == before
    edit(tiny / "entries/bridge/bridge_promise.toml", "La maire promet", "La maire annonce")
    assert load_knowledge(tiny).revision != before


BREAKS: dict[str, tuple[str, str, str, str]] = {
    # What is broken: in which file, what was there, what is put there, what the check says.
    "a quote that is not in its sentence": (
        "facts.toml",
        "9.000 euros",
        "8.000 euros",
        "facts.toml: repair.quote: these words do not stand in 1.2: '8.000 euros'",
    ),
    "a fact in an unknown unit": (
        "facts.toml",
        '"EUR/month"',
        '"GBP/month"',
        "facts.toml: repair.unit: unknown unit: see README.md: 'GBP/month'",
    ),
    "a value beside a date": (
        "facts.toml",
        'date = "2024"',
        'date = "2024"\nvalue = 3\nunit = "USD"',
        "facts.toml: bridge",
    ),
    "a date in another form": ("facts.toml", '"2024"', '"24/12"', "facts.toml: bridge.date: write a date as 2015"),
    "a figure whose units do not fit": (
        "figures.toml",
        "12 month",
        "12 year",
        "figures.toml: repair_year.formula: units do not fit",
    ),
    "a formula that cannot be read": ("figures.toml", "repair *", "repair '", "figures.toml: repair_year.formula: cannot read"),
    "a figure over an unknown fact": ("figures.toml", "repair *", "repare *", "there is no fact 'repare'"),
    "an unknown key": ("entries/ferry/repair_cost.toml", "cites", "sites", "repair_cost.toml: sites: unknown key"),
    "a missing language": (
        "entries/ferry/repair_cost.toml",
        ', en = "How much',
        ', de = "How much',
        "question.en: Field required",
    ),
    "a digit typed by hand": (
        "entries/ferry/repair_cost.toml",
        "{repair} par mois",
        "{repair} par mois, 2 fois",
        "a digit typed by hand",
    ),
    "placeholders that differ": (
        "entries/ferry/repair_cost.toml",
        "of {repair}",
        "of {docked}",
        "different placeholders: 'docked, repair'",
    ),
    "an unknown placeholder": (
        "entries/ferry/docked_since.toml",
        "{docked}",
        "{dacked}",
        "there is no such fact or figure: 'dacked'",
    ),
    "a citation of no sentence": (
        "entries/ferry/repair_cost.toml",
        '"1.2"',
        '"9.9"',
        "cites.0: there is no such sentence: '9.9'",
    ),
    "a retyped quotation": (
        "entries/bridge/bridge_promise.toml",
        "La maire promet",
        "La maire dit « un tunnel »",
        "stand in no cited sentence: 'un tunnel'",
    ),
    "equal languages": (
        "entries/bridge/bridge_promise.toml",
        "The mayor promises a bridge in {bridge}.",
        "La maire promet un pont en {bridge}.",
        "both languages are the same",
    ),
    "broken TOML": ("figures.toml", "[repair_year]", "[repair_year", "figures.toml: not valid TOML"),
    "a translation out of line": ("article/en.txt", "\n\n# An", "\n# An", "article/en.txt: 1.3"),
    "a phrasing of two entries": (
        "entries/ferry/repair_cost.toml",
        "Combien coûte le moteur ?",
        "QUI promet, le pont",
        "phrasings.fr: also a phrasing of entries/bridge/bridge_promise.toml",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_named_with_path_key_and_value(tiny: Path, name: str) -> None:
    assert_named(tiny, *BREAKS[name])


def test_all_problems_are_listed_together(tiny: Path) -> None:
    edit(tiny / "facts.toml", "9.000 euros", "8.000 euros")
    edit(tiny / "entries/ferry/repair_cost.toml", '"1.2"', '"9.9"')
    edit(tiny / "entries/ferry/docked_since.toml", "{docked}", "{dacked}")
    assert {line.split(":")[0] for line in problems_of(tiny)} >= {
        "facts.toml",
        "entries/ferry/repair_cost.toml",
        "entries/ferry/docked_since.toml",
    }


def test_too_few_phrasings_are_counted(tiny: Path) -> None:
    path = tiny / "entries/bridge/bridge_promise.toml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join('fr = ["qui promet un pont"]' if line.startswith("fr = [") else line for line in lines), "utf-8")
    assert any("only 1 phrasings: write at least 12" in line for line in problems_of(tiny))


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda path: path.unlink(), "facts.toml: the file is missing"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "facts.toml: not UTF-8 at byte 0"),
        (lambda path: path.write_text("x" * (MAX_FILE + 1)), "facts.toml: the file has more than"),
        (lambda path: path.write_text("a = " + "[" * 5000), "facts.toml: not valid TOML"),
    ],
)
def test_an_unreadable_file_is_a_problem_not_a_crash(tiny: Path, spoil: Callable[[Path], object], problem: str) -> None:
    spoil(tiny / "facts.toml")
    assert any(line.startswith(problem) for line in problems_of(tiny))


def test_a_folder_that_is_too_large_in_all_is_refused(tiny: Path) -> None:
    for number in range(MAX_TOTAL // MAX_FILE + 1):
        with (tiny / f"filler_{number:03}.txt").open("wb") as filler:
            filler.truncate(MAX_FILE)  # a hole: it takes no room on the disk
    assert any("the folder has more than 100000000 bytes up to this file" in line for line in problems_of(tiny))


def test_a_link_out_of_the_folder_is_not_followed(tiny: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.toml"
    outside.write_text("secret = 1", "utf-8")
    (tiny / "unknowns" / "leak.toml").symlink_to(outside)
    assert "unknowns/leak.toml: the file is outside the knowledge folder" in problems_of(tiny)


def test_an_id_belongs_to_one_entry(tiny: Path) -> None:
    source = tiny / "entries/ferry/repair_cost.toml"
    (tiny / "entries/bridge/repair_cost.toml").write_text(source.read_text("utf-8"), "utf-8")
    assert any("this id is taken by entries/bridge/repair_cost.toml" in line for line in problems_of(tiny))


def test_a_file_name_must_be_an_id(tiny: Path) -> None:
    (tiny / "entries/ferry/repair_cost.toml").rename(tiny / "entries/ferry/Repair-Cost.toml")
    assert any(line.startswith("entries/ferry/Repair-Cost.toml") for line in problems_of(tiny))


def test_no_folder_at_all_is_a_knowledge_error(tmp_path: Path) -> None:
    assert any("article/meta.toml" in line for line in problems_of(tmp_path / "nowhere"))

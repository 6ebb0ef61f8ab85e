"""The base says all that the article says, and holds nothing that nobody uses."""

from pathlib import Path

from bot.kb.coverage import check_coverage, coverage
from bot.kb.loader import load_knowledge
from bot.kb.models import Knowledge
from tests.kb.test_loader_and_checks import edit, problems_of


def test_every_factual_sentence_is_cited(knowledge: Knowledge) -> None:
    assert coverage(knowledge).share == 1
    assert coverage(knowledge).exempt == ("1.3", "4.1", "8.1", "12.1")
    assert not list(check_coverage(knowledge))


def test_a_sentence_that_no_entry_cites_is_named(tiny: Path) -> None:
    edit(tiny / "entries/bridge/bridge_promise.toml", '"3.1"', '"1.1"')
    assert any("no entry cites sentence 3.1" in line for line in problems_of(tiny))


def test_a_number_without_a_fact_is_named(tiny: Path) -> None:
    for name in ("fr", "en"):
        path = tiny / f"article/{name}.txt"
        path.write_text(path.read_text("utf-8").replace("Roux,", "Roux, 52 % en juin,"), "utf-8")
    found = problems_of(tiny)
    assert "article/fr.txt: 3.1: no fact quotes this: add one to facts.toml: '52 %'" in found
    assert "article/fr.txt: 3.1: no fact quotes this: add one to facts.toml: 'juin'" in found


def test_a_figure_that_nothing_uses_is_named(tiny: Path) -> None:
    edit(tiny / "entries/ferry/repair_cost.toml", 'figures = ["repair_year"]', "")
    assert any("figures.toml: repair_year: no answer" in line for line in problems_of(tiny))


def test_the_sound_base_covers_its_article(tiny: Path) -> None:
    assert coverage(load_knowledge(tiny)).share == 1

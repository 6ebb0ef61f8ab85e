"""What two revisions differ in."""

from pathlib import Path

from bot.answering.base import build_base
from bot.kb.models import Bilingual
from bot.reloading.snapshot import Snapshot, compare, take
from tests.kb.test_loader_and_checks import edit


def snapshot(**changes: object) -> Snapshot:
    entries = {"a": "1", "b": "2"}
    given = {"revision": "r", "entries": entries, "questions": {}, "former": {}, "values": {}, "cases": {}}
    return Snapshot.model_validate({**given, **changes})


def test_entries_are_added_changed_removed_and_renamed() -> None:
    new = snapshot(entries={"a": "9", "c": "3", "d": "4"}, former={"b": "c"})
    diff = compare(snapshot(entries={"a": "1", "b": "2", "x": "5"}), new)
    assert (diff.added, diff.changed, diff.removed, diff.renamed) == (("d",), ("a",), ("x",), (("b", "c"),))


def test_a_value_is_shown_old_and_new_in_both_languages(tiny: Path) -> None:
    old = take(build_base(tiny), None)
    edit(tiny / "article/fr.txt", "9.000", "8.000")
    edit(tiny / "article/en.txt", "9,000", "8,000")
    edit(tiny / "facts.toml", "9.000 euros", "8.000 euros")
    edit(tiny / "facts.toml", "9_000", "8_000")
    changed = {value.id: value for value in compare(old, take(build_base(tiny), None)).values}
    assert set(changed) == {"repair", "repair_year"}
    assert changed["repair_year"].old.en.endswith("€108,000")
    assert changed["repair_year"].new.en.endswith("€96,000")
    assert changed["repair"].new.fr.endswith("8\u202f000\u00a0€ par mois")


def test_only_cases_of_both_are_compared() -> None:
    old = snapshot(cases={"kept": True, "lost": True, "gained": False, "gone": True})
    diff = compare(old, snapshot(cases={"kept": True, "lost": False, "gained": True, "fresh": False}))
    assert (diff.gained, diff.lost, diff.served, diff.cases) == (("gained",), ("lost",), 2, 4)
    assert not diff.is_worse
    assert compare(old, snapshot(cases={"kept": True, "lost": False})).is_worse


def test_a_case_of_an_entry_that_is_gone_is_not_served(tiny: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases" / "ferry"
    cases.mkdir(parents=True)
    (tmp_path / "cases" / "negatives.toml").touch()
    (cases / "docked_since.toml").write_text(
        "fr = ['Depuis quand le bac est-il amarré ?', 'bac hors service depuis', 'le bac immobilisé depuis quelle date']\n"
        "en = ['Since when has the ferry been moored?', 'ferry laid up since', 'the ferry is docked since what date']\n"
    )
    assert all(take(build_base(tiny), tmp_path / "cases").cases.values())
    (tiny / "entries/ferry/docked_since.toml").rename(tiny / "entries/ferry/moored.toml")
    assert not any(take(build_base(tiny), tmp_path / "cases").cases.values())
    with (tiny / "entries/ferry/moored.toml").open("r+") as file:
        rest = file.read()
        file.seek(0)
        file.write('formerly = ["docked_since"]\n' + rest)
    assert all(take(build_base(tiny), tmp_path / "cases").cases.values())


def test_a_snapshot_survives_being_written_down() -> None:
    kept = snapshot(values={"a": Bilingual(fr="x", en="y")}, cases={"c": True})
    assert Snapshot.model_validate_json(kept.model_dump_json()) == kept

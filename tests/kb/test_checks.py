"""What no file can fail alone: each reference that leads nowhere, each value of the wrong kind, each formula that is none."""

from pathlib import Path

import pytest

from tests.kb.test_loader_and_checks import assert_named, edit, problems_of
from tests.tiny import CAPTAIN, write_entry

CHART = """
[words]
fr = ["graphique"]
en = ["chart"]
[charts.dates]
kind = "timeline"
title = { fr = "Le bac et le pont", en = "The ferry and the bridge" }
caption = { fr = "Le bac, à quai le {docked}, et le pont.", en = "The ferry, docked on {docked}, and the bridge." }
cites = ["1.1", "3.1"]
entries = ["docked_since"]
asked = { fr = ["dates en image"], en = ["chart of the dates"] }
events = ["docked", "bridge"]
"""
BARS = CHART.replace('"timeline"', '"bars"').replace(
    'events = ["docked", "bridge"]',
    'rows = [{ fr = "Moteur", en = "Engine" }]\npanels = [{ label = { fr = "mois", en = "month" }, values = ["repair"] }]',
)
COST, META, FERRY = "entries/ferry/repair_cost.toml", "article/meta.toml", "entries/ferry/docked_since.toml"
LONG = "since when, and for how many more days, has the ferry been docked at that place, please"

BREAKS = {
    # File, what was there, what is put there, what the check says.
    "exempt": (META, '"2.1"', '"2.9"', "article/meta.toml: exempt: there is no such sentence: '2.9'"),
    "examples": (META, "[topics]", 'examples = ["crew"]\n[topics]', "meta.toml: examples: there is no such entry: 'crew'"),
    "no topic": (META, "\nbridge =", "\n# bridge =", "topics: give entries/bridge a name: [topics.bridge]: 'bridge'"),
    "no folder": (META, "\nbridge =", "\nroad =", "meta.toml: topics.road: there is no such folder in entries: 'road'"),
    "other topic": (META, '"bridge_promise"', '"repair_cost"', "topics.bridge.entry: there is no such entry in this topic"),
    "untranslated": (
        "article/en.txt",
        "The Sainte-Rive ferry has been docked since May 3, 2021.",
        "Le bac de Sainte-Rive est à quai depuis le 3 mai 2021.",
        "article/en.txt: 1.1: the translation equals the original",
    ),
    "fact without sentence": ("facts.toml", '"3.1"', '"3.9"', "facts.toml: bridge.sentence: there is no such sentence: '3.9'"),
    "value without unit": ("facts.toml", 'unit = "EUR/month"\n', "", "value and unit go together"),
    "no weekday": ("facts.toml", 'date = "2024"', 'weekday = "lundi"', "weekday must be one of monday"),
    "same id as a fact": ("figures.toml", "[repair_year]", "[repair]", "a fact has the same id: rename one of them"),
    "caveat": (
        "figures.toml",
        'unit = "EUR"',
        'unit = "EUR"\ncaveat = { fr = "Selon {x}.", en = "By {x}." }',
        "figures.toml: repair_year.caveat.fr: there is no such fact or figure: 'x'",
    ),
    "no figure": (COST, '"repair_year"', '"repair_day"', "figures.0: there is no such figure in figures.toml: 'repair_day'"),
    "related to itself": (
        COST,
        'cites = ["1.2"]',
        'cites = ["1.2"]\nrelated = ["repair_cost"]',
        "repair_cost.toml: related: an entry cannot be related to itself: 'repair_cost'",
    ),
    "related to none": (COST, 'cites = ["1.2"]', 'cites = ["1.2"]\nrelated = ["x"]', "related.0: there is no such entry: 'x'"),
    "formerly": (
        COST,
        'cites = ["1.2"]',
        'cites = ["1.2"]\nformerly = ["bridge_promise"]',
        "formerly: there is still an entry of this id: remove that, or this: 'bridge_promise'",
    ),
    "long question": (FERRY, "Since when has the ferry been docked?", LONG, "question.en: longer than 80 characters"),
    "phrasing twice": (
        FERRY,
        "le bac arrêté depuis",
        "Le bac quai, depuis",
        "phrasings.fr: stands twice: 'Le bac quai, depuis",
    ),
    "text": ("texts.toml", "{days}", "{other}", "texts.toml: privacy: the two languages use different placeholders"),
    "date function": ("figures.toml", "repair * 12 month", "weeks(docked, bridge)", "repair_year.formula:"),
    "names": ("figures.toml", "repair * 12 month", "days(docked)", "days() does not take 1 names"),
    "unit of a date": ("figures.toml", "repair * 12 month", "years(docked, bridge)", "the result is in 'year', not in 'EUR'"),
    "day unknown": ("figures.toml", "repair * 12 month", "days(docked, bridge)", "this needs a date known to the day"),
    "month unknown": ("figures.toml", "repair * 12 month", "months(docked, bridge)", "this needs a date known to the month"),
    "no date": ("figures.toml", "repair * 12 month", "years(docked, repair)", "this needs a date"),
    "later than a number": ("figures.toml", "repair * 12 month", "later(repair, docked)", "need a date and a duration"),
    "later by euros": ("figures.toml", "repair * 12 month", "later(docked, repair)", "take days, months or years"),
    "a date in a sum": ("figures.toml", "repair * 12", "docked * 12", "'docked' is a date; use days()"),
    "by nothing": ("figures.toml", "repair * 12 month", "repair * 12 month / 0", "divides by zero"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_leads_nowhere_is_named(tiny: Path, name: str) -> None:
    assert_named(tiny, *BREAKS[name])


@pytest.mark.parametrize(
    ("chart", "old", "new", "problem"),
    [
        (CHART, '"1.1"', '"9.1"', "charts.toml: charts.dates.cites: there is no such sentence: '9.1'"),
        (CHART, '"docked_since"', '"crew"', "charts.toml: charts.dates.entries: there is no such entry: 'crew'"),
        (CHART, '["docked",', '["sunk",', "charts.toml: charts.dates.sunk: there is no such fact or figure: 'sunk'"),
        (CHART, '["docked",', '["repair",', "charts.dates.repair: a timeline needs facts with a date: 'repair'"),
        (CHART, '["docked",', '["repair_year",', "charts.dates.repair_year: a timeline needs facts with a date"),
        (CHART, "and the bridge.", "and {bridge}.", "charts.dates.caption: the two languages use different placeholders"),
        (CHART, "The ferry and the bridge", "Le bac et le pont", "charts.dates.title: both languages are the same"),
        (CHART, 'events = ["docked", "bridge"]', "", "a timeline needs events"),
        (BARS, '["repair"]', '["docked"]', "charts.dates.docked: only numbers can be drawn as bars and ranges: 'docked'"),
        (BARS, '["repair"]', '["repair", "repair_year"]', "every panel needs one value for each of the rows"),
    ],
)
def test_a_chart_draws_only_what_there_is(tiny: Path, chart: str, old: str, new: str, problem: str) -> None:
    assert old in chart
    (tiny / "charts.toml").write_text(chart.replace(old, new), "utf-8")
    assert any(problem in line for line in problems_of(tiny)), problems_of(tiny)


def test_a_sum_names_only_facts_that_there_are(tiny: Path) -> None:
    (tiny / "calculator.toml").write_text('prices = ["repair", "toll"]\nstarts = "docked"\n', "utf-8")
    assert problems_of(tiny) == ["calculator.toml: prices: there is no such fact: 'toll'"]


def test_an_id_is_not_an_entry_and_an_unknown_at_once(tiny: Path) -> None:
    write_entry(tiny, "unknowns/captain", CAPTAIN)
    unknown = tiny / "unknowns" / "repair_cost.toml"
    (tiny / "entries/unknowns/captain.toml").rename(unknown)
    (tiny / "entries/unknowns").rmdir()
    assert problems_of(tiny) == ["unknowns/repair_cost.toml: an entry has the same id: rename one of them"]


def test_a_former_id_belongs_to_one_entry(tiny: Path) -> None:
    for file in (COST, FERRY):
        edit(tiny / file, "cites = [", 'formerly = ["old"]\ncites = [')
    assert any("formerly: " in line and "says so too: keep it in one of them: 'old'" in line for line in problems_of(tiny))

"""Values as French and English write them, down to the kind of space."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.answering.formatting import show
from bot.answering.working import fill
from bot.kb.formulas import Value
from bot.kb.loader import load_knowledge
from bot.kb.models import Language, PartialDate
from tests.kb.test_loader_and_checks import edit

NARROW, NO_BREAK = "\u202f", "\u00a0"


def number(value: str, unit: str) -> Value:
    return Value(unit, Decimal(value))


@pytest.mark.parametrize(
    ("value", "language", "options", "expected"),
    [
        (number("504000", "USD"), "fr", {}, f"504{NARROW}000{NO_BREAK}$US"),
        (number("504000", "USD"), "en", {}, "$504,000"),
        (number("42000", "USD/month"), "fr", {"per": True}, f"42{NARROW}000{NO_BREAK}$US par mois"),
        (number("42000", "USD/month"), "en", {"per": True}, "$42,000 a month"),
        (number("38373", "EUR"), "fr", {}, f"38{NARROW}373{NO_BREAK}€"),
        (number("38373", "EUR"), "en", {}, "€38,373"),
        (number("0.91364", "EUR"), "en", {"decimals": 4}, "€0.9136"),
        (number("2500000", "USD"), "fr", {"style": "words"}, f"2,5{NO_BREAK}millions de dollars"),
        (number("1500000", "USD"), "fr", {"style": "words"}, f"1,5{NO_BREAK}million de dollars"),
        (number("12000000000", "USD"), "fr", {}, f"12{NO_BREAK}milliards de dollars"),
        (number("12000000000", "USD"), "en", {}, "$12 billion"),
        (number("12000000001", "USD"), "en", {}, "$12,000,000,001"),
        (number("3000000000", "EUR"), "fr", {}, f"3{NO_BREAK}milliards d’euros"),
        (number("70", "percent"), "fr", {}, f"70{NARROW}%"),
        (number("70", "percent"), "en", {}, "70%"),
        (number("0.0042", "percent"), "en", {"decimals": 4}, "0.0042%"),
        (number("1", "month"), "en", {"decimals": 4}, "1 month"),
        (number("2", "month"), "en", {"style": "words"}, "two months"),
        (number("2", "month"), "fr", {"style": "words"}, "deux mois"),
        (number("1", "year"), "fr", {"style": "words"}, "un an"),
        (number("2.976", "times"), "fr", {"decimals": 2}, "2,98"),
        (number("0.5", "times"), "en", {}, "1"),
        (number("-4000", "USD"), "en", {}, "-$4,000"),
        (Value("date", date=PartialDate(2023, 4, 25)), "fr", {}, "25 avril 2023"),
        (Value("date", date=PartialDate(2023, 4, 25)), "en", {}, "April 25, 2023"),
        (Value("date", date=PartialDate(2023, 5, 1)), "fr", {}, "1er mai 2023"),
        (Value("date", date=PartialDate(2023, 5, 21)), "fr", {}, "21 mai 2023"),
        (Value("date", date=PartialDate(2022, 10, None), part="end"), "fr", {}, "fin octobre 2022"),
        (Value("date", date=PartialDate(2018, None, None), part="start"), "en", {}, "early 2018"),
        (Value("weekday", weekday="monday", part="evening"), "fr", {}, "lundi soir"),
        (Value("weekday", weekday="wednesday"), "en", {}, "Wednesday"),
    ],
)
def test_a_value_is_written_as_the_language_writes_it(
    value: Value, language: Language, options: dict[str, object], expected: str
) -> None:
    assert show(value, language, **options) == expected


def test_an_answer_may_name_the_date_of_the_article(tiny: Path) -> None:
    path = tiny / "entries/ferry/docked_since.toml"
    edit(path, "depuis le {docked}.", "depuis le {docked}, dit l’article de {article_date}.")
    edit(path, "since {docked}.", "since {docked}, says the article of {article_date}.")
    knowledge = load_knowledge(tiny)
    said = fill(knowledge.entries["docked_since"].answer, knowledge, "fr")
    assert said == "Le bac est à quai depuis le 3 mai 2021, dit l’article de mai 2021."

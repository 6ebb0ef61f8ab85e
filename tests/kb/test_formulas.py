"""Formulas over facts: units, dates, and nothing else."""

from decimal import Decimal

import pytest

from bot.errors import FormulaError
from bot.kb.formulas import Value, evaluate, names_in, tokens
from bot.kb.models import PartialDate

VALUES = {
    "price": Value("USD/month", Decimal(42_000)),
    "euros": Value("EUR/month", Decimal(38_373)),
    "wait": Value("month", Decimal(2)),
    "age": Value("year", Decimal(1)),
    "nothing": Value("USD", Decimal(0)),
    "start": Value("date", date=PartialDate(2023, 4, 19)),
    "end": Value("date", date=PartialDate(2023, 4, 25)),
    "february": Value("date", date=PartialDate(2023, 2, None)),
    "founded": Value("date", date=PartialDate(2015, None, None)),
}


@pytest.mark.parametrize(
    ("formula", "unit", "expected"),
    [
        ("price * 12 month", "USD", "504000"),
        ("price * 12 month / (365 day) * 30 day", "USD", "41424.65753424657534"),
        ("euros / price", "EUR/USD", "0.913642857"),
        ("(price - price) * 3 month", "USD", "0"),
        ("100 percent - 70 percent", "percent", "30"),
        ("price / price", "times", "1"),
        ("-price + 2 * price", "USD/month", "42000"),
        ("days(start, end)", "day", "6"),
        ("days(end, start)", "day", "-6"),
        ("months(february, start)", "month", "2"),
        ("years(founded, start)", "year", "8"),
    ],
)
def test_a_formula_has_its_value(formula: str, unit: str, expected: str) -> None:
    assert evaluate(formula, unit, VALUES).plain().startswith(expected)


def test_a_weekday_and_a_later_date() -> None:
    assert evaluate("weekday(start)", "weekday", VALUES).weekday == "wednesday"
    assert evaluate("later(founded, age)", "date", VALUES).plain() == "2016"
    assert evaluate("later(february, wait)", "date", VALUES).plain() == "2023-04"


@pytest.mark.parametrize(
    "formula",
    [
        "price + euros",  # dollars and euros
        "wait + age",  # months and years
        "price * 12",  # not dollars
        "price * 12 month / nothing",
        "price ** 9",
        "price ^ 2",
        "unheard_of * 2",
        "__import__",
        "price.real",
        "(price",
        "price *",
        "",
        "days(february, start)",
        "weekday(founded)",
        "price * start",
        "later(start, price)",
        "9" * 400,
    ],
)
def test_what_does_not_fit_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        evaluate(formula, "USD", VALUES)


def test_a_formula_names_its_facts_once_and_no_units() -> None:
    assert names_in("(price - euros) * 12 month / year + price") == ["price", "euros"]
    assert names_in("days(start, end)") == ["start", "end"]


def test_tokens_show_where_a_formula_cannot_be_read() -> None:
    with pytest.raises(FormulaError, match="at ' & pr"):
        tokens("price & price")

"""Numbers as people write them."""

from decimal import Decimal

import pytest

from bot.answering.quantities import in_digits, months_between, quantities
from bot.kb.models import Language


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("18 mois", "fr", [("18", "month")]),
        ("dix-huit mois", "fr", [("18", "month")]),
        ("un an et demi", "fr", [("1.5", "year")]),
        ("deux ans et demi", "fr", [("2.5", "year")]),
        ("une demi-année", "fr", [("6", "month")]),
        ("trois trimestres", "fr", [("3", "quarter")]),
        ("une décennie", "fr", [("1", "decade")]),
        ("42 000 $", "fr", [("42000", "USD")]),
        ("42\u202f000\u00a0dollars", "fr", [("42000", "USD")]),
        ("42.000 euros", "fr", [("42000", "EUR")]),
        ("1,5 M$", "fr", [("1500000", "USD")]),
        ("2 millions et demi de dollars", "fr", [("2500000", "")]),
        ("20 %", "fr", [("20", "percent")]),
        ("two quarters", "en", [("2", "quarter")]),
        ("a decade", "en", [("1", "decade")]),
        ("a year and a half", "en", [("1.5", "year")]),
        ("two and a half years", "en", [("2.5", "year")]),
        ("half a million dollars", "en", [("500000", "USD")]),
        ("$1.5m", "en", [("1500000", "USD")]),
        ("500k", "en", [("500000", "")]),
        ("42,000.50 dollars", "en", [("42000.50", "USD")]),
        ("half a year", "en", [("6", "month")]),
        ("an 18-month plan", "en", [("18", "month")]),
        ("five firms for twenty months", "en", [("5", ""), ("20", "month")]),
        ("€38,373", "en", [("38373", "EUR")]),
        ("3,600 advertisers", "en", [("3600", "")]),
        ("no number here", "en", []),
    ],
)
def test_a_number_is_read(text: str, language: Language, expected: list[tuple[str, str]]) -> None:
    found = quantities(in_digits(text, language))
    assert [(q.value, q.unit) for q in found] == [(Decimal(value), unit) for value, unit in expected]


def test_named_months_are_counted_inclusively() -> None:
    assert months_between(in_digits("from May through December 2023", "en"), "en") == 8
    assert months_between(in_digits("de mai à décembre", "fr"), "fr") == 8
    assert months_between(in_digits("de novembre à février", "fr"), "fr") == 4
    assert months_between(in_digits("in May", "en"), "en") is None


def test_a_long_number_is_read_in_bounded_time() -> None:
    found = quantities(in_digits("9" * 4000 + " mois", "fr"))
    assert len(found) == 1
    assert found[0].value > 10**20

"""Numbers as people write them."""

from decimal import Decimal

import pytest

from bot.answering.dates import dates_in, stretch
from bot.answering.quantities import quantities
from bot.answering.spoken import in_digits
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
        ("2 millions et demi de dollars", "fr", [("2500000", "USD")]),
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
        ("deux virgule cinq millions de dollars", "fr", [("2500000", "USD")]),
        ("three fortnights and 2 quinzaines", "en", [("3", "fortnight"), ("2", "quinzaine")]),
        ("3x125k", "en", [("3", ""), ("125000", "")]),
        ("six straight months", "en", [("6", "month")]),
        ("soixante-dix pour cent", "fr", [("70", "percent")]),
        ("how many billions", "en", []),
        ("no number here", "en", []),
    ],
)
def test_a_number_is_read(text: str, language: Language, expected: list[tuple[str, str]]) -> None:
    found = quantities(in_digits(text, language))
    assert [(q.value, q.unit) for q in found] == [(Decimal(value), unit) for value, unit in expected]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("from May through December 2023", "en", (8, None)),
        ("de mai à décembre", "fr", (8, None)),
        ("de novembre à février", "fr", (4, None)),
        ("du 29 avril jusqu'à fin 2023", "fr", (8, None)),
        ("from June 2023 to March 2025", "en", (22, None)),
        ("from 29 April until 29 October", "en", (6, None)),
        ("du 1er au 15 mai 2023", "fr", None),
        ("from May 1 to May 15", "en", (None, 15)),
    ],
)
def test_a_stretch_between_two_dates(text: str, language: Language, expected: tuple[int | None, int | None] | None) -> None:
    found, _ = dates_in(in_digits(text, language), language, 2023)
    assert (stretch(found[0].date, found[1].date) if len(found) == 2 else None) == expected


@pytest.mark.parametrize(
    ("text", "language", "dates"),
    [
        ("was april 25 2023 a monday?", "en", ["2023-04-25"]),
        ("le 25/04/2023", "fr", ["2023-04-25"]),
        ("the 25th of April", "en", ["2023-04-25"]),
        ("it may cost 3 dollars", "en", []),
        ("le 31 février 2023", "fr", ["2023-02"]),
    ],
)
def test_a_date_is_read_and_its_numbers_are_not_read_again(text: str, language: Language, dates: list[str]) -> None:
    found, rest = dates_in(in_digits(text, language), language, 2023)
    assert [str(date.date) for date in found] == dates
    assert not dates or "25" not in rest


def test_a_long_number_is_read_in_bounded_time() -> None:
    found = quantities(in_digits("9" * 4000 + " mois", "fr"))
    assert len(found) == 1
    assert found[0].value > 10**20

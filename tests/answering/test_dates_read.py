"""Dates as people write them, and stretches between them, counted by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from bot.answering.dates import dates_in, days_of, stretch
from bot.answering.spoken import in_digits
from bot.kb.models import Language, PartialDate


def read(text: str, language: Language = "en") -> list[str]:
    found, _ = dates_in(in_digits(text, language), language, 2023)
    return [f"{dated.edge} {dated.date}".strip() for dated in found]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("April 25", ["2023-04-25"]),
        ("25 April 2022", ["2022-04-25"]),
        ("4/25/2022", ["2022-04-25"]),
        ("2022-04-25", ["2022-04-25"]),
        ("2022-02-30", []),
        ("2022-02-30 and 2022-03-01", ["2022-03-01"]),
        ("from May 3rd, 2021 to the 2nd of June", ["2021-05-03", "2023-06-02"]),
        ("the last day of February 2024", ["2024-02-29"]),
        ("the last day of December", ["2023-12-31"]),
        ("between the 25 and the 29 april", ["2023-04-25", "2023-04-29"]),
        ("late June", ["end 2023-06"]),
        ("early 2018", ["start 2018"]),
        ("the beginning of June", ["start 2023-06"]),
        ("mid-July", ["2023-07"]),
        ("until the end of the year", ["end 2023"]),
        ("by year-end", ["end 2023"]),
        ("since 2015", ["2015"]),
        ("since 2015 dollars", []),
        ("in 2015 companies", []),
        ("2015", []),
        ("in may", ["2023-05"]),
        ("we may", []),
        ("musk may", []),
        ("companies march", []),
        ("starting march", ["2023-03"]),
        ("it may 3", ["2023-05-03"]),
        ("it may 2022", ["2022-05"]),
        ("in january and in june", ["2023-01", "2023-06"]),
    ],
)
def test_english_dates(text: str, dates: list[str]) -> None:
    assert read(text) == dates


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("le 25 avril", ["2023-04-25"]),
        ("le 1er mai 2022", ["2022-05-01"]),
        ("25/04/2022", ["2022-04-25"]),
        ("25.04.2022", ["2022-04-25"]),
        ("le dernier jour de février", ["2023-02-28"]),
        ("entre le 25 et le 29 avril", ["2023-04-25", "2023-04-29"]),
        ("fin juin", ["end 2023-06"]),
        ("début 2018", ["start 2018"]),
        ("mi-juillet", ["2023-07"]),
        ("la fin de l'année", ["end 2023"]),
        ("fin de cette année", ["end 2023"]),
        ("depuis 2015", ["2015"]),
        ("en mars", ["2023-03"]),
        ("de novembre à février", ["2023-11", "2023-02"]),
    ],
)
def test_french_dates(text: str, dates: list[str]) -> None:
    assert read(text, "fr") == dates


def test_a_date_is_blanked_out_in_its_place_so_that_its_numbers_are_not_read_again() -> None:
    text = in_digits("from april 25 2022 to june 2 for 7 firms", "en")
    found, rest = dates_in(text, "en", 2023)
    assert len(rest) == len(text)
    assert rest.split() == ["from", "to", "for", "7", "firms"]
    assert [text[dated.start : dated.end].strip() for dated in found] == ["april 25 2022", "june 2"]


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-12", "2023-12-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-11", "2023-11-01", "2023-11-30"),
        ("2023-04-25", "2023-04-25", "2023-04-25"),
    ],
)
def test_first_and_last_day_of_a_date(date: str, first: str, last: str) -> None:
    assert days_of(day(date), last=False) == dt.date.fromisoformat(first)
    assert days_of(day(date), last=True) == dt.date.fromisoformat(last)


@pytest.mark.parametrize(
    ("first", "last", "months", "days"),
    [
        ("2023-05", "2023-12", 8, None),
        ("2023-05", "2023-05", 1, None),
        ("2023", "2024", 24, None),
        ("2023-11", "2023-02", 4, None),  # over the new year
        ("2023-11", "2024-02", 4, None),
        ("2023-04-29", "2023-12-31", 8, None),  # two days more than eight months
        ("2023-01-01", "2023-02-03", 1, None),  # three days more
        ("2023-01-01", "2023-02-04", None, 35),  # four
        ("2023-01-01", "2023-01-31", 1, None),
        ("2023-01-01", "2023-01-30", None, 30),
        ("2023-01-31", "2023-02-27", 1, None),  # to the last day of a shorter month
        ("2023-04-25", "2023-04-29", None, 5),
        ("2023-04-25", "2023-04-25", None, 1),
        ("2022-12-15", "2023-02-14", 2, None),
        ("2023-04-25", "2023-04-24", None, None),
        ("2023-04-29", "2023-04-25", None, None),
        ("2023-06-10", "2023-02", None, None),  # a day is no month: nothing is turned round
        ("2024", "2023", None, None),
        ("2023-05", "2023-04", 12, None),
        ("2023-04-25", "2023-03-24", None, None),
        ("2023-01-15", "2023-02-13", None, 30),  # a day less than a month
    ],
)
def test_a_stretch_counts_both_its_ends(first: str, last: str, months: int | None, days: int | None) -> None:
    wanted = (None if months is None else Decimal(months), None if days is None else Decimal(days))
    assert stretch(day(first), day(last)) == wanted


def test_a_stretch_from_the_end_of_a_month_leaves_the_month_out() -> None:
    assert stretch(day("2023-05"), day("2023-12"), first_at_end=True) == (Decimal(7), None)
    assert stretch(day("2022"), day("2023-06"), first_at_end=True) == (Decimal(6), None)

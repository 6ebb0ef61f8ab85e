"""Every value of the real base worked out a second time: plain Python on the article's digits, not the evaluator."""

import datetime as dt
import re
from fractions import Fraction

import pytest

from bot.kb.checks import fact_values
from bot.kb.formulas import evaluate
from bot.kb.models import Knowledge

WORDS = {"deux mois après": 2, "Un an plus tard": 1}
SCALES = {"milliards": 10**9, "millions": 10**6}


def number_in(quote: str) -> Fraction:
    """A number as the article writes it: 42.000, 2,5 millions, 50%."""
    if quote in WORDS:
        return Fraction(WORDS[quote])
    match = re.match(r"(\d+(?:\.\d{3})*)(?:,(\d+))?(?: (milliards|millions))?", quote)
    assert match, quote
    decimals = match[2] or ""
    whole = Fraction(int(match[1].replace(".", "") + decimals), 10 ** len(decimals))
    return whole * SCALES.get(match[3] or "", 1)


def test_every_number_is_the_one_the_article_writes(knowledge: Knowledge) -> None:
    numbers = {id_: fact for id_, fact in knowledge.facts.items() if fact.value is not None}
    assert len(numbers) >= 12
    for id_, fact in numbers.items():
        assert fact.value is not None
        assert Fraction(fact.value) == number_in(fact.quote), id_


def test_every_date_holds_the_digits_and_month_of_its_quote(knowledge: Knowledge) -> None:
    months = {"avril": "04", "April": "04", "février": "02", "octobre": "10"}
    for id_, fact in knowledge.facts.items():
        if fact.date is None:
            continue
        iso = str(fact.date)
        for digits in re.findall(r"\d+", fact.quote):
            assert digits.zfill(2) in iso.split("-"), id_
        for name, number in months.items():
            if name in fact.quote:
                assert iso.split("-")[1] == number, id_


LOW, MID, HIGH, EUROS, REVENUE = 42_000, 125_000, 210_000, 38_373, 12 * 10**9
RATE = Fraction(EUROS, LOW)
TWEET, CUTOFF, PAID = dt.date(2023, 4, 19), dt.date(2023, 4, 25), dt.date(2023, 4, 29)

EXPECTED: dict[str, Fraction | int | str] = {
    "year_low": LOW * 12,
    "year_mid": MID * 12,
    "year_high": HIGH * 12,
    "year_low_eur": EUROS * 12,
    "year_mid_eur": MID * 12 * RATE,
    "year_high_eur": HIGH * 12 * RATE,
    "rounding_low": LOW * 12 - 500_000,
    "rounding_high": HIGH * 12 - 2_500_000,
    "euro_rate": RATE,
    "dollar_rate": 1 / RATE,
    "month_mid_eur": MID * RATE,
    "month_high_eur": HIGH * RATE,
    "gap_mid_low": MID - LOW,
    "gap_high_mid": HIGH - MID,
    "gap_high_low": HIGH - LOW,
    "year_gap": (HIGH - LOW) * 12,
    "ratio_mid_low": Fraction(MID, LOW),
    "ratio_high_mid": Fraction(HIGH, MID),
    "ratio_high_low": Fraction(HIGH, LOW),
    "day_low": Fraction(LOW * 12, 365),
    "day_mid": Fraction(MID * 12, 365),
    "day_high": Fraction(HIGH * 12, 365),
    "share_low": Fraction(LOW * 12 * 100, REVENUE),
    "share_high": Fraction(HIGH * 12 * 100, REVENUE),
    "years_low": Fraction(REVENUE, LOW * 12),
    "years_high": Fraction(REVENUE, HIGH * 12),
    "revenue_month": Fraction(REVENUE, 12),
    "left_min": 30,
    "left_max": 50,
    "tweet_weekday": TWEET.strftime("%A").lower(),
    "days_tweet_cutoff": (CUTOFF - TWEET).days,
    "days_cutoff_paid": (PAID - CUTOFF).days,
    "days_tweet_paid": (PAID - TWEET).days,
    "years_founding_departure": 2018 - 2015,
    "years_departure_article": 2023 - 2018,
    "years_founding_chatgpt": 2022 - 2015,
    "months_arrival_article": (2023 - 2022) * 12 + 4 - 10,
    "investment_year": "2019",
}


def test_every_figure_has_its_second_reckoning(knowledge: Knowledge) -> None:
    assert set(EXPECTED) == set(knowledge.figures)


@pytest.mark.parametrize("id_", EXPECTED)
def test_a_figure_agrees_with_plain_arithmetic(knowledge: Knowledge, id_: str) -> None:
    figure = knowledge.figures[id_]
    value = evaluate(figure.formula, figure.unit, fact_values(knowledge))
    expected = EXPECTED[id_]
    if isinstance(expected, str):
        assert value.plain() == expected
    else:
        assert value.magnitude is not None
        assert abs(Fraction(value.magnitude) - expected) < Fraction(1, 10**9)

"""Sums of many shapes with numbers drawn at random, against Decimal and date arithmetic written apart from the evaluator."""

import datetime
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.conversation import Conversation
from tests.answering.test_every_number import unproved

TIERS = {42_000: "42,000", 125_000: "125,000", 210_000: "210,000"}
RATE = Decimal(38_373) / Decimal(42_000)
"""Euros for a dollar, as the article converts."""
CUT_OFF, TWEET = datetime.date(2023, 4, 25), datetime.date(2023, 4, 19)

tiers = st.sampled_from(sorted(TIERS))
many = st.integers(2, 300)
Values = Callable[[str], list[str]]


def grouped(number: int) -> str:
    """A number with French groups of three."""
    return f"{number:,}".replace(",", "\u202f")


@pytest.fixture
def values(base: Base) -> Values:
    def values_of(question: str) -> list[str]:
        reply = answer(question, Conversation(), base)
        assert not unproved(reply, question, base.knowledge), (question, reply.text)
        return [figure.value for figure in reply.figures]

    return values_of


def near(found: str, wanted: Decimal | int, places: str = "1") -> bool:
    return Decimal(found) == Decimal(wanted).quantize(Decimal(places), ROUND_HALF_UP)


def test_one_tier_after_another(values: Values) -> None:
    @settings(max_examples=40)
    @given(first=tiers, last=tiers, one=many, two=many)
    def agrees(first: int, last: int, one: int, two: int) -> None:
        wanted = one * first + two * last
        if first != last:
            assert near(values(f"{one} months at {TIERS[first]} then {two} at {TIERS[last]}")[-1], wanted)
            french = f"{one} mois à {grouped(first)} dollars puis {two} mois à {grouped(last)} dollars"
            assert near(values(french)[-1], wanted)

    agrees()


def test_how_long_a_budget_lasts(values: Values) -> None:
    @settings(max_examples=40)
    @given(tier=tiers, thousands=st.integers(900, 90_000))
    def agrees(tier: int, thousands: int) -> None:
        budget = thousands * 1000
        wanted = Decimal(budget) / tier
        found = values(f"how long would {budget:,} dollars last at the {TIERS[tier]} tier?")
        assert near(found[0], wanted, "0.1")
        found = values(f"combien de temps durent {grouped(budget)} dollars au palier à {grouped(tier)} dollars ?")
        assert near(found[0], wanted, "0.1")

    agrees()


def test_discounts_payers_and_euros(values: Values) -> None:
    @settings(max_examples=40)
    @given(tier=tiers, months=many, payers=st.integers(2, 900), percent=st.integers(1, 95), euros=st.booleans())
    def agrees(tier: int, months: int, payers: int, percent: int, euros: bool) -> None:
        question = f"{payers} entreprises pendant {months} mois au palier à {grouped(tier)} dollars avec {percent} % de remise"
        wanted = Decimal(tier) * months * payers * (100 - percent) / 100
        found = values(question + (" en euros" if euros else ""))
        assert near(found[-1], wanted * (RATE if euros else 1))

    agrees()


def test_advertisers_left_and_gone(values: Values) -> None:
    @settings(max_examples=40)
    @given(count=st.integers(2, 9_000).map(lambda number: number * 10))
    def agrees(count: int) -> None:
        assert [int(Decimal(value)) for value in values(f"of {count:,} advertisers, how many are left?")] == [
            count * 3 // 10,
            count // 2,
        ]
        french = values(f"de {grouped(count)} annonceurs, combien sont partis ?")
        assert [int(Decimal(value)) for value in french] == [count // 2, count * 7 // 10]

    agrees()


def test_dates_before_and_after(values: Values) -> None:
    @settings(max_examples=40)
    @given(days=st.integers(2, 900))
    def agrees(days: int) -> None:
        length = datetime.timedelta(days)
        assert values(f"what date is {days} days after the cut-off?") == [str(CUT_OFF + length)]
        assert values(f"{days} jours avant le tweet, on était quel jour ?") == [str(TWEET - length)]

    agrees()

"""A name that a message takes back does not count."""

import pytest

from bot.answering.base import Base
from bot.matching.guards import taken_back
from bot.matching.matcher import Matcher


@pytest.fixture
def matcher(base: Base) -> Matcher:
    return base.matcher


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Pourquoi Bill Gates, enfin Microsoft, ne veut pas payer ?", "api_refusal"),
        ("Why won't Amazon, sorry, Microsoft pay for Twitter's API?", "api_refusal"),
    ],
)
def test_the_name_put_right_is_the_one_meant(matcher: Matcher, text: str, meant: str) -> None:
    match = matcher.match(text)
    assert (match.outcome, match.entry) == ("answered", meant)


def test_only_the_name_before_the_correction_is_taken_back() -> None:
    texts = "did tesla i mean twitter or microsoft react".split()
    assert taken_back(texts, [(1, 1), (4, 1), (6, 1)]) == {1}


def test_two_names_without_a_correction_both_count() -> None:
    assert not taken_back("did tesla pay the rent to microsoft".split(), [(1, 1), (6, 1)])
    assert not taken_back("musk and twitter".split(), [(0, 1), (2, 1)])

"""Figures on demand: what is asked is computed, cited, and bounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.conversation import Conversation
from bot.answering.reply import Reply
from bot.kb.cases import load_cases
from tests.conftest import KNOWLEDGE


def ask(base: Base, *turns: str) -> Reply:
    conversation = Conversation()
    for turn in turns:
        reply = answer(turn, conversation, base)
        conversation = reply.conversation
    return reply


@pytest.mark.parametrize(
    ("question", "values", "sentences"),
    [
        ("7 months at the middle tier in euros", ["799438"], {"7.1", "7.2"}),
        ("how long would a million dollars last at the low tier", ["23.8"], {"7.1"}),
        ("3 companies for 18 months at 210,000", ["11340000"], {"7.2"}),
        ("how long after ChatGPT came out was the threat?", ["4"], {"15.2", "3.3"}),
        ("what is $42,000 a month for 7 months?", ["294000"], {"7.1"}),
        ("forty-two thousand dollars a month for eighteen months", ["756000"], {"7.1"}),
        ("14 months at 125,000 then 10 at 210,000", ["3850000"], {"7.2"}),
        ("dix-huit mois au palier le plus cher pour trois entreprises", ["11340000"], {"7.2"}),
        ("un an et demi au tarif minimum", ["756000"], {"7.1"}),
        ("from June to September at 42k", ["168000"], {"7.1"}),
        ("15 % de remise sur les 210 000 pendant 6 mois", ["1071000"], {"7.2"}),
        ("coût de dix jours au palier le plus cher", ["69041"], {"7.2"}),
        ("one subscription of every level for 6 months, total", ["2262000"], {"7.1", "7.2"}),
        ("Sur 2 500 annonceurs, combien en reste-t-il ?", ["750", "1250"], {"11.1"}),
        ("50 % of advertisers gone: how many are left of 100?", ["30", "50"], {"11.1"}),
    ],
)
def test_a_sum_is_worked_out_and_all_its_inputs_are_cited(
    base: Base, question: str, values: list[str], sentences: set[str]
) -> None:
    reply = ask(base, question)
    assert reply.status == "answered"
    assert [figure.value for figure in reply.figures] == values
    assert {f"{e.paragraph}.{e.sentence}" for e in reply.excerpts} == sentences
    assert all(figure.formula for figure in reply.figures)


@pytest.mark.parametrize(
    "question",
    [
        "12 + 30",
        "combien font 7 fois 8 ?",
        "what's 15% of 80?",
        "0 mois au palier du bas",
        "-5 months at the top tier",
        "999999999999999999999 months at the low tier",
        "add 3 dollars to 4 euros",
        "42,000 dollars plus 2 months",
    ],
)
def test_a_sum_that_makes_no_sense_gets_a_clear_word_and_no_figure(base: Base, question: str) -> None:
    reply = ask(base, question)
    assert (reply.status, reply.reason, reply.figures) == ("not_covered", "no_sum", ())


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("how many days between the cut-off and the end of free access", "4"),
        ("which day of the week was the tweet", "wednesday"),
    ],
)
def test_dates_are_counted(base: Base, question: str, value: str) -> None:
    assert value in [figure.value for figure in ask(base, question).figures]


@pytest.mark.parametrize(
    "question",
    ["0 mois au palier du haut", "999999999999999999999 months at the top tier", "zero companies at 42k for 3 months"],
)
def test_senseless_amounts_get_a_word_and_no_figure(base: Base, question: str) -> None:
    reply = ask(base, question)
    assert reply.status == "not_covered"
    assert not reply.figures


@pytest.mark.parametrize(
    "question",
    [
        "2+2",
        "how much is 12 times 13",
        "combien font 500 divisé par 4",
        "__import__('os').system('id')",
        "42000**42000",
    ],
)
def test_plain_sums_are_not_computed(base: Base, question: str) -> None:
    assert ask(base, question).status == "not_covered"


@pytest.mark.parametrize(
    ("turns", "value"),
    [
        (["Quel est le prix minimum de l'API ?", "et pour 6 mois ?"], "252000"),
        (["How much is the top tier?", "and for two companies over a year?"], "5040000"),
        (["3 months at the middle tier", "in euros?"], "342616"),
        (["9 mois au palier le plus cher", "et au moins cher ?"], "378000"),
    ],
)
def test_a_follow_up_keeps_the_slots_it_does_not_name(base: Base, turns: list[str], value: str) -> None:
    assert value in [figure.value for figure in ask(base, *turns).figures]


TIERS = {"42,000": Decimal(42_000), "125,000": Decimal(125_000), "210,000": Decimal(210_000)}


def test_costs_agree_with_plain_decimal_arithmetic(base: Base) -> None:
    @given(tier=st.sampled_from(sorted(TIERS)), months=st.integers(2, 400), payers=st.integers(2, 9_000), euros=st.booleans())
    def agrees(tier: str, months: int, payers: int, euros: bool) -> None:
        question = f"{payers} companies for {months} months at {tier} dollars{' in euros' if euros else ''}"
        expected = TIERS[tier] * months * payers
        if euros:
            expected = expected * Decimal(38_373) / Decimal(42_000)
        (figure,) = ask(base, question).figures
        assert abs(Decimal(figure.value) - expected) <= Decimal("0.5")
        assert figure.unit == ("EUR" if euros else "USD")

    agrees()


ABOUT_AMOUNTS = frozenset({"prices", "article"})
"""Topics whose questions may be answered by a sum."""


def test_plain_questions_are_not_taken_for_sums(base: Base) -> None:
    figured = {id_ for id_, entry in base.knowledge.entries.items() if entry.figures}
    wrong = []
    for case in load_cases(KNOWLEDGE.parent / "tests" / "cases"):
        if case.entry is None or case.group in ABOUT_AMOUNTS or case.entry in figured:
            continue
        reply = answer(case.text, Conversation(), base)
        if reply.entry is None and reply.figures:
            wrong.append(f"{case.text}: {reply.text}")
    assert not wrong, "\n".join(wrong)


def test_the_bounds_of_the_year_are_compared_by_the_sentence_that_gives_them(base: Base) -> None:
    for question in (
        "How many times is the top yearly estimate the bottom yearly estimate?",
        "la facture annuelle max, combien de fois la facture annuelle min ?",
    ):
        reply = ask(base, question)
        assert reply.excerpts[0].paragraph == 7
        assert (reply.excerpts[0].sentence, reply.figures[0].value) == (3, "5.00")


def test_a_week_says_how_many_a_year_has(base: Base) -> None:
    assert "52 weeks a year" in ask(base, "price of the middle tier per week").figures[0].formula
    assert "52\xa0semaines par an" in ask(base, "combien par semaine pour le palier du milieu ?").figures[0].formula


@pytest.mark.parametrize("question", ["how much is the low tier", "how much is the cheap tier?"])
def test_the_price_of_one_tier_is_not_given_for_another(base: Base, question: str) -> None:
    assert ask(base, question).excerpts[0].paragraph == 7
    assert "$42,000" in ask(base, question).text


@pytest.mark.parametrize(
    "text",
    [
        "Combien coûte un abonnement Netflix sur deux ans ?",
        "A Spotify subscription for 18 months, how much?",
        "What do I pay for Microsoft 365?",
        "Windows 11, c'est quel prix pour 3 postes ?",
    ],
)
def test_the_price_of_something_else_is_not_worked_out(base: Base, text: str) -> None:
    assert ask(base, text).status == "not_covered"


@pytest.mark.parametrize(
    "text", ["Is there any plan cheaper than 42,000 dollars?", "Existe-t-il une formule moins chère que 42.000 dollars ?"]
)
def test_whether_anything_is_cheaper_is_no_sum(base: Base, text: str) -> None:
    assert ask(base, text).entry == "price_minimum"

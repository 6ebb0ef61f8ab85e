"""Requests worked out, without the words that lead to them. The values were worked out by hand from the article's numbers."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.answering.asking import PLAIN_SUM, UNLIKE
from bot.answering.calculator import Computed, calculate, same_value
from bot.answering.plan import Plan, Question, cost, in_currency, in_dollars, number
from bot.answering.quantities import Quantity
from bot.answering.request import KNOWN, RATED, Change, Line, Request
from bot.kb.checks import values_in
from bot.kb.formulas import evaluate
from bot.kb.models import Knowledge, Language

LOW, MID, HIGH = "price_low", "price_mid", "price_high"
RATE = Decimal(38_373) / 42_000
"""Euros for a dollar."""


def request(*asks: str, amounts: tuple[str, ...] = (), changes: tuple[str, ...] = (), **slots: Any) -> Request:
    """A request; amounts and changes are written `1000 USD` and `discount 15`."""
    numbers: dict[str, Any] = {
        key: Decimal(str(value)) if isinstance(value, int | float) else value for key, value in slots.items()
    }
    read = tuple(Quantity(Decimal(value), unit, 0, 1) for value, _, unit in (text.partition(" ") for text in amounts))
    changed = tuple(Change(kind, Decimal(value)) for kind, value in (text.split() for text in changes))
    return Request(asks=frozenset(asks), amounts=read, changes=changed, **numbers)


def worked(knowledge: Knowledge, asked: Request, language: Language = "en") -> Computed:
    found = calculate(asked, knowledge, language)
    assert found is not None
    return found


def values(knowledge: Knowledge, asked: Request) -> list[tuple[Decimal, str]]:
    return [(Decimal(figure.value), figure.unit) for figure in worked(knowledge, asked).figures]


def dollars(*amounts: Any) -> list[tuple[Decimal, str]]:
    return [(Decimal(amount).quantize(Decimal(1)), "USD") for amount in amounts]


SUMS: list[tuple[Request, list[tuple[Decimal, str]]]] = [
    (request(prices=(LOW,), months=7), dollars(294_000)),
    (request(prices=(HIGH,), months=18, payers=3), dollars(11_340_000)),
    (request(prices=(HIGH,), days=10), dollars(Decimal(210_000) * 12 / 365 * 10)),
    (request(prices=(LOW,), months=1, days=10), dollars(42_000 + Decimal(42_000) * 12 / 365 * 10)),
    (request(prices=(LOW,), months=1, days=10, payers=2), dollars(2 * (42_000 + Decimal(42_000) * 12 / 365 * 10))),
    (request(prices=(LOW,), days=15, basis=30), dollars(21_000)),
    (request(prices=(LOW,), days=0.5, basis=30), dollars(700)),
    (request(prices=(HIGH,), days=0.25), dollars(Decimal(210_000) * 12 / 365 / 4)),
    (request(prices=(MID,), months=2, changes=("discount 20",)), dollars(200_000)),
    (request(prices=(MID,), months=2, changes=("increase 20",)), dollars(300_000)),
    (request(prices=(MID,), months=2, changes=("increase 20", "discount 50")), dollars(150_000)),
    (request(prices=(MID,), months=2, changes=("minus 25000",)), dollars(200_000)),
    (request(prices=(MID,), months=2, changes=("plus 25000",)), dollars(300_000)),
    (request(prices=(MID,), months=2, changes=("times 3",)), dollars(750_000)),
    (request(prices=(MID,), months=2, changes=("over 4",)), dollars(62_500)),
    (request(prices=(MID,), months=2, changes=("part 4",)), dollars(62_500)),
    (request(prices=(MID,), months=2, changes=("less 5",)), dollars(200_000)),
    (request(prices=(MID,), months=2, changes=("more 5",)), dollars(300_000)),
    (request(prices=(LOW,), months=1, days=73, changes=("discount 50",)), dollars((42_000 + 42_000 * 12 // 5) // 2)),
    (request(prices=(LOW,), months=6, currency="EUR"), [(Decimal(230_238), "EUR")]),
    (request(prices=(MID,), months=7, currency="EUR"), [(Decimal(799_438), "EUR")]),
    (request("total", prices=(LOW, MID, HIGH), months=6), dollars(2_262_000)),
    (request("total", prices=(LOW, HIGH), currency="EUR"), [((252_000 * RATE).quantize(Decimal(1)), "EUR")]),
    (request(lines=(Line(MID, Decimal(14)), Line(HIGH, Decimal(10)))), dollars(3_850_000)),
    (request(lines=(Line(LOW, Decimal(2)), Line(HIGH, Decimal(1))), payers=2), dollars(588_000)),
    (request(lines=(Line(LOW, Decimal(2), None, Decimal(3)), Line(HIGH, Decimal(1))), payers=2), dollars(462_000)),
    (request("how_long", prices=(LOW,), amounts=("1000000 USD",)), [(Decimal("23.8"), "month")]),
    (request("how_years", prices=(LOW,), amounts=("1000000 USD",)), [(Decimal("1.98"), "year")]),
    (request("how_days", prices=(LOW,), amounts=("1000000 USD",)), [(Decimal(724), "day")]),
    (request("how_weeks", prices=(LOW,), amounts=("1000000 USD",)), [(Decimal("103.5"), "week")]),
    (request("how_long", prices=(LOW,), amounts=("1000000 USD",), payers=2), [(Decimal("11.9"), "month")]),
    (request("how_many", prices=(LOW,), amounts=("1000000 USD",)), [(Decimal("23.81"), "times")]),
    (request("how_many", prices=(LOW,), amounts=("1000000 USD",), months=2), [(Decimal("11.90"), "times")]),
    (request("weekly", prices=(LOW,)), [((Decimal(42_000) * 12 / 52).quantize(Decimal("0.01")), "USD/week")]),
    (request("enough", prices=(HIGH,), amounts=("210000 USD",)), dollars(0)),
    (request("enough", prices=(HIGH,), amounts=("209999 USD",)), dollars(1)),
    (request("enough", prices=(HIGH,), amounts=("1000000 USD",), months=4), dollars(160_000)),
    (request("enough", prices=(LOW,), amounts=("38373 EUR",)), dollars(0)),
    (request("share", prices=(LOW,), amounts=("84000 USD",)), [(Decimal("50.00"), "percent")]),
    (request("at_rate", amounts=("99 USD",)), [((99 * RATE).quantize(Decimal("0.0001")), "EUR")]),
    (request("at_rate", amounts=("100 USD",)), [((100 * RATE).quantize(Decimal("0.01")), "EUR")]),
    (request("at_rate", amounts=("100000 EUR",)), [((100_000 / RATE).quantize(Decimal(1)), "USD")]),
    (request("at_rate", amounts=("99999 EUR",)), [((99_999 / RATE).quantize(Decimal("0.01")), "USD")]),
    (request("rate"), [(RATE.quantize(Decimal("0.0001")), "EUR/USD"), ((1 / RATE).quantize(Decimal("0.0001")), "USD/EUR")]),
    (request("gap", KNOWN, amounts=("2500000 USD", "500000 USD")), dollars(2_000_000)),
    (request("average", KNOWN, amounts=("2500000 USD", "500000 USD")), dollars(1_500_000)),
    (request("total", KNOWN, amounts=("2500000 USD", "500000 USD")), dollars(3_000_000)),
    (request("ratio", KNOWN, amounts=("2500000 USD", "500000 USD")), [(Decimal("5.00"), "times")]),
    (request("share", KNOWN, amounts=("2500000 USD", "500000 USD")), [(Decimal("20.00"), "percent")]),
    (request("advertisers", "remaining", count=100), [(Decimal(30), "times"), (Decimal(50), "times")]),
    (request("advertisers", "gone", count=100), [(Decimal(50), "times"), (Decimal(70), "times")]),
    (request("advertisers", "gap", count=100), [(Decimal(20), "times")]),
    (request("advertisers", "average", count=100), [(Decimal(60), "times"), (Decimal(40), "times")]),
    (request("advertisers", "average"), [(Decimal("60.0"), "percent")]),
    (request("advertisers", "gap"), [(Decimal(20), "percent")]),
]


@pytest.mark.parametrize(("asked", "expected"), SUMS)
def test_a_request_is_worked_out(knowledge: Knowledge, asked: Request, expected: list[tuple[Decimal, str]]) -> None:
    assert values(knowledge, asked) == expected


@pytest.mark.parametrize(
    "slots",
    [
        {"months": 0}, {"days": 0}, {"payers": 0}, {"count": 0}, {"basis": 0}, {"months": -1}, {"amounts": ("0 USD",)},
        {"lines": (Line(LOW, Decimal(0)), Line(MID))}, {"lines": (Line(LOW, None, Decimal(0)),)},
        {"lines": (Line(LOW, None, None, Decimal(-3)),)}, {"months": 2, "changes": ("discount 100",)},
        {"months": 2, "changes": ("discount 150",)},
    ],
)  # fmt: skip
def test_a_request_for_nothing_is_refused(knowledge: Knowledge, slots: dict[str, Any]) -> None:
    found = worked(knowledge, request(**{"prices": (LOW,), **slots}))
    assert (found.text, found.figures) == (knowledge.texts["calc_zero"].en, ())


@pytest.mark.parametrize(
    "slots",
    [
        {"months": 10**13}, {"days": 10**13}, {"payers": 10**13}, {"count": 10**13}, {"amounts": ("10000000000000 USD",)},
        {"lines": (Line(LOW, Decimal(10**13)),)}, {"changes": ("times 10000000000000",)}, {"months": -(10**13)},
    ],
)  # fmt: skip
def test_a_request_beyond_all_sense_is_refused(knowledge: Knowledge, slots: dict[str, Any]) -> None:
    found = worked(knowledge, request(**{"prices": (LOW,), **slots}))
    assert (found.text, found.figures) == (knowledge.texts["calc_too_large"].en, ())


def test_the_largest_and_the_least_numbers_that_make_sense_are_worked_out(knowledge: Knowledge) -> None:
    assert values(knowledge, request(prices=(LOW,), months=10**12)) == dollars(42_000 * 10**12)
    assert values(knowledge, request(prices=(LOW,), months=1, changes=("discount 99",))) == dollars(420)
    assert values(knowledge, request(prices=(LOW,), months=1, changes=("increase 100",))) == dollars(84_000)


def test_what_cannot_be_added_and_what_is_no_matter_of_the_article_are_told_apart(knowledge: Knowledge) -> None:
    assert worked(knowledge, request(UNLIKE, prices=(LOW,), months=2)).text == knowledge.texts["calc_units"].en
    assert worked(knowledge, request(PLAIN_SUM)).text == knowledge.texts["calc_plain_sum"].en
    # A sum that has to do with the article is worked out, however plain.
    assert worked(knowledge, request(PLAIN_SUM, prices=(LOW,), months=2)).figures
    assert calculate(request("weekday"), knowledge, "en") is None
    assert worked(knowledge, request(PLAIN_SUM), "fr").text == knowledge.texts["calc_plain_sum"].fr


def test_a_whole_number_is_said_only_where_there_is_one(knowledge: Knowledge) -> None:
    down = worked(knowledge, request("how_many", prices=(LOW,), amounts=("1000000 USD",)))
    assert "23" in down.text
    assert down.figures[0].formula.endswith("≈ 23.81 (23 in full)")
    less_than_one = worked(knowledge, request("how_many", prices=(HIGH,), amounts=("100000",)))
    assert less_than_one.figures[0].formula.endswith("≈ 0.48")
    exactly_one = worked(knowledge, request("how_many", prices=(HIGH,), amounts=("210000 USD",)))
    assert exactly_one.figures[0].formula.endswith("= 1 (1 in full)")
    up = worked(knowledge, request("how_many", "needed", prices=(LOW,), amounts=("1000000 USD",)))
    assert "24" in up.text
    assert up.figures[0].formula.endswith("≈ 23.81 (24, rounded up)")


def test_a_text_names_what_it_counts_and_shows_numbers_to_the_hundredth(knowledge: Knowledge) -> None:
    days = worked(knowledge, request("how_days", events=("dmc_cutoff",), dates=("2023-06-01",)))
    from_, to = f"“{knowledge.facts['dmc_cutoff'].label.en}” (April 25, 2023)", "“date given” (June 1, 2023)"
    assert days.text == f"From {from_} to {to} is 37 days."
    assert "$1,234,567.89," in worked(knowledge, request("how_long", prices=(LOW,), amounts=("1234567.891 USD",))).text
    assert " 1.26 months " in worked(knowledge, request(prices=(LOW,), months=1.255)).text


def test_a_share_of_ones_own_is_said_beside_the_articles(knowledge: Knowledge) -> None:
    found = worked(knowledge, request("advertisers", "remaining", count=1000, changes=("discount 40",)))
    assert [figure.value for figure in found.figures] == ["600", "300", "500"]
    assert "600" in found.text
    assert "between 300 and 500" in found.text


def test_what_the_working_leans_on_is_said_beside_it(knowledge: Knowledge) -> None:
    (plain,) = worked(knowledge, request(prices=(LOW,), months=2)).figures
    (euros,) = worked(knowledge, request(prices=(LOW,), months=2, currency="EUR")).figures
    (days,) = worked(knowledge, request(prices=(LOW,), days=20)).figures
    assert plain.caveat is None
    assert euros.caveat is not None
    assert days.caveat is not None
    assert "365" in days.caveat
    assert euros.caveat != days.caveat


def test_bounds_are_said_in_one_sentence(knowledge: Knowledge) -> None:
    found = worked(knowledge, request("advertisers", "gone", count=1000))
    assert len(found.figures) == 2
    assert found.text.count("500") == found.text.count("700") == 1
    assert found.sentences == ("11.1",)


@pytest.mark.parametrize(
    ("claimed", "verdict"),
    [
        ("504000", "yes"),
        ("504001", "about"),
        ("514080", "about"),
        ("493920", "about"),
        ("514081", "no"),
        ("493919", "no"),
        ("504000.4", "yes"),
    ],
)
def test_a_stated_amount_is_right_about_right_or_wrong(knowledge: Knowledge, claimed: str, verdict: str) -> None:
    found = worked(knowledge, request("claim", prices=(LOW,), months=12, amounts=(f"{claimed} USD",)))
    words = {"yes": "calc_claimed_yes", "about": "calc_claimed_about", "no": "calc_claimed_no"}
    begins = {key: knowledge.texts[text].en.split("{")[0] for key, text in words.items()}
    assert len(set(begins.values())) == 3
    assert found.text.startswith(begins[verdict]), found.text


def test_a_stated_amount_may_be_right_to_the_dollar(knowledge: Knowledge) -> None:
    found = worked(knowledge, request("claim", prices=(LOW,), days=10, amounts=("13808 USD",)))
    assert found.text.startswith("Yes"), found.text
    found = worked(knowledge, request("claim", prices=(LOW,), days=10, amounts=("13809 USD",)))
    assert not found.text.startswith("Yes"), found.text


def test_two_sums_are_the_same_when_every_value_stands_in_the_other(knowledge: Knowledge) -> None:
    year = worked(knowledge, request(prices=(LOW,), months=12)).figures
    euros = worked(knowledge, request(prices=(LOW,), months=12, currency="EUR")).figures
    assert same_value(year, (*euros, *year))
    assert same_value((replace(year[0], value="504000.00"),), year)
    assert not same_value((*euros, *year), year)
    assert not same_value((replace(year[0], unit="EUR"),), year)
    assert same_value((replace(year[0], value="monday", unit="weekday"),), (replace(year[0], value="monday", unit="weekday"),))
    assert not same_value((replace(year[0], value="2023-04-25", unit="date"),), (replace(year[0], value="2023", unit="date"),))


def test_numbers_are_written_as_formulas_read_them() -> None:
    assert [number(Decimal(text)) for text in ("1E+3", "2.50", "100", "0.5")] == ["1000", "2.5", "100", "0.5"]


def test_an_amount_in_euros_counts_in_dollars_at_the_articles_rate(knowledge: Knowledge) -> None:
    def of(amount: str, unit: str) -> Decimal | None:
        formula = in_dollars(f"({amount} {unit or 'USD'})", Quantity(Decimal(amount), unit, 0, 1), knowledge.calculator)
        return evaluate(formula, "USD", values_in(formula, knowledge)).magnitude

    assert of("38373", "EUR") == 42_000
    assert of("500", "USD") == of("500", "") == 500


def test_a_day_costs_the_same_share_of_a_year_whatever_it_is_joined_with(knowledge: Knowledge) -> None:
    def of(*given: Any, **named: Any) -> Decimal:
        formula = cost(*given, **named)
        return (evaluate(formula, "USD", values_in(formula, knowledge)).magnitude or Decimal(0)).quantize(Decimal("0.01"))

    day = Decimal(42_000) * 12 / 365
    assert of(LOW, None, Decimal(1)) == day.quantize(Decimal("0.01"))
    assert of(LOW, None, Decimal("0.5")) == (day / 2).quantize(Decimal("0.01"))
    assert of(LOW, None, Decimal("0.5"), Decimal(4)) == (day * 2).quantize(Decimal("0.01"))
    assert of(LOW, None, Decimal("0.5"), None, Decimal(28)) == 750
    assert of(LOW, Decimal(1), Decimal(14), Decimal(2), Decimal(28)) == 126_000
    assert of(f"({LOW} + {MID})", Decimal("1.5"), None) == 250_500


def test_the_rate_of_two_stated_amounts_goes_one_way(knowledge: Knowledge) -> None:
    (found,) = values(knowledge, request(RATED, amounts=("1000 USD",), currency="USD"))
    assert found == ((1000 * RATE).quantize(Decimal("0.01")), "EUR")


def test_a_date_beyond_the_calendar_is_refused(knowledge: Knowledge) -> None:
    found = worked(knowledge, request("what_date", "later", events=("dmc_cutoff",), days=10**9))
    assert (found.text, found.figures) == (knowledge.texts["calc_units"].en, ())


def test_less_than_a_day_is_said_in_hours(knowledge: Knowledge) -> None:
    hours, day, days = (worked(knowledge, request(prices=(HIGH,), days=count)) for count in (0.25, 1, 2))
    assert "6 hours" in hours.text
    assert "6 hours" in hours.figures[0].formula
    assert "1 day " in day.text
    assert "2 days " in days.text
    assert "hour" not in day.figures[0].formula + days.figures[0].formula


def test_the_working_has_no_parentheses_that_change_nothing(knowledge: Knowledge) -> None:
    (one,) = worked(knowledge, request(prices=(HIGH,), months=18, payers=3)).figures
    assert one.formula == "3 × $210,000 a month × 18 months = $11,340,000"
    (two,) = worked(knowledge, request(prices=(HIGH,), months=1, days=73, payers=3)).figures
    assert two.formula.startswith("3 × (")


def test_an_amount_of_the_article_is_cited_and_one_in_another_currency_is_the_persons_own(knowledge: Knowledge) -> None:
    own = worked(knowledge, request("at_rate", amounts=("500000 EUR",))).sentences
    for unit in (" USD", ""):
        assert set(worked(knowledge, request("at_rate", amounts=(f"500000{unit}",))).sentences) - set(own) == {"7.3"}


def test_euros_are_the_articles_own_where_it_has_them_and_converted_elsewhere(knowledge: Knowledge) -> None:
    (own,) = worked(knowledge, request(prices=(LOW,), months=6, currency="EUR")).figures
    assert own.formula == "€38,373 a month × 6 months = €230,238"
    both = request("total", prices=(LOW, MID), currency="EUR")
    assert values(knowledge, both) == [((167_000 * RATE).quantize(Decimal(1)), "EUR")]
    stated = request("total", KNOWN, amounts=("2500000 USD", "500000 USD"), currency="EUR")
    assert values(knowledge, stated) == [((3_000_000 * RATE).quantize(Decimal(1)), "EUR")]
    assert "€1,000 " in worked(knowledge, request("at_rate", amounts=("1000 EUR",))).text
    assert "$1,000 " in worked(knowledge, request("at_rate", amounts=("1000",))).text
    ratio = Plan("ratio", f"{MID} / {LOW}", "times")
    assert in_currency(ratio, Question(request(currency="EUR"), knowledge.calculator, knowledge)) == ratio


def test_a_discount_on_one_product_needs_no_parentheses(knowledge: Knowledge) -> None:
    (figure,) = worked(knowledge, request(prices=(MID,), months=2, changes=("discount 20",))).figures
    assert figure.formula == "$125,000 a month × 2 months × (100% − 20%) = $200,000"


def test_a_date_that_is_only_counted_from_is_cited_too(knowledge: Knowledge) -> None:
    since = worked(knowledge, request("how_long", events=("chatgpt_release", "tweet_date")))
    assert since.sentences == ("15.2", "3.3")
    assert "December" in since.text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (request("split", prices=(MID,), lines=(Line(MID, Decimal(12)), Line(LOW, Decimal(12))), payers=4), 501_000),
        (request("split", prices=(LOW,), number=6), 7_000),
        (request("saved", prices=(LOW,), months=12, changes=("discount 25",)), 126_000),
    ],
)
def test_what_is_shared_or_saved(knowledge: Knowledge, asked: Request, expected: int) -> None:
    assert [value for value, _ in values(knowledge, asked)] == [expected]


def test_a_month_and_some_hours_are_both_said(knowledge: Knowledge) -> None:
    assert "1 month and 12 hours" in worked(knowledge, request(prices=(LOW,), months=1, days=0.5)).text

"""Plans about the lowest and the highest yearly cost, as the article rounds them and exactly: compared, multiplied, divided."""

from dataclasses import replace
from decimal import Decimal

from bot.answering.plan import PARTS_OF_YEAR, Plan, Question, changed, in_currency, number
from bot.answering.request import BOUND, WORDED

_COMPARED = {
    "share": Plan("bounds_share", "{0} / {1}", "percent", 2),
    "average": Plan("bounds_mean", "({0} + {1}) / 2", "USD"),
    "gap": Plan("bounds_gap", "{1} - {0}", "USD"),
    "ratio": Plan("bounds_ratio", "{1} / {0}", "times", 2),
    "total": Plan("bounds_sum", "{0} + {1}", "USD"),
}
"""By what is asked; the formulas are of the lower and the higher cost."""
_PARTS = ("daily", "weekly", "monthly")
_YEAR = Decimal(12)
"""Months."""


def bounds(question: Question) -> list[Plan]:
    """The yearly costs that the article gives: both together, or one of them several times or in parts."""
    request = question.request
    if len(question.data.rounded) != 2 or request.amounts or request.lines or not question.asks("yearly"):
        return []
    if question.asks(BOUND) and len(request.prices) == 1:
        return _one(question)
    return _both(question) if question.asks("range") else []


def _both(question: Question) -> list[Plan]:
    """The lowest and the highest yearly cost together."""
    rounded = list(question.data.rounded.items())
    asked = next((plan for word, plan in _COMPARED.items() if question.asks(word)), None)
    more = question.asks("share") and question.asks("gap", "dearer")  # in percent of one of them: the tiers' own sum
    if asked is None or more or question.request.payers or question.request.changes:
        return []
    divides = asked.unit != "USD"
    stated = asked.formula.format(*(fact if divides else f"{fact} * 1 year" for fact, _ in rounded))
    exact = asked.formula.format(*(price if divides else f"{price} * 12 month" for _, price in rounded))
    plans = (replace(asked, formula=stated), Plan("exactly", exact, asked.unit, asked.decimals))
    return [in_currency(plan, question) for plan in plans]


def _one(question: Question) -> list[Plan]:
    """One of them over some years, some times, for some who pay, divided or by the month; empty when it is asked as it is."""
    request = question.request
    fact = next((fact for fact, price in question.data.rounded.items() if price in request.prices), None)
    years = _years(question)
    if fact is None or years is None:
        return []
    part = next((word for word in _PARTS if question.asks(word)), None)
    shared = (request.payers or request.number) if question.asks("split") and not request.changes else None
    times = request.payers if shared is None else None
    if years == 1 and not (part or shared or times or request.changes):
        return []
    if part:
        below, unit = PARTS_OF_YEAR[part]
        endings, decimals = (f" / {below.removeprefix('year / ')}" if part == "weekly" else f" * 1 year / {below}", unit), 2
    else:
        endings, decimals = (f" * {number(years)} year", "USD"), 0
    before = f"{number(times)} * " if times else ""
    after = f" / {number(shared)}" if shared else ""
    decimals = 2 if shared or any(change.kind == "over" for change in request.changes) else decimals
    stated, exact = (before + cost + after for cost in (fact + endings[0], _exact(request.prices[0], years, part)))
    plans = (
        Plan("bound", _of(changed(stated, request.changes), question), endings[1], decimals),
        Plan("exactly", _of(changed(exact, request.changes), question), endings[1], decimals),
    )
    return [in_currency(plan, question) for plan in plans]


def _years(question: Question) -> Decimal | None:
    """How many years, or how many times, a yearly cost is taken; None for a period that is no whole year."""
    request = question.request
    if request.times is not None:
        return request.times
    if request.days is not None:
        return None
    months = _YEAR if request.months is None or question.asks(WORDED) else request.months
    return months / _YEAR if months % _YEAR == 0 else None


def _exact(price: str, years: Decimal, part: str | None) -> str:
    """The exact cost of so many years, or of a part of one."""
    if part == "monthly":
        return price
    if part:
        below = PARTS_OF_YEAR[part][0]
        return f"{price} * 12 month / {below}"
    return f"{price} * {number(years * _YEAR)} month"


def _of(formula: str, question: Question) -> str:
    """A percentage of a cost, where one is asked."""
    shares = [change.value for change in question.request.changes if change.kind == "of"]
    return f"{number(shares[0])} percent * {formula}" if shares else formula

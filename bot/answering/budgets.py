"""Plans about amounts: how long a budget lasts, whom or what it pays for, what it is in the other currency."""

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from bot.answering.plan import (
    PARTS_OF_YEAR,
    Part,
    Plan,
    Question,
    amount_of,
    changed,
    cost,
    in_currency,
    in_dollars,
    money,
    number,
    period_of,
)
from bot.answering.quantities import Quantity
from bot.answering.request import KNOWN, RATED
from bot.kb.checks import values_in
from bot.kb.formulas import Value, evaluate

_HOW_LONG = ("how_long", "how_years", "how_months", "how_weeks", "how_days")
_SPREAD = ("hourly", "daily", "weekly", "monthly")
"""Parts of a year that a yearly cost is said by."""
_DAY = "(12 month / (365 day))"
_DURATIONS = {"how_years": (" / (12 month / year)", "year", 2), "how_days": (f" / {_DAY}", "day", 0),
              "how_weeks": (f" / {_DAY} / (7 day / week)", "week", 1)}  # fmt: skip


def budgets(question: Question) -> list[Plan]:
    """What an amount pays for."""
    request = question.request
    if not request.amounts or question.asks("revenue") or not question.data.prices:
        return []
    amount = request.amounts[0]
    if not request.prices and not amount.unit and not question.asks("enough", "budget"):
        return []  # 50 million of something else
    prices = request.prices or question.data.prices
    sold = question.asks("needed") and question.asks("payers") and not question.asks(*_HOW_LONG)
    if (question.asks("how_many") or sold) and request.payers is None:
        return [_payers(question, amount, price) for price in prices]
    if question.asks(*_HOW_LONG) or (question.asks("reach") and question.asks("what_date")):
        return [_lasts(question, amount, price) for price in prices]
    if question.asks("share", "represent") and request.prices:
        return [_fraction(question, amount, price) for price in request.prices]
    stated = question.asks("claim") or not question.asks("budget")
    if question.asks("enough", "remaining", "which", "gap") or (request.prices and _is_timed(question) and not stated):
        return _within(question, amount)
    return []


def _is_timed(question: Question) -> bool:
    return question.request.months is not None or question.request.days is not None


def _cost(question: Question, price: str) -> str:
    """A tier's cost over the period of the request, or a month."""
    request = question.request
    return changed(cost(price, request.paid_months, request.days, request.payers, request.basis), request.changes)


def _parts(question: Question, amount: Quantity, price: str) -> dict[str, Part]:
    request = question.request
    return {"budget": money(amount), "price": price, "period": period_of(request.paid_months, request.days)}


def _lasts(question: Question, amount: Quantity, price: str) -> Plan:
    request = question.request
    total = in_dollars(amount_of(amount, question), amount, question.data)
    payers = f" * {number(request.payers)}" if request.payers else ""
    below = changed(f"{price}{payers}", request.changes)
    unit = next((word for word in _DURATIONS if word in request.asks), None)
    ending, name, decimals = _DURATIONS[unit] if unit else ("", "month", 1)
    below = f"({below})" if " " in below else below
    formula = f"{total} / {below}{ending}"
    reached = question.asks("reach", "needed") and name == "month"
    whole: Literal["", "down", "up"] = "up" if reached else "down" if name == "month" else ""
    kind = Plan("reached", "", "") if reached else Plan("lasts", "", "")
    return replace(kind, formula=formula, unit=name, decimals=decimals, parts=_parts(question, amount, price), whole=whole)


def _payers(question: Question, amount: Quantity, price: str) -> Plan:
    total = in_dollars(amount_of(amount, question), amount, question.data)
    request, own = question.request, _cost(question, price)
    parts = _parts(question, amount, price)
    if amount.unit and request.prices and not question.asks("needed") and _is_below(total, own, question):
        return Plan("fits", f"({own}) / {total}", "times", 2, parts, whole="down")
    if question.asks("needed"):
        return Plan("needed", f"{total} / ({own})", "times", 2, parts, whole="up")
    return Plan("affords", f"{total} / ({own})", "times", 2, parts, whole="down")


def _is_below(amount: str, other: str, question: Question) -> bool:
    """Whether an amount in dollars is less than another: "how many salaries of 3,500 dollars"."""
    formula = f"({other}) / {amount}"
    return (evaluate(formula, "times", values_in(formula, question.knowledge)).magnitude or Decimal(0)) > 1


def _fraction(question: Question, amount: Quantity, price: str) -> Plan:
    total = in_dollars(amount_of(amount, question), amount, question.data)
    return Plan("budget_share", f"({_cost(question, price)}) / {total}", "percent", 2, _parts(question, amount, price))


def _within(question: Question, amount: Quantity) -> list[Plan]:
    """Whether an amount is enough for a tier, or which tier it is enough for, and what remains or lacks."""
    prices = question.request.prices or question.data.prices
    total = in_dollars(amount_of(amount, question), amount, question.data)
    found = []
    for price in prices:
        formula = f"{total} - ({_cost(question, price)})"
        left = evaluate(formula, "USD", values_in(formula, question.knowledge)).magnitude or Decimal(0)
        parts = _parts(question, amount, price)
        if left >= 0:
            found.append(Plan("enough", f"{total} - {_grouped(_cost(question, price))}", "USD", parts=parts))
        else:
            found.append(Plan("short", f"{_cost(question, price)} - {total}", "USD", parts=parts))
    return found


def _grouped(formula: str) -> str:
    return f"({formula})" if " + " in formula or " - " in formula else formula


def stated_amounts(question: Question) -> list[Plan]:
    """Two of the article's own amounts compared with each other."""
    amounts = question.request.amounts
    if len(amounts) != 2 or not question.asks(KNOWN) or not question.asks("ratio", "gap", "share", "average", "total"):
        return []
    low, high = (amount_of(amount, question) for amount in sorted(amounts, key=lambda amount: amount.value))
    if question.asks("average"):
        return [in_currency(Plan("amounts_mean", f"({low} + {high}) / 2", "USD"), question)]
    if question.asks("total"):
        return [in_currency(Plan("amounts_sum", f"{low} + {high}", "USD"), question)]
    if question.asks("ratio"):
        return [Plan("amounts_ratio", f"{high} / {low}", "times", 2)]
    if question.asks("share") and not question.asks("gap", "dearer"):
        return [Plan("amounts_share", f"{low} / {high}", "percent", 2)]
    return [in_currency(Plan("amounts_gap", f"{high} - {low}", "USD"), question)]


def spread(question: Question) -> list[Plan]:
    """A yearly cost of the article by the month, the day or another part of the year."""
    request = question.request
    if len(request.amounts) != 1 or not question.asks(KNOWN) or (request.prices and not question.asks("range")):
        return []
    amount, parts = amount_of(request.amounts[0], question), {"budget": money(request.amounts[0])}
    over = next((change.value for change in request.changes if change.kind == "over"), None)
    if over is not None:
        return [in_currency(Plan("spread", f"{amount} / {number(over)}", "USD", parts=dict(parts)), question)]
    for word in _SPREAD:
        if question.asks(word) and (word != "monthly" or question.asks("yearly")):
            below, unit = PARTS_OF_YEAR[word]
            amount = amount.replace(" * 1 year)", ")") if word == "weekly" else amount
            below = below.removeprefix("year / ")
            return [in_currency(Plan("spread", f"{amount} / {below}", unit, 2, dict(parts)), question)]
    return []


def conversions(question: Question) -> list[Plan]:
    """An amount in the other currency, at the article's own rate; the rate itself."""
    request, data = question.request, question.data
    if not data.low_in_euros:
        return []
    low, low_eur = data.prices[0], data.low_in_euros
    timed = request.months is not None or request.days is not None
    if question.asks("rate") and not request.amounts and not timed and set(request.prices) <= {low}:
        return [Plan("rate", f"{low_eur} / {low}", "EUR/USD", 4), Plan("rate_back", f"{low} / {low_eur}", "USD/EUR", 4)]
    rated = question.asks(RATED) and set(request.prices) <= {low}
    if (
        not request.amounts
        or (request.prices and not rated)
        or not question.asks("rate", "at_rate", "euros", "dollars", "convert", RATED)
    ):
        return []
    return [plan for amount in request.amounts if (plan := _converted(question, amount))]


def _converted(question: Question, amount: Quantity) -> Plan | None:
    low, low_eur = question.data.prices[0], question.data.low_in_euros
    wanted = (None if question.asks(RATED) else question.request.currency) or ("USD" if amount.unit == "EUR" else "EUR")
    text = amount_of(amount, question)
    if amount.value != 1 and not question.asks("at_rate", "rate", "article", RATED) and text.endswith((" USD)", " EUR)")):
        return None  # an amount that has nothing to do with the article
    above, below = (low, low_eur) if wanted == "USD" else (low_eur, low)
    if wanted == (amount.unit or "USD"):
        return None
    decimals = 4 if amount.value < 100 else 2 if amount.value < 100_000 else 0
    return Plan("converted", f"{text} * {above} / {below}", wanted, decimals, {"budget": money(amount)})


def roundings(question: Question) -> list[Plan]:
    """The article's rounded yearly costs against the exact ones."""
    request, data = question.request, question.data
    if not data.rounded or not question.asks("rounded") or question.asks("advertisers", *_HOW_LONG):
        return []
    facts = question.knowledge.facts
    values = {amount.value for amount in request.amounts}
    if not question.asks("yearly", "gap") and not values:
        return []
    pairs = [(fact, price) for fact, price in data.rounded.items() if facts[fact].value in values or price in request.prices]
    found = []
    for fact, price in pairs:
        parts: dict[str, Part] = {"rounded": fact, "price": price}
        gap = f"{price} * 12 month - {fact} * 1 year"
        if not question.asks("gap"):
            found.append(in_currency(Plan("exact", f"{price} * 12 month", "USD", parts=parts), question))
        if question.asks("share"):
            found.append(Plan("rounding_share", f"({gap}) / ({price} * 12 month)", "percent", 2, parts))
        found.append(in_currency(Plan("rounding", gap, "USD", parts=parts), question))
    return found


def claims(question: Question) -> list[Plan]:
    """What a tier costs, where the person says an amount for it."""
    request = question.request
    if not request.amounts or not request.prices or question.asks("revenue", "ratio", "gap"):
        return []
    if not _is_timed(question) and request.amounts[0].unit != "EUR":
        return []
    if request.amounts[0].unit == "EUR":
        question = question._replace(request=replace(request, currency="EUR"))
    kind = "claimed" if question.asks("claim", "states") else "cost"
    plan = Plan("cost", "", "USD") if kind == "cost" else Plan("claimed", "", "USD")
    parts = {price: _parts(question, request.amounts[0], price) for price in request.prices}
    return [in_currency(replace(plan, formula=_cost(question, price), parts=own), question) for price, own in parts.items()]


def is_claim(plan: Plan) -> bool:
    """Whether the answer says yes or no to an amount that the person stated."""
    return plan.kind == "claimed" and isinstance(plan.parts["budget"], Value)

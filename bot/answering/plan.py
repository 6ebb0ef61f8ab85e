"""One sum as a formula over facts, and the pieces that formulas are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from bot.answering.quantities import HOURS_IN_DAY, Quantity
from bot.answering.request import Change, Request
from bot.kb.formulas import Value
from bot.kb.models import CalculatorData, Knowledge

DAYS_IN_YEAR = 365
WEEKS_IN_YEAR = 52
"""As people reckon when they spread an amount over weeks; durations and dates count a week as seven days."""
PARTS_OF_YEAR = {
    "per_second": (f"({DAYS_IN_YEAR} day * (24 hour / day) * (3600 second / hour))", "USD/second"),
    "per_minute": (f"({DAYS_IN_YEAR} day * (24 hour / day) * (60 minute / hour))", "USD/minute"),
    "hourly": (f"({DAYS_IN_YEAR} day * (24 hour / day))", "USD/hour"),
    "daily": (f"({DAYS_IN_YEAR} day)", "USD/day"),
    "weekly": (f"year / ({WEEKS_IN_YEAR} week / year)", "USD/week"),
    "monthly": ("(12 month)", "USD/month"),
}
"""What a year is divided by for an amount by each, and its unit; by the word that asks for it."""


class Label(NamedTuple):
    """The name of a fact, as a part of a text."""

    fact: str


class Joined(NamedTuple):
    """Several values said one after the other: `1 month and 10 days`."""

    values: tuple[Value, ...]


Part = Value | Label | Joined | str
"""What stands in a text's placeholder: a value, a fact's name or values, or the id of a fact whose value is meant."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One sum: what it is called, its formula and unit, and the text that presents it."""

    kind: str
    """Key of the text `calc_<kind>` that presents the value."""
    formula: str
    unit: str
    decimals: int = 0
    parts: Mapping[str, Part] = field(default_factory=dict)
    """What the text names, by placeholder."""
    given: Mapping[str, Value] = field(default_factory=dict)
    """Values of the formula that the person gave."""
    cites: tuple[str, ...] = ()
    """Facts that the sum rests on without naming them: "late 2022" is counted from December."""
    whole: Literal["", "down", "up"] = ""
    """Which way the value is rounded too, where only whole ones count."""


class Question(NamedTuple):
    """What every maker of plans reads."""

    request: Request
    data: CalculatorData
    knowledge: Knowledge

    def asks(self, *words: str) -> bool:
        """Whether the request holds any of some words."""
        return not self.request.asks.isdisjoint(words)


def number(value: Decimal) -> str:
    """A number as a formula writes it."""
    return f"{value.normalize():f}"


def period_of(months: Decimal | None, days: Decimal | None) -> Joined:
    """A period as a part of a text."""
    values = [Value("month", months)] if months is not None else []
    if days is not None:
        values.append(Value("hour", hours_of(days)) if days < 1 else Value("day", days))
    return Joined(tuple(values))


def hours_of(days: Decimal) -> Decimal:
    """Days in hours; a third of a day is eight of them, whatever its last digits."""
    return round(days * HOURS_IN_DAY, 6)


def cost(
    price: str, months: Decimal | None, days: Decimal | None, payers: Decimal | None = None, basis: Decimal | None = None
) -> str:
    """The formula of a price over a period, in dollars.

    Args:
        price: Fact of a monthly price, or a sum of several in parentheses.
        months: Whole or broken months.
        days: Days beside them, as parts of a year, or of a month of `basis` days.
        payers: How many pay.
        basis: Days of a month; None reckons with a year of 365 days.
    """
    daily = f"{price} / ({number(basis)} day / month)" if basis else f"{price} * 12 month / ({DAYS_IN_YEAR} day)"
    parts = [f"{price} * {number(months)} month"] if months is not None else []
    if days is not None and days < 1 and not basis:
        parts += [f"{price} * 12 month / ({DAYS_IN_YEAR} day * (24 hour / day)) * {number(hours_of(days))} hour"]
    elif days is not None:
        parts += [f"{daily} * {number(days)} day"]
    times = f"{number(payers)} * " if payers is not None else ""
    return f"{times}({' + '.join(parts)})" if times and len(parts) > 1 else times + " + ".join(parts)


def lowered(price: str, changes: Sequence[Change]) -> str:
    """A monthly price with the dollars taken off or put on that the person names."""
    signs = {"minus": "-", "plus": "+"}
    off = "".join(f" {signs[c.kind]} {number(c.value)} USD / month" for c in changes if c.kind in signs)
    return f"({price}{off})" if off else price


def changed(formula: str, changes: Sequence[Change]) -> str:
    """A formula with discounts, increases and factors applied."""
    signs = {"discount": "-", "increase": "+"}
    for change in changes:
        value = number(change.value)
        if change.kind not in {"minus", "plus", "of"}:
            formula = f"({formula})" if " + " in formula and not formula.endswith(")") else formula
        if change.kind in signs:
            formula += f" * (100 percent {signs[change.kind]} {value} percent)"
        elif change.kind == "part":
            formula += f" / {value}"
        elif change.kind in {"less", "more"}:
            formula += f" * {number(change.value + (1 if change.kind == 'more' else -1))} / {value}"
        elif change.kind in {"over", "times"}:
            formula += f" {'/' if change.kind == 'over' else '*'} {value}"
    return formula


def in_currency(plan: Plan, question: Question) -> Plan:
    """The plan in euros, at the article's own rate, when euros are wanted."""
    data = question.data
    if question.request.currency != "EUR" or not data.low_in_euros or "USD" not in plan.unit:
        return plan
    low, unit = data.prices[0], plan.unit.replace("USD", "EUR")
    others = [price for price in data.prices[1:] if price in plan.formula]
    if low in plan.formula and not others and "USD" not in plan.formula:
        return replace(plan, formula=plan.formula.replace(low, data.low_in_euros), unit=unit)
    formula = f"({plan.formula})" if " + " in plan.formula or " - " in plan.formula else plan.formula
    return replace(plan, formula=f"{formula} * {data.low_in_euros} / {low}", unit=unit)


def amount_of(quantity: Quantity, question: Question) -> str:
    """An amount as a formula writes it: as the fact that says it, where the article does."""
    facts = question.knowledge.facts
    for fact in question.data.rounded:
        if facts[fact].value == quantity.value and quantity.unit != "EUR":
            return f"({fact} * 1 year)"
    return f"({number(quantity.value)} {quantity.unit or 'USD'})"


def money(quantity: Quantity) -> Value:
    """An amount as a part of a text; without a unit it is dollars."""
    return Value(quantity.unit or "USD", quantity.value)


def in_dollars(amount: str, quantity: Quantity, data: CalculatorData) -> str:
    """The formula of an amount in dollars, whichever currency it is in."""
    if quantity.unit != "EUR" or not data.low_in_euros:
        return amount
    return f"({amount} * {data.prices[0]} / {data.low_in_euros})"

"""Formulas over facts, evaluated with units; nothing is ever evaluated as code.

Days, months and years are units of their own, so that adding months to years is refused as adding dollars to euros is;
a formula that turns one into the other says how: `12 month / year`.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import cache
from tokenize import TokenError
from typing import NamedTuple

import pint

from bot.errors import FormulaError
from bot.kb.models import WEEKDAYS, Fact, PartialDate

ARTICLE_DATE = "article_date"
UNITS = ("USD", "EUR", "second", "minute", "hour", "day", "week", "month", "year")
MAX_LENGTH = 300
"""Longest formula in characters; the curated ones have under 80."""

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-zA-Z_][a-zA-Z0-9_]*)|(?P<sign>[-+*/()]))")
_CALL = re.compile(r"(days|months|years|weekday|later|earlier)\((\w+)(?:, *(\w+))?\)")


class Token(NamedTuple):
    """A piece of a formula: `number`, `name` (a fact or a unit) or `sign`."""

    kind: str
    text: str


class Value(NamedTuple):
    """Result of a formula or value of a fact: exactly one of magnitude (with its unit), date and weekday."""

    unit: str
    magnitude: Decimal | None = None
    date: PartialDate | None = None
    weekday: str | None = None
    part: str | None = None

    def plain(self) -> str:
        """The value for machines: a decimal number, an ISO date or an English weekday."""
        return f"{self.magnitude:f}" if self.magnitude is not None else str(self.date or self.weekday)


@cache
def registry() -> "pint.UnitRegistry[Decimal]":
    """The units of this program and no others."""
    units: pint.UnitRegistry[Decimal] = pint.UnitRegistry(None, non_int_type=Decimal, cache_folder=None)
    for unit in UNITS:
        units.define(f"{unit} = [{unit}_]")
    units.define("times = []")
    units.define("percent = 0.01 times")
    return units


def fact_value(fact: Fact) -> Value:
    """The value of a fact."""
    return Value(fact.unit or ("weekday" if fact.weekday else "date"), fact.value, fact.date, fact.weekday, fact.part)


def tokens(formula: str) -> list[Token]:
    """A formula cut into its pieces; raises FormulaError where something else stands."""
    if len(formula) > MAX_LENGTH:
        raise FormulaError(f"a formula has at most {MAX_LENGTH} characters")
    found: list[Token] = []
    position = 0
    text = formula.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise FormulaError(f"cannot read the formula at {text[position : position + 10]!r}")
        if match.group().strip() == "*" and found and found[-1].text == "*":
            raise FormulaError("powers are not allowed in a formula")
        found.append(Token(match.lastgroup, match.group(match.lastgroup)))
        position = match.end()
    return found


def call(formula: str) -> tuple[str, tuple[str, ...]] | None:
    """Function and arguments of a date formula such as `days(a, b)`; None for plain arithmetic."""
    match = _CALL.fullmatch(formula.strip())
    return (match[1], tuple(name for name in match.groups()[1:] if name)) if match else None


def names_in(formula: str) -> list[str]:
    """Facts that a formula names, in order, each once."""
    dated = call(formula)
    names = dated[1] if dated else [token.text for token in tokens(formula) if token.kind == "name"]
    return [name for name in dict.fromkeys(names) if name not in UNITS and name not in {"percent", "times"}]


def evaluate(formula: str, unit: str, values: Mapping[str, Value]) -> Value:
    """Value of a formula in a unit.

    Args:
        formula: Arithmetic over facts and numbers with units, or one date function.
        unit: Unit of the result.
        values: Value of each fact by id, and of `article_date`.

    Raises:
        FormulaError: The formula cannot be read, names an unknown fact, or its units do not fit.
    """
    for name in names_in(formula):
        if name not in values:
            raise FormulaError(f"there is no fact {name!r}")
    dated = call(formula)
    if dated:
        try:
            result = _DATE_FUNCTIONS[dated[0]](*(values[name] for name in dated[1]))
        except TypeError as error:
            raise FormulaError(f"{dated[0]}() does not take {len(dated[1])} names") from error
        if result.unit != unit:
            raise FormulaError(f"the result is in {result.unit!r}, not in {unit!r}")
        return result
    return Value(unit, _arithmetic(formula, unit, values))


def _arithmetic(formula: str, unit: str, values: Mapping[str, Value]) -> Decimal:
    units = registry()
    try:
        quantities = {name: units.Quantity(_number(name, values[name]), values[name].unit) for name in names_in(formula)}
        value: pint.Quantity[Decimal] = units.Quantity(units.parse_expression(formula, None, **quantities))
        return Decimal(str(value.to(unit).magnitude))
    except pint.DimensionalityError as error:
        raise FormulaError(f"units do not fit: {error}") from error
    except (DivisionByZero, InvalidOperation, Overflow, ZeroDivisionError) as error:
        raise FormulaError("the formula divides by zero or leaves the range of numbers") from error
    except (pint.PintError, TokenError, SyntaxError, AssertionError, AttributeError, TypeError, ValueError) as error:
        # Beside its own errors pint lets those of Python's tokenizer and its own assertions through.
        raise FormulaError(f"cannot evaluate {formula!r}: {error}") from error


def _number(name: str, value: Value) -> Decimal:
    if value.magnitude is None:
        raise FormulaError(f"{name!r} is a date; use days(), months(), years(), weekday(), later() or earlier()")
    return value.magnitude


def _day(value: Value) -> dt.date:
    if value.date is None or value.date.month is None or value.date.day is None:
        raise FormulaError("this needs a date known to the day")
    return dt.date(value.date.year, value.date.month, value.date.day)


def _month(value: Value) -> int:
    if value.date is None or value.date.month is None:
        raise FormulaError("this needs a date known to the month")
    return value.date.year * 12 + value.date.month


def _year(value: Value) -> int:
    if value.date is None:
        raise FormulaError("this needs a date")
    return value.date.year


def _later(date: Value, duration: Value) -> Value:
    start = date.date
    if start is None or duration.magnitude is None:
        raise FormulaError("later() and earlier() need a date and a duration")
    count = int(duration.magnitude)
    try:
        if duration.unit == "day":
            day = _day(date) + dt.timedelta(days=count)
            return Value("date", date=PartialDate(day.year, day.month, day.day))
        if duration.unit == "year":
            return Value("date", date=PartialDate(start.year + count, start.month, start.day))
        if duration.unit == "month":
            year, month = divmod(_month(date) - 1 + count, 12)
            return Value("date", date=PartialDate(year, month + 1, None))
    except OverflowError as error:
        raise FormulaError("the date leaves the calendar") from error
    raise FormulaError("later() and earlier() take days, months or years")


def _earlier(date: Value, duration: Value) -> Value:
    return _later(date, duration._replace(magnitude=-(duration.magnitude or Decimal(0))))


_DATE_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "days": lambda a, b: Value("day", Decimal((_day(b) - _day(a)).days)),
    "months": lambda a, b: Value("month", Decimal(_month(b) - _month(a))),
    "years": lambda a, b: Value("year", Decimal(_year(b) - _year(a))),
    "weekday": lambda a: Value("weekday", weekday=WEEKDAYS[_day(a).weekday()]),
    "later": _later,
    "earlier": _earlier,
}

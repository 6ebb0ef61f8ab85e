"""Plans about dates and about shares of a number: days between events, weekdays, advertisers that are left of 100."""

from dataclasses import replace
from decimal import Decimal

from bot.answering.plan import Label, Part, Plan, Question, number
from bot.answering.request import DATED, ELAPSED, WORDED
from bot.kb.checks import fact_values
from bot.kb.formulas import ARTICLE_DATE, Value, evaluate
from bot.kb.models import PartialDate

DAY, MONTH, YEAR = 3, 2, 1
"""How finely a date is known."""
WHOLE = 100
"""Percent."""
_FINE = {DAY: ("days", "day"), MONTH: ("months", "month"), YEAR: ("years", "year")}


def dates(question: Question) -> list[Plan]:
    """Weekdays, dates after a while, and the time between two dates."""
    request = question.request
    given = {f"given_{i}": Value("date", date=PartialDate.parse(text)) for i, text in enumerate(request.dates, 1)}
    if not request.events or request.prices:
        return []
    known = {name: value for name, value in fact_values(question.knowledge).items() if value.date}
    events = [event for event in request.events if event in known]
    if not events:
        return []
    values = known | given
    fine = any(_precision(values[name]) == DAY for name in (*events, *given))
    told = question.asks(DATED) and fine and question.asks("what_date") and not question.asks("later", "earlier", *ELAPSED)
    if question.asks("weekday") or told:
        exact = [name for name in (*events, *given) if _precision(values[name]) == DAY]
        return [Plan("weekday", f"weekday({name})", "weekday", parts=_named(name, "first")) for name in exact[:2]]
    later = _later(question, events[0], values)
    if later:
        return later
    return _between(question, [*events, *given], values, given) if question.asks("gap", *ELAPSED) else []


def _precision(value: Value) -> int:
    return sum(part is not None for part in value.date) if value.date else 0


def _named(name: str, key: str) -> dict[str, Part]:
    return {key: name, f"{key}_label": Label(name)}


def _later(question: Question, event: str, values: dict[str, Value]) -> list[Plan]:
    """The date some days or months after or before an event."""
    request = question.request
    length = Value("day", request.days) if request.days is not None else Value("month", request.months or Decimal(0))
    asked = question.asks("what_date") and question.asks("later", "earlier") and not question.asks(WORDED)
    if not asked or not length.magnitude or len(request.events) > 1 or _precision(values[event]) < MONTH:
        return []
    parts = _named(event, "first") | {"period": length}
    if question.asks("earlier") and not question.asks("later"):
        return [Plan("earlier", f"earlier({event}, given_length)", "date", parts=parts, given={"given_length": length})]
    return [Plan("later", f"later({event}, given_length)", "date", parts=parts, given={"given_length": length})]


def _between(question: Question, names: list[str], values: dict[str, Value], given: dict[str, Value]) -> list[Plan]:
    if len(names) > 2:
        names = [name for name in names if name != ARTICLE_DATE]
    if len(names) == 1 and question.asks("ago", "age"):
        names = [*names, ARTICLE_DATE]
    if len(names) < 2 or names[0] == names[1]:
        return []
    first, last = sorted(names[:2], key=lambda name: tuple(part or 0 for part in values[name].date or ()))
    precision = min(_precision(values[first]), _precision(values[last]))
    if question.asks("how_years", "age") and precision < DAY:
        precision = YEAR
    function, unit = _FINE[precision]
    formula = f"{function}({first}, {last})"
    used = {name: value for name, value in given.items() if name in {first, last}}
    parts = _named(first, "first") | _named(last, "last")
    between = Plan("between", formula, unit, parts=parts, given=used)
    count = evaluate(formula, unit, values).magnitude
    if not count:
        return []
    if precision == DAY and question.asks("how_weeks"):
        return [between, Plan("weeks", f"{number(count)} day / (7 day / week)", "week", 2)]
    if precision == DAY and question.asks("how_hours"):
        return [between, Plan("hours", f"{number(count)} day * (24 hour / day)", "hour")]
    return [between]


def shares(question: Question) -> list[Plan]:
    """How many of a number are lost or left, by the two estimates or by a share that the person gives."""
    request, data = question.request, question.data
    if len(data.lost) != 2:
        return []
    if request.payers and not request.prices and question.asks("gone", "remaining") and not question.asks("pay", "tier"):
        request = replace(request, count=request.payers)
    if not request.count:
        return _estimates(question, *data.lost)
    parts: dict[str, Part] = {"count": Value("times", request.count)}
    plans = _of_count(question._replace(request=request), number(request.count), *data.lost)
    return [replace(plan, parts=parts) for plan in plans]


def _estimates(question: Question, low: str, high: str) -> list[Plan]:
    """The two estimates compared with each other."""
    if not question.asks("advertisers"):
        return []
    if question.asks("average"):
        return [Plan("lost_mean", f"({low} + {high}) / 2", "percent", 1)]
    return [Plan("lost_gap", f"{high} - {low}", "percent")] if question.asks("gap") else []


def _of_count(question: Question, count: str, low: str, high: str) -> list[Plan]:
    """What the estimates, or the person's own, make of a number."""
    lost = question.asks("gone") and not question.asks("remaining")
    if question.asks("originally"):
        return [
            Plan("before_min", f"{count} / (100 percent - {low})", "times"),
            Plan("before_max", f"{count} / (100 percent - {high})", "times"),
        ]
    if question.asks("gap"):
        return [Plan("count_gap", f"{count} * ({high} - {low})", "times")]
    if question.asks("average"):
        middle = f"(({low} + {high}) / 2)"
        left = Plan("mean_left", f"{count} * (100 percent - {middle})", "times")
        return [Plan("mean_lost", f"{count} * {middle}", "times"), left]
    # A share that the person gives is worked out beside the article's own: alone it would have nothing to do with it.
    given = [change.value for change in question.request.changes if not _is_estimate(change.value, question)]
    rates = [f"{number(value)} percent" for value in given[:1] if 0 < value <= WHOLE]
    if lost:
        own = [Plan("own_lost", f"{count} * {rate}", "times") for rate in rates]
        return [*own, Plan("lost_min", f"{count} * {low}", "times"), Plan("lost_max", f"{count} * {high}", "times")]
    return [
        *(Plan("own_left", f"{count} * (100 percent - {rate})", "times") for rate in rates),
        Plan("left_min", f"{count} * (100 percent - {high})", "times"),
        Plan("left_max", f"{count} * (100 percent - {low})", "times"),
    ]


def _is_estimate(percent: Decimal, question: Question) -> bool:
    return any(question.knowledge.facts[fact].value == percent for fact in question.data.lost)

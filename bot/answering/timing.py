"""Plans about dates: weekdays, days, months and years between events, the date some time before or after one."""

from decimal import Decimal

from bot.answering.dates import days_of
from bot.answering.plan import Label, Part, Plan, Question, number
from bot.answering.request import DATED, ELAPSED, WORDED
from bot.kb.checks import fact_values, values_in
from bot.kb.formulas import ARTICLE_DATE, Value, evaluate
from bot.kb.models import PartialDate

DAY, MONTH, YEAR = 3, 2, 1
"""How finely a date is known."""
_FINE = {DAY: ("days", "day"), MONTH: ("months", "month"), YEAR: ("years", "year")}


def dates(question: Question) -> list[Plan]:
    """Weekdays, dates after a while, and the time between two dates."""
    request = question.request
    given = {f"given_{i}": Value("date", date=PartialDate.parse(text)) for i, text in enumerate(request.dates, 1)}
    if not request.events or request.prices:
        return []
    derived = _derived(question)
    known = {name: value for name, value in fact_values(question.knowledge).items() if value.date} | derived
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
    if not question.asks("gap", *ELAPSED):
        return []
    between = _between(question, [*events, *given], values, given | derived)
    return [*(_said(name, question) for name in derived), *between] if between else []


def _derived(question: Question) -> dict[str, Value]:
    """Events that the article gives by another: "a year later"."""
    figures = question.knowledge.figures
    found = [(name, figures[name]) for name in question.request.events if name in figures]
    return {name: evaluate(own.formula, own.unit, values_in(own.formula, question.knowledge)) for name, own in found}


def _said(name: str, question: Question) -> Plan:
    """How the date of such an event follows."""
    return Plan("dated", question.knowledge.figures[name].formula, "date", parts={"first_label": Label(name)})


def _precision(value: Value) -> int:
    return sum(part is not None for part in value.date) if value.date else 0


def _named(name: str, key: str) -> dict[str, Part]:
    return {key: name, f"{key}_label": Label(name)}


def _later(question: Question, event: str, values: dict[str, Value]) -> list[Plan]:
    """The date some days or months after or before an event."""
    request = question.request
    length = Value("day", request.days) if request.days is not None else Value("month", request.months or Decimal(0))
    asked = question.asks("what_date", "the_date") and question.asks("later", "earlier") and not question.asks(WORDED)
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
    used = {name: value for name, value in given.items() if name in {first, last}}
    parts = _named(first, "first") | _named(last, "last")
    if question.asks("how_years", "age"):
        precision = YEAR
    elif values[first].part == "end" and (own := _roughly(question, first, last, values, parts)):
        return own
    function, unit = _FINE[precision]
    formula = f"{function}({first}, {last})"
    between = Plan("between", formula, unit, parts=parts, given=used)
    count = evaluate(formula, unit, values).magnitude
    if not count:
        return []
    if precision == DAY and question.asks("how_weeks"):
        return [between, Plan("weeks", f"{number(count)} day / (7 day / week)", "week", 2)]
    if precision == DAY and question.asks("how_hours"):
        return [between, Plan("hours", f"{number(count)} day * (24 hour / day)", "hour")]
    return [between]


def _roughly(question: Question, first: str, last: str, values: dict[str, Value], parts: dict[str, Part]) -> list[Plan]:
    """The time since an event of late in a year or month: from December, or the month's last day; empty when it is fine."""
    date, fine = values[first].date, _precision(values[last])
    if date is not None and date.month is None and fine >= MONTH:
        december = {"given_start": Value("date", date=PartialDate(date.year, 12, None))}
        return [Plan("roughly", f"months(given_start, {last})", "month", parts=parts, given=december, cites=(first,))]
    if date is None or date.month is None or fine < DAY or not question.asks("how_days", "how_weeks"):
        return []
    day = days_of(date, last=True)
    given = {"given_start": Value("date", date=PartialDate(day.year, day.month, day.day))}
    formula = f"days(given_start, {last})"
    plans = [Plan("roughly_days", formula, "day", parts=parts, given=given, cites=(first,))]
    if question.asks("how_weeks"):
        count = evaluate(formula, "day", values | given).magnitude or Decimal(0)
        plans.append(Plan("weeks", f"{number(count)} day / (7 day / week)", "week", 1))
    return plans

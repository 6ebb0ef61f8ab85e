"""A request to formulas: which sums answer it. Decides; `calculator` evaluates and words them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.answering.request import Request
from bot.kb.formulas import ARTICLE_DATE
from bot.kb.models import CalculatorData, Knowledge

DAYS_IN_YEAR = 365


@dataclass(frozen=True, slots=True)
class Plan:
    """One sum: what it is called, its formula and unit, and the text that presents it."""

    kind: str
    """Key of the text `calc_<kind>` that presents the value."""
    formula: str
    unit: str
    decimals: int = 0
    price: str | None = None
    """The tier it is about, when there is one."""
    months: Decimal | None = None
    events: tuple[str, ...] = ()
    converted: bool = False
    """Whether the article's own rate was used."""


def plans_for(request: Request, knowledge: Knowledge) -> list[Plan]:
    """The sums that answer a request, at most three; empty when nothing can be computed."""
    data = knowledge.calculator
    for make in (_dates, _advertisers, _steps, _budget, _revenue, _gap_or_ratio, _costs):
        found = make(request, data, knowledge)
        if found:
            return found[:3]
    return []


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _convert(plan: Plan, request: Request, data: CalculatorData) -> Plan:
    """The plan in euros, at the article's own rate, when euros are wanted."""
    if request.currency != "EUR" or not data.low_in_euros or "USD" not in plan.unit:
        return plan
    low = data.prices[0]
    if low in plan.formula and plan.formula.count("price") == 1:
        formula = plan.formula.replace(low, data.low_in_euros)
        return replace(plan, formula=formula, unit=plan.unit.replace("USD", "EUR"))
    formula = f"{plan.formula} * {data.low_in_euros} / {low}"
    return replace(plan, formula=formula, unit=plan.unit.replace("USD", "EUR"), converted=True)


def _dates(request: Request, data: CalculatorData, knowledge: Knowledge) -> list[Plan]:
    dated = [event for event in request.events if event == ARTICLE_DATE or event in knowledge.facts]
    if "weekday" in request.asks and dated:
        event = next((event for event in dated if _precision(event, knowledge) == 3), None)
        return [Plan("weekday", f"weekday({event})", "weekday", events=(event,))] if event else []
    if "count_days" not in request.asks or len(dated) < 2:
        return []
    first, last = sorted(dated[:2], key=lambda event: _sort_key(event, knowledge))
    precision = min(_precision(first, knowledge), _precision(last, knowledge))
    function, unit = {3: ("days", "day"), 2: ("months", "month"), 1: ("years", "year")}[precision]
    return [Plan("between", f"{function}({first}, {last})", unit, events=(first, last))]


def _date(event: str, knowledge: Knowledge) -> tuple[int, int | None, int | None]:
    fact = knowledge.facts.get(event)
    date = fact.date if fact and fact.date else knowledge.article.meta.date
    return date.year, date.month, date.day


def _precision(event: str, knowledge: Knowledge) -> int:
    return sum(part is not None for part in _date(event, knowledge))


def _sort_key(event: str, knowledge: Knowledge) -> tuple[int, int, int]:
    year, month, day = _date(event, knowledge)
    return year, month or 0, day or 0


def _advertisers(request: Request, data: CalculatorData, knowledge: Knowledge) -> list[Plan]:
    if request.count is None or len(data.lost) != 2 or not request.count > 0:
        return []
    low, high = data.lost
    count = _number(request.count)
    if "gone" in request.asks and "left" not in request.asks:
        return [
            Plan("lost_min", f"{count} * {low}", "times"),
            Plan("lost_max", f"{count} * {high}", "times"),
        ]
    return [
        Plan("left_min", f"{count} * (100 percent - {high})", "times"),
        Plan("left_max", f"{count} * (100 percent - {low})", "times"),
    ]


def _steps(request: Request, data: CalculatorData, knowledge: Knowledge) -> list[Plan]:
    if not request.steps:
        return []
    parts = [f"{price} * {_number(months)} month" for months, price in request.steps]
    formula = " + ".join(parts)
    if request.payers:
        formula = f"{_number(request.payers)} * ({formula})"
    return [_convert(Plan("steps", formula, "USD"), request, data)]


def _budget(request: Request, data: CalculatorData, knowledge: Knowledge) -> list[Plan]:
    if request.budget is None or not ({"how_long"} & request.asks) or request.budget.value <= 0:
        return []
    amount = f"{_number(request.budget.value)} {request.budget.unit or 'USD'}"
    plans = []
    for price in request.prices or data.prices:
        below = price
        if request.budget.unit == "EUR" and data.low_in_euros:
            below = data.low_in_euros if price == data.prices[0] else f"({price} * {data.low_in_euros} / {data.prices[0]})"
        payers = f"({below} * {_number(request.payers)})" if request.payers else below
        plans.append(Plan("budget", f"{amount} / {payers}", "month", 1, price=price))
    return plans


def _revenue(request: Request, data: CalculatorData, knowledge: Knowledge) -> list[Plan]:
    if data.revenue is None or "revenue" not in request.asks:
        return []
    prices = request.prices or data.prices[:: max(1, len(data.prices) - 1)]
    payers = f"{_number(request.payers)} * " if request.payers else ""
    if "share" in request.asks:
        months = request.months or Decimal(12)
        return [
            Plan("share", f"{payers}{price} * {_number(months)} month / {data.revenue}", "percent", 5, price, months)
            for price in prices
        ]
    if "how_long" in request.asks or "count_days" in request.asks:
        return [
            Plan("revenue_years", f"{data.revenue} / ({payers}{price} * 12 month / year)", "year", 0, price) for price in prices
        ]
    return []


def _gap_or_ratio(request: Request, data: CalculatorData, knowledge: Knowledge) -> list[Plan]:
    prices = [price for price in data.prices if price in request.prices]
    if len(prices) == 1 and {"gap", "ratio"} & request.asks and len(data.prices) > 1:
        # One tier named: it is compared with the other end of the scale.
        named = prices[0]
        prices = [data.prices[0], named if named != data.prices[0] else data.prices[-1]]
    if len(prices) < 2:
        return []
    low, high = prices[0], prices[-1]
    if "ratio" in request.asks:
        return [Plan("ratio", f"{high} / {low}", "times", 2, price=high)]
    if "gap" in request.asks:
        return [_convert(_gap(request, low, high), request, data)]
    return []


def _gap(request: Request, low: str, high: str) -> Plan:
    if request.months in (None, 1) and not request.payers:
        return Plan("gap", f"{high} - {low}", "USD/month", price=high)
    payers = f"{_number(request.payers)} * " if request.payers else ""
    months = request.months or Decimal(1)
    return Plan("gap", f"{payers}({high} - {low}) * {_number(months)} month", "USD", price=high, months=months)


def _costs(request: Request, data: CalculatorData, knowledge: Knowledge) -> list[Plan]:
    if not request.prices:
        return []
    if "all" in request.asks and len(request.prices) > 1 and {"total"} & request.asks:
        joined = "(" + " + ".join(request.prices) + ")"
        plan = _cost(request, joined)
        return [_convert(replace(plan, kind="sum", price=None), request, data)] if plan else []
    found = (_cost(request, price) for price in request.prices)
    return [_convert(plan, request, data) for plan in found if plan]


def _cost(request: Request, price: str) -> Plan | None:
    """The cost of a tier over the period asked for; None when neither period nor anything else was asked."""
    payers = f"{_number(request.payers)} * " if request.payers else ""
    discount = f" * (100 percent - {_number(request.discount)} percent)" if request.discount else ""
    if "daily" in request.asks or "weekly" in request.asks:
        return _daily(request, price, payers)
    if request.days is not None and request.months is None:
        days = _number(request.days)
        formula = f"{payers}{price} * 12 month / ({DAYS_IN_YEAR} day) * {days} day{discount}"
        return Plan("days_cost", formula, "USD", price=price)
    months = request.months
    if months is None and (request.payers or request.discount or request.currency == "EUR"):
        months = Decimal(1)
    if months is None or (months == 1 and not (payers or discount or request.currency == "EUR")):
        return None  # the price as it stands: a curated entry says it
    formula = f"{payers}{price} * {_number(months)} month{discount}"
    return Plan("cost", formula, "USD", price=price, months=months)


def _daily(request: Request, price: str, payers: str) -> Plan:
    if "weekly" in request.asks:
        return Plan("weekly", f"{payers}{price} * 12 month / ({DAYS_IN_YEAR} day) * 7 day", "USD", price=price)
    if request.days in (28, 29, 30, 31):
        return Plan("daily", f"{payers}{price} * 1 month / ({_number(request.days)} day)", "USD/day", price=price)
    return Plan("daily", f"{payers}{price} * 12 month / ({DAYS_IN_YEAR} day)", "USD/day", price=price)


def too_large(values: Sequence[Decimal | None]) -> bool:
    """Whether any of the person's numbers is beyond all sense."""
    return any(value is not None and abs(value) > Decimal(10) ** 12 for value in values)

"""Plans about the amount that costs are compared with: shares of it, how often a cost goes into it, parts of it."""

from decimal import Decimal

from bot.answering.plan import (
    DAYS_IN_YEAR,
    PARTS_OF_YEAR,
    Part,
    Plan,
    Question,
    amount_of,
    changed,
    cost,
    hours_of,
    in_currency,
    number,
    period_of,
)
from bot.answering.request import WORDED

_LONG = ("ratio", "how_long", "how_years", "how_months", "how_many")
_EARNED = {"how_minutes": "minute", "how_hours": "hour", "how_days": "day"}
_PACES = {"minute": "per_minute", "hour": "hourly", "day": "daily"}


def revenues(question: Question) -> list[Plan]:
    """Shares of the revenue, how many times a cost goes into it, its parts by time, and its amount in euros."""
    revenue = question.data.revenue
    if revenue is None or not question.asks("revenue"):
        return []
    compares = question.asks("share", "represent", "remaining", *_LONG[:-1], *_EARNED)
    if question.request.payers is not None and question.request.prices and not compares:
        return []  # what so many customers would bring is another revenue
    for make in (_share_of_it, _earned, _compared, _left, _by_time):
        found = make(question, revenue)
        if found:
            return found
    if question.request.currency == "EUR" and not question.request.prices:
        return [in_currency(Plan("revenue_euros", revenue, "USD", parts={"revenue": revenue}), question)]
    return []


def _share_of_it(question: Question, revenue: str) -> list[Plan]:
    """A percentage of the revenue, or the revenue raised, lowered or divided."""
    changes = question.request.changes
    shares = [change for change in changes if change.kind == "of"]
    if changes and not shares and not question.request.prices and not question.request.amounts:
        plan = Plan("revenue_changed", changed(revenue, changes), "USD", parts={"revenue": revenue})
        return [in_currency(plan, question)]
    if not shares or question.request.prices:
        return []
    formula = f"{number(shares[0].value)} percent * {revenue}"
    return [in_currency(Plan("revenue_percent", formula, "USD", parts={"revenue": revenue}), question)]


def _earned(question: Question, revenue: str) -> list[Plan]:
    """How long it takes to earn a tier's cost with the revenue."""
    request = question.request
    unit = next((unit for word, unit in _EARNED.items() if word in request.asks), None)
    if unit is None and question.asks("earn") and question.asks("how_long"):
        unit = "hour"
    if unit is None or not request.prices:
        return []
    months = Decimal(12) if request.months is None and request.days is None else request.months
    total = changed(cost(request.prices[0], months, request.days, request.payers), request.changes)
    parts: dict[str, Part] = {"revenue": revenue, "price": request.prices[0], "period": period_of(months, request.days)}
    pace = f"({revenue} / {PARTS_OF_YEAR[_PACES[unit]][0]})"
    return [Plan("earned", f"({total}) / {pace}", unit, 2, parts)]


def _compared(question: Question, revenue: str) -> list[Plan]:
    request, data = question.request, question.data
    if _is_spread(question):
        return []
    converted = request.currency == "EUR" and not request.prices and not question.asks("share", "payers", *_LONG[:-1])
    if (
        converted
        or not question.asks("share", "represent", *_LONG)
        or (question.asks("how_many") and not question.asks("payers", "share", "represent", *_LONG[:-1]))
    ):
        return []
    if request.amounts and not request.prices:
        amount = amount_of(request.amounts[0], question)
        parts: dict[str, Part] = {"revenue": revenue}
        if question.asks("share", "represent"):
            return [Plan("amount_share", f"{amount} / {revenue}", "percent", 5, parts)]
        return [Plan("amount_times", f"{revenue} / {amount}", "times", 2, parts)]
    prices = request.prices or data.prices[:: max(1, len(data.prices) - 1)]
    found = [_one_tier(question, revenue, price) for price in prices]
    if len(request.prices) > 1 and question.asks("all", "total", "both") and question.asks("share", "represent", "ratio"):
        found.append(_one_tier(question, revenue, f"({' + '.join(request.prices)})"))
    return found


def _is_spread(question: Question) -> bool:
    """Whether the revenue is asked for by a part of the year: "ça représente combien par semaine ?"."""
    request = question.request
    spread = question.asks(*PARTS_OF_YEAR, "quarterly") and not question.asks("share", "pay", "tier", "payers", *_LONG[1:])
    return spread and not request.prices and not request.amounts


def _one_tier(question: Question, revenue: str, price: str) -> Plan:
    request = question.request
    unsaid = request.months is None or question.asks(WORDED)
    months = Decimal(12) if unsaid and request.days is None else request.months
    parts: dict[str, Part] = {"revenue": revenue, "price": price, "period": period_of(months, request.days)}
    total = changed(cost(price, months, request.days, request.payers), request.changes)
    if question.asks("share", "represent"):
        above = f"({total})" if " + " in total else total
        if price not in question.data.prices:
            return Plan("share_together", f"{above} / {revenue}", "percent", 5, parts)
        return Plan("share", f"{above} / {revenue}", "percent", 5, parts)
    if question.asks("ratio") and price not in question.data.prices:
        return Plan("times_together", f"{revenue} / ({total})", "times", 2, parts)
    if question.asks("ratio"):
        return Plan("revenue_times", f"{revenue} / ({total})", "times", 2, parts)
    if question.asks("how_many") and not question.asks("how_years", "how_months"):
        return Plan("revenue_payers", f"{revenue} / ({total})", "times", 0, parts, whole="down")
    payers = f"{number(request.payers)} * " if request.payers else ""
    if question.asks("how_months"):
        return Plan("revenue_lasts", f"{revenue} / ({payers}{price})", "month", 0, parts)
    return Plan("revenue_lasts", f"{revenue} / ({payers}{price} * 12 month / year)", "year", 0, parts)


def _left(question: Question, revenue: str) -> list[Plan]:
    """What is left of the revenue after a cost."""
    request = question.request
    if not question.asks("remaining") or not request.prices:
        return []
    total = cost(request.prices[0], request.months or Decimal(12), request.days, request.payers)
    return [in_currency(Plan("revenue_left", f"{revenue} - {total}", "USD", parts={"revenue": revenue}), question)]


def _by_time(question: Question, revenue: str) -> list[Plan]:
    """The revenue a month, a week, a day or an hour."""
    request = question.request
    if request.prices:
        return []
    parts: dict[str, Part] = {"revenue": revenue}
    per = next((word for word in PARTS_OF_YEAR if word in request.asks), None)
    if question.asks("quarterly") and request.months in {None, 3, 12}:
        parts["period"] = period_of(Decimal(3), None)
        return [in_currency(Plan("revenue_period", f"{revenue} / (12 month) * 3 month", "USD", parts=parts), question)]
    if request.days is not None:
        parts["period"] = period_of(None, request.days)
        hours = f"{revenue} / {PARTS_OF_YEAR['hourly'][0]} * {number(hours_of(request.days))} hour"
        formula = hours if request.days < 1 else f"{revenue} / ({DAYS_IN_YEAR} day) * {number(request.days)} day"
        return [in_currency(Plan("revenue_period", formula, "USD", parts=parts), question)]
    if per:
        below, unit = PARTS_OF_YEAR[per]
        return [
            in_currency(Plan("revenue_per", f"{revenue} / {below}", unit, 2 if per == "per_second" else 0, parts), question)
        ]
    if request.months not in {None, 12}:
        formula = f"{revenue} / (12 month) * {number(request.months or Decimal(1))} month"
        return [
            in_currency(
                Plan("revenue_period", formula, "USD", parts=parts | {"period": period_of(request.months, None)}), question
            )
        ]
    return []

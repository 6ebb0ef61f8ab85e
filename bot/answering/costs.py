"""Plans about the tiers' prices: over a period, added up, one after the other, compared."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from bot.answering.asking import PLUS
from bot.answering.plan import (
    DAYS_IN_YEAR,
    WEEKS_IN_YEAR,
    Joined,
    Part,
    Plan,
    Question,
    changed,
    cost,
    in_currency,
    lowered,
    number,
    period_of,
)
from bot.answering.request import Line, Request
from bot.kb.checks import values_in
from bot.kb.formulas import Value, evaluate

LONGEST_MONTH = 31
_YEAR = "12 month"
_WEEK = "/ ({days} day) * (7 day / week)"
"""A week where the person says how many days a month or a year has."""
_PER = {
    "per_second": ("/ ({days} day * (24 hour / day)) / (3600 second / hour)", "USD/second", 2),
    "per_minute": ("/ ({days} day * (24 hour / day)) / (60 minute / hour)", "USD/minute", 2),
    "hourly": ("/ ({days} day * (24 hour / day))", "USD/hour", 2),
    "daily": ("/ ({days} day)", "USD/day", 0),
    "weekly": ("/ year / ({weeks} week / year)", "USD/week", 2),
}


def bills(question: Question) -> list[Plan]:
    """Tiers with periods or payers of their own, added up."""
    request = question.request
    if not request.lines:
        return []
    parts = [_line(line, request) for line in request.lines]
    if question.asks("versus", "gap", "dearer", "cheaper") and len(parts) == 2 and not question.asks("total", "share"):
        return _weighed(question, parts)
    if question.asks("share", "represent") and len(parts) == 2 and not question.asks("total", "revenue"):
        return [Plan("lines_share", f"({parts[0]}) / ({parts[1]})", "percent", 2)]
    formula = " + ".join(parts)
    shared = request.payers if all(line.payers is None for line in request.lines) else None
    if shared is not None and question.asks("split"):
        parts_of = {"payers": Value("times", shared)}
        each = Plan("lines_each", changed(f"({formula}) / {number(shared)}", request.changes), "USD", 2, parts_of)
        return [in_currency(each, question)]
    if shared is not None:
        formula = f"{number(shared)} * ({formula})"
    plan = Plan("lines", changed(formula, request.changes), "USD")
    return [in_currency(plan, question)]


def _weighed(question: Question, parts: list[str]) -> list[Plan]:
    """Two lines of a bill beside each other: each by itself, and the gap."""
    values = [evaluate(part, "USD", values_in(part, question.knowledge)).magnitude or Decimal(0) for part in parts]
    less, more = parts if values[0] <= values[1] else parts[::-1]
    plans = [Plan("line", changed(part, question.request.changes), "USD") for part in parts]
    gap = Plan("lines_gap", f"({more}) - ({less})", "USD")
    return [in_currency(plan, question) for plan in (plans if values[0] == values[1] else [*plans, gap])]


def _line(line: Line, request: Request) -> str:
    months, days = line.months, line.days
    if months is None and days is None:
        months, days = request.months, request.days
    return cost(line.price, Decimal(1) if months is None and days is None else months, days, line.payers, request.basis)


def shared(question: Question) -> list[Plan]:
    """A tier's cost divided: among several who pay, or among the calls made for it."""
    request = question.request
    among = request.payers or (request.number if request.number and request.number > 1 else None)
    split = question.asks("split") and among is not None and not question.asks("revenue", "advertisers")
    if len(request.prices) != 1 or request.lines or not (split or request.things):
        return []
    months = request.paid_months
    total = changed(cost(request.prices[0], months, request.days, None, request.basis), request.changes)
    parts: dict[str, Part] = {"price": request.prices[0], "period": period_of(months, request.days)}
    if request.things:
        parts["things"] = Value("times", request.things)
        return [in_currency(Plan("per_thing", f"({total}) / {number(request.things)}", "USD", 4, parts), question)]
    assert among is not None  # noqa: S101 - `split` says so
    parts["payers"] = Value("times", among)
    return [in_currency(Plan("split", f"({total}) / {number(among)}", "USD", 2, parts), question)]


def sums(question: Question) -> list[Plan]:
    """One subscription at each of several tiers, together or on average."""
    request = question.request
    if (
        question.asks("average")
        and question.asks("tier", "all", "average_price")
        and not question.asks("advertisers", "revenue")
    ):
        prices = request.prices if len(request.prices) > 1 else question.data.prices
        joined = f"(({' + '.join(prices)}) / {len(prices)})"
        if len(prices) < 2:
            return []
        return [_over_period(Plan("average", joined, "USD/month", 2), joined, question)]
    if len(request.prices) < 2 or not question.asks("total", PLUS, "both", "each_one"):
        return []
    joined = f"({' + '.join(request.prices)})"
    months = request.paid_months
    formula = changed(cost(joined, months, request.days, request.payers, request.basis), request.changes)
    return [in_currency(Plan("sum", formula, "USD", parts={"period": period_of(months, request.days)}), question)]


def _over_period(plan: Plan, price: str, question: Question) -> Plan:
    """The plan for a period, when one is named that is not a month."""
    request = question.request
    if request.months in {None, 1} and request.days is None and request.payers is None:
        return in_currency(plan, question)
    formula = cost(price, request.months, request.days, request.payers)
    return in_currency(replace(plan, formula=formula, unit="USD"), question)


def compared(question: Question) -> list[Plan]:
    """Ratio, gap or percentage between two tiers."""
    request = question.request
    summed = question.asks("total") and not question.asks("gap", "ratio")
    if summed or question.asks("revenue", "advertisers") or request.amounts or request.lines:
        return []
    if any(change.kind != "of" for change in request.changes):
        return []
    prices = _pair(question)
    exchanged = len(request.prices) > 1 and question.asks("how_many", "how_months", "how_years", "double", "triple", "half")
    if len(prices) < 2 or not (exchanged or question.asks("ratio", "gap", "share", "dearer", "cheaper")):
        return []
    low, high = prices[0], prices[-1]
    parts: dict[str, Part] = {"low": low, "high": high}
    if question.asks("share") and question.asks("cheaper", "fall"):
        return [Plan("cheaper", f"({high} - {low}) / {high}", "percent", 2, parts)]
    if question.asks("share") and question.asks("gap", "dearer", "growth"):
        return [Plan("dearer", f"({high} - {low}) / {low}", "percent", 2, parts)]
    if question.asks("share"):
        return [Plan("fraction", f"{low} / {high}", "percent", 2, parts)]
    if question.asks("ratio") or (exchanged and not question.asks("gap")):
        return [_ratio(question, low, high)]
    return [_gap(question, *pair) for pair in pairwise(prices)]


def _pair(question: Question) -> list[str]:
    """The tiers that are compared, lowest first; one that is named alone is compared with the other end of the scale."""
    scale = question.data.prices
    prices = [price for price in scale if price in question.request.prices]
    if question.asks("refused"):
        return prices  # by not paying one saves its whole price
    if len(prices) == 1 and len(scale) > 1:
        return [scale[0], prices[0] if prices[0] != scale[0] else scale[-1]]
    return prices


def _ratio(question: Question, low: str, high: str) -> Plan:
    """How often one tier goes into the other, or how long a period at one lasts at the other."""
    months = question.request.months
    parts: dict[str, Part] = {"low": low, "high": high}
    if months in {None, 1} or not months or not question.asks("how_months", "how_years"):
        return Plan("ratio", f"{high} / {low}", "times", 2, parts)
    parts["period"] = period_of(months, None)
    years = question.asks("how_years") and not question.asks("how_months")
    ending, unit = (" / (12 month / year)", "year") if years else ("", "month")
    return Plan("exchange", f"{high} * {number(months)} month / {low}{ending}", unit, 1, parts)


def _gap(question: Question, low: str, high: str) -> Plan:
    request = question.request
    parts: dict[str, Part] = {"low": low, "high": high}
    if request.months in {None, 1} and request.days is None and not request.payers:
        return in_currency(Plan("gap", f"{high} - {low}", "USD/month", parts=parts), question)
    months = request.paid_months
    formula = cost(f"({high} - {low})", months, request.days, request.payers)
    parts["period"] = period_of(months, request.days)
    return in_currency(Plan("gap_period", formula, "USD", parts=parts), question)


def _part_of(question: Question, price: str) -> Plan | None:
    """A percentage of a tier's cost; None when none is asked."""
    request = question.request
    shares = [change.value for change in request.changes if change.kind == "of"]
    if not shares or question.asks("revenue", "advertisers"):
        return None
    parts: dict[str, Part] = {"price": price}
    whole = f"{number(shares[0])} percent * {price}"
    if request.months in {None, 1} and request.days is None:
        return in_currency(Plan("part", whole, "USD/month", parts=parts), question)
    return in_currency(
        Plan("part", f"{number(shares[0])} percent * ({cost(price, request.months, request.days)})", "USD", parts=parts),
        question,
    )


def _saved(question: Question, price: str) -> Plan | None:
    """What a discount takes off; None when that is not asked."""
    request = question.request
    off = [change.value for change in request.changes if change.kind == "discount"]
    if len(off) != 1 or len(request.changes) != 1 or not question.asks("saved"):
        return None
    months = request.paid_months
    total = cost(price, months, request.days, request.payers, request.basis)
    total = f"({total})" if " + " in total else total
    parts: dict[str, Part] = {"price": price, "period": period_of(months, request.days)}
    return in_currency(Plan("saved", f"{number(off[0])} percent * {total}", "USD", parts=parts), question)


def priced(question: Question) -> list[Plan]:
    """What each tier costs over the period asked for."""
    request = question.request
    prices = request.prices if not question.asks("advertisers") else ()
    if not prices and question.asks("pay") and _is_sized(request) and not (request.events or request.dates):
        prices = question.data.prices
    portions = [portion for price in prices if (portion := _part_of(question, price))]
    if portions:
        return portions
    saved = [plan for price in prices if (plan := _saved(question, price))]
    if saved:
        return saved
    per = next((word for word in _PER if word in request.asks), None)
    if per and request.days is None and request.months is None:
        return [in_currency(_per(question, price, per), question) for price in prices]
    found = [_price(question, price) for price in prices]
    return [in_currency(plan, question) for plan in found if plan]


def _is_sized(request: Request) -> bool:
    """Whether the person gave a period or payers beyond what the article says."""
    return request.payers is not None or request.months not in {None, 1, 12} or request.days is not None


def _per(question: Question, price: str, per: str) -> Plan:
    request = question.request
    below, unit, decimals = _PER[per]
    payers = f"{number(request.payers)} * " if request.payers else ""
    whole = "1 month" if request.basis and request.basis <= LONGEST_MONTH else _YEAR
    start = f"{payers}{price} * {whole} "
    below = _WEEK if per == "weekly" and request.basis else below
    formula = start + below.format(days=number(request.basis) if request.basis else DAYS_IN_YEAR, weeks=WEEKS_IN_YEAR)
    kind = Plan("per_payers", "", "") if request.payers else Plan("per", "", "")
    parts: dict[str, Part] = {"price": price}
    if request.payers:
        parts["payers"] = Value("times", request.payers)
    return replace(kind, formula=changed(formula, request.changes), unit=unit, decimals=decimals, parts=parts)


def _price(question: Question, price: str) -> Plan | None:
    """The cost of a tier; None when neither a period nor anything else was asked."""
    request = question.request
    plain = request.payers is None and not request.changes and request.currency != "EUR"
    months, days = request.months, request.days
    if months in {None, 1} and days is None and request.payers is None and not request.changes and not plain:
        return Plan("per", price, "USD/month", parts={"price": price})
    if months is None and days is None:
        if plain:
            return None
        months = Decimal(1)
    if months == 1 and days is None and plain:
        return None  # the price as it stands: a curated entry says it
    parts: dict[str, Part] = {"price": price, "period": Joined(period_of(months, days).values)}
    formula = changed(cost(lowered(price, request.changes), months, days, request.payers, request.basis), request.changes)
    if request.payers is None:
        return Plan("cost", formula, "USD", parts=parts)
    payers = {"payers": Value("times", request.payers)}
    return Plan("cost_payers", formula, "USD", parts=parts | payers)

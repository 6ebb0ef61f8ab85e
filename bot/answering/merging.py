"""The slots of two sums put together: what a follow-up leaves open is taken from the last sum or the last answer."""

from dataclasses import replace
from decimal import Decimal

from bot.answering.followups import points_at_sum
from bot.answering.request import DATES, ELAPSED, OPERATIONS, PER, PERIODS, Request
from bot.kb.checks import PLACEHOLDER
from bot.kb.formulas import names_in
from bot.kb.models import Knowledge


def merged(request: Request, last: Request | None) -> Request | None:
    """A request with the slots it leaves empty taken from the last one; None when it adds nothing to it."""
    if last is None:
        return None
    request = _repeated(_scaled(request, last), last)
    count, request = _counted(request, last)
    if request.number is not None and count is None and not request.prices and request.months is None and request.days is None:
        request = _numbered(request, last)
    timed = request.months is not None or request.days is not None or bool(request.asks & PER)
    named = bool(request.prices or request.lines)
    adds: object = timed or named or request.payers is not None or request.currency or request.changes or request.amounts
    of_advertisers = "advertisers" in last.asks or last.count is not None
    adds = adds or count is not None or "remaining" in request.asks or ("gone" in request.asks and of_advertisers)
    operations = request.asks & OPERATIONS - (frozenset() if last.events else DATES)
    if not adds and not operations and not (request.dates or (request.events and last.events)):
        return None
    kept = last.asks - OPERATIONS if operations else last.asks
    if timed:
        kept -= PER | PERIODS.keys()
    return replace(
        last,
        prices=request.prices or _both(request, last) or last.prices,
        lines=request.lines or (() if named or timed else last.lines),
        months=request.months if timed else last.months,
        days=request.days if timed else last.days,
        basis=request.basis or last.basis,
        payers=request.payers if request.payers is not None else last.payers,
        amounts=request.amounts or last.amounts,
        count=count if count is not None else last.count,
        times=request.times,
        changes=request.changes or last.changes,
        currency=request.currency or last.currency,
        events=_events(request, last),
        dates=request.dates or last.dates,
        asks=request.asks | kept,
    )


def _counted(request: Request, last: Request) -> tuple[Decimal | None, Request]:
    """The number that a share is taken of, and the request without it as an amount: "and of 5,000?"."""
    counted = last.count is not None or "advertisers" in last.asks
    if request.count is not None or not counted or request.payers is not None or request.prices:
        return request.count, request
    bare = (amount.value for amount in request.amounts if not amount.unit)
    count = request.number if request.number is not None else next(bare, None)
    return count, replace(request, amounts=()) if count is not None else request


def _scaled(request: Request, last: Request) -> Request:
    """A request whose factor is meant of the last budget: "and with twice that?"."""
    if not last.amounts or request.prices or [change.kind for change in request.changes] != ["times"]:
        return request
    factor = request.changes[0].value
    larger = tuple(amount._replace(value=amount.value * factor) for amount in last.amounts)
    return replace(request, amounts=larger, changes=())


def _repeated(request: Request, last: Request) -> Request:
    """A request whose factor is meant of the last cost: "times three?"."""
    if request.times is None or request.prices or not last.prices or "ratio" in request.asks or last.days is not None:
        return request
    return replace(request, months=(last.months or Decimal(1)) * request.times, times=None)


def asks_price(request: Request, last: Request | None) -> bool:
    """Whether a message names one tier and nothing else, after the price of another: "and the smallest?"."""
    plain = last is not None and last.prices and last.months in {None, Decimal(1)} and not last.has_own_numbers
    more = request.has_own_numbers or request.asks & (OPERATIONS | PER | PERIODS.keys()) or request.currency
    return bool(plain) and len(request.prices) == 1 and not more


def shares_last(text: str, request: Request, last: Request | None) -> bool:
    """Whether a message sets a tier and an amount against each other, one of which was last answered.

    "What share of that is the top tier?" after the revenue; "what share of 10 million is a year of that?" after a tier.
    """
    if last is None or not points_at_sum(text) or request.asks.isdisjoint({"share", "represent", "ratio"}):
        return False
    if "revenue" in last.asks and not last.prices:
        return bool(request.prices)
    of_amount = ("revenue" in request.asks) != bool(request.amounts)
    return len(last.prices) == 1 and of_amount and not (request.prices or request.changes)


def completes(request: Request, last: Request | None) -> bool:
    """Whether a message is the other half of the last sum: "and both together?", "how long after the tweet?"."""
    if last is None or request.prices:
        return False
    counted = len(request.events) == 1 and len(last.events) == 1 and request.events != last.events
    return bool(_both(request, last)) or (counted and not request.asks.isdisjoint(ELAPSED))


def with_before(request: Request | None, last: Request | None) -> Request | None:
    """A request that also knows the one tier that the sum before was about."""
    if request is None or last is None or len(request.prices) != 1 or len(last.prices) != 1:
        return request
    return replace(request, before=last.prices if last.prices != request.prices else last.before)


def _numbered(request: Request, last: Request) -> Request:
    """A request whose bare number stands for the last sum's payers or months: "make that 15"."""
    if "split" in request.asks and last.prices and request.payers is None:
        return replace(request, payers=request.number)
    if request.payers is not None or request.changes or not (last.payers or last.months):
        return request
    return replace(request, payers=request.number) if last.payers else replace(request, months=request.number)


def _both(request: Request, last: Request) -> tuple[str, ...]:
    """The tiers of the last two sums, when both are meant: "what is the gap between the two?"."""
    both = not request.asks.isdisjoint({"both", "total", "gap", "average", "ratio", "dearer", "pair"})
    return (*last.before, *last.prices) if both and last.before and len(last.prices) == 1 else ()


def _events(request: Request, last: Request) -> tuple[str, ...]:
    """Between which events to count: "and to the end of free access?" has another end, "and from the tweet?" another start."""
    if not request.events or len(request.events) > 1 or not (request.asks | last.asks) & ELAPSED:
        return request.events if len(request.events) > 1 else last.events
    start = not request.asks.isdisjoint({"ago", "later"})
    kept = last.events[-1:] if start and len(last.events) > 1 else last.events[:1]
    return tuple(dict.fromkeys((*kept, *request.events)))


def request_of_entry(id_: str, knowledge: Knowledge) -> Request | None:
    """What an entry's facts and figures are about, so that "and for 6 months?" can follow it."""
    entry = knowledge.entries.get(id_)
    if entry is None:
        return None
    named = set(PLACEHOLDER.findall(entry.answer.fr)) | set(entry.figures)
    facts = {name for name in named if name in knowledge.facts}
    for name in named & set(knowledge.figures):
        facts.update(names_in(knowledge.figures[name].formula))
    data = knowledge.calculator
    prices = tuple(price for price in data.prices if price in facts)
    if not prices and data.low_in_euros in facts:
        prices = data.prices[:1]
    derived = [event for event in data.events if event in named and event in knowledge.figures]
    events = (*derived, *(event for event in data.events if event in facts))
    yearly = any(" 12 month" in knowledge.figures[name].formula for name in named & set(knowledge.figures))
    about = frozenset({"revenue"} if data.revenue in facts and not prices else set())
    if data.rounded and facts.issuperset(data.rounded):
        about |= {"range", "yearly"}
    if not facts.isdisjoint(data.lost):
        left = not facts.isdisjoint(data.lost) and any(name in knowledge.figures for name in named)
        about |= {"advertisers", "remaining" if left else "gone"}
    if not prices and not events and not about:
        return None
    between = [knowledge.figures[name].formula for name in entry.figures if knowledge.figures[name].formula.startswith("days(")]
    # "In hours?" counts between the same two dates.
    counted = tuple(names_in(between[0])) if len(between) == 1 else events[:1]
    return Request(
        prices=prices, months=Decimal(12) if yearly and prices else None, events=() if prices else counted, asks=about
    )

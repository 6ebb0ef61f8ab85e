"""Plans about shares of a number: how many advertisers are lost or left of 100."""

from dataclasses import replace
from decimal import Decimal

from bot.answering.plan import Part, Plan, Question, number
from bot.answering.request import STORY
from bot.kb.formulas import Value

_ASKED = ("gone", "remaining", "originally", "gap", "average")
WHOLE = 100
"""Percent."""


def shares(question: Question) -> list[Plan]:
    """How many of a number are lost or left, by the two estimates or by a share that the person gives."""
    request, data = question.request, question.data
    if len(data.lost) != 2:
        return []
    if request.payers and not request.prices and question.asks("gone", "remaining") and not question.asks("pay", "tier"):
        request = replace(request, count=request.payers)
    if request.count and (question.asks(STORY) or not question.asks(*_ASKED)):
        return []
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

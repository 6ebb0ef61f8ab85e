"""A request to formulas: which sums answer it. Decides; `calculator` evaluates and words them."""

from collections.abc import Sequence
from decimal import Decimal

from bot.answering.bounds import bounds
from bot.answering.budgets import budgets, claims, conversions, roundings, spread, stated_amounts
from bot.answering.costs import bills, compared, priced, shared, sums
from bot.answering.counts import shares
from bot.answering.plan import Plan, Question
from bot.answering.request import Request
from bot.answering.revenues import revenues
from bot.answering.timing import dates
from bot.kb.models import Knowledge

MAX_PLANS = 4
_MAKERS = (
    *(dates, shares, bounds, bills, shared, stated_amounts, roundings, spread, conversions, revenues),
    *(budgets, claims, compared, sums, priced),
)
"""The first that finds a sum wins."""
LARGEST = Decimal(10) ** 12


def plans_for(request: Request, knowledge: Knowledge) -> list[Plan]:
    """The sums that answer a request, at most four; empty when nothing can be computed."""
    question = Question(request, knowledge.calculator, knowledge)
    return next((found[:MAX_PLANS] for make in _MAKERS if (found := make(question))), [])


def too_large(values: Sequence[Decimal | None]) -> bool:
    """Whether any of the person's numbers is beyond all sense."""
    return any(value is not None and abs(value) > LARGEST for value in values)

"""What each number of a message is for: a period, payers, an amount, a percentage, the price of a tier."""

import re
from decimal import Decimal
from typing import NamedTuple

from bot.answering.marks import Mark, Reading
from bot.answering.plan import WEEKS_IN_YEAR
from bot.answering.quantities import HOURS_IN_DAY, Quantity
from bot.kb.models import Knowledge

NEAR = 3
"""Words between a number and what it counts: `3 small US companies`."""
FEW = 10
"""Bare numbers below this are seldom a number of advertisers: "the two estimates"."""
LARGE = 1000
"""Bare numbers from here on are amounts of money."""

_OF_DAYS = re.compile(r"\b(?:jours?|journees?|days?) (?:de|of|x|a) ?$")
_BASIS = re.compile(
    r"\b(?:base|basis|mois de|months? of|month of|annee de|year of|assuming|counting|comptant|"
    r"using|utilisant|prenant|taking|suppos\w+)[\w\s']{0,14}$"
)
_BASIS_AFTER = re.compile(
    r"^[ -]*(?:day|jour)?s?[ -]*(?:months?|years?|basis)\b|^ (?:par|a|in a|dans le|dans un|per) (?:mois|month)\b"
)
_ONE_TIER = re.compile(r" ?-?(?:subscription|licen[cs]e|account|abonnement)\b")
_TIMES_BEFORE = re.compile(r"(?:\bfois|\btimes|\bx|×|\*|multipl\w+\b[^,;.:?!]{0,60} (?:by|par))\s*$")
_TIMES_AFTER = re.compile(r"^\s*(?:fois|times|x\b|×|\*)")
_COUNTED = {"advertisers": "count", "payers": "payers", "people": "people", "things": "things"}
"""Groups of words that a number may count, with its role."""
_RANGE = re.compile(r"\s*(?:et|and|a|to|ou|or|-|–)\s*")
_WORD = re.compile(r"[^\W_]+")


class Role(NamedTuple):
    """A number of the message and what it is for."""

    kind: str
    """`tier`, `months`, `days`, `basis`, `payers`, `people`, `count`, `things`, `amount`, `revenue`, `percent`, `times` or
    `bare`."""
    mark: Mark
    value: Decimal
    id: str = ""
    """The price of a tier."""


class RoleReader:
    """Gives each number its role, with the amounts of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        data, facts = knowledge.calculator, knowledge.facts
        self._amounts = {(facts[id_].value, "USD"): id_ for id_ in data.prices}
        if data.low_in_euros:
            self._amounts[facts[data.low_in_euros].value, "EUR"] = data.prices[0]
        self._revenue = facts[data.revenue].value if data.revenue else None

    def roles(self, reading: Reading) -> list[Role]:
        """The numbers of a message with their roles, in order; those that mean nothing are left out."""
        worded = [(mark.start, mark.end) for mark in reading.of("word")]
        found = []
        for mark in reading.of("number"):
            # The three of "all three tiers" counts nothing.
            part_of = any(
                start <= mark.start and mark.end <= end and end - start > mark.end - mark.start for start, end in worded
            )
            role = self._role(mark, mark.quantity, reading) if mark.quantity and not part_of else None
            found += [role] if role else []
        return found

    def _role(self, mark: Mark, quantity: Quantity, reading: Reading) -> Role | None:
        timed = _timed(mark, quantity, reading)
        if timed:
            return timed
        value = quantity.value
        if quantity.unit == "percent" or (not quantity.unit and _begins_percent(mark, reading)):
            return Role("percent", mark, value)
        if value == self._revenue and quantity.unit != "EUR":
            return Role("revenue", mark, value)
        counted = "" if quantity.is_money else _counted(mark, reading)
        tier = self._amounts.get((value, quantity.unit or "USD"))
        if counted == "payers" and tier and _ONE_TIER.match(reading.text, mark.end):
            counted = ""  # "the 125,000 subscription"
        if counted:
            return Role(counted, mark, value)
        if tier:
            return Role("tier", mark, value, tier)
        return Role("amount", mark, value) if quantity.is_money else self._bare(mark, value, reading)

    def _bare(self, mark: Mark, value: Decimal, reading: Reading) -> Role | None:
        """A number without a unit."""
        before, after = reading.text[: mark.start], reading.text[mark.end :]
        if re.fullmatch(r"(?:19|20)\d\d", reading.text[mark.start : mark.end].strip()):
            return None
        if value < LARGE and (_TIMES_BEFORE.search(before) or _TIMES_AFTER.match(after)):
            return Role("times", mark, value)
        if _is_after(mark, "we_are", reading):
            return Role("payers", mark, value)
        if "advertisers" in reading.words() and value >= FEW:
            return Role("count", mark, value)
        thousands = self._amounts.get((value * LARGE, "USD"))
        if thousands and _near_tier(mark, reading):
            return Role("tier", mark, value, thousands)
        return Role("amount" if value >= LARGE else "bare", mark, value)


def _timed(mark: Mark, quantity: Quantity, reading: Reading) -> Role | None:
    """The role of a duration; None for anything else."""
    if quantity.months is not None:
        return Role("months", mark, quantity.months)
    if quantity.unit == "hour" and quantity.value == HOURS_IN_DAY and _OF_DAYS.search(reading.text, 0, mark.start):
        return None  # "30 days of 24 hours" says how long a day is
    if quantity.unit == "hour":
        return Role("days", mark, quantity.value / HOURS_IN_DAY)
    if quantity.days is None or (quantity.unit == "week" and _is_year_of_weeks(mark, quantity, reading)):
        return None
    return Role("basis", mark, quantity.value) if _is_basis(mark, quantity, reading.text) else Role("days", mark, quantity.days)


def _is_year_of_weeks(mark: Mark, quantity: Quantity, reading: Reading) -> bool:
    """Whether weeks say how many a year has: "per week, with 52 weeks"."""
    reckoned = "weekly" in reading.words() or _BASIS.search(reading.text, 0, mark.start)
    return quantity.value == WEEKS_IN_YEAR and bool(reckoned)


def _begins_percent(mark: Mark, reading: Reading) -> bool:
    """Whether a number is the first of a range in percent: `between 30 and 50 %`."""
    following = next((m for m in reading.of("number") if m.start >= mark.end), None)
    percent = following and following.quantity and following.quantity.unit == "percent"
    return bool(following and percent and _RANGE.fullmatch(reading.between(mark, following)))


def _is_basis(mark: Mark, quantity: Quantity, text: str) -> bool:
    """Whether days say how long a month or a year is to be taken."""
    if quantity.value not in {28, 29, 30, 31, 360, 365, 366}:
        return False
    return bool(_BASIS.search(text, 0, mark.start) or _BASIS_AFTER.match(text[mark.end :]))


def _counted(mark: Mark, reading: Reading) -> str:
    """The role of a number by what stands behind it; empty when it counts nothing known."""
    for other in reading.marks:
        if other.start < mark.end or other.kind == "event":
            continue
        if other.kind == "number" or len(_WORD.findall(reading.between(mark, other))) >= NEAR:
            return ""
        if re.search(r"[,;]|\b(?:et|and|a|at|sur|on|for|pour|pendant)\b", reading.between(mark, other)):
            return ""
        if other.kind == "word" and other.id in _COUNTED:
            return _COUNTED[other.id]
    return ""


def _is_after(mark: Mark, group: str, reading: Reading) -> bool:
    """Whether a word of a group stands just before a number."""
    return any(m.id == group and not reading.between(m, mark).strip() for m in reading.of("word") if m.end <= mark.start)


def _near_tier(mark: Mark, reading: Reading) -> bool:
    """Whether a word for a tier stands beside a number: "the 125 plan"."""
    words = (m for m in reading.of("word") if m.id == "tier")
    return any(0 <= m.start - mark.end <= 1 or 0 <= mark.start - m.end <= 4 for m in words)

"""Amounts, durations, shares and counts in what people write: `1,5 M$`, `500k`, `18 mois`, `two quarters`, `3 × 42k`."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

MAX_DIGITS = 24
"""Longer numbers are nobody's budget; they are read as too large."""

_ORDINAL = r"(?:st|nd|rd|th|e|er|re|ere|eme)\b"
"""Behind a number that counts nothing: "the 2nd and the 3rd tier"."""
_NUMBER = (
    # One sign between all groups: "five 125,000 subscriptions" holds two numbers.
    r"(?P<number>\d{1,3}(?P<group>[ .,'\u00a0\u202f])\d{3}(?:(?P=group)\d{3})*(?:[.,]\d{1,2})?(?!\d|[.,]\d{3})"
    rf"|\d+(?:[.,]\d+)?(?!\d*{_ORDINAL}))"
)
_SCALES = {
    "k": 10**3, "mille": 10**3, "thousand": 10**3, "grand": 10**3,
    "m": 10**6, "mio": 10**6, "mn": 10**6, "mil": 10**6, "mln": 10**6, "million": 10**6, "millions": 10**6,
    "md": 10**9, "mds": 10**9, "mrd": 10**9, "bn": 10**9, "b": 10**9, "milliard": 10**9, "milliards": 10**9,
    "billion": 10**9, "billions": 10**9, "dozen": 12, "dozens": 12, "douzaines": 12,
}  # fmt: skip
_SCALE = r"(?:\s?(?P<scale>" + "|".join(sorted(_SCALES, key=len, reverse=True)) + r")(?![a-z0-9]))?"
_UNITS = {
    "USD": r"\$(?: ?us)?|us ?\$|usd|(?:us )?dollars?(?: us| americains?)?|bucks?|balles",
    "EUR": r"€|eur(?:os?)?\b|roros?",
    "percent": r"%|percent",
    "hour": r"heures?|hours?|hrs?\b",
    "day": r"jours?|journees?|days?|j(?=\b)",
    "week": r"semaines?|weeks?|wks?\b",
    "fortnight": r"fortnights?",
    "quinzaine": r"quinzaines?",
    "month": r"mois|moi\b|months?|mo?s?\b|mths?\b|mensualites?",
    "quarter": r"trimestres?|quarters?",
    "half-year": r"semestres?|semesters?|half[- ]years?|halves",
    "year": r"ans?\b|annees?|years?|yrs?\b|annuites?|exercices?",
    "decade": r"decennies?|decades?",
    "century": r"siecles?|century|centuries",
}
_UNIT = r"\s*-?\s*(?P<unit>" + "|".join(f"(?:{pattern})" for pattern in _UNITS.values()) + ")"
_BETWEEN = (
    r"(?:de|d'|of(?: us)?|(?:full|whole|more|other|straight|consecutive|additional|first|next|last|further|"
    r"calendar|extra|solid|"
    r"autres|premiers?|premieres?|prochaine?s|derniers|dernieres|suivante?s|pleins|pleines|petits|bonnes|longs|longues))"
)
_PREFIX = r"(?P<before>us ?\$|[$€]|\busd\b|\beur\b)?"
_WITH_UNIT = re.compile(
    _PREFIX + r"\s?(?<![\w.,])" + _NUMBER + _SCALE + r"(?:(?:\s" + _BETWEEN + r")?" + _UNIT + r"(?![a-z]))?"
)
_MINUS = re.compile(r"(?:^|\s)(?:[-−–][$€]?|(moins|minus|negative) )$")
"""A sign before a number; between two numbers it is a subtraction or a range."""
_OPERATOR = r"(?:[-+*/x×÷^−]{1,2}|fois|times|plus|minus|moins|divided by|multiplied by|divise par|multiplie par)"
_PLAIN_SUM = re.compile(rf"\d\s*{_OPERATOR}\s*\(?\d|\d\s*% (?:of|de|d')\s*\d")
_ADDED = re.compile(r"\s*(?:\+|plus)\s*")
_JOINED = re.compile(r"\s*(?:to|and|with|et|a|avec)\s*")
_ADDING = re.compile(r"\b(?:add|sum|total|additionn\w+|ajout\w+|somme)\b")
_MONTHS_IN = {
    "month": Decimal(1),
    "quarter": Decimal(3),
    "half-year": Decimal(6),
    "year": Decimal(12),
    "decade": Decimal(120),
    "century": Decimal(1200),
}
_DAYS_IN = {"day": Decimal(1), "week": Decimal(7), "fortnight": Decimal(14), "quinzaine": Decimal(15)}

HOURS_IN_DAY = 24
BEFORE = 20
"""Characters before a number in which its sign stands; to look further back would take quadratic time."""


class Quantity(NamedTuple):
    """A number as it stands in a message."""

    value: Decimal
    unit: str
    """`USD`, `EUR`, `percent`, `hour`, `day` ... `century`, or empty."""
    start: int
    """Place in the text that `in_digits` gives."""
    end: int

    @property
    def months(self) -> Decimal | None:
        """The duration in months; None for other units."""
        return self.value * _MONTHS_IN[self.unit] if self.unit in _MONTHS_IN else None

    @property
    def days(self) -> Decimal | None:
        """The duration in days; None for other units."""
        return self.value * _DAYS_IN[self.unit] if self.unit in _DAYS_IN else None

    @property
    def is_money(self) -> bool:
        """Whether it is an amount in a currency."""
        return self.unit in {"USD", "EUR"}


def quantities(text: str) -> list[Quantity]:
    """All numbers of a text that `in_digits` has prepared, in order."""
    return [_quantity(match) for match in _WITH_UNIT.finditer(text)]


def _quantity(match: re.Match[str]) -> Quantity:
    value = _decimal(match["number"]) * _SCALES.get(match["scale"] or "", 1)
    number = match.start("number")
    before = (match["before"] or "").replace(" ", "")
    unit = {"$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR"}.get(before, "")
    if match["unit"] and not unit:
        unit = next(name for name, pattern in _UNITS.items() if re.fullmatch(pattern, match["unit"]))
    sign = _MINUS.search(match.string[max(0, number - BEFORE) : number])
    # "A year at the top tier minus two months" takes away; only what begins with its sign is below zero.
    begins = sign and not match.string[: number - len(sign[0])].strip()
    if sign and (sign[1] is None or begins or unit not in _MONTHS_IN.keys() | _DAYS_IN.keys()):
        value = -value
    return Quantity(value, unit, match.start(), match.end())


def is_plain_sum(text: str) -> bool:
    """Whether a text that `in_digits` has prepared holds a sum such as `12 + 30`, `7 times 8` or `15 % of 80`."""
    return bool(_PLAIN_SUM.search(text))


def adds_unlike(text: str, found: list[Quantity]) -> bool:
    """Whether a text adds what cannot be added: dollars to euros, money to months.

    Args:
        text: A text that `in_digits` has prepared.
        found: Its quantities.
    """
    for first, second in pairwise(found):
        between = text[first.end : second.start]
        added = _ADDED.fullmatch(between) or (_JOINED.fullmatch(between) and _ADDING.search(text, 0, first.start))
        if added and first.unit and second.unit and _dimension(first) != _dimension(second):
            return True
    return False


def _dimension(quantity: Quantity) -> str:
    timed = quantity.months is not None or quantity.days is not None or quantity.unit == "hour"
    return "time" if timed else quantity.unit


def _decimal(number: str) -> Decimal:
    """A number in either language's writing: 42.000, 42,000, 42 000, 1,5 and 1.5."""
    digits = re.sub(r"[ '\u00a0\u202f]", "", number)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        return Decimal(re.sub(r"[.,]", "", digits))
    whole, mark, decimals = digits.replace(",", ".").rpartition(".")
    joined = f"{whole.replace('.', '')}.{decimals}" if mark else decimals
    return Decimal(joined[: MAX_DIGITS + 1])

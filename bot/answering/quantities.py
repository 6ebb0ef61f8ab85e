"""Amounts, durations, shares and counts in what people write: `dix-huit mois`, `1,5 M$`, `half a million`, `two quarters`."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from text_to_num import alpha2digit

from bot.kb.models import Language
from bot.matching.normalise import MAX_CHARACTERS, fold

MAX_DIGITS = 24
"""Longer numbers are nobody's budget; they are read as too large."""

_NUMBER = r"(?P<number>\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?)"
_SCALES = {
    "k": 10**3, "mille": 10**3, "thousand": 10**3,
    "m": 10**6, "mio": 10**6, "mn": 10**6, "mil": 10**6, "million": 10**6, "millions": 10**6,
    "md": 10**9, "mds": 10**9, "bn": 10**9, "b": 10**9, "milliard": 10**9, "milliards": 10**9,
    "billion": 10**9, "billions": 10**9,
}  # fmt: skip
_SCALE = r"(?:\s?(?P<scale>" + "|".join(sorted(_SCALES, key=len, reverse=True)) + r")\b)?"
_UNITS = {
    "USD": r"\$(?: ?us)?|us ?\$|usd|dollars?(?: us| americains?)?|bucks?|balles",
    "EUR": r"€|eur(?:os?)?\b|roros?",
    "percent": r"%|pour ?cent|per ?cent|percent",
    "day": r"jours?|journees?|days?|j(?=\b)",
    "week": r"semaines?|weeks?|wks?",
    "month": r"mois|months?|mos?\b|mensualites?",
    "quarter": r"trimestres?|quarters?",
    "half-year": r"semestres?|half[- ]years?",
    "year": r"ans?\b|annees?|years?|yrs?|annuites?",
    "decade": r"decennies?|decades?",
}
_UNIT = r"\s*-?\s*(?P<unit>" + "|".join(f"(?:{pattern})" for pattern in _UNITS.values()) + ")"
_WITH_UNIT = re.compile(
    r"(?P<before>[$€])?\s?(?<![\w.,])" + _NUMBER + _SCALE + r"(?:" + _UNIT + r")?(?P<half> et demie?| and a half)?"
)

_MINUS = re.compile(r"(?:^|\s)(?:[-−–][$€]?|(?:moins|minus|negative) )$")
"""A sign before a number; between two numbers it is a subtraction or a range."""
_OPERATOR = r"(?:[-+*/x×÷^−]|fois|times|plus|minus|moins|divided by|multiplied by|divise par|multiplie par)"
_PLAIN_SUM = re.compile(rf"\d\s*{_OPERATOR}\s*\(?\d|\d\s*(?:%|pour ?cent|per ?cent|percent) (?:of|de|d')\s*\d")
_ADDED = re.compile(r"\s*(?:\+|plus)\s*")
_JOINED = re.compile(r"\s*(?:to|and|with|et|a|avec)\s*")
_ADDING = re.compile(r"\b(?:add|sum|total|additionn\w+|ajout\w+|somme)\b")

# "42,000 dollars a month" is a price; its month is not a period to be paid for.
_PRICE = r"(\d[km]?(?: (?:thousand|million|billion))?(?: ?(?:us )?(?:dollars?|euros?|bucks?|usd|eur|[$€]))?)"

# Said without a digit, or with the half before the unit; each becomes digits before anything is read.
_SAID: dict[Language, tuple[tuple[str, str], ...]] = {
    "fr": (
        (r"\bzero\b", "0"),
        (r"\b(?:un|1) (an|mois) et demi\b", r"1,5 \1"),
        (r"\b(?:une|1) (annee|decennie) et demie\b", r"1,5 \1"),
        (r"\b(\d+) (ans?|mois|annees?) et demie?\b", r"\1,5 \2"),
        (r"\b(?:un )?demi[- ]million\b", "500000"),
        (r"\b(\d+) (million|milliard)s? et demi\b", r"\1,5 \2"),
        (r"\b(\d+)000000 et demi\b", r"\g<1>500000"),
        (r"\b(\d+)000000000 et demi\b", r"\g<1>500000000"),
        (r"\b(?:une )?demi[- ]douzaine(?: de| d)?\b", "6"),
        (r"\b(?:une )?douzaine(?: de| d)?\b", "12"),
        (r"\b(?:une )?dizaine(?: de| d)?\b", "10"),
        (r"\b(?:une )?centaine(?: de| d)?\b", "100"),
        (r"\b(?:une )?demi[- ](?:annee|an)\b", "6 mois"),
        (r"\b(?:un )?siecle\b", "100 ans"),
        (r"\b(?:une|un) (an|annee|mois|jour|semaine|trimestre|semestre|decennie)\b", r"1 \1"),
    ),
    "en": (
        (r"\bzero\b", "0"),
        (r"\b(?:a|one|1) (year|month|decade) and a half\b", r"1.5 \1"),
        (r"\b(\d+) and a half (years?|months?|million|billion)\b", r"\1.5 \2"),
        (r"\b(\d+) (years?|months?) and a half\b", r"\1.5 \2"),
        (r"\bhalf a million\b", "500000"),
        (r"\bhalf a billion\b", "500000000"),
        (r"\bquarter of a million\b", "250000"),
        (r"\bhalf a dozen\b", "6"),
        (r"\b(?:a )?dozen\b", "12"),
        (r"\b(?:a )?couple of\b", "2"),
        (r"\bhalf (?:a |of a |the )?year\b", "6 months"),
        (r"\b(?:a )?half[- ]year\b", "6 months"),
        (r"\b(?:a )?century\b", "100 years"),
        (_PRICE + r" (?:an?|1) (year|month|week|day)\b", r"\1 per \2"),
        (r"\b(?:a|one) (year|month|day|week|quarter|decade|million|billion)\b", r"1 \1"),
    ),
}  # fmt: skip
_MONTHS_IN = {
    "month": Decimal(1),
    "quarter": Decimal(3),
    "half-year": Decimal(6),
    "year": Decimal(12),
    "decade": Decimal(120),
}
_MONTH_NAMES: dict[Language, tuple[str, ...]] = {
    "fr": ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout",
           "septembre", "octobre", "novembre", "decembre"),
    "en": ("january", "february", "march", "april", "may", "june", "july", "august",
           "september", "october", "november", "december"),
}  # fmt: skip

# The number parser turns the million of "2,5 million" into a number of its own; this turns it back.
_LONE_SCALES = (("1000000000", " billion"), ("1000000", " million"), ("1000", " thousand"))


class Quantity(NamedTuple):
    """A number as it stands in a message."""

    value: Decimal
    unit: str
    """`USD`, `EUR`, `percent`, `day`, `week`, `month`, `quarter`, `half-year`, `year`, `decade`, or empty."""
    start: int
    """Place in the text that `in_digits` gives."""
    end: int

    @property
    def months(self) -> Decimal | None:
        """The duration in months; None for other units."""
        return self.value * _MONTHS_IN[self.unit] if self.unit in _MONTHS_IN else None


def in_digits(text: str, language: Language) -> str:
    """A message, folded, with the numbers it says in words written as digits."""
    text = fold(text[:MAX_CHARACTERS]).replace("’", "'")
    if language == "en":
        text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text)
    # Once before, where "half a million" must not become "half a 1000000", and once after, on the digits of "deux ans et demi".
    # "One" stays a word: it is seldom a number.
    digits = str(alpha2digit(_halves(text, language), language, threshold=1.5))
    for scale, name in _LONE_SCALES:
        digits = re.sub(rf"(?<=\d) {scale}\b", name, digits)
    return _halves(digits, language)


def _halves(text: str, language: Language) -> str:
    for pattern, replacement in _SAID[language]:
        text = re.sub(pattern, replacement, text)
    return text


def quantities(text: str) -> list[Quantity]:
    """All numbers of a text that `in_digits` has prepared, in order."""
    return [_quantity(match) for match in _WITH_UNIT.finditer(text)]


def _quantity(match: re.Match[str]) -> Quantity:
    value = _decimal(match["number"])
    if match["scale"]:
        value *= _SCALES[match["scale"]]
    if match["half"]:
        value += Decimal("0.5")
    if _MINUS.search(match.string, 0, match.start("number")):
        value = -value
    unit = {"$": "USD", "€": "EUR"}.get(match["before"] or "", "")
    if match["unit"] and not unit:
        unit = next(name for name, pattern in _UNITS.items() if re.fullmatch(pattern, match["unit"]))
    return Quantity(value, unit, match.start(), match.end())


def is_plain_sum(text: str) -> bool:
    """Whether a text that `in_digits` has prepared holds a sum such as `12 + 30`, `7 times 8` or `15 % of 80`."""
    return bool(_PLAIN_SUM.search(text))


def adds_unlike(text: str) -> bool:
    """Whether a text that `in_digits` has prepared adds what cannot be added: dollars to euros, money to months."""
    found = quantities(text)
    for first, second in pairwise(found):
        between = text[first.end : second.start]
        added = _ADDED.fullmatch(between) or (_JOINED.fullmatch(between) and _ADDING.search(text, 0, first.start))
        if added and first.unit and second.unit and _dimension(first) != _dimension(second):
            return True
    return False


def _dimension(quantity: Quantity) -> str:
    return "time" if quantity.months is not None or quantity.unit in ("day", "week") else quantity.unit


def _decimal(number: str) -> Decimal:
    """A number in either language's writing: 42.000, 42,000, 42 000, 1,5 and 1.5."""
    digits = re.sub(r"[ '\u00a0\u202f]", "", number)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        return Decimal(re.sub(r"[.,]", "", digits))
    whole, mark, decimals = digits.replace(",", ".").rpartition(".")
    joined = f"{whole.replace('.', '')}.{decimals}" if mark else decimals
    return Decimal(joined[: MAX_DIGITS + 1])


def months_between(text: str, language: Language) -> int | None:
    """Months from one named month to another, both counted: `from May through December` is 8; None when none are named."""
    names = "|".join(_MONTH_NAMES[language])
    link = r"(?:a|au|jusqu'?(?:a|en|au)|-|to|through|thru|until|till)" + r"(?: (?:fin|debut|the end of|end of))?"
    match = re.search(rf"\b({names})(?: \d{{4}})?\s*{link}\s*({names})\b", text)
    if match is None:
        return None
    first, last = (_MONTH_NAMES[language].index(name) for name in match.groups())
    return (last - first) % 12 + 1

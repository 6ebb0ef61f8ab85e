"""Dates and stretches between dates in what people write: `le 25 avril 2023`, `from May through December`, `until year end`."""

import datetime as dt
import re
from decimal import Decimal
from typing import NamedTuple

from bot.kb.models import Language, PartialDate

SLACK = 3
"""Days by which a stretch may miss whole months and still be counted in months: April 29 to December 31 is eight."""

_MONTHS: dict[Language, tuple[str, ...]] = {
    "fr": ("janvier|janv", "fevrier|fevr|fev", "mars", "avril|avr", "mai", "juin", "juillet|juil", "aout",
           "septembre|sept", "octobre|oct", "novembre|nov", "decembre|dec"),
    "en": ("january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul", "august|aug",
           "september|sept|sep", "october|oct", "november|nov", "december|dec"),
}  # fmt: skip
_NUMBERS = {
    lang: {name: i for i, names in enumerate(months, 1) for name in names.split("|")} for lang, months in _MONTHS.items()
}
_NAME = {lang: r"(?P<month>" + "|".join(sorted(names, key=len, reverse=True)) + r")\b\.?" for lang, names in _NUMBERS.items()}
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_EDGE = {
    "fr": r"(?:(?P<edge>fin|(?:la )?fin (?:de |du mois de |d')|debut|(?:le )?debut (?:de |du mois de |d')|mi-?) ?)?",
    "en": r"(?:(?:the )?(?P<edge>end of|late|start of|beginning of|early|mid-?) ?)?",
}
_PATTERNS: dict[Language, tuple[str, ...]] = {
    "fr": (
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b",
        r"\b(?P<day>\d{1,2})[/.](?P<number>\d{1,2})[/.](?P<year>\d{4})\b",
        rf"\b(?:le )?(?P<day>\d{{1,2}})(?:er)? {_NAME['fr']}(?: {_YEAR})?",
        rf"\b(?:le )?(?P<last>dernier jour) (?:de |d'|du mois de |du mois d'){_NAME['fr']}(?: {_YEAR})?",
        rf"\b{_EDGE['fr']}{_NAME['fr']}(?: {_YEAR})?",
        rf"\b(?P<edge>(?:la )?fin (?:de |d')?|(?:le )?debut (?:de |d')?)(?:l'an(?:nee) |l')?{_YEAR}",
        r"\b(?P<edge>(?:la )?fin (?:de l'|d')(?:cette )?)(?P<yearless>annee|an)\b(?: (?P<year>\d{4}))?",
        r"\b(?P<edge>(?:la )?fin de )(?P<yearless>cette annee)\b",
    ),
    "en": (
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b",
        r"\b(?P<number>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})\b",
        rf"\b{_NAME['en']} (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,\d)(?:,? {_YEAR})?",
        rf"\b(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_NAME['en']}(?:,? {_YEAR})?",
        rf"\b(?:the )?(?P<last>last day) (?:of|in) {_NAME['en']}(?:,? {_YEAR})?",
        rf"\b{_EDGE['en']}{_NAME['en']}(?:,? {_YEAR})?",
        rf"\b(?:the )?(?P<edge>end of|start of|beginning of|late|early) {_YEAR}",
        r"\b(?:the )?(?P<edge>end of) (?:the|this) (?P<yearless>year)\b",
        r"\b(?P<edge>year'?s?[ -]?end)(?P<yearless>)\b",
    ),
}
_LED = "|".join(
    f"(?<={word} )" for word in "from between since until till to and in by de depuis entre et en a jusqu'en".split()
)
"""Words before a lone year."""
_LONE_YEAR = (
    rf"\b(?:{_LED})(?P<year>(?:19\d|20[0-3])\d)\b"
    r"(?! ?(?:[$€%]|[a-z]*(?:dollar|euro|compan|firm|advert|annonc|brand|client|month|mois)))"
)
_SHARED = {
    lang: re.compile(
        r"\b(\d{1,2}) (et le|and the|au|et|to|and|-) (\d{1,2}) (" + "|".join(sorted(names, key=len, reverse=True)) + r")\b"
    )
    for lang, names in _NUMBERS.items()
}
"""Two days of one month: "entre le 25 et le 29 avril"."""
_COMPILED = {lang: tuple(re.compile(pattern) for pattern in (*patterns, _LONE_YEAR)) for lang, patterns in _PATTERNS.items()}
_VERB_BEFORE = re.compile(r"\b(?:i|you|he|she|it|we|they|that|which|musk|microsoft|twitter|what|one) $")
_ARTICLE_BEFORE = re.compile(
    r"(?:in|of|from|to|until|till|since|by|through|thru|between|and|starting|following|next|this|late|early|end|-|–) $"
)


class Dated(NamedTuple):
    """A date as it stands in a message."""

    date: PartialDate
    edge: str
    """`start`, `end` or empty: the end of the year, early 2018."""
    start: int
    end: int


def dates_in(text: str, language: Language, year: int) -> tuple[list[Dated], str]:
    """The dates of a text that `in_digits` has prepared, and the text with each blanked out, so that no number is read twice.

    Args:
        text: The text.
        language: Its language.
        year: Year of a date that names none.
    """
    found: list[Dated] = []
    text = _SHARED[language].sub(r"\1 \4 \2 \3 \4", text)
    for pattern in _COMPILED[language]:
        for match in pattern.finditer(text):
            date = _date(match, language, year)
            if date is None or _is_a_verb(match):
                continue
            found.append(Dated(date, _edge(match.groupdict().get("edge")), match.start(), match.end()))
            text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    return sorted(found, key=lambda dated: dated.start), text


def _date(match: re.Match[str], language: Language, year: int) -> PartialDate | None:
    parts = match.groupdict()
    name = parts.get("month")
    month = _NUMBERS[language][name] if name else int(parts["number"]) if parts.get("number") else None
    day = int(parts["day"]) if parts.get("day") else None
    date = PartialDate(int(parts.get("year") or year), month, day)
    if parts.get("last"):
        day = days_of(date, last=True).day
        date = PartialDate(date.year, month, day)
    try:
        dt.date(date.year, month or 1, day or 1)
    except ValueError:
        return None
    return date


def _is_a_verb(match: re.Match[str]) -> bool:
    """Whether a lone "may", "march" or "mars" is no month."""
    parts = match.groupdict()
    if (
        parts.get("month") not in {"may", "march", "mars", "mar", "jan", "sept"}
        or parts.get("day")
        or parts.get("year")
        or parts.get("edge")
    ):
        return False
    before = match.string[: match.start()]
    return (parts["month"] in {"may", "march"} and not _ARTICLE_BEFORE.search(before)) or bool(_VERB_BEFORE.search(before))


def _edge(words: str | None) -> str:
    if not words:
        return ""
    return "end" if re.search(r"fin|end|late", words) else "start" if re.search(r"debut|start|begin|early", words) else ""


def days_of(date: PartialDate, *, last: bool) -> dt.date:
    """The first or last day of a date known to the year, the month or the day."""
    if date.day and date.month:
        return dt.date(date.year, date.month, date.day)
    if not last:
        return dt.date(date.year, date.month or 1, 1)
    year, month = (date.year + 1, 1) if date.month in {None, 12} else (date.year, (date.month or 0) + 1)
    return dt.date(year, month, 1) - dt.timedelta(days=1)


def stretch(first: PartialDate, last: PartialDate, *, first_at_end: bool = False) -> tuple[Decimal | None, Decimal | None]:
    """A stretch of time with both ends counted, as (months, None) or, where it is far from whole months, (None, days).

    Args:
        first: Where it begins; a month or a year from its first day.
        last: Where it ends; a month or a year on its last day.
        first_at_end: Whether it begins at the end of `first`.
    """
    start, end = days_of(first, last=first_at_end), days_of(last, last=True) + dt.timedelta(days=1)
    if end <= start and first.month and last.month and not first.day:  # from November to February
        end = end.replace(year=end.year + 1)
    months = (end.year - start.year) * 12 + end.month - start.month
    for count in (months, months - 1):
        if count > 0 and 0 <= (end - _months_later(start, count)).days <= SLACK:
            return Decimal(count), None
    days = (end - start).days
    return (None, Decimal(days)) if days > 0 else (None, None)


def _months_later(day: dt.date, count: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = days_of(PartialDate(year, month + 1, None), last=True).day
    return dt.date(year, month + 1, min(day.day, last))

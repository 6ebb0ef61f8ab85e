"""Values as each language writes them."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date, get_day_names
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from bot.kb.formulas import Value
from bot.kb.models import WEEKDAYS, Language, PartialDate

LOCALES: dict[Language, str] = {"fr": "fr_FR", "en": "en_US"}
DURATIONS = ("second", "minute", "hour", "day", "week", "month", "year")
_PART_OF_DATE = {
    ("start", "fr"): "début {}",
    ("end", "fr"): "fin {}",
    ("start", "en"): "early {}",
    ("end", "en"): "late {}",
}
_EVENING = {"fr": "{} soir", "en": "{} evening"}
_PER = {
    "fr": {
        "second": " par seconde",
        "minute": " par minute",
        "hour": " de l’heure",
        "day": " par jour",
        "week": " par semaine",
        "month": " par mois",
        "year": " par an",
    },
    "en": {
        "second": " a second",
        "minute": " a minute",
        "hour": " an hour",
        "day": " a day",
        "week": " a week",
        "month": " a month",
        "year": " a year",
    },
}
_FEW = {
    "fr": ("", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    "en": ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}
_SCALES = {
    "fr": ((10**9, "milliard"), (10**6, "million")),
    "en": ((10**9, "billion"), (10**6, "million")),
}
_CURRENCY_NAMES = {("USD", "fr"): "dollars", ("EUR", "fr"): "euros"}


def rounded(number: Decimal, decimals: int) -> Decimal:
    """A number rounded half up, as people do, to a number of decimals."""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@lru_cache(maxsize=4096)
def show(value: Value, language: Language, *, decimals: int = 0, style: str = "digits", per: bool = False) -> str:
    """A value as a language writes it.

    Args:
        value: Number with its unit, date or weekday.
        language: Language to write in.
        decimals: Most digits after the decimal mark; fewer are written when the number is whole.
        style: "words" writes 12 billion and two months instead of 12,000,000,000 and 2 months.
        per: Whether to write the unit below the line too: "a month" after the amount.
    """
    if value.weekday is not None:
        return _weekday(value, language)
    if value.date is not None:
        return _date(value.date, value.part, language)
    if value.magnitude is None:
        raise ValueError("a value has a number, a date or a weekday")
    number = rounded(value.magnitude, decimals)
    if number == int(number):  # 1.0000 would be plural in English
        number = Decimal(int(number))
    head, _, below = value.unit.partition("/")
    shown = _quantity(number, head, language, style)
    return shown + _PER[language].get(below.strip(), "") if per else shown


def _quantity(number: Decimal, unit: str, language: Language, style: str) -> str:
    locale = LOCALES[language]
    if unit in DURATIONS:
        shown = format_unit(number, f"duration-{unit}", "long", locale=locale)
        if style == "words" and number == int(number) and 0 < number < len(_FEW[language]):
            digits = format_decimal(number, locale=locale)
            return shown.replace(digits, _FEW[language][int(number)], 1).replace("\u00a0", " ")
        return shown
    if unit == "percent":
        return format_percent(number / 100, "#,##0.########%" if language == "en" else "#,##0.########\u202f%", locale)
    if unit in {"USD", "EUR"}:
        return _amount(number, unit, language, style)
    return format_decimal(number, "#,##0.########", locale)


def _amount(number: Decimal, currency: str, language: Language, style: str) -> str:
    locale = LOCALES[language]
    for scale, name in _SCALES[language]:
        if abs(number) >= scale and (style == "words" or scale == 10**9) and number * 1000 % scale == 0:
            return _large(number / scale, name, currency, language)
    digits = "#,##0" if number == int(number) else "#,##0.00##"
    pattern = f"{digits}\u00a0¤" if language == "fr" else f"¤{digits};-¤{digits}"
    return format_currency(number, currency, pattern, locale, currency_digits=False)


def _large(number: Decimal, scale: str, currency: str, language: Language) -> str:
    digits = format_decimal(number, "#,##0.###", LOCALES[language])
    if language == "fr":
        plural = "s" if abs(number) >= 2 else ""  # French counts from two on: 1,5 million
        return f"{digits}\u00a0{scale}{plural} {'de ' if currency == 'USD' else 'd’'}{_CURRENCY_NAMES[currency, 'fr']}"
    return f"{'$' if currency == 'USD' else '€'}{digits} {scale}"


def _date(date: PartialDate, part: str | None, language: Language) -> str:
    locale = LOCALES[language]
    day = dt.date(date.year, date.month or 1, date.day or 1)
    if date.day:
        shown = format_date(day, "long", locale)
        shown = shown.replace("1 ", "1er ", 1) if language == "fr" and date.day == 1 else shown
    else:
        shown = format_date(day, "MMMM y" if date.month else "y", locale)
    return _PART_OF_DATE.get((part, language), "{}").format(shown)  # type: ignore[arg-type]


def _weekday(value: Value, language: Language) -> str:
    name = get_day_names("wide", locale=LOCALES[language])[WEEKDAYS.index(value.weekday or "")]
    return (_EVENING[language] if value.part == "evening" else "{}").format(name)

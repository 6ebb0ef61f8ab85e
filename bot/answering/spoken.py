"""Numbers that a message says in words, as digits: `dix-huit mois`, `half a million`, `deux ans et demi`, `a dozen`."""

import re

from text_to_num import alpha2digit

from bot.kb.models import Language
from bot.matching.normalise import MAX_CHARACTERS, fold

_TIME = {
    "fr": "heure|jour|journee|semaine|quinzaine|mois|trimestre|semestre|an|annee|decennie|siecle",
    "en": "hour|day|week|fortnight|month|quarter|half year|semester|year|decade|century",
}
_LARGE = {"fr": "million|milliard", "en": "million|billion"}

# Read before the number parser, which would make a number of "cent" and lose "and a half".
_BEFORE: dict[Language, tuple[tuple[str, str], ...]] = {
    "fr": (
        (r"\bpour ?-?cents?\b", "%"),
        (r"\bzero\b", "0"),
        (r" virgule (?=[a-z])", ","),
        (rf"\b(?:un|une|1) ({_TIME['fr']})s? et demie?\b", r"1,5 \1"),
        (r"\b(?:un |1 )?demi[- ]million\b", "500000"),
        (r"\b(?:un |1 )?demi[- ]milliard\b", "500000000"),
        (r"\b(?:un |1 )quart de million\b", "250000"),
        (r"\b(?:une )?demi[- ]douzaine\b(?: de\b| d')?", "6"),
        (r"\b(?:une )?douzaine\b(?: de\b| d')?", "12"),
        (r"\b(?:une )?quinzaine (?:de |d')(?!jours)", "15 "),
        (r"\b(?:une )?(dizaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaine) (?:de |d')", r"\1 "),
        (r"\bdizaine\b", "10"),
        (r"\bvingtaine\b", "20"),
        (r"\btrentaine\b", "30"),
        (r"\bquarantaine\b", "40"),
        (r"\bcinquantaine\b", "50"),
        (r"\bsoixantaine\b", "60"),
        (r"\bcentaine\b", "100"),
        (r"\b(?:un )?millier\b(?: de\b| d')?", "1000"),
        (r"\b(?:une )?demi[- ](?:annee|an)\b", "6 mois"),
        (r"\b(?:la |une )?moitie (?:de l'|d'une |d'un )an(?:nee)?\b", "6 mois"),
        (r"\btrois quarts d'an(?:nee)?\b", "9 mois"),
        (r"\btrois quarts (?=des?\b)", "75 % "),
        (r"\b(?:un|le) quart (?=des\b)", "25 % "),
        (r"\b(?:la )?moitie (?=(?:des|de ses|de ces)\b)", "50 % "),
        (r"\b(?:un )?quart d'an(?:nee)?\b", "3 mois"),
        (r"\b(?:un )?tiers d'an(?:nee)?\b", "4 mois"),
        (rf"\b(?:un|une) ({_TIME['fr']})\b", r"1 \1"),
        (rf"\b(?:un|une) ({_LARGE['fr']}|dollar|euro)\b", r"1 \1"),
    ),
    "en": (
        (r"\bzero\b", "0"),
        (r"\bper ?cent\b", "%"),
        (rf"\b(?:a|one|1) ({_TIME['en']}) and a half\b", r"1.5 \1"),
        (rf"\bone and a half ((?:{_TIME['en']})s?|{_LARGE['en']})\b", r"1.5 \1"),
        (r"\b(?:a|one) (fortnight|decade|century)\b", r"1 \1"),
        (r"\bhalf a million\b", "500000"),
        (r"\bhalf a billion\b", "500000000"),
        (r"\b(?:a )?quarter of a million\b", "250000"),
        (r"\bhalf a dozen\b", "6"),
        (r"\b(?:a|one) dozen\b", "12"),
        (r"\b(?:a )?couple of (?=[a-z])", "2 "),
        (r"\b(?:a )?half (?:a |of a |of the |the )?(?:calendar |financial )?year\b", "6 months"),
        (r"\bthree quarters of (?:a|the) year\b", "9 months"),
        (r"\b(?:a )?quarter of (?:a|the) year\b", "3 months"),
        (r"\bthree quarters (?=of\b)", "75 % "),
        (r"\ba quarter (?=of (?:the|its|all)\b)", "25 % "),
        (r"\b(?:a )?half (?=of (?:the|its|them|all|those)\b)", "50 % "),
        (r"\b(?:a )?third of (?:a|the) year\b", "4 months"),
        (rf"\ba ({_LARGE['en']})\b", r"1 \1"),
        (rf"\bone ({_TIME['en']}|{_LARGE['en']}|dollar|euro)\b", r"1 \1"),
        (rf"(?<![\dk$€] )(?<!dollars )\ba ({_TIME['en']}) (?=(?:on|at|of|with|under)\b)", r"1 \1 "),
        (rf"\ba ({_TIME['en']}) and (?=\w+ (?:months?|weeks?|days?)\b)", r"1 \1 and "),
    ),
}
# Read after it, on its digits.
_AFTER: dict[Language, tuple[tuple[str, str], ...]] = {
    "fr": (
        (rf"\b(\d+) ({_TIME['fr']})s? et demie?\b", r"\1,5 \2"),
        (rf"\b(\d+) ({_LARGE['fr']})s? et demi\b", r"\1,5 \2"),
        (r"\b(\d+)000000000 et demi\b", r"\g<1>500000000"),
        (r"\b(\d+)000000 et demi\b", r"\g<1>500000"),
    ),
    "en": (
        (rf"\b(\d+) and a half ((?:{_TIME['en']})s?|{_LARGE['en']}|1000000000|1000000)\b", r"\1.5 \2"),
        (rf"\b(\d+) ({_TIME['en']})s? and a half\b", r"\1.5 \2"),
        (r"(?<!\d )\bdozen\b", "12"),
    ),
}
# The parser turns the million of "2,5 million" into a number of its own; this turns it back.
_LONE_SCALES = (("1000000000", " billion"), ("1000000", " million"), ("1000", " thousand"))
_LANGUAGE_RULES = {
    when: {lang: tuple((re.compile(pattern), new) for pattern, new in rules) for lang, rules in table.items()}
    for when, table in (("before", _BEFORE), ("after", _AFTER))
}
_LONE_WORD = re.compile(
    r"\b(de|d'|des|les|ses|ces|leurs|en|in|of|many|the|its|their|some|few|several|those|plusieurs|quelques) ?"
    r"(milliards?|billions?|millions?|thousands?|mille|milliers|hundreds)\b"
)
"""A large number's name that counts nothing: "how many billions"."""
_MASK = "xqx"
"""Letters that keep a word from being read as a number."""
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_LONE = tuple((re.compile(rf"(?<=\d) {scale}\b"), name) for scale, name in _LONE_SCALES)
_TIMES = re.compile(r"(?<=[\dk$€])\s?[x×*]\s?(?=[\d$€])")
_GLUED_DECIMALS = re.compile(r"\b(\d+),(\d)(000000000|000000|000)\b")


def in_digits(text: str, language: Language) -> str:
    """A message, folded, with the numbers it says in words written as digits; "one" stays a word where it counts nothing."""
    text = fold(text[:MAX_CHARACTERS])
    if language == "en":
        text = _HYPHEN.sub(" ", text)
    text = _apply("before", text, language)
    # "One" stays a word: it is seldom a number.
    text = _LONE_WORD.sub(rf"\1 \2{_MASK}", _TIMES.sub(" x ", text))
    digits = str(alpha2digit(text, language, threshold=1.5)).replace(_MASK, "")
    digits = _large_in_words(_GLUED_DECIMALS.sub(r"\1,\2 1\3", digits))
    return _large_in_words(_apply("after", digits, language))


def _large_in_words(text: str) -> str:
    for pattern, name in _LONE:
        text = pattern.sub(name, text)
    return text


def _apply(when: str, text: str, language: Language) -> str:
    for pattern, new in _LANGUAGE_RULES[when][language]:
        text = pattern.sub(new, text)
    return text

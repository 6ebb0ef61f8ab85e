"""What a message asks to be done with its numbers, beyond the words of `calculator.toml`: sums, differences, percentages."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from bot.answering.lines import Tier
from bot.answering.marks import Mark, Reading
from bot.answering.quantities import adds_unlike, is_plain_sum
from bot.answering.request import BOUND, DATED, KNOWN, PER, RATED, STORY
from bot.answering.roles import Role
from bot.answering.stories import counts_nothing
from bot.kb.models import Knowledge

PLAIN_SUM, UNLIKE, PLUS = "plain_sum", "unlike", "plus"
"""Found without a word of the data: a sum of bare numbers, one of things that cannot be added, tiers joined by a plus."""

_PLUS = re.compile(r"\+|\bplus\b(?! (?:cher|chere|eleve|haut|gros|onereu|bas|petit|cout|de\b|que\b))")
_LESS = re.compile(
    r"\b(?:minus|moins)\b(?! (?:cher|eleve|onereu|cout|haut|de\b|que\b|d'|a\b|as\b|\d+(?:[.,]\d+)? ?%|\d+ (?:mois|months?)\b))"
)
_CHEAPER = re.compile(
    r"(?:%|\bpour ?cents?\b|\bpourcent\w*|\bpercent\w*) (?:de )?(?:moins|less|cheaper|lower)|"
    r"\b(?:lower|less|cheaper)\b.*(?:%|percent)|\bmoins (?:cher|chere|eleve)s?\b.*(?:%|pourcent)"
)
_EACH = re.compile(r"^(?=.*\b(?:chacune?|each|apiece)\b).*\b(?:a|entre|between|among) \d+\b(?! ?(?:\$|dollars?|euros?|k\b|\d))")
"""Several who pay one bill: "at 7 of us, how much is each one's part?"."""
_SHARED = re.compile(r"\bshared?\b[^,;.?!]*\b(?:between|among|amongst|by) \d")
"""The verb: "share 125k between 5 agencies"."""
_APART = re.compile(r"\bby how much\b|\bde combien\b(?! d[e'])")
_EARNED = PER | {"how_minutes", "how_hours", "how_days", "quarterly", "half_yearly", "two_monthly", "earn"}
"""What is asked of money from advertising."""
_WHOLE_YEARS = {
    (Decimal(4), "quarter"): "quarterly",
    (Decimal(52), "week"): "weekly",
    (Decimal(365), "day"): "daily",
    (Decimal(12), "month"): "monthly",
}
"""The parts that a year's revenue is spread over, with the word that asks for it by each: "over four quarters"."""
_LEFT_BEFORE = re.compile(
    r"\b(?:reste\w*|left with|remain\w*|still ha[sd]|only ha[sd]|gard\w+|plus que|encore|has|have)\W*(?:\w+\W+){0,2}$"
)
_LEFT_AFTER = re.compile(r"\W+(?:\w+\W+){0,3}(?:reste\w*|left|remain\w*|still|today|now|aujourd|maintenant|actuel\w*)\b")
"""Around a number of advertisers that is what was left of more; any other is what there was at the start."""
_OF_YEAR = re.compile(
    r"\b(?:annual|yearly) (?:costs?|bills?|max(?:imum)?|min(?:imum)?)\b|"
    r"\b(?:couts?|factures?|max(?:imum)?|min(?:imum)?) annuel(?:le)?s?\b"
)
_TWO = re.compile(
    r"\b(?:2|both|deux) (?:\w+ ){0,2}"
    r"(?:estim\w+|figures?|amounts?|bills?|montants?|factures?|chiffres?|bounds?|bornes?)\b"
)
_FACTOR = re.compile(r"\bpar combien\b.*\bmultipli|\bmultipl\w+\b.*\bby what\b|\bby what\b.*\bmultipl")
"""What is asked about the yearly costs."""
_ADVERBS = {"weekly": ("weeks", "how_weeks"), "monthly": ("months", "how_months"), "yearly": ("years", "how_years")}
"""Of one stem with words that ask for a length of time: "what do they earn weekly from that?"."""
_CLAUSE = re.compile(r"[,:;?!]|\.\s")
"""What ends a clause."""
_NEARBY = 40


def asks_of(reading: Reading, tiers: Sequence[Tier], roles: Sequence[Role], knowledge: Knowledge) -> frozenset[str]:
    """The word groups of a message, and what its numbers and signs say that no word does."""
    asks = reading.words()
    for adverb, (plural, length) in _ADVERBS.items():
        if length in asks and re.search(rf"\b{adverb}\b", reading.text) and not re.search(rf"\b{plural}\b", reading.text):
            asks = asks - {length} | {adverb}
    if is_plain_sum(reading.text):
        asks |= {PLAIN_SUM}
    if adds_unlike(reading.text, [mark.quantity for mark in reading.marks if mark.quantity]):
        asks |= {UNLIKE}
    if any(mark.kind in {"date", "edge"} for mark in reading.marks):
        asks |= {DATED}
    if any(joined_by_plus(reading.text[first.end : second.start]) for first, second in pairwise(tiers)):
        asks |= {PLUS}
    if _subtracts(reading, tiers, roles):
        asks = (asks | {"gap"}) - {"discount"}
    if counts_nothing(reading.text):
        asks |= {STORY}
    if len(tiers) > 1 and _APART.search(reading.text):
        asks |= {"gap"}
    asks = _of_sharing(asks, reading)
    asks = _of_bounds(asks, reading, tiers, roles, knowledge)
    return _of_percent(reading, _of_money(asks, reading, roles, knowledge))


def part_of_year(role: Role) -> str:
    """The word for the part by which a number and its unit name a whole year: four quarters, 52 weeks; empty for any other."""
    quantity = role.mark.quantity
    return _WHOLE_YEARS.get((quantity.value, quantity.unit), "") if quantity else ""


def is_of_bounds(asks: frozenset[str]) -> bool:
    """Whether a message is about the yearly costs that the article gives: "the upper annual estimate"."""
    named = not asks.isdisjoint({"figure", "range"})
    return named and "yearly" in asks and asks.isdisjoint({"tier", "advertisers", "revenue"})


def _of_sharing(asks: frozenset[str], reading: Reading) -> frozenset[str]:
    """With whether one bill is divided: "share 125k between 5 agencies" asks for no percentage."""
    if _EACH.search(reading.text):
        asks |= {"split"}
    return (asks | {"split"}) - {"share"} if _SHARED.search(reading.text) else asks


def _of_bounds(
    asks: frozenset[str], reading: Reading, tiers: Sequence[Tier], roles: Sequence[Role], knowledge: Knowledge
) -> frozenset[str]:
    """With whether it is about the yearly costs that the article gives: about one of them or, `range`, about both."""
    if _OF_YEAR.search(reading.text):
        asks |= {"figure"}
    if "year_range" in asks or (is_of_bounds(asks) and _TWO.search(reading.text)):
        asks |= {"range", "yearly"}
    if not is_of_bounds(asks) or any(role.kind == "tier" for role in roles):
        return asks
    if {tier.price for tier in tiers} >= set(knowledge.calculator.rounded.values()):
        return asks | {BOUND, "range"} | ({"ratio"} if _FACTOR.search(reading.text) else frozenset())
    return asks | {BOUND} if _is_bound(reading, tiers) else asks


def _is_bound(reading: Reading, tiers: Sequence[Tier]) -> bool:
    """Whether an end of the scale stands in one clause with the year: not in "off the monthly top price: what yearly bill?"."""
    years = [mark for mark in reading.of("word") if mark.id == "yearly"]
    between = (reading.text[min(mark.end, tier.end) : max(mark.start, tier.start)] for mark in years for tier in tiers)
    return any(not _CLAUSE.search(text) for text in between)


def joined_by_plus(text: str) -> bool:
    """Whether the text between two terms adds the second to the first."""
    return bool(_PLUS.search(text))


def _of_money(asks: frozenset[str], reading: Reading, roles: Sequence[Role], knowledge: Knowledge) -> frozenset[str]:
    """With whose money it is: the revenue, or the article's own amounts."""
    brands = {
        mark.start for mark in reading.of("word") if mark.id == "advertisers"
    }  # "advertisers" and "advertising" are one stem
    ads = any(mark.id == "ads" and mark.start not in brands for mark in reading.of("word"))
    if any(role.kind == "revenue" for role in roles) or (ads and not asks.isdisjoint(_EARNED)):
        asks |= {"revenue"}
    if "revenue" in asks:
        asks |= {word for role in roles if (word := part_of_year(role))}
    amounts = [role.value for role in roles if role.kind == "amount"]
    if amounts and {knowledge.facts[fact].value for fact in knowledge.calculator.rounded}.issuperset(amounts):
        asks |= {KNOWN}
    priced = {role.mark.quantity.unit for role in roles if role.kind == "tier" and role.mark.quantity}
    return asks | {RATED} if priced >= {"EUR", "USD"} else asks


def _of_percent(reading: Reading, asks: frozenset[str]) -> frozenset[str]:
    """With what a percentage or a share is taken of: "how many percent cheaper", "out of 800 at the start"."""
    if "share" in asks and _CHEAPER.search(reading.text):
        asks |= {"cheaper"}
    if not asks >= {"originally", "advertisers"}:
        return asks
    return asks if any(_is_left(mark, reading) for mark in reading.of("number")) else asks - {"originally"}


def _is_left(mark: Mark, reading: Reading) -> bool:
    before, after = reading.text[max(0, mark.start - _NEARBY) : mark.start], reading.text[mark.end : mark.end + _NEARBY]
    return bool(_LEFT_BEFORE.search(before) or _LEFT_AFTER.match(after))


def _subtracts(reading: Reading, tiers: Sequence[Tier], roles: Sequence[Role]) -> bool:
    """Whether one cost is taken from another: "2.5 million minus a year at the middle tier"."""
    costs = [(tier.start, tier.end) for tier in tiers]
    costs += [(role.mark.start, role.mark.end) for role in roles if role.kind == "amount"]
    less = _LESS.search(reading.text)
    return bool(less and any(end <= less.start() for _, end in costs) and any(start >= less.end() for start, _ in costs))

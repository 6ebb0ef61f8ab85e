"""A message to a request: the words of `calculator.toml` and the message's numbers in their slots."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from bot.answering.asking import PLUS, asks_of, is_of_bounds, joined_by_plus, part_of_year
from bot.answering.dates import stretch
from bot.answering.lines import THEN as _THEN
from bot.answering.lines import Tier, lines_of, merged_tiers
from bot.answering.marks import Mark, MarkReader, Reading
from bot.answering.quantities import Quantity
from bot.answering.request import BOUND, ELAPSED, PER, PERIODS, WORDED, Change, Request
from bot.answering.roles import Role, RoleReader
from bot.kb.formulas import ARTICLE_DATE
from bot.kb.models import Knowledge, Language, PartialDate
from bot.matching.vocabulary import Vocabulary

YEAR = Decimal(12)
"""Months."""

_RANKS = ("lowest", "middle", "highest")
_ADJECTIVES = ("low_adjective", "middle_adjective", "high_adjective")
_BEHIND = {"tier": 20, "figure": 32}
"""Words for a tier or a cost, with the most characters to an adjective behind them: "l'estimation annuelle haute"."""
_ORDINALS = ("first", "second", "last")
_PRAISED = re.compile(r"\b(?:c'est|est-ce|est|it|is|too|trop|so|si|very|tres|that|pas|aussi|not|really|vraiment) $")
"""Before an adjective that says what something is like and names no tier: "is it expensive?"."""
_AT = re.compile(r"\b(?:at|on|au|en) (?:the )?$")
"""Before an adjective that names a tier where another does as well: "two years at low, one at high"."""
_TIMED = re.compile(r"^ ?(?:\d|mois|months?|year|an\b|annee|trimestre|quarter|semestre|half|jour|day|semaine|week|invest)")
_JOINS = re.compile(r"\s*(?:,|et|and|plus|\+|&)?\s*")
_FROM = re.compile(
    r"\b(?:from|du|de|d'|des|depuis|entre|between|starting|beginning|partir d[eu]|partir|compter d[eu]|since)(?: the| le)? ?$"
)
_STARTING = re.compile(
    r"\b(?:from|since|starting|beginning|as of|depuis|partir d[eu]|partir|des|debut|commencant)(?: in| on| the| le| en)? ?$"
)
_UNTIL = re.compile(r"(?:until|till|through|thru|jusqu'?(?:a|au|en)?|up to|d'ici|by)(?: the| la| le)? ?$")
_LINK = re.compile(
    r"\s*,? ?(?:(?:inclus )?(?:and |et |going |running )?"
    r"(?:to|until|till|through|thru|a|au|and|et|-|–|up to|jusqu'?(?:a|au|en)?))(?: the| la| le)? ?"
)
_ENDING = re.compile(r"until|jusqu")
_TIMES = re.compile(r"\s*(?:x|fois|times|multiplie par|multiplied by)(?: \w+){0,2}\s*")
_OFF_AFTER = re.compile(r"^ ?(?:off\b|(?:de |d')?(?:rabais|remise|reduction|ristourne|discount)\b)")
_OFF_BEFORE = re.compile(r"\b(?:rabais|remise|reduction|ristourne|discount|cut) (?:of|de|d') ?$")
_ON_AFTER = re.compile(
    r"^ ?(?:(?:de |d')?(?:frais|supplement|hausse|augmentation|majoration|taxes?)\b|(?:en|de) plus\b|extra\b|on top\b)"
)
_ON_BEFORE = re.compile(
    r"\b(?:rose|rises|rise|raised|up|increased?|increases|hausse|augment\w+|monte|montait|grimp\w+) (?:by|of|de|d'|par) ?$"
)
_PORTION = re.compile(
    r"\b(?:the |la |le |un |une |a )?(half|moitie|third|3rd|tiers|quarter|quart) "
    r"(?:of (?:the|a|that|its|\w+'s)(?= )|du\b|de la\b|de l'|d')"
)
_PORTIONS = {"half": 2, "moitie": 2, "third": 3, "3rd": 3, "tiers": 3, "quarter": 4, "quart": 4}
_DIVIDED = re.compile(
    r"\b(?:divise\w*|divided?)\b(?:(?! (?:par|by) )[^,;.:?!]){0,60} (?:par|by) ?$|"
    r"(?:\d{3}|\dk|bn?|mds?|mrd|m|milliards?|billions?|millions?|dollars?|[$€])\s?[/÷] ?$"
)
_PARTS = {"a_half": 2, "a_third": 3, "a_quarter": 4}
_OF_AFTER = re.compile(r"^ ?(?:du|de la|de l'|of (?:the|a)) ?\b")
_COMPARING, _MOVES = frozenset({"plus", "moins", "less", "montant", "montants"}), frozenset({"discount", "increase", "tax"})
_SIGN = re.compile(r"([+-])\s?$")
_CHEAPER = re.compile(r"^ ?(?:de )?(?:moins|cheaper|less|off|lower|below|rabais|remise|reduction|discount|ristourne)")
_DEARER = re.compile(r"^ ?(?:de )?(?:plus|more|dearer|higher|on top|extra|increase|hausse|augmentation|tva|vat|tax)")


class RequestReader:
    """Reads requests with the words of one knowledge base."""

    def __init__(self, knowledge: Knowledge, known: Vocabulary) -> None:
        """Prepare for a base; `known` holds the words that are no slips of the pen."""
        self._knowledge = knowledge
        self._data = knowledge.calculator
        self._marks = MarkReader(knowledge, known)
        self._roles = RoleReader(knowledge)

    def read(self, text: str, language: Language, *, of_tiers: bool = False) -> Request:
        """The slots that a message fills.

        Args:
            text: The message.
            language: Its language.
            of_tiers: Whether tiers were spoken of before, so that "the second" may be one.
        """
        reading = self._marks.read(text, language)
        roles = self._roles.roles(reading)
        tiers = self._tiers(reading, roles, of_tiers=of_tiers)
        asks = asks_of(reading, tiers, roles, self._knowledge)
        single = len({tier.price for tier in tiers}) < 2 or not asks.isdisjoint({"total", PLUS})
        changes = _changes(reading, roles, asks) if single else ()
        amounts = tuple(role.mark.quantity for role in roles if role.kind == "amount" and role.mark.quantity)
        request = Request(
            prices=self._prices(tiers, asks),
            lines=lines_of(reading, tiers, roles) if tiers else (),
            payers=_payers(roles, asks),
            things=_things(roles, asks, amounts),
            amounts=() if any(c.kind in {"minus", "plus"} for c in changes) else amounts,
            count=next((role.value for role in roles if role.kind == "count"), None),
            number=next((role.value for role in roles if role.kind in {"bare", "payers", "people"}), None),
            basis=next((role.value for role in roles if role.kind == "basis"), None),
            times=next((role.value for role in roles if role.kind == "times"), None),
            changes=changes,
            currency=_currency(reading, roles),
            asks=asks,
        )
        lengths = [role for role in roles if "revenue" not in asks or tiers or not part_of_year(role)]
        return _multiplied(self._timed(request, reading, lengths), tiers, reading, roles)

    def _tiers(self, reading: Reading, roles: Sequence[Role], *, of_tiers: bool) -> list[Tier]:
        """The tiers that a message names, in order."""
        prices = self._data.prices
        if not prices:
            return []
        ranks = dict(zip(_RANKS, (prices[0], prices[len(prices) // 2], prices[-1]), strict=True))
        percents = [role.mark.end for role in roles if role.kind == "percent"]
        found = [Tier(role.id, role.mark.start, role.mark.end) for role in roles if role.kind == "tier"]
        found += [
            Tier(ranks[mark.id], mark.start, mark.end)
            for mark in reading.of("word")
            if mark.id in ranks and not any(0 <= mark.start - end <= 4 for end in percents)  # "20 % moins cher"
        ]
        found += self._weak_tiers(reading, near=of_tiers or bool(found))
        return self._with_next(merged_tiers(found, reading.marks), reading)

    def _weak_tiers(self, reading: Reading, *, near: bool) -> list[Tier]:
        """Tiers named by an adjective or a number in order, which need a word for a tier or another tier near them."""
        prices = self._data.prices
        weak = dict(zip(_ADJECTIVES, (prices[0], prices[len(prices) // 2], prices[-1]), strict=True))
        weak |= dict(zip(_ORDINALS, (prices[0], prices[min(1, len(prices) - 1)], prices[-1]), strict=True))
        weak |= {"third": prices[2]} if len(prices) > 2 else {}
        words = reading.of("word")
        nouns = _BEHIND.keys() if is_of_bounds(reading.words()) else _BEHIND.keys() - {"figure"}
        found = []
        near = near or ("figure" in nouns and {"low_adjective", "high_adjective"} <= reading.words())
        near = near or sum(mark.id in weak and bool(_AT.search(reading.text, 0, mark.start)) for mark in words) > 1
        for mark in words:
            if _PRAISED.search(reading.text, 0, mark.start):
                continue
            if mark.id not in weak or _TIMED.match(reading.text[mark.end :]):
                continue
            followed = next((w.id for w in words if 0 <= w.start - mark.end <= 1), "")
            beside = any(w.id in nouns and -_BEHIND[w.id] <= w.start - mark.end <= 24 for w in words)
            if followed in nouns or ((near or beside) and followed != "payers"):
                found.append(Tier(weak[mark.id], mark.start, mark.end))
        return found

    def _with_next(self, tiers: list[Tier], reading: Reading) -> list[Tier]:
        """The tiers with "the next one" as the one above the tier that is named."""
        prices = self._data.prices
        for mark in reading.of("word"):
            if mark.id == "next" and len(tiers) == 1 and tiers[0].price != prices[-1]:
                above = Tier(prices[prices.index(tiers[0].price) + 1], mark.start, mark.end)
                return sorted([*tiers, above], key=lambda tier: tier.start)
        return tiers

    def _prices(self, tiers: Sequence[Tier], asks: frozenset[str]) -> tuple[str, ...]:
        prices = self._data.prices
        if "each_one" in asks:
            return prices
        if "top_two" in asks:
            return prices[-2:]
        if "bottom_two" in asks:
            return prices[:2]
        named = tuple(dict.fromkeys(tier.price for tier in tiers))
        if named:
            return named
        if "others" in asks and "tier" in asks:
            return prices[1:]
        if "all" in asks:
            return prices
        return prices[:: max(1, len(prices) - 1)] if "range" in asks else ()

    def _timed(self, request: Request, reading: Reading, roles: Sequence[Role]) -> Request:
        """The request with its periods, events and dates."""
        costs = bool(request.prices) or not request.asks.isdisjoint({"pay", "tier"})
        stretched = self._stretch(reading) if costs and not request.asks & ELAPSED else (None, None)
        events, dates = self._dates(reading)
        months, days = stretched if stretched != (None, None) else _periods(reading, roles)
        if months is None and days is None:
            named = [Decimal(count) for word, count in PERIODS.items() if word in request.asks]
            months = max(named, default=None) if not request.asks & PER or "yearly" in request.asks else None
            request = replace(request, asks=request.asks | {WORDED}) if months else request
        if request.lines and any(line.months or line.days for line in request.lines):
            months = days = None
        return replace(request, months=months, days=days, events=events, dates=dates)

    def _dates(self, reading: Reading) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Events and other dates, in order; a date that is an event's is that event."""
        facts = self._knowledge.facts
        named = {str(facts[event].date): event for event in reversed(self._data.events) if event in facts}
        # "2022" is no event's own date where another lies within that year.
        named = {date: event for date, event in named.items() if not any(other.startswith(f"{date}-") for other in named)}
        events: list[str] = []
        dates: list[str] = []
        for mark in reading.of("event", "date", "edge"):
            event = mark.id if mark.kind == "event" else named.get(mark.id)
            (events if event else dates).append(event or mark.id)
        for mark in reading.of("span") if "ago" not in reading.words() else ():
            span = self._data.spans[mark.id]
            events += [event for event in (span.first, span.last) if len(set(events)) < 2]
        return tuple(dict.fromkeys(events)), tuple(dict.fromkeys(dates))

    def _stretch(self, reading: Reading) -> tuple[Decimal | None, Decimal | None]:
        """Months or days of a stretch between two dates, or from the start of the prices until a date."""
        dated = reading.of("event", "date", "edge")
        for first, last in pairwise(dated):
            between = reading.between(first, last)
            if _LINK.fullmatch(between) and (_FROM.search(reading.text, 0, first.start) or _UNTIL.search(between)):
                begin, end = self._date(first), self._date(last)
                return stretch(begin, end, first_at_end=first.kind == "edge") if begin and end else (None, None)
        begun = next((m for m in dated if _STARTING.search(reading.text, 0, m.start)), None)
        ended = next((m for m in dated if m is not begun and _is_end(m, reading)), None)
        if begun and ended:
            begin, end = self._date(begun), self._date(ended)
            return stretch(begin, end, first_at_end=begun.kind == "edge") if begin and end else (None, None)
        if len(dated) == 2 and all(mark.kind != "event" for mark in dated):
            begin, end = self._date(dated[0]), self._date(dated[1])
            return stretch(begin, end, first_at_end=dated[0].kind == "edge") if begin and end else (None, None)
        if len(dated) == 1 and "rest" in reading.words() and _STARTING.search(reading.text, 0, dated[0].start):
            begin = self._date(dated[0])
            return stretch(begin, PartialDate(begin.year, 12, None)) if begin and begin.month else (None, None)
        for mark in dated:
            end, begin = self._date(mark), self._fact_date(self._data.starts)
            if mark.kind != "event" and begin and end and _UNTIL.search(reading.text, 0, mark.start):
                return stretch(begin, end)
        return None, None

    def _date(self, mark: Mark) -> PartialDate | None:
        return self._fact_date(mark.id) if mark.kind == "event" else PartialDate.parse(mark.id)

    def _fact_date(self, id_: str | None) -> PartialDate | None:
        if id_ == ARTICLE_DATE:
            return self._knowledge.article.meta.date
        fact = self._knowledge.facts.get(id_ or "")
        return fact.date if fact else None


def _is_end(mark: Mark, reading: Reading) -> bool:
    """Whether a date is said to be an end, before its name or in it: "until the article"."""
    return bool(_UNTIL.search(reading.text, 0, mark.start) or _ENDING.match(reading.text, mark.start))


def _payers(roles: Sequence[Role], asks: frozenset[str]) -> Decimal | None:
    """How many pay; "both companies" are two."""
    named = next((role.value for role in roles if role.kind == "payers" and role.value != 1), None)
    return Decimal(2) if named is None and "pair" in asks else named


def _things(roles: Sequence[Role], asks: frozenset[str], amounts: Sequence[Quantity]) -> Decimal | None:
    """Over how many calls a cost is spread: "each call, if we make 100,000"."""
    named = next((role.value for role in roles if role.kind == "things" and role.value > 1), None)
    bare = next((amount.value for amount in amounts if not amount.unit), None)
    return bare if named is None and "things" in asks else named


def _periods(reading: Reading, roles: Sequence[Role]) -> tuple[Decimal | None, Decimal | None]:
    """The period of a message; several that are joined are added up: `a year and 3 months`."""
    timed = [role for role in roles if role.kind in {"months", "days"}]
    free = _free(reading, timed)
    timed = [role for role in timed if role not in free]
    if _THEN.search(reading.text) and "free" in reading.words() and len(timed) > 1:
        frees = [mark.start for mark in reading.of("word") if mark.id == "free"]
        timed = [role for role in timed if not any(0 <= start - role.mark.end <= 3 for start in frees)]
    if len(timed) == 1 and timed[0].kind == "months" and timed[0].value < YEAR and _is_free_of_year(timed[0], reading):
        return YEAR - timed[0].value, None
    taken = timed[:1]
    for first, second in pairwise(timed):
        between = reading.between(first.mark, second.mark)
        smaller = first.kind == "months" and (second.kind == "days" or second.value < first.value)
        if not _JOINS.fullmatch(between) or not (smaller or joined_by_plus(between)):
            break
        taken.append(second)
    months, days = ([r.value for r in taken if r.kind == kind] for kind in ("months", "days"))
    less = sum((role.value for role in free if role.kind == "months"), Decimal(0))
    return (sum(months, Decimal(0)) - less if months else None), (sum(days, Decimal(0)) if days else None)


def _is_free_of_year(role: Role, reading: Reading) -> bool:
    """Whether some months of a year are not paid for: "with two months free, how much for the year?"."""
    free = any(mark.id == "free" and 0 <= mark.start - role.mark.end <= 3 for mark in reading.of("word"))
    return free and "yearly" in reading.words()


def _free(reading: Reading, timed: Sequence[Role]) -> list[Role]:
    """Periods that are not paid for: "two months free"; with "then" they stand beside the paid ones and take nothing off."""
    words = [mark for mark in reading.of("word") if mark.id == "free"]
    if _THEN.search(reading.text):
        return []
    return [role for role in timed if len(timed) > 1 and any(0 <= mark.start - role.mark.end <= 3 for mark in words)]


def _currency(reading: Reading, roles: Sequence[Role]) -> str | None:
    """The currency wanted: the last one named by itself, else that of a tier's price."""
    named = [mark.id for mark in reading.of("word") if mark.id in {"euros", "dollars"}]
    if named:
        return "EUR" if named[-1] == "euros" else "USD"
    in_euros = any(r.kind == "tier" and r.mark.quantity and r.mark.quantity.unit == "EUR" for r in roles)
    return "EUR" if in_euros else None


def _changes(reading: Reading, roles: Sequence[Role], asks: frozenset[str]) -> tuple[Change, ...]:
    """Discounts, increases and shares in percent, and prices that are doubled or halved."""
    found = [Change(_kind(role, reading, asks), abs(role.value)) for role in roles if role.kind == "percent"]
    found += [Change("minus", abs(r.value)) for r in roles if r.kind == "amount" and _is_off(r, reading)]
    found += [Change("plus", r.value) for r in roles if r.kind == "amount" and _is_on(r, reading)]
    found += [Change("part", Decimal(_PORTIONS[match[1]])) for match in _PORTION.finditer(reading.text)]
    halved = "half" in asks
    bare = [role for role in roles if role.kind == "bare" and not (halved and role.value == 2)]
    found += [Change("over", role.value) for role in bare if _DIVIDED.search(reading.text, 0, role.mark.start)]
    way = "less" if asks & {"discount", "cheaper"} else "more" if asks & {"increase", "dearer"} else ""
    found += [Change(way, Decimal(parts)) for word, parts in _PARTS.items() if way and word in asks]
    found += [Change("over", Decimal(2))] if halved else []
    found += [Change("times", Decimal(factor)) for word, factor in (("double", 2), ("triple", 3)) if word in asks]
    return tuple(found)


def _is_off(role: Role, reading: Reading) -> bool:
    """Whether an amount is taken off a price: "5,000 dollars off"."""
    before, after = reading.text[: role.mark.start], reading.text[role.mark.end :]
    return role.value < 0 or bool(_OFF_AFTER.match(after) or _OFF_BEFORE.search(before))


def _is_on(role: Role, reading: Reading) -> bool:
    """Whether an amount is put on a price: "rose by 5,000 dollars"."""
    before, after = reading.text[: role.mark.start], reading.text[role.mark.end :]
    return role.value > 0 and bool(_ON_AFTER.match(after) or _ON_BEFORE.search(before))


def _kind(role: Role, reading: Reading, asks: frozenset[str]) -> str:
    """Whether a percentage is taken off, put on, or is a share of something."""
    before, after = reading.text[: role.mark.start], reading.text[role.mark.end :]
    sign = _SIGN.search(before)
    if sign or role.value < 0:
        return "increase" if sign and sign[1] == "+" and role.value > 0 else "discount"
    if _CHEAPER.match(after):
        return "discount"
    if _DEARER.match(after):
        return "increase"
    if _OF_AFTER.match(after) and all(
        reading.text[m.start : m.end].strip() in _COMPARING for m in reading.of("word") if m.id in _MOVES
    ):
        return "of"  # the "plus" of "30 % du montant le plus élevé" puts nothing on
    if "discount" in asks:
        return "discount"
    return "increase" if asks & {"increase", "tax"} else "of"


def _multiplied(request: Request, tiers: Sequence[Tier], reading: Reading, roles: Sequence[Role]) -> Request:
    """`3 x 125k` and `42k x 3` are three months; "five times the lowest" is a ratio."""
    if request.times is None or len(tiers) != 1 or not request.asks.isdisjoint({"ratio", BOUND}):
        return request
    mark = next(role for role in roles if role.kind == "times").mark
    text = reading.text[min(mark.end, tiers[0].end) : max(mark.start, tiers[0].start)]
    return replace(request, months=request.times, times=None) if _TIMES.fullmatch(text) else request

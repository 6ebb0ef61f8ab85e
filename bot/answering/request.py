"""What a message asks to be computed: its slots, before any of them is put into a formula."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.answering.quantities import Quantity, adds_unlike, in_digits, is_plain_sum, months_between, quantities
from bot.kb.models import Knowledge, Language, Lexicon
from bot.matching.normalise import words
from bot.matching.vocabulary import Vocabulary

MAX_QUANTITIES = 20
"""Numbers read of one message."""
REACH = 80
"""Characters behind a number in which what it counts may stand."""
NEAR = 3
"""Words between a number and what it counts: `3 small US companies`."""

PLAIN_SUM, UNLIKE = "plain_sum", "unlike"
"""Asked for without a word of the data: a sum of bare numbers, or one of things that cannot be added."""

_THEN = re.compile(r"\b(?:then|puis|ensuite|followed by|and then|apres quoi|suivis? de)\b")
_TIER_WORDS = ("lowest", "middle", "highest")


@dataclass(frozen=True, slots=True)
class Request:
    """The slots of one computation; empty ones may be filled by the conversation."""

    prices: tuple[str, ...] = ()
    """Facts of the tiers named."""
    months: Decimal | None = None
    days: Decimal | None = None
    payers: Decimal | None = None
    budget: Quantity | None = None
    count: Decimal | None = None
    """Number of things that a share is taken of."""
    discount: Decimal | None = None
    """Percent off."""
    currency: str | None = None
    steps: tuple[tuple[Decimal, str], ...] = ()
    """Several periods one after the other: months and price of each."""
    events: tuple[str, ...] = ()
    asks: frozenset[str] = frozenset()
    """Words of `calculator.toml` found: `share`, `ratio`, `gap`, `revenue` ..."""

    @property
    def has_own_numbers(self) -> bool:
        """Whether the person gave a number that no curated figure can hold."""
        odd_period = self.months is not None and self.months not in (1, 12)
        others = (self.payers, self.budget, self.count, self.discount, self.days)
        return odd_period or any(value is not None for value in others) or bool(self.steps)


class RequestReader:
    """Reads requests with the words of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._data = knowledge.calculator
        self._amounts = {
            (knowledge.facts[id_].value, currency): id_
            for id_, currency in [*((price, "USD") for price in self._data.prices), *self._euros()]
        }
        self._revenue = knowledge.facts[self._data.revenue].value if self._data.revenue else None
        self._prices_by_word = dict(zip(_TIER_WORDS, self._data.prices, strict=False))
        groups = {f"w_{id_}": group for id_, group in self._data.words.items()}
        events = {f"e_{id_}": group for id_, group in self._data.events.items()}
        self._vocabulary = Vocabulary({"fr": [], "en": []}, Lexicon(concepts={**groups, **events}))

    def _euros(self) -> Iterator[tuple[str, str]]:
        if self._data.low_in_euros:
            yield self._data.low_in_euros, "EUR"

    def read(self, text: str, language: Language) -> Request:
        """The slots that a message fills."""
        digits = in_digits(text, language)
        found = self._words(digits, language)
        steps = self._steps(digits, language)
        request = replace(self._read(digits, found, language), steps=steps)
        return replace(request, months=None, prices=()) if steps else request

    def _words(self, digits: str, language: Language) -> list[tuple[int, str]]:
        """Words of the data in a text, as (position among its words, id)."""
        tokens = words(digits)
        return [(first, id_.removeprefix("=")) for first, _, id_ in self._vocabulary.concepts(tokens, language)]

    def _steps(self, digits: str, language: Language) -> tuple[tuple[Decimal, str], ...]:
        parts = _THEN.split(digits)
        if len(parts) < 2:
            return ()
        steps = []
        for part in parts:
            request = self._read(part, self._words(part, language), language)
            months = request.months or request.payers or request.count or _bare(quantities(part))
            if months is None or len(request.prices) != 1:
                return ()
            steps.append((months, request.prices[0]))
        return tuple(steps)

    def _read(self, digits: str, found: Sequence[tuple[int, str]], language: Language) -> Request:
        asks = frozenset(id_[2:] for _, id_ in found if id_.startswith("w_"))
        asks |= {PLAIN_SUM} if is_plain_sum(digits) else set()
        asks |= {UNLIKE} if adds_unlike(digits) else set()
        events = tuple(dict.fromkeys(id_[2:] for _, id_ in found if id_.startswith("e_")))
        request = Request(events=events, asks=asks, prices=self._named_prices(asks))
        for quantity in quantities(digits)[:MAX_QUANTITIES]:
            request = self._take(request, quantity, digits, asks)
        between = months_between(digits, language)
        if between is not None:
            request = replace(request, months=Decimal(between))
        if request.months is None:
            request = replace(request, months=_said_period(asks))
        currency = "EUR" if "euros" in asks else "USD" if "dollars" in asks else None
        return replace(request, currency=request.currency or currency)

    def _named_prices(self, asks: frozenset[str]) -> tuple[str, ...]:
        if "all" in asks:
            return self._data.prices
        if "range" in asks:
            return self._data.prices[:: max(1, len(self._data.prices) - 1)]
        return tuple(price for word, price in self._prices_by_word.items() if word in asks)

    def _take(self, request: Request, quantity: Quantity, digits: str, asks: frozenset[str]) -> Request:
        """Put one quantity of the message into its slot."""
        value, unit = quantity.value, quantity.unit
        if value == self._revenue and unit in ("", "USD"):
            return replace(request, asks=request.asks | {"revenue"})
        price = self._amounts.get((value, unit or "USD"))
        if price is not None:
            currency = "EUR" if unit == "EUR" else request.currency
            price = self._data.prices[0] if unit == "EUR" else price
            return replace(request, prices=tuple(dict.fromkeys((*request.prices, price))), currency=currency)
        if quantity.months is not None:
            return replace(request, months=(request.months or Decimal(0)) + quantity.months)
        if unit in ("day", "week"):
            return replace(request, days=value * (7 if unit == "week" else 1))
        if unit in ("USD", "EUR"):
            return replace(request, budget=quantity)
        if unit == "percent":
            return replace(request, discount=value) if "discount" in asks else request
        return self._take_bare(request, quantity, digits, asks)

    def _take_bare(self, request: Request, quantity: Quantity, digits: str, asks: frozenset[str]) -> Request:
        """A number without a unit counts what stands near it, or is a budget when it is large."""
        value = quantity.value
        after = words(digits[quantity.end : quantity.end + REACH])[: NEAR + 1]
        counted = {id_ for language in ("fr", "en") for _, id_ in self._words(" ".join(after), language)}
        if not counted and (value == 0 or _is_year(digits[quantity.start : quantity.end])):
            return request
        if "w_advertisers" in counted or ("advertisers" in asks and value != 1 and not request.count):
            return replace(request, count=value)
        if "w_payers" in counted:
            return replace(request, payers=value)
        if value >= 10_000:
            return replace(request, budget=quantity._replace(unit="USD"))
        return request


def _said_period(asks: frozenset[str]) -> Decimal | None:
    if "yearly" in asks:
        return Decimal(12)
    return Decimal(1) if "monthly" in asks else None


def _bare(found: Sequence[Quantity]) -> Decimal | None:
    bare = [quantity.value for quantity in found if not quantity.unit and quantity.value < 1000]
    return bare[0] if len(bare) == 1 else None


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", text.strip()))

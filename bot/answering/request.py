"""What a message asks to be computed: its slots, before any of them is put into a formula."""

from dataclasses import dataclass
from decimal import Decimal

from bot.answering.quantities import Quantity

PER = frozenset({"per_second", "per_minute", "hourly", "daily", "weekly"})
"""Words that ask for a price per part of time."""
PERIODS = {"monthly": 1, "two_monthly": 2, "quarterly": 3, "half_yearly": 6, "yearly": 12, "decade": 120}
"""Words that stand for a period, with its months."""
ELAPSED = frozenset({"how_long", "how_years", "how_months", "how_weeks", "how_days", "how_hours", "how_minutes", "age"})
"""Words that ask how much time lies between two dates, or how long an amount lasts."""
DATES = frozenset({"weekday", "what_date"})
"""Words that ask for a date or a day."""
WORDED, KNOWN, DATED, RATED, BOUND, STORY = "worded", "known", "dated", "rated", "bound", "story"
"""Said of a request: its period is a word ("yearly") and no number; its amounts are the article's own; it names a date; it
says the two amounts that make the rate; it is about the yearly costs that the article gives and not about a tier; its
numbers of advertisers belong to a story."""
OPERATIONS = (
    frozenset(
        {
            "share",
            "ratio",
            "gap",
            "dearer",
            "cheaper",
            "total",
            "plus",
            "both",
            "average",
            "split",
            "rate",
            "rounded",
            "how_many",
        }
        | {"enough", "remaining", "which", "weekday", "what_date", "each_one", "reach"}
    )
    | ELAPSED
)
"""Words that say what is to be done with the slots."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill: a tier, for how long, for how many; what is None is taken from the whole request."""

    price: str
    """Fact of the tier's price."""
    months: Decimal | None = None
    days: Decimal | None = None
    payers: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the price in percent or by a factor, or a share of something: `-20 %`, `+10 %`, `x 2`."""

    kind: str
    """`discount`, `increase` (in percent), `minus`, `plus` (dollars a month), `less`, `more` (by one part in so many), `times`,
    `over` (divided by), `part` (one in so many) or `of` (a share of something)."""
    value: Decimal


@dataclass(frozen=True, slots=True)
class Request:
    """The slots of one computation; empty ones may be filled by the conversation."""

    prices: tuple[str, ...] = ()
    """Facts of the tiers named, in the order of the message."""
    lines: tuple[Line, ...] = ()
    """Tiers with periods or payers of their own, to be added up."""
    months: Decimal | None = None
    days: Decimal | None = None
    basis: Decimal | None = None
    """Days of a month to reckon with, when the person says so."""
    payers: Decimal | None = None
    before: tuple[str, ...] = ()
    """Facts of the tiers that the sum before was about: "and both together?"."""
    amounts: tuple[Quantity, ...] = ()
    """Amounts that are no tier's price: budgets, claims, what is to be converted."""
    count: Decimal | None = None
    """Number of things that a share is taken of."""
    things: Decimal | None = None
    """Number of calls, or of what else an access is used for, that a cost is spread over."""
    number: Decimal | None = None
    """The first number that counts nothing said; what it counts may stand in the last message."""
    times: Decimal | None = None
    """A ratio that the person states: `five times`."""
    changes: tuple[Change, ...] = ()
    currency: str | None = None
    events: tuple[str, ...] = ()
    """Facts of dated events, in the order of the message."""
    dates: tuple[str, ...] = ()
    """Dates of the message that are no event's, in ISO form."""
    asks: frozenset[str] = frozenset()
    """Words of `calculator.toml` found: `share`, `ratio`, `gap`, `revenue` ..."""

    @property
    def paid_months(self) -> Decimal | None:
        """The months that are paid for: one, when the person names no period at all."""
        return Decimal(1) if self.months is None and self.days is None else self.months

    @property
    def has_own_numbers(self) -> bool:
        """Whether the person gave a number that no curated figure can hold."""
        odd_period = self.months is not None and self.months not in {1, 12}
        others = (self.payers, self.count, self.things, self.days, self.basis)
        given = odd_period or any(value is not None for value in others)
        stated = bool(self.amounts) and KNOWN not in self.asks
        return given or stated or bool(self.changes or self.lines or self.dates)

"""Which period and which number of payers belongs to which tier: `3 at the low tier and 2 at the top one`."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from bot.answering.marks import Mark, Reading
from bot.answering.request import Line
from bot.answering.roles import Role

_ONE = re.compile(
    r"\b(?:one|un|une|a|an)\b(?= (?:on|at|for|in|to|with|taking|takes|take|sur|au|a|en|prend|avec|chez|pour|dans|le|la|the)\b)"
)
_ONE_OF = re.compile(r"\b(?:one|un|une|an?)\b ?$")
_AFTER = re.compile(r"\b(?:after|apres|au bout d|au bout de|end of|starting|passe)\s*$")
THEN = re.compile(r"\b(?:then|puis|ensuite|followed by|after that|apres|afterwards|suivis? de|enfin|before|avant de)\b")


class Tier(NamedTuple):
    """A tier and where it is named."""

    price: str
    start: int
    end: int


class Slot(NamedTuple):
    """A number that one tier may have for itself."""

    kind: str
    """`months`, `days`, `payers`, `bare` or `rest`."""
    value: Decimal
    start: int


def lines_of(reading: Reading, tiers: Sequence[Tier], roles: Sequence[Role]) -> tuple[Line, ...]:
    """The lines of a bill with a period or payers of their own for each tier; empty when there are none."""
    slots = _slots(reading, tiers, roles)
    if len(tiers) == 1:
        return _same_tier(tiers[0], slots)
    if len(tiers) < 2:
        return ()
    switched = _switched(reading, tiers, roles)
    if switched:
        return switched
    payers = _own("payers", slots, tiers, inherits=any(slot.kind == "payers" for slot in slots))
    inherits = not payers and _reads_as_periods(reading, slots)
    periods = _own("months", slots, tiers, inherits) or _own("days", slots, tiers, inherits=False)
    payers = payers or _own("payers", slots, tiers, inherits=not periods)
    if not periods and not payers:
        return ()
    blank: list[Slot | None] = [None] * len(tiers)
    return tuple(
        Line(tier.price, _value(period, "months"), _value(period, "days"), count.value if count else None)
        for tier, period, count in zip(tiers, periods or blank, payers or blank, strict=True)
    )


def _value(slot: Slot | None, kind: str) -> Decimal | None:
    return slot.value if slot and slot.kind == kind else None


def _slots(reading: Reading, tiers: Sequence[Tier], roles: Sequence[Role]) -> list[Slot]:
    starts = {r.mark: r.mark.start + (reading.text[r.mark.start] == " ") for r in roles}
    found = [Slot(r.kind, r.value, starts[r.mark]) for r in roles if r.kind in {"months", "days", "payers", "bare"}]
    # "The remaining ten" says how many.
    numbered = {role.mark.start for role in roles}
    rests = [mark for mark in reading.of("word") if mark.id == "rest" and numbered.isdisjoint(range(mark.end, mark.end + 3))]
    found += [Slot("rest", Decimal(0), mark.start) for mark in rests]
    if len(tiers) > 1:
        ones = (match.start() for match in _ONE.finditer(reading.text))
        # The one of "the low one" is no number.
        found += [Slot("bare", Decimal(1), one) for one in ones if not any(t.start < one <= t.end + 1 for t in tiers)]
        for mark in reading.of("word"):
            one = _ONE_OF.search(reading.text[: mark.start]) if mark.id == "payers" else None
            found += [Slot("payers", Decimal(1), one.start())] if one else []
        found += [Slot("payers", Decimal(1), tier.start) for tier in tiers if _counts_one(reading, tier)]
    found = [
        slot for slot in found if slot.value != 1 or not any(t.end <= slot.start <= t.end + 1 for t in tiers)
    ]  # "middle one"
    return sorted(set(found), key=lambda slot: slot.start)


def _counts_one(reading: Reading, tier: Tier) -> bool:
    """Whether "one" stands before a tier and somebody who pays behind it: "one top-tier client"."""
    behind = (m for m in reading.of("word") if m.id == "payers" and 0 <= m.start - tier.end <= 8)
    return any(True for _ in behind) and bool(_ONE_OF.search(reading.text[: tier.start]))


def _reads_as_periods(reading: Reading, slots: Sequence[Slot]) -> bool:
    """Whether bare numbers are periods: "14 at 125k then 10 at 210k", "two months ... and the remaining ten"."""
    return bool(THEN.search(reading.text)) or any(slot.kind == "months" for slot in slots)


def _own(kind: str, slots: Sequence[Slot], tiers: Sequence[Tier], inherits: bool) -> list[Slot]:
    """A slot of one kind for each tier, in their order; empty unless every tier has one of its own.

    Args:
        kind: The kind wanted.
        slots: All numbers.
        tiers: The tiers.
        inherits: Whether bare numbers may be of this kind.
    """
    kinds = {kind, "rest", "bare"} if inherits else {kind, "rest"}
    found = [slot for slot in slots if slot.kind in kinds]
    if not any(slot.kind != "rest" for slot in found):
        return []
    total = None
    if len(found) == len(tiers) + 1:
        # One number too many is the whole, when the rest of it is asked or when it belongs to all.
        whole = max((slot for slot in found if slot.kind == kind), key=lambda slot: slot.value, default=None)
        if whole is None or not any(slot.kind == "rest" for slot in found):
            return []
        found.remove(whole)
        total = whole.value
    if len(found) != len(tiers) or not _alternate(found, tiers):
        return []
    return _with_rest([slot._replace(kind=kind) if slot.kind == "bare" else slot for slot in found], kind, total)


def _with_rest(found: list[Slot], kind: str, total: Decimal | None) -> list[Slot]:
    """The slots with "the rest" as what is left of the whole, which is a year when it is not said."""
    given = sum((slot.value for slot in found if slot.kind != "rest"), Decimal(0))
    if all(slot.kind != "rest" for slot in found):
        return found
    left = (total if total is not None else Decimal(12 if kind == "months" else 0)) - given
    if left <= 0:
        return []
    return [slot._replace(kind=kind, value=left) if slot.kind == "rest" else slot for slot in found]


def _alternate(slots: Sequence[Slot], tiers: Sequence[Tier]) -> bool:
    """Whether numbers and tiers take turns, whichever comes first."""
    order = sorted([(slot.start, "slot") for slot in slots] + [(tier.start, "tier") for tier in tiers])
    kinds = [kind for _, kind in order]
    return all(first != second for first, second in pairwise(kinds))


def _switched(reading: Reading, tiers: Sequence[Tier], roles: Sequence[Role]) -> tuple[Line, ...]:
    """Two tiers, the second "after four months", within a whole period."""
    periods = [role for role in roles if role.kind == "months"]
    after = [role for role in periods if _AFTER.search(reading.text[: role.mark.start])]
    rest = [role for role in periods if role not in after]
    if len(tiers) != 2 or len(after) != 1:
        return ()
    whole = rest[0].value if len(rest) == 1 else Decimal(12) if "yearly" in reading.words() else None
    if whole is None or whole <= after[0].value:
        return ()
    return Line(tiers[0].price, after[0].value), Line(tiers[1].price, whole - after[0].value)


def _same_tier(tier: Tier, slots: Sequence[Slot]) -> tuple[Line, ...]:
    """Several groups of payers at one tier, each for its own time."""
    periods = [slot for slot in slots if slot.kind == "months"]
    payers = [slot for slot in slots if slot.kind == "payers"]
    if len(payers) < 2 or len(periods) != len(payers):
        return ()
    return tuple(Line(tier.price, period.value, None, own.value) for period, own in zip(periods, payers, strict=True))


def merged_tiers(tiers: Sequence[Tier], marks: Sequence[Mark]) -> list[Tier]:
    """Tiers without a second name for the same one: "the low tier at 42,000"."""
    found: list[Tier] = []
    for tier in sorted(tiers, key=lambda t: t.start):
        between = any(found and found[-1].end <= m.start < tier.start for m in marks if m.kind == "number")
        if found and found[-1].price == tier.price and not between:
            found[-1] = found[-1]._replace(end=tier.end)
            continue
        found.append(tier)
    return found

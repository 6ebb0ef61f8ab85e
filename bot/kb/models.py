"""Frozen models of everything in `knowledge/`; its README.md is the contract. Unknown keys are refused."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
SentenceId = Annotated[str, StringConstraints(pattern=r"^\d{1,3}\.\d{1,3}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Phrasings = Annotated[tuple[Text, ...], Field(min_length=1)]

WEEKDAYS = tuple(name.lower() for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))


class Model(BaseModel):
    """Base of all models: frozen, no unknown keys, no silent conversion of texts."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Bilingual(Model):
    """A text in both languages."""

    fr: Text
    en: Text

    def __getitem__(self, language: Language) -> str:
        return self.fr if language == "fr" else self.en


class BilingualPhrasings(Model):
    """How people ask for one thing, in both languages."""

    fr: Phrasings
    en: Phrasings

    def __getitem__(self, language: Language) -> tuple[str, ...]:
        return self.fr if language == "fr" else self.en


class Sentence(NamedTuple):
    """One sentence of the article, as it stands there."""

    id: str
    """`paragraph.sentence`, both counted from 1."""
    kind: Literal["p", "h", "tweet"]
    text: str
    """The original."""
    translation: str

    @property
    def paragraph(self) -> int:
        """Number of the paragraph, from 1."""
        return int(self.id.split(".")[0])

    @property
    def number(self) -> int:
        """Number of the sentence in its paragraph, from 1."""
        return int(self.id.split(".")[1])


class PartialDate(NamedTuple):
    """A date known to the year, the month or the day."""

    year: int
    month: int | None
    day: int | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2015`, `2023-02` or `2023-04-25`; raises ValueError for anything else."""
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
            raise ValueError("write a date as 2015, 2023-02 or 2023-04-25")
        year, month, day = ([int(part) for part in text.split("-")] + [None, None])[:3]
        assert year is not None  # the pattern starts with a year  # noqa: S101
        dt.date(year, month or 1, day or 1)
        return cls(year, month, day)

    def __str__(self) -> str:
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


def _partial_date(value: object) -> object:
    return PartialDate.parse(value) if isinstance(value, str) else value


class Topic(Model):
    """One folder of `entries/`, as readers see it."""

    name: Bilingual
    entry: Id
    """Answer that stands for the topic where only one is shown."""


class Meta(Model):
    """What the article is."""

    language: Language
    translation: Language
    date: Annotated[PartialDate, BeforeValidator(_partial_date)]
    title: Bilingual
    publisher_notice: Bilingual
    names_with_digits: tuple[Text, ...] = ()
    exempt: tuple[SentenceId, ...] = ()
    examples: Annotated[tuple[Id, ...], Field(max_length=4)] = ()
    """Entries whose questions are shown as examples."""
    topics: dict[Id, Topic] = {}
    """The folders of `entries/`, in the order in which readers see them."""


class Fact(Model):
    """A number, a date or a weekday, with the words of the article that hold it."""

    label: Bilingual
    value: Decimal | None = None
    unit: str | None = None
    date: Annotated[PartialDate | None, BeforeValidator(_partial_date)] = None
    weekday: str | None = None
    part: Literal["start", "end", "evening"] | None = None
    sentence: SentenceId
    quote: Text
    style: Literal["digits", "words"] = "digits"

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [self.value is not None, self.date is not None, self.weekday is not None]
        if sum(kinds) != 1:
            raise ValueError("give exactly one of value (with unit), date and weekday")
        if (self.value is None) != (self.unit is None):
            raise ValueError("value and unit go together")
        if self.weekday is not None and self.weekday not in WEEKDAYS:
            raise ValueError(f"weekday must be one of {', '.join(WEEKDAYS)}")
        return self


class Figure(Model):
    """A formula over facts."""

    label: Bilingual
    formula: Text
    unit: Text
    decimals: Annotated[int, Field(ge=0, le=8)] = 0
    caveat: Bilingual | None = None


class Entry(Model):
    """One thing that the article says, how people ask for it and how the bot answers."""

    question: Bilingual
    answer: Bilingual
    cites: Annotated[tuple[SentenceId, ...], Field(min_length=1, max_length=8)]
    figures: Annotated[tuple[Id, ...], Field(max_length=4)] = ()
    related: Annotated[tuple[Id, ...], Field(max_length=3)] = ()
    formerly: tuple[Id, ...] = ()
    """Ids it had before, or of entries that it has taken in: their buttons and links lead here."""
    phrasings: BilingualPhrasings


class Unknown(Model):
    """One thing that people ask and the article does not say."""

    question: Bilingual
    answer: Bilingual
    cites: Annotated[tuple[SentenceId, ...], Field(max_length=4)] = ()
    related: Annotated[tuple[Id, ...], Field(max_length=3)] = ()
    phrasings: BilingualPhrasings


class SmallTalk(Model):
    """Hello, thanks, who are you: a reply without a citation."""

    reply: Bilingual
    phrasings: BilingualPhrasings


class OffTopic(Model):
    """Questions about anything else, so that matching knows what the rest of the world sounds like."""

    phrasings: BilingualPhrasings


class WordGroup(Model):
    """Words and expressions of each language that mean the same here."""

    fr: tuple[Text, ...] = ()
    en: tuple[Text, ...] = ()


OneWord = Annotated[str, Field(pattern=r"^[^\s'’]+$")]
"""A word as matching reads it: without spaces and apostrophes."""


class Lexicon(Model):
    """Synonyms, other names and abbreviations that matching reads."""

    concepts: dict[Id, WordGroup] = {}
    names: dict[Id, WordGroup] = {}
    abbreviations: dict[Language, dict[OneWord, str]] = {}
    question_words: tuple[Id, ...] = ()
    """Concepts that ask (who, when, how much) without saying what about."""
    foreign: tuple[Text, ...] = ()
    """Common little words of languages that the bot does not speak."""


class Thresholds(Model):
    """Probabilities from which a language answers, or asks which of two was meant."""

    answer: Annotated[float, Field(ge=0, le=1)]
    clarify: Annotated[float, Field(ge=0, le=1)]


class Calibration(Model):
    """Logistic regression from evidence to probability, and the thresholds of each language; written by `bot calibrate`."""

    bias: float
    weights: dict[str, float]
    thresholds: dict[Language, Thresholds]


class Span(WordGroup):
    """A stretch of time between two dated facts, with its names."""

    first: Id
    last: Id


class CalculatorData(Model):
    """What can be computed on demand: facts by their part in a sum, and the words people use for each."""

    prices: tuple[Id, ...] = ()
    """Monthly prices, lowest first."""
    low_in_euros: Id | None = None
    """The lowest price in euros; the two together give the rate."""
    rounded: dict[Id, Id] = {}
    """Yearly costs as the article rounds them, each with its tier."""
    starts: Id | None = None
    """Date from which the prices are to be paid."""
    revenue: Id | None = None
    """Amount that a cost can be compared with."""
    lost: tuple[Id, ...] = ()
    """Low and high estimate of a share that was lost."""
    events: dict[Id, WordGroup] = {}
    """Dates that can be counted between, with their names; `…` in a name stands for up to five words."""
    spans: dict[Id, Span] = {}
    """Stretches of time that have a name of their own."""
    words: dict[Id, WordGroup] = {}

    def facts(self) -> dict[str, tuple[str, ...]]:
        """Facts that are named, by key."""
        spans = tuple(id_ for span in self.spans.values() for id_ in (span.first, span.last))
        single = {"low_in_euros": self.low_in_euros, "starts": self.starts, "revenue": self.revenue}
        named = {key: (id_,) for key, id_ in single.items() if id_}
        rounded = (*self.rounded, *self.rounded.values())
        return {
            "prices": self.prices,
            "rounded": rounded,
            "lost": self.lost,
            "events": tuple(self.events),
            "spans": spans,
        } | named


class Panel(Model):
    """One measure of a bar chart: a value for each row."""

    label: Bilingual
    values: Annotated[tuple[Id, ...], Field(min_length=1, max_length=8)]


class Range(Model):
    """One row of a chart of ranges, in percent."""

    label: Bilingual
    low: Id
    high: Id


class Chart(Model):
    """A picture drawn from facts and figures."""

    kind: Literal["bars", "timeline", "ranges"]
    title: Bilingual
    caption: Bilingual
    """What the picture shows, in words."""
    cites: Annotated[tuple[SentenceId, ...], Field(min_length=1, max_length=10)]
    """Sentences of all that is drawn or said in the caption."""
    entries: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Answers that it illustrates; the first is what the picture itself answers."""
    asked: WordGroup
    """Expressions that ask for this picture."""
    rows: tuple[Bilingual, ...] = ()
    panels: tuple[Panel, ...] = ()
    events: tuple[Id, ...] = ()
    """Dated facts, earliest first."""
    ranges: tuple[Range, ...] = ()

    @model_validator(mode="after")
    def _fits_kind(self) -> Self:
        needs = {"bars": self.panels, "timeline": self.events, "ranges": self.ranges}
        if not needs[self.kind] or sum(bool(part) for part in needs.values()) != 1:
            raise ValueError("bars need rows and panels, a timeline needs events, ranges need ranges; give only these")
        if any(len(panel.values) != len(self.rows) for panel in self.panels):
            raise ValueError("every panel needs one value for each of the rows")
        return self

    def values(self) -> tuple[str, ...]:
        """Facts and figures that are drawn."""
        drawn = [value for panel in self.panels for value in panel.values]
        return (*drawn, *self.events, *(id_ for pair in self.ranges for id_ in (pair.low, pair.high)))


class Charts(Model):
    """The pictures of a base, and the words that ask for one."""

    words: WordGroup = WordGroup()
    charts: dict[Id, Chart] = {}


class Article(NamedTuple):
    """The article: what it is and its sentences in order, by id."""

    meta: Meta
    sentences: dict[str, Sentence]


class Knowledge(NamedTuple):
    """A whole, checked knowledge base. Dicts keep the order of the files' names; entry ids are unique over all topics."""

    article: Article
    facts: dict[str, Fact]
    figures: dict[str, Figure]
    entries: dict[str, Entry]
    topics: dict[str, str]
    """Topic of each entry."""
    unknowns: dict[str, Unknown]
    smalltalk: dict[str, SmallTalk]
    off_topic: OffTopic
    lexicon: Lexicon
    calibration: Calibration
    calculator: CalculatorData
    charts: Charts
    texts: dict[str, Bilingual]
    revision: str
    """First twelve hexadecimal digits of the SHA-256 over all files' paths and contents."""

    def present(self, id_: str) -> str | None:
        """The entry that an id means today: itself, or the one that it has become; None when it is gone."""
        if id_ in self.entries:
            return id_
        return next((new for new, entry in self.entries.items() if id_ in entry.formerly), None)

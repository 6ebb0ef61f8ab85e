"""Figures on demand: a request's plans evaluated and put into words, with every input cited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from string import Formatter

from bot.answering.asking import PLAIN_SUM, UNLIKE
from bot.answering.budgets import is_claim
from bot.answering.formatting import rounded, show
from bot.answering.plan import DAYS_IN_YEAR, WEEKS_IN_YEAR, Joined, Label, Part, Plan
from bot.answering.plans import plans_for, too_large
from bot.answering.reply import FigureResult
from bot.answering.request import Request
from bot.answering.texts import say
from bot.answering.working import compute
from bot.errors import FormulaError
from bot.kb.checks import values_in
from bot.kb.formulas import Value, names_in
from bot.kb.models import Knowledge, Language

ABOUT = Decimal("0.02")
"""Relative error up to which a claimed amount is called about right."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What the calculator has to say."""

    text: str
    request: Request
    """What was asked, for the follow-up."""
    figures: tuple[FigureResult, ...] = ()
    """The values with their working; empty when the request's numbers make no sense."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Ids of the sentences of all inputs."""
        return tuple(dict.fromkeys(sentence for figure in self.figures for sentence in figure.sentences))


def calculate(request: Request, knowledge: Knowledge, language: Language) -> Computed | None:
    """The answer to a request.

    Returns:
        None when the request names nothing that can be computed; a text without figures when its numbers make no sense.
    """
    refused = _refusal(request)
    plans = plans_for(request, knowledge) if refused is None else []
    if not plans and refused is None and PLAIN_SUM in request.asks:
        refused = "calc_plain_sum"
    if refused is not None:
        return Computed(say(knowledge, refused, language), request)
    if not plans:
        return None
    try:
        figures = tuple(_figure(plan, knowledge, language) for plan in plans)
    except FormulaError:
        return Computed(say(knowledge, "calc_units", language), request)
    return Computed(_text(plans, figures, knowledge, language), request, figures)


def _refusal(request: Request) -> str | None:
    """The text that says why a request's numbers make no sense; None when they do."""
    slots = [request.months, request.days, request.payers, request.count, request.basis]
    slots += [amount.value for amount in request.amounts]
    slots += [value for line in request.lines for value in (line.months, line.days, line.payers)]
    off = [change.value for change in request.changes if change.kind == "discount"]
    if UNLIKE in request.asks:
        return "calc_units"
    if too_large([*slots, *(change.value for change in request.changes)]):
        return "calc_too_large"
    return "calc_zero" if any(value is not None and value <= 0 for value in slots) or any(o >= 100 for o in off) else None


def _figure(plan: Plan, knowledge: Knowledge, language: Language) -> FigureResult:
    figure = compute(
        f"computed_{plan.kind}",
        say(knowledge, f"label_{plan.kind}", language),
        plan.formula,
        plan.unit,
        plan.decimals,
        knowledge,
        language,
        _caveat(plan, knowledge, language),
        plan.given,
    )
    if plan.cites:
        cited = (knowledge.facts[fact].sentence for fact in plan.cites)
        figure = replace(figure, sentences=tuple(dict.fromkeys((*cited, *figure.sentences))))
    if not plan.whole or Decimal(figure.value) < 1:
        return figure
    key = "calc_whole" if plan.whole == "down" else "calc_whole_up"
    whole = say(knowledge, key, language, whole=_whole(plan, figure, language))
    return replace(figure, formula=f"{figure.formula} ({whole})")


def _whole(plan: Plan, figure: FigureResult, language: Language) -> str:
    """A value in whole ones: a company that is paid for in part has no access, and a sum is reached with one more."""
    rounding = ROUND_CEILING if plan.whole == "up" else ROUND_FLOOR
    return show(Value("times", Decimal(figure.value).to_integral_value(rounding)), language)


def _caveat(plan: Plan, knowledge: Knowledge, language: Language) -> str | None:
    data = knowledge.calculator
    if data.low_in_euros and data.low_in_euros in names_in(plan.formula):
        return say(knowledge, "calc_article_rate", language)
    if f"{DAYS_IN_YEAR} day" in plan.formula:
        return say(knowledge, "calc_days_in_year", language, days=DAYS_IN_YEAR)
    if f"{WEEKS_IN_YEAR} week" in plan.formula:
        return say(knowledge, "calc_weeks_in_year", language, weeks=WEEKS_IN_YEAR)
    return None


def _text(plans: Sequence[Plan], figures: Sequence[FigureResult], knowledge: Knowledge, language: Language) -> str:
    """The sentences that present the values."""
    lines = []
    for place, (plan, figure) in enumerate(zip(plans, figures, strict=True)):
        if plan.kind.endswith("_max"):
            continue  # said with the lower bound before it
        if plan.kind.endswith("_min"):
            key = f"calc_{plan.kind.removesuffix('_min')}"
            bounds = {"low": figure.shown, "high": figures[place + 1].shown}
            lines.append(_say(key, plan, knowledge, language, bounds))
            continue
        own = {"value": figure.shown}
        if plan.whole:
            own["whole"] = _whole(plan, figure, language)
        key = f"calc_claimed_{_verdict(plan, figure)}" if is_claim(plan) else f"calc_{plan.kind}"
        lines.append(_say(key, plan, knowledge, language, own))
    return " ".join(dict.fromkeys(lines))


def _verdict(plan: Plan, figure: FigureResult) -> str:
    """Whether an amount that the person stated is right: `yes`, `about` or `no`."""
    claimed = plan.parts["budget"]
    assert isinstance(claimed, Value)  # noqa: S101 - is_claim has looked
    value, stated = Decimal(figure.value), claimed.magnitude or Decimal(0)
    if rounded(value, 0) == rounded(stated, 0):
        return "yes"
    return "about" if abs(value - stated) <= value * ABOUT else "no"


def _say(key: str, plan: Plan, knowledge: Knowledge, language: Language, own: dict[str, str]) -> str:
    """A text with only the parts that it names written out."""
    named = {name for _, name, _, _ in Formatter().parse(knowledge.texts[key][language]) if name}
    parts = {name: _shown(plan.parts[name], plan, knowledge, language) for name in named - own.keys()}
    return say(knowledge, key, language, **parts, **own)


def _shown(part: Part, plan: Plan, knowledge: Knowledge, language: Language) -> str:
    if isinstance(part, Value):
        return show(part, language, decimals=2)
    if isinstance(part, Joined):
        joint = say(knowledge, "calc_and", language)
        return f" {joint} ".join(show(value, language, decimals=2) for value in part.values)
    if isinstance(part, Label):
        return _label(part, knowledge, language)
    value = plan.given[part] if part in plan.given else values_in(part, knowledge)[part]
    fact = knowledge.facts.get(part)
    return show(value, language, decimals=2, style=fact.style if fact else "digits")


def _label(label: Label, knowledge: Knowledge, language: Language) -> str:
    named = knowledge.facts.get(label.fact) or knowledge.figures.get(label.fact)
    if named:
        return named.label[language]
    return say(knowledge, "the_date" if label.fact.startswith("given_") else "the_article", language)


def same_value(figures: Sequence[FigureResult], others: Sequence[FigureResult]) -> bool:
    """Whether every value of the first stands among the second, in the same unit."""
    return {_value(figure) for figure in figures} <= {_value(figure) for figure in others}


def _value(figure: FigureResult) -> tuple[Decimal | str, str]:
    return (figure.value if figure.unit in {"date", "weekday"} else Decimal(figure.value)), figure.unit

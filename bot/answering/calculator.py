"""Figures on demand: a request's plans evaluated and put into words, with every input cited."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.answering.formatting import show
from bot.answering.plans import DAYS_IN_YEAR, Plan, plans_for, too_large
from bot.answering.reply import FigureResult
from bot.answering.request import PLAIN_SUM, UNLIKE, Request
from bot.answering.texts import say
from bot.answering.working import compute
from bot.errors import FormulaError
from bot.kb.checks import fact_values
from bot.kb.formulas import Value, names_in
from bot.kb.models import Knowledge, Language


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
    if not plans and refused is None and PLAIN_SUM in request.asks and not request.prices:
        refused = "calc_plain_sum"
    if refused is not None:
        return Computed(say(knowledge, refused, language), request)
    if not plans:
        return None
    try:
        figures = tuple(_figure(plan, knowledge, language) for plan in plans)
    except FormulaError:
        return Computed(say(knowledge, "calc_units", language), request)
    return Computed(_text(request, plans, figures, knowledge, language), request, figures)


def _refusal(request: Request) -> str | None:
    """The text that says why a request's numbers make no sense; None when they do."""
    numbers = (request.months, request.payers, request.days, request.count, request.discount)
    given = [*numbers, request.budget.value if request.budget else None, *(months for months, _ in request.steps)]
    if UNLIKE in request.asks:
        return "calc_units"
    if too_large(given):
        return "calc_too_large"
    return "calc_zero" if any(value is not None and value <= 0 for value in given) else None


def _figure(plan: Plan, knowledge: Knowledge, language: Language) -> FigureResult:
    label = say(knowledge, f"label_{plan.kind}", language)
    return compute(
        f"computed_{plan.kind}",
        label,
        plan.formula,
        plan.unit,
        plan.decimals,
        knowledge,
        language,
        _caveat(plan, knowledge, language),
    )


def _caveat(plan: Plan, knowledge: Knowledge, language: Language) -> str | None:
    data = knowledge.calculator
    if data.low_in_euros and data.low_in_euros in names_in(plan.formula):
        return say(knowledge, "calc_article_rate", language)
    if f"{DAYS_IN_YEAR} day" in plan.formula:
        return say(knowledge, "calc_days_in_year", language, days=DAYS_IN_YEAR)
    return None


def _text(
    request: Request, plans: Sequence[Plan], figures: Sequence[FigureResult], knowledge: Knowledge, language: Language
) -> str:
    """The sentence that presents the values."""
    if plans[0].kind in ("left_min", "lost_min"):
        count = show(Value("times", request.count), language, decimals=2)
        key = plans[0].kind.removesuffix("_min")
        return say(knowledge, f"calc_{key}", language, count=count, low=figures[0].shown, high=figures[1].shown)
    lines = []
    for plan, figure in zip(plans, figures, strict=True):
        key = "calc_cost_payers" if plan.kind == "cost" and request.payers else f"calc_{plan.kind}"
        lines.append(say(knowledge, key, language, value=figure.shown, **_parts(plan, request, knowledge, language)))
    return " ".join(lines)


def _parts(plan: Plan, request: Request, knowledge: Knowledge, language: Language) -> dict[str, str]:
    """Everything a text may name, as the language writes it."""
    values = fact_values(knowledge)
    low = knowledge.calculator.prices[0] if knowledge.calculator.prices else None
    revenue = knowledge.calculator.revenue

    def shown(value: Value | None) -> str:
        return "" if value is None else show(value, language, decimals=2)

    return {
        "price": shown(values[plan.price]) if plan.price else "",
        "low": shown(values[low]) if low else "",
        "months": shown(Value("month", plan.months)) if plan.months is not None else "",
        "days": shown(Value("day", request.days)) if request.days is not None else "",
        "payers": shown(Value("times", request.payers)) if request.payers is not None else "",
        "budget": shown(Value(request.budget.unit or "USD", request.budget.value)) if request.budget else "",
        "revenue": show(values[revenue], language, style="words") if revenue else "",
        "what": knowledge.facts[revenue].label[language] if revenue else "",
        **_event_parts(plan, knowledge, language),
    }


def _event_parts(plan: Plan, knowledge: Knowledge, language: Language) -> dict[str, str]:
    values = fact_values(knowledge)
    parts = {"first": "", "last": "", "first_label": "", "last_label": ""}
    for key, event in zip(("first", "last"), plan.events, strict=False):
        parts[key] = show(values[event], language)
        fact = knowledge.facts.get(event)
        parts[f"{key}_label"] = fact.label[language] if fact else say(knowledge, "the_article", language)
    return parts


def same_value(figures: Sequence[FigureResult], others: Sequence[FigureResult]) -> bool:
    """Whether every value of the first stands among the second, in the same unit."""
    have = {(Decimal(figure.value), figure.unit) for figure in others if _is_number(figure)}
    return all(_is_number(figure) and (Decimal(figure.value), figure.unit) in have for figure in figures)


def _is_number(figure: FigureResult) -> bool:
    return figure.unit not in ("date", "weekday")

"""A figure with its working in words: `42 000 $US par mois × 12 mois = 504 000 $US`."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from bot.answering.formatting import DURATIONS, rounded, show
from bot.answering.reply import FigureResult
from bot.kb.checks import PLACEHOLDER, values_in
from bot.kb.formulas import Value, call, evaluate, names_in, tokens
from bot.kb.models import Bilingual, Knowledge, Language

_LONE = re.compile(r"\(([^()×÷+−]*)\)")
_SIGNS = {"*": "×", "/": "÷", "-": "−", "+": "+"}
_DATES = {
    "fr": {"between": "du {} au {}", "since": "de {} à {}", "weekday": "le {}", "later": "{} + {}", "earlier": "{} − {}"},
    "en": {"between": "from {} to {}", "since": "from {} to {}", "weekday": "{}", "later": "{} + {}", "earlier": "{} − {}"},
}
_PER_NAME = {
    "fr": {"hour": "par heure", "day": "par jour", "week": "par semaine", "month": "par mois", "year": "par an"},
    "en": {"hour": "an hour", "day": "a day", "week": "a week", "month": "a month", "year": "a year"},
}


def figure_result(id_: str, knowledge: Knowledge, language: Language) -> FigureResult:
    """A curated figure, computed and written out."""
    figure = knowledge.figures[id_]
    caveat = fill(figure.caveat, knowledge, language) if figure.caveat else None
    return compute(id_, figure.label[language], figure.formula, figure.unit, figure.decimals, knowledge, language, caveat)


def compute(  # noqa: PLR0913, PLR0917 - each argument is one column of figures.toml
    id_: str,
    label: str,
    formula: str,
    unit: str,
    decimals: int,
    knowledge: Knowledge,
    language: Language,
    caveat: str | None = None,
    given: Mapping[str, Value] = MappingProxyType({}),
) -> FigureResult:
    """Evaluate a formula over facts, and values that the person gave, and write its working.

    Raises:
        FormulaError: The formula cannot be evaluated in this unit.
    """
    values = values_in(formula, knowledge) | dict(given)
    value = evaluate(formula, unit, values)
    shown = show(value, language, decimals=decimals, per=True)
    exact = value.magnitude is None or rounded(value.magnitude, decimals) == value.magnitude
    plain = value if value.magnitude is None else value._replace(magnitude=rounded(value.magnitude, decimals))
    return FigureResult(
        id=id_,
        label=label,
        value=plain.plain(),
        unit=unit,
        shown=shown,
        formula=f"{in_words(formula, values, knowledge, language)} {'=' if exact else '≈'} {shown}",
        sentences=sentences_of(formula, knowledge),
        caveat=caveat,
    )


def sentences_of(formula: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Sentences that the inputs of a formula stand in, each once, in the formula's order."""
    facts = (knowledge.facts[name] for name in names_in(formula) if name in knowledge.facts)
    return tuple(dict.fromkeys(fact.sentence for fact in facts))


def fill(text: Bilingual, knowledge: Knowledge, language: Language) -> str:
    """A curated text with each `{fact}` or `{figure}` as its value."""

    def value_of(name: str) -> str:
        values = values_in(name, knowledge)
        if name in values:
            style = knowledge.facts[name].style if name in knowledge.facts else "digits"
            return show(values[name], language, decimals=4, style=style)
        figure = knowledge.figures[name]
        value = evaluate(figure.formula, figure.unit, values_in(figure.formula, knowledge))
        return show(value, language, decimals=figure.decimals)

    filled = PLACEHOLDER.sub(lambda match: value_of(match[1]), text[language])
    return filled[:1].upper() + filled[1:]  # a date in words may stand first


def in_words(formula: str, values: Mapping[str, Value], knowledge: Knowledge, language: Language) -> str:
    """A formula with facts as their values and signs as people write them."""
    dated = call(formula)
    if dated:
        function, names = dated
        key = function if function in _DATES[language] else "between"
        if key == "between" and not all(_has_day(values[name]) for name in names):
            key = "since"
        return _DATES[language][key].format(*(show(values[name], language) for name in names))
    parts: list[str] = []
    pieces = tokens(formula)
    for i, token in enumerate(pieces):
        before = pieces[i - 1] if i else None
        if token.kind == "number":
            unit = pieces[i + 1].text if i + 1 < len(pieces) and pieces[i + 1].kind == "name" else "times"
            parts.append(show(Value(unit, Decimal(token.text)), language, decimals=4))
        elif token.kind == "sign":
            parts.append(_SIGNS.get(token.text, token.text))
        elif token.text in values:
            style = knowledge.facts[token.text].style if token.text in knowledge.facts else "digits"
            parts.append(show(values[token.text], language, style=style, per=True))
        elif token.text in DURATIONS and before and before.text == "/":
            parts[-1] = _PER_NAME[language][token.text]
    return _LONE.sub(r"\1", " ".join(parts).replace("( ", "(").replace(" )", ")"))


def _has_day(value: Value) -> bool:
    return value.date is not None and value.date.day is not None

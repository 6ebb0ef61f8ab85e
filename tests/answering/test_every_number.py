"""Every number in every reply stands in a cited sentence, in the person's message, or in a formula that is shown.

The year of the article itself may be added to a day or a month: "29 avril" is said as "29 avril 2023".
"""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.charts import pictured
from bot.answering.conversation import Conversation
from bot.answering.replies import answered
from bot.answering.reply import Reply
from bot.answering.spoken import in_digits
from bot.kb.models import LANGUAGES, Knowledge, Language
from tests.answering.test_sums import FILES

_NUMBER = re.compile(r"\d+(?:[\s\u00a0\u202f.,']\d{3})*(?:[.,]\d+)?")


def numbers(text: str, language: Language) -> set[str]:
    """Numbers of a text as plain digits, whichever way the language groups them."""
    found = set()
    for number in _NUMBER.findall(text):
        group, mark = (".", ",") if language == "fr" else (",", ".")
        plain = re.sub(r"[\s\u00a0\u202f']", "", number)
        if re.search(rf"{re.escape(mark)}\d{{3}}$", plain) and language == "fr":
            mark, group = group, mark
        found.add(plain.replace(group, "").replace(mark, "."))
    return found


def unproved(reply: Reply, question: str, knowledge: Knowledge) -> set[str]:
    """Numbers of a reply's text that nothing shown with it proves."""
    text = reply.text
    for name in knowledge.article.meta.names_with_digits:
        text = text.replace(name, "")
    said = numbers(text, reply.language)
    shown = numbers(question, "fr") | numbers(question, "en") | {str(knowledge.article.meta.date.year)}
    for excerpt in reply.excerpts:
        shown |= numbers(excerpt.text, "fr") | numbers(excerpt.text, "en") | numbers(excerpt.translation or "", "en")
    for figure in reply.figures:
        shown |= numbers(figure.formula, reply.language)
    return {number for number in said if number not in shown and not any(same(number, other) for other in shown)}


def same(number: str, other: str) -> bool:
    """Equal values, or the same digits at another scale: 12 billion is written 12 000 000 000."""
    try:
        return Decimal(number).normalize().as_tuple().digits == Decimal(other).normalize().as_tuple().digits
    except ArithmeticError:
        return False


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_curated_answer(knowledge: Knowledge, language: Language) -> None:
    failing = {
        id_: missing
        for id_ in knowledge.entries
        if (missing := unproved(answered(id_, 1.0, language, knowledge), "", knowledge))
    }
    assert not failing


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_caption(knowledge: Knowledge, language: Language) -> None:
    for id_ in knowledge.charts.charts:
        assert not unproved(pictured(id_, language, knowledge), "", knowledge), id_


ASKED = {
    "en": "how much would {payers} companies pay for {months} months at {price:,} dollars{currency}?",
    "fr": "combien paieraient {payers} entreprises pendant {months} mois à {price} dollars{currency} ?",
}


def test_in_every_sum(base: Base) -> None:
    @settings(max_examples=80, deadline=None)
    @given(
        language=st.sampled_from(LANGUAGES),
        payers=st.integers(2, 99),
        months=st.integers(2, 240),
        price=st.sampled_from([42_000, 125_000, 210_000]),
        euros=st.booleans(),
    )
    def proved(language: Language, payers: int, months: int, price: int, euros: bool) -> None:
        currency = {"en": " in euros", "fr": " en euros"}[language] if euros else ""
        question = ASKED[language].format(payers=payers, months=months, price=price, currency=currency)
        reply = answer(question, Conversation(language=language), base)
        assert reply.figures, question
        assert not unproved(reply, question, base.knowledge), (question, reply.text)

    proved()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_in_every_kind_of_sum(base: Base, path: Path, language: Language) -> None:
    failing = {}
    for question, *_ in tomllib.loads(path.read_text("utf-8"))[language]:
        reply = answer(question, Conversation(), base)
        missing = unproved(reply, in_digits(question, language) + question, base.knowledge)
        if reply.figures and missing:
            failing[question] = (missing, reply.text)
    assert not failing

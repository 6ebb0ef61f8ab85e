"""A Reply as Telegram's HTML, within its limits. Pure."""

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from bot.answering.formatting import show
from bot.answering.reply import Excerpt, FigureResult, Reply
from bot.answering.texts import say
from bot.answering.working import figure_result
from bot.kb.checks import fact_values
from bot.kb.formulas import names_in
from bot.kb.models import Fact, Knowledge, Language

MAX_TEXT, MAX_CAPTION, MAX_QUOTE = 4096, 1024, 1024
"""Telegram's limits for a message, a caption and a quotation of a message, in UTF-16 units after markup is parsed."""
LONG_EXCERPT = 300
"""Characters from which a quotation is folded."""

_TAG = re.compile(r"<[^>]*>")
_SENTENCE_END = re.compile(r"[.!?…][»”\"')]*\s")


def phrase(knowledge: Knowledge, key: str, language: Language, **values: object) -> str:
    """One of the bot's own texts, ready for HTML: nothing in it or in its values is read as markup."""
    return escape(say(knowledge, key, language, **values), quote=False)


def render(reply: Reply, knowledge: Knowledge) -> str:
    """A reply as one message: the answer, its figures, its excerpts; what does not fit is left out, the last part first."""
    parts = [escape(cut(reply.text, MAX_TEXT), quote=False)]
    parts += _figures(reply.figures)
    parts += [_excerpt(excerpt, reply, knowledge) for excerpt in reply.excerpts]
    parts += _originals(reply, knowledge)
    return _fitting(parts)


def caption(reply: Reply, knowledge: Knowledge) -> str:
    """The words under a picture: they say the same as the picture, and where it stands in the article."""
    where = _places(reply, knowledge)
    text = cut(reply.text, MAX_CAPTION - units(where) - 2)
    return f"{escape(text, quote=False)}\n\n<i>{escape(where, quote=False)}</i>" if where else escape(text, quote=False)


def working(figures: tuple[str, ...], knowledge: Knowledge, language: Language) -> str:
    """How figures are computed: each formula, then each input with the words of the article that hold it."""
    results = [figure_result(figure, knowledge, language) for figure in figures]
    names = dict.fromkeys(name for figure in figures for name in names_in(knowledge.figures[figure].formula))
    heading = phrase(knowledge, "working", language)
    parts = [f"<b>{heading}</b>", *_figures(results)]
    parts.append(phrase(knowledge, "working_inputs", language))
    parts += [_input(name, knowledge.facts[name], knowledge, language) for name in names if name in knowledge.facts]
    return _fitting(parts)


def cut(text: str, limit: int) -> str:
    """A text of at most so many UTF-16 units, cut at the end of a sentence where there is one, else at a space."""
    if units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 2)].decode("utf-16-le", "ignore")
    ends = [match.end() for match in _SENTENCE_END.finditer(kept)]
    end = ends[-1] if ends else kept.rfind(" ")
    return (kept[:end] if end > 0 else kept).rstrip() + " …"


def units(text: str) -> int:
    """Length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def preview(text: str, limit: int) -> str:
    """The beginning of a text on one line."""
    line = re.sub(r"[ \t\n]+", " ", text).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _fitting(parts: list[str]) -> str:
    while len(parts) > 1 and units(_TAG.sub("", "\n\n".join(parts))) > MAX_TEXT:
        parts.pop()
    return "\n\n".join(parts)


def _figures(figures: Sequence[FigureResult]) -> list[str]:
    """Each figure's label and working; those that share a label and say nothing more stand under it together."""
    parts = []
    for label, same in groupby(figures, key=lambda figure: figure.label):
        lines = [escape(label[:1].upper() + label[1:], quote=False)]
        for figure in same:
            lines.append(f"<code>{escape(figure.formula, quote=False)}</code>")
            if figure.caveat:
                lines.append(f"<i>{escape(figure.caveat, quote=False)}</i>")
        parts.append("\n".join(lines))
    return parts


def _input(name: str, fact: Fact, knowledge: Knowledge, language: Language) -> str:
    sentence = knowledge.article.sentences[fact.sentence]
    where = say(knowledge, "citation", language, paragraph=sentence.paragraph, sentence=sentence.number)
    value = show(fact_values(knowledge)[name], language, decimals=4, style=fact.style, per=True)
    label = fact.label[language][:1].upper() + fact.label[language][1:]
    said = f"{escape(label, quote=False)} — {escape(value, quote=False)}"
    return f"{said}\n<blockquote>{escape(fact.quote, quote=False)}</blockquote>\n<i>{escape(where, quote=False)}</i>"


def _where(excerpt: Excerpt, language: Language, knowledge: Knowledge) -> str:
    return say(knowledge, "citation", language, paragraph=excerpt.paragraph, sentence=excerpt.sentence)


def _places(reply: Reply, knowledge: Knowledge) -> str:
    """Where a reply stands in the article, paragraph by paragraph."""
    places = []
    for paragraph, cited in groupby(sorted((e.paragraph, e.sentence) for e in reply.excerpts), key=lambda place: place[0]):
        sentences = [str(sentence) for _, sentence in cited]
        key = "citation" if len(sentences) == 1 else "citation_many"
        places.append(say(knowledge, key, reply.language, paragraph=paragraph, sentence=", ".join(sentences)))
    return " · ".join(places)


def _excerpt(excerpt: Excerpt, reply: Reply, knowledge: Knowledge) -> str:
    where = _where(excerpt, reply.language, knowledge)
    if excerpt.translation:
        where += " " + say(knowledge, "our_translation", reply.language)
    quoted = excerpt.translation or excerpt.text
    fold = " expandable" if len(quoted) > LONG_EXCERPT else ""
    return f"<blockquote{fold}>{escape(quoted, quote=False)}</blockquote>\n<i>{escape(where, quote=False)}</i>"


def _originals(reply: Reply, knowledge: Knowledge) -> list[str]:
    """The originals of translated excerpts, folded together: one tap shows them."""
    lines = [
        f"{escape(_where(excerpt, reply.language, knowledge), quote=False)} — {escape(excerpt.text, quote=False)}"
        for excerpt in reply.excerpts
        if excerpt.translation
    ]
    if not lines:
        return []
    heading = phrase(knowledge, "original", reply.language)
    return [f"<blockquote expandable><b>{heading}</b>\n" + "\n".join(lines) + "</blockquote>"]

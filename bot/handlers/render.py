"""A Reply as a Telegram message: HTML and buttons. Pure."""

from html import escape
from typing import NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.reply import Excerpt, FigureResult, Reply
from bot.answering.texts import say
from bot.kb.models import Knowledge

MAX_TEXT = 4096
"""Telegram's limit for a message, in UTF-16 units after markup is parsed; counted here with it, to be safe."""
LONG_EXCERPT = 300
"""Characters from which a quotation is folded."""
MAX_BUTTON = 60
"""Characters of a button that a phone still shows on one or two lines."""
ASK = "q:"
"""Start of the callback data of a button that answers an entry."""


class Message(NamedTuple):
    """What is sent."""

    html: str
    keyboard: InlineKeyboardMarkup | None


def render(reply: Reply, knowledge: Knowledge) -> Message:
    """The reply as one message; parts that do not fit are left out whole, the last first."""
    parts = [escape(reply.text, quote=False)]
    parts += [_figure(figure) for figure in reply.figures]
    parts += [_excerpt(excerpt, reply, knowledge) for excerpt in reply.excerpts]
    while len(parts) > 1 and _length(parts) > MAX_TEXT:
        parts.pop()
    return Message("\n\n".join(parts), keyboard_of([(s.question, ASK + s.entry) for s in reply.suggestions]))


def keyboard_of(buttons: list[tuple[str, str]]) -> InlineKeyboardMarkup | None:
    """Buttons (label, callback data) below each other."""
    rows = [[InlineKeyboardButton(_short(label), callback_data=data)] for label, data in buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _figure(figure: FigureResult) -> str:
    label = figure.label[:1].upper() + figure.label[1:]
    caveat = f"\n<i>{escape(figure.caveat, quote=False)}</i>" if figure.caveat else ""
    return f"{escape(label, quote=False)}: <code>{escape(figure.formula, quote=False)}</code>{caveat}"


def _excerpt(excerpt: Excerpt, reply: Reply, knowledge: Knowledge) -> str:
    where = say(knowledge, "citation", reply.language, paragraph=excerpt.paragraph, sentence=excerpt.sentence)
    quoted = excerpt.text
    if excerpt.translation:
        original = say(knowledge, "original", reply.language)
        quoted = f"{excerpt.translation}\n\n{original}\n{excerpt.text}"
        where += " " + say(knowledge, "our_translation", reply.language)
    fold = " expandable" if len(quoted) > LONG_EXCERPT else ""
    return f"<blockquote{fold}>{escape(quoted, quote=False)}</blockquote>\n<i>{escape(where, quote=False)}</i>"


def _length(parts: list[str]) -> int:
    return len("\n\n".join(parts).encode("utf-16-le")) // 2


def _short(label: str) -> str:
    return label if len(label) <= MAX_BUTTON else label[: MAX_BUTTON - 1].rstrip() + "…"

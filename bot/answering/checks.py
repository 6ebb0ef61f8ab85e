"""Checks that need whole replies: every answer fits into one Telegram message, in both languages."""

from collections.abc import Iterator

from bot.answering.base import Base
from bot.answering.replies import answered
from bot.answering.reply import Reply
from bot.errors import Problem
from bot.kb.models import LANGUAGES

MAX_MESSAGE = 4096
"""Telegram's limit for a message, in UTF-16 units."""
MARGIN = 300
"""Room left for citations and line breaks."""


def check_replies(base: Base) -> Iterator[Problem]:
    """Answers that, with their figures and excerpts, do not fit into one message."""
    knowledge = base.knowledge
    for id_ in knowledge.entries:
        for language in LANGUAGES:
            length = message_length(answered(id_, 1.0, language, knowledge)) + MARGIN
            if length > MAX_MESSAGE:
                path = f"entries/{knowledge.topics[id_]}/{id_}.toml"
                problem = f"the message would have {length} characters, Telegram takes {MAX_MESSAGE}: cite or compute less"
                yield Problem(path, f"answer.{language}", problem)


def message_length(reply: Reply) -> int:
    """Length of all texts of a reply in UTF-16 units, as Telegram counts."""
    texts = [reply.text]
    texts += [f"{figure.label}{figure.formula}{figure.caveat or ''}" for figure in reply.figures]
    texts += [f"{excerpt.text}{excerpt.translation or ''}" for excerpt in reply.excerpts]
    return sum(len(text.encode("utf-16-le")) // 2 for text in texts)

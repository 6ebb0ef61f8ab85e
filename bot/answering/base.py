"""A knowledge base ready to answer: checked, trained, immutable. The bot swaps whole bases."""

from dataclasses import dataclass
from pathlib import Path

from bot.answering.charts import ChartReader
from bot.answering.reader import RequestReader
from bot.kb.loader import load_knowledge
from bot.kb.models import Knowledge
from bot.matching.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Base:
    """A knowledge base with what was built from it."""

    knowledge: Knowledge
    matcher: Matcher
    """Understands questions about it."""
    reader: RequestReader
    """Reads what is to be computed."""
    charts: ChartReader
    """Reads which picture is wanted."""


def make_base(knowledge: Knowledge) -> Base:
    """Train on a loaded knowledge base; takes some seconds of CPU."""
    matcher = Matcher(knowledge)
    return Base(knowledge, matcher, RequestReader(knowledge, matcher.scorer.vocabulary), ChartReader(knowledge))


def build_base(folder: Path) -> Base:
    """Read, check and train; the event loop calls this in a thread.

    Raises:
        KnowledgeError: With every problem of the folder.
    """
    return make_base(load_knowledge(folder))

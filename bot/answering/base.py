"""A knowledge base ready to answer: checked, trained, immutable. The bot swaps whole bases."""

from dataclasses import dataclass
from pathlib import Path

from bot.kb.loader import load_knowledge
from bot.kb.models import Knowledge
from bot.matching.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Base:
    """A knowledge base and the matcher trained on it."""

    knowledge: Knowledge
    matcher: Matcher


def build_base(folder: Path) -> Base:
    """Read, check and train; takes a second or two of CPU, so the event loop calls it in a thread.

    Raises:
        KnowledgeError: With every problem of the folder.
    """
    knowledge = load_knowledge(folder)
    return Base(knowledge, Matcher(knowledge))

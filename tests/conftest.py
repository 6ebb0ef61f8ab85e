"""Shared by all tests: the real knowledge base, trained once, and small made-up ones."""

from pathlib import Path

import pytest

from bot.answering.base import Base, build_base
from bot.kb.loader import load_knowledge
from bot.kb.models import Knowledge
from tests.postgres import database_url, postgres, postgres_url
from tests.tiny import write_tiny

__all__ = ["database_url", "postgres", "postgres_url"]

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge base that ships."""
    return load_knowledge(KNOWLEDGE)


@pytest.fixture(scope="session")
def base() -> Base:
    """The knowledge base that ships, trained."""
    return build_base(KNOWLEDGE)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Folder of a small sound knowledge base about another article, to break or to ask."""
    return write_tiny(tmp_path / "knowledge")

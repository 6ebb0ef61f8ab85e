"""Pictures: each is drawn once, off the event loop, and from then on sent by the id that Telegram has given it."""

import asyncio

import sqlalchemy as sa

from bot.answering.drawing import draw
from bot.kb.models import Knowledge, Language
from bot.store.schema import files
from bot.store.store import Store
from bot.store.work import now, upsert

MAX_DRAWN = 20
"""Pictures kept in memory until Telegram knows them."""


class Album:
    """The pictures of a bot."""

    def __init__(self) -> None:
        self._drawn: dict[str, bytes] = {}
        self._drawing = asyncio.Lock()

    async def picture(self, chart: str, language: Language, knowledge: Knowledge, store: Store) -> str | bytes:
        """Telegram's id of a picture that it has seen, else the picture as PNG."""
        key = _key(chart, language, knowledge)
        found = await store.rows(sa.select(files.c.file_id).where(files.c.key == key))
        if found:
            return str(found[0][0])
        async with self._drawing:
            if key not in self._drawn:
                self._drawn[key] = await asyncio.to_thread(draw, chart, knowledge, language)
            picture = self._drawn[key]
        while len(self._drawn) > MAX_DRAWN:
            del self._drawn[next(iter(self._drawn))]
        return picture

    def known(self, chart: str, language: Language, knowledge: Knowledge, store: Store, file_id: str) -> sa.Executable:
        """A statement that remembers Telegram's id of a picture that was sent."""
        key = _key(chart, language, knowledge)
        self._drawn.pop(key, None)
        return upsert(files, {"key": key, "file_id": file_id, "kept_at": now()}, store.dialect)

    def lost(self, chart: str, language: Language, knowledge: Knowledge) -> sa.Executable:
        """A statement that forgets an id which Telegram no longer takes."""
        return sa.delete(files).where(files.c.key == _key(chart, language, knowledge))


def _key(chart: str, language: Language, knowledge: Knowledge) -> str:
    return f"{knowledge.revision}:{chart}:{language}"

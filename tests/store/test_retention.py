"""What is too old is gone after a sweep; what is not, stays."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.store import schema
from bot.store.retention import DAY, sweeping
from bot.store.work import now
from tests.store.test_store import store_in

ROWS: dict[str, dict[str, Any]] = {
    "questions": {"chat": "c", "person": "p", "language": "fr", "status": "answered", "confidence": 1.0, "milliseconds": 1.0,
                  "revision": "r"},
    "notices": {"person": "p", "address": "a", "question": "q", "language": "fr"},
    "chats": {"created_at": 1},
    "updates": {"outcome": "handled"},
    "files": {"file_id": "f"},
    "audit": {"action": "reload", "detail": ""},
    "revisions": {"revision": "r", "by": "start", "result": "started", "summary": ""},
}  # fmt: skip
TIMES = {"questions": "asked_at", "notices": "asked_at", "chats": "changed_at", "updates": "handled_at", "files": "kept_at",
         "audit": "at", "revisions": "loaded_at"}  # fmt: skip
KEYS = {"chats": "chat", "files": "key", "notices": "question_hash", "updates": "update_id"}


async def test_a_sweep_deletes_exactly_what_is_too_old(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await store.open()
    for table, row in ROWS.items():
        for number, days in enumerate((0, 6, 29, 31, 400), 1):
            key = {KEYS[table]: number if table == "updates" else str(number)} if table in KEYS else {}
            values = {**row, **key, TIMES[table]: now() - days * DAY}
            await store.execute(sa.insert(schema.metadata.tables[table]).values(values))
    await store.execute(
        *(sa.insert(schema.feedback).values(question=q, person="p", helpful=True, changed_at=now()) for q in (1, 5))
    )
    await store.execute(*sweeping(30))
    left = {name: len(await store.rows(sa.select(schema.metadata.tables[name]))) for name in [*ROWS, "feedback"]}
    assert left == {
        "questions": 3,
        "notices": 3,
        "chats": 3,
        "updates": 2,
        "files": 3,
        "audit": 4,
        "revisions": 4,
        "feedback": 1,
    }
    await store.close()


async def test_a_conversation_that_is_over_is_not_kept(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await store.open()
    for chat, age in (("over", 4000), ("going on", 10)):
        values = {"chat": chat, "conversation": "x", "conversation_at": now() - age, "changed_at": now()}
        await store.execute(sa.insert(schema.chats).values(values))
    await store.execute(*sweeping(30))
    rows = await store.rows(sa.select(schema.chats.c.chat).where(schema.chats.c.conversation.is_not(None)))
    assert [row.chat for row in rows] == ["going on"]
    await store.close()

"""What curators and admins have in the store, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.curating.unanswered import grouped, resolving, waiting
from bot.store import bases
from bot.store.asked import rate
from bot.store.audit import audited, auditing, last_failure, size_of
from bot.store.bases import KEPT, Active, Kept
from bot.store.notices import subscribe
from bot.store.people import FORGOTTEN, all_of, forgetting
from bot.store.schema import metadata, notices, questions
from bot.store.store import Store
from bot.store.telling import claim, releasing, untold
from bot.store.vault import Vault
from bot.store.work import Work

PERSON, OTHER = 1001, 1002


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = Store(database_url, Vault("token", "A" * 43 + "="))
    await opened.open()
    yield opened
    await opened.close()


async def ask(store: Store, text: str | None, status: str = "not_covered", person: int = PERSON, **values: Any) -> None:
    hash_ = store.vault.hash_id(person)
    row = {"chat": hash_, "person": hash_, "asked_at": 1, "language": "en", "status": status, "confidence": 0.5,
           "milliseconds": 1.0, "revision": "r", "text": text and store.vault.seal(text), **values}  # fmt: skip
    await store.execute(sa.insert(questions).values(row))


async def test_bases_are_kept_up_to_a_number_and_the_new_one_always(store: Store) -> None:
    for number in range(KEPT + 3):
        await store.execute(*bases.keeping(store, f"r{number}", Kept(b"archive", None)))
    kept = await bases.kept_revisions(store)
    assert len(kept) <= KEPT + 1
    assert f"r{KEPT + 2}" in kept
    await store.execute(*bases.keeping(store, f"r{KEPT + 2}", Kept(b"again", "{}")))
    assert await bases.kept(store, f"r{KEPT + 2}") == Kept(b"again", "{}")
    assert await bases.kept(store, "none") is None


async def test_the_active_base_and_the_trail_are_remembered(store: Store) -> None:
    assert await bases.active(store) is None
    await store.execute(bases.activating(store, Active(revision="a", files="f")))
    await store.execute(bases.activating(store, Active(revision="b", files="g")))
    assert await bases.active(store) == Active(revision="b", files="g")
    await store.keep_setting(bases.ACTIVE, "written by another version")
    assert await bases.active(store) is None
    for question in ("old", "new"):
        await store.execute(*bases.leaving_trail(store, {"gone": ("fr", question)}))
    assert await bases.trail_of(store) == {"gone": ("fr", "new")}


async def test_what_was_refused_clarified_or_not_helpful_waits_until_it_is_dealt_with(store: Store) -> None:
    await ask(store, "refused")
    await ask(store, "clarified", "clarify")
    await ask(store, "fine", "answered", answer_message=3)
    await ask(store, "unhelpful", "answered", answer_message=4)
    await ask(store, "", "not_covered", reason="empty")
    await ask(store, None)
    await store.execute(rate(store, PERSON, PERSON, 3, True, None), rate(store, PERSON, PERSON, 4, False, "wrong"))
    found = await waiting(store)
    assert [asked.text for asked in found] == ["unhelpful", "clarified", "refused"]
    assert not await waiting(store, "fr")
    await store.execute(resolving(grouped(found)[0], "ignored"))
    assert [asked.text for asked in await waiting(store)] == ["clarified", "refused"]


async def test_a_message_is_claimed_once_and_can_be_given_back(store: Store) -> None:
    await store.execute(subscribe(store, PERSON, PERSON, "why?", "why", "en"))
    (row,) = await untold(store)
    claims = await asyncio.gather(*(claim(store, row.id, "answered", "entry", "hash") for _ in range(4)))
    assert sorted(claims) == [False, False, False, True]
    await store.execute(releasing(row.id, "answered", None))
    assert await claim(store, row.id, "answered", "entry", "hash")
    assert await claim(store, row.id, "corrected", "entry", "other")
    assert not await untold(store)


async def test_a_person_is_deleted_from_every_table_and_others_are_not(store: Store) -> None:
    for person in (PERSON, OTHER):
        await ask(store, "mine", person=person, answer_message=5)
        # In a group its state holds what was said there, and how often.
        await ask(store, "in a group", person=person, chat=store.vault.hash_id(-person))
        hash_ = store.vault.hash_id(person)
        group = await store.begin(None, -person)
        group.chat = group.chat.__class__(conversation="{}", pace=f'{{"people":{{"{hash_[:12]}":[1,2,3]}}}}')
        await store.commit(group)
        own = Work(chat_id=person)
        own.chat = own.chat.__class__(language="fr")
        await store.commit(own)
        await store.execute(
            rate(store, person, person, 5, False, None),
            subscribe(store, person, person, "mine", "mine", "en"),
            auditing(hash_, "reload", ""),
            bases.recording("r", hash_, "loaded", ""),
        )
    before = await all_of(store, PERSON)
    assert [question["text"] for question in before["questions"]] == ["mine", "in a group"]
    assert before["to_be_told"][0]["address"] == str(PERSON)
    await store.execute(*forgetting(store, PERSON))
    after = await all_of(store, PERSON)
    assert not any(after[kind] for kind in after if kind != "your_id_as_it_is_kept")
    async with store.reading() as connection:
        everything = "".join([str((await connection.execute(sa.select(table))).all()) for table in metadata.sorted_tables])
    assert store.vault.hash_id(PERSON)[:12] not in everything
    assert FORGOTTEN in everything
    others = await all_of(store, OTHER)
    assert all(others.values())


async def test_the_audit_the_last_failure_and_the_size(store: Store) -> None:
    await store.execute(auditing("admin", "reload", "x" * 300), auditing("admin", "stats", "7"))
    assert [(row.action, len(row.detail)) for row in await audited(store, 2)] == [("stats", 1), ("reload", 200)]
    assert await last_failure(store) is None
    await store.commit(Work(update_id=1, failure="ValueError"))
    failed = await last_failure(store)
    assert failed is not None
    assert failed.error == "ValueError"
    assert await size_of(store) > 10_000
    assert not await store.rows(notices.select())

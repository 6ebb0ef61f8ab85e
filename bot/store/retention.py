"""What is kept of people is deleted after a set time."""

import asyncio

import sqlalchemy as sa
import structlog

from bot.store.schema import audit, chats, feedback, files, notices, questions, revisions, updates
from bot.store.store import EXPIRY, Store
from bot.store.work import now

DAY = 86_400
UPDATES_DAYS = 7
"""Days for which handled updates are known; Telegram repeats none that is older than one."""
AUDIT_DAYS = 365
"""Days for which it is known what admins did, and which revisions were loaded."""

_log = structlog.get_logger()


def sweeping(days: int) -> list[sa.Executable]:
    """Statements that delete what is older than so many days, and conversations that are over."""
    old = now() - days * DAY
    asked = sa.select(questions.c.id).where(questions.c.asked_at < old)
    return [
        # Before the questions that they are about: not every database cascades.
        sa.delete(feedback).where(feedback.c.question.in_(asked)),
        sa.delete(questions).where(questions.c.asked_at < old),
        sa.delete(notices).where(notices.c.asked_at < old),
        sa.update(chats).where(chats.c.conversation_at < now() - EXPIRY).values(conversation=None, conversation_at=None),
        sa.delete(chats).where(chats.c.changed_at < old),
        sa.delete(files).where(files.c.kept_at < old),
        sa.delete(updates).where(updates.c.handled_at < now() - UPDATES_DAYS * DAY),
        sa.delete(audit).where(audit.c.at < now() - max(days, AUDIT_DAYS) * DAY),
        sa.delete(revisions).where(revisions.c.loaded_at < now() - max(days, AUDIT_DAYS) * DAY),
    ]


async def sweep_daily(store: Store, days: int) -> None:
    """Delete what is too old, now and every day, until cancelled."""
    while True:
        try:
            async with store.alone("sweep") as ours:
                if ours:
                    await store.execute(*sweeping(days))
                    await store.scrub()
                    _log.info("swept", days=days)
        except Exception as error:  # noqa: BLE001 - whatever the database raises; there is a tomorrow
            _log.error("sweep failed, tried again tomorrow", exc_info=error)
        await asyncio.sleep(DAY)

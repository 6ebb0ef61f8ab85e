"""Who wants to be told when a question has an answer."""

import sqlalchemy as sa

from bot.store.schema import notices
from bot.store.store import Store
from bot.store.work import insert, now


def subscribe(store: Store, person: int, chat: int, question: str, levelled: str, language: str) -> sa.Executable:
    """A statement that remembers whom to tell; asking twice for the same question changes nothing.

    Args:
        store: The store.
        person: Telegram's id of who asks.
        chat: Telegram's id of the chat to write to.
        question: What they asked.
        levelled: The same without case, accents and punctuation, to recognise it.
        language: Language to write in.

    Raises:
        ValueError: There is no data key, so neither address nor question could be hidden.
    """
    vault = store.vault
    if not vault.keeps_texts:
        raise ValueError("without BOT_DATA_KEY nobody can be told later")
    values = {
        "person": vault.hash_id(person),
        "address": vault.seal(str(chat)),
        "question": vault.seal(question),
        "question_hash": vault.hash_text(levelled),
        "language": language,
        "asked_at": now(),
    }
    return insert(notices, store.dialect).values(values).on_conflict_do_nothing(index_elements=["person", "question_hash"])

"""Conversations are kept, but neither for ever nor without bound."""

from bot.answering.conversation import Conversation
from bot.handlers.memory import EXPIRY, MAX_CHATS, Memory


def test_a_conversation_is_over_after_a_while() -> None:
    now = [0.0]
    memory = Memory(clock=lambda: now[0])
    memory.keep(1, Conversation(entry="a"))
    now[0] = EXPIRY
    assert memory.recall(1).entry == "a"
    now[0] = EXPIRY + 1
    assert memory.recall(1).entry is None


def test_the_oldest_chats_are_forgotten_first() -> None:
    memory = Memory()
    for chat in range(MAX_CHATS + 1):
        memory.keep(chat, Conversation(entry="a"))
    assert memory.recall(0).entry is None
    assert memory.recall(MAX_CHATS).entry == "a"

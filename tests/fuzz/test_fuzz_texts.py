"""Whatever is typed, the core replies, and what it replies is a message that Telegram accepts."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.conversation import Conversation, from_json, to_json
from bot.handlers.keyboards import under_answer
from bot.handlers.render import caption, render
from bot.sandbox.limits import check_caption, check_keyboard, check_text
from bot.sandbox.markup import parse_html
from tests.fuzz.conftest import FUZZ
from tests.fuzz.strategies import texts


def test_any_conversation_gets_replies_that_telegram_accepts(base: Base) -> None:
    @FUZZ
    @given(st.lists(texts(base.knowledge), min_size=1, max_size=3))
    def converse(turns: list[str]) -> None:
        conversation = Conversation()
        for turn in turns:
            reply = answer(turn, conversation, base)
            assert 0 <= reply.confidence <= 1
            assert (reply.status == "answered") <= bool(reply.excerpts)
            check_text(*parse_html(render(reply, base.knowledge)))
            check_caption(*parse_html(caption(reply, base.knowledge)))
            keyboard = under_answer(reply, base.knowledge, "some_bot", private=True, notify=True)
            check_keyboard(keyboard.to_dict() if keyboard else None)
            conversation = reply.conversation
            assert from_json(to_json(conversation, with_question=True)) == conversation

    converse()

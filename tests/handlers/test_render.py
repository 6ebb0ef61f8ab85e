"""Replies as messages that Telegram accepts: tried on the sandbox's own strict parser and limits."""

import pytest

from bot.answering.base import Base
from bot.answering.replies import answered
from bot.answering.reply import Excerpt, Reply
from bot.handlers.keyboards import under_answer
from bot.handlers.render import render
from bot.kb.models import LANGUAGES, Language
from bot.sandbox.limits import check_keyboard, check_text
from bot.sandbox.markup import parse_html


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_fits_telegram(base: Base, language: Language) -> None:
    for id_ in base.knowledge.entries:
        reply = answered(id_, 1.0, language, base.knowledge)
        check_text(*parse_html(render(reply, base.knowledge)))
        keyboard = under_answer(reply, base.knowledge, "some_bot", private=True, notify=True)
        check_keyboard(keyboard.to_dict() if keyboard else None)


def test_what_does_not_fit_is_left_out_whole(base: Base) -> None:
    excerpts = tuple(Excerpt(1, n, f"<{n}> & " * 200, "x" * 900) for n in range(1, 9))
    message = render(Reply("answered", "en", "Text & <more>", excerpts=excerpts), base.knowledge)
    text, entities = parse_html(message)
    check_text(text, entities)
    assert text.startswith("Text & <more>")
    assert sum(entity["type"] == "expandable_blockquote" for entity in entities) < 8


def test_long_quotations_are_folded_and_short_ones_are_not(base: Base) -> None:
    excerpts = (Excerpt(1, 1, "short"), Excerpt(1, 2, "long " * 100))
    _, entities = parse_html(render(Reply("answered", "fr", "T", excerpts=excerpts), base.knowledge))
    quotes = [entity["type"] for entity in entities if "blockquote" in entity["type"]]
    assert quotes == ["blockquote", "expandable_blockquote"]

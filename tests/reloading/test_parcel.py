"""A base travels in small pieces, and arrives as it was sent."""

import gc
import weakref
from pathlib import Path

import pytest

from bot.answering.answer import answer
from bot.answering.base import build_base
from bot.answering.conversation import Conversation
from bot.reloading.parcel import CHUNK, pack, unpack

MANY = range(CHUNK * 2 + 1)


@pytest.mark.parametrize(
    "sent",
    [
        list(MANY),
        tuple(MANY),
        set(MANY),
        {number: [number] for number in MANY},
        [{number: tuple(MANY)} for number in range(3)],
        [],
        {"a": (1, [2])},
    ],
    ids=str,
)
def test_what_is_unpacked_is_what_was_packed(sent: object) -> None:
    found = unpack(pack(sent))
    assert found == sent
    assert type(found) is type(sent)


def test_order_is_kept() -> None:
    assert list(unpack(pack({str(-number): number for number in MANY})).values()) == list(MANY)


def test_equal_texts_arrive_as_one() -> None:
    texts = ["".join(["one ", "text"]) for _ in range(3)]
    assert texts[0] is not texts[1]
    listed, mapped = unpack(pack((texts, {texts[1]: {texts[2]}})))
    (key,) = mapped
    assert {*listed, key, *mapped[key]} == {"one text"}
    assert len({id(text) for text in (*listed, key, *mapped[key])}) == 1


def test_a_base_answers_as_before_and_can_be_freed_without_the_collector(tiny: Path) -> None:
    base = build_base(tiny)
    copy = unpack(pack(base))
    question = "since what date is the ferry docked?"
    assert answer(question, Conversation(), copy) == answer(question, Conversation(), base)
    watched = weakref.ref(copy.matcher)
    gc.disable()
    try:
        del copy
        assert watched() is None
    finally:
        gc.enable()

"""What handlers take from an update, and what becomes of an error on the way: nothing hides, and nothing falls over twice."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from structlog.testing import capture_logs
from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.error import BadRequest, Forbidden

from bot.handlers.context import Context, Core, acknowledge, in_place, message_of, people, query_of
from bot.handlers.failures import apologise, on_error
from bot.kb.models import Knowledge
from bot.store.work import Work


async def refuse(reason: str) -> None:
    raise BadRequest(reason)


@pytest.mark.parametrize("part", [people, message_of, query_of])
def test_a_handler_that_gets_the_wrong_kind_of_update_says_so(part: Any) -> None:
    with pytest.raises(ValueError, match="an update without a"):
        part(Update(5))


async def test_an_edit_to_what_stands_there_already_is_what_was_wanted() -> None:
    await in_place(refuse("Message is not modified"))
    with pytest.raises(BadRequest, match="not found"):
        await in_place(refuse("message to edit not found"))


async def test_a_button_acknowledged_too_late_does_no_harm() -> None:
    async def answer(_: str | None) -> None:
        await refuse("Query is too old")

    with capture_logs() as logs:
        await acknowledge(cast(CallbackQuery, SimpleNamespace(answer=answer)))
    assert [line["event"] for line in logs] == ["a button was acknowledged too late"]


async def test_an_error_goes_to_its_update_and_else_into_the_log() -> None:
    core = SimpleNamespace(works={5: Work(5)})
    context: Any = SimpleNamespace(core=core, work=core.works[5], error=RuntimeError("odd"))
    await on_error(Update(5), cast(Context, context))
    assert core.works[5].error is context.error
    with capture_logs() as logs:
        await on_error(Update(6), cast(Context, context))
        await on_error(None, cast(Context, context))
    assert [line["event"] for line in logs] == ["failed outside of an update"] * 2


class Talking:
    """A chat's bot that notes what is sent, or refuses."""

    def __init__(self, refuses: bool) -> None:
        self.sent: list[str] = []
        self._refuses = refuses

    async def send_message(self, chat_id: int, text: str, **_: object) -> None:
        if self._refuses:
            raise Forbidden("blocked")
        self.sent.append(text)


@pytest.mark.parametrize(("code", "language"), [("fr", "fr"), ("fr-CA", "fr"), ("de", "en"), (None, "en")])
async def test_the_apology_is_in_the_persons_language(knowledge: Knowledge, code: str | None, language: Any) -> None:
    core = cast(Core, SimpleNamespace(base=SimpleNamespace(knowledge=knowledge)))
    bot, user = Talking(refuses=False), User(7, "A", is_bot=False, language_code=code)
    await apologise(update_in(bot, user), core)
    assert bot.sent == [knowledge.texts["failure"][language]]


async def test_an_apology_that_cannot_be_sent_is_only_noted(knowledge: Knowledge) -> None:
    core = cast(Core, SimpleNamespace(base=SimpleNamespace(knowledge=knowledge)))
    with capture_logs() as logs:
        await apologise(update_in(Talking(refuses=True), None), core)
        await apologise(Update(5), core)
    assert [line["event"] for line in logs] == ["could not tell the person"]


def update_in(bot: Talking, user: User | None) -> Update:
    chat = Chat(7, "private")
    chat.set_bot(cast(Any, bot))
    return Update(5, Message(1, cast(Any, None), chat, from_user=user))

"""Things that go wrong on purpose, and the record that tells them from mistakes."""

from typing import Any

import httpx
import pytest

from bot.sandbox.faults import Faults
from bot.sandbox.server import SANDBOX_TOKEN
from bot.sandbox.state import ENGLISH_ID, FRENCH_ID
from tests.sandbox.conftest import Client


async def test_nothing_goes_wrong_by_default(api: Client) -> None:
    assert not api.sandbox.mischief.active
    await api.send()


@pytest.mark.parametrize(
    ("fault", "method", "refusal"),
    [
        ("unauthorized", "getMe", "401 Unauthorized"),
        ("too_many", "sendMessage", "429 Too Many Requests: retry after 3"),
        ("forbidden", "sendMessage", "403 Forbidden: bot was blocked by the user"),
        ("too_long", "sendMessage", "400 message is too long"),
        ("query_too_old", "answerCallbackQuery", "400 query is too old and response timeout expired or query ID is invalid"),
        ("conflict", "getUpdates", "409 Conflict: terminated by other getUpdates request"),
    ],
)
async def test_an_error_on_purpose_has_no_effect(api: Client, fault: str, method: str, refusal: str) -> None:
    set_to = await api.act("faults", **{fault: 1, "retry_after": 3})
    assert set_to[fault] == 1
    assert (await api.refused(method, chat_id=FRENCH_ID, text="x")).startswith(refusal)
    assert len(api.sandbox.messages[FRENCH_ID]) == 0
    await api.act("faults")
    await api.send()
    assert api.sandbox.mischief.counts() == {fault: 1}


async def test_a_server_error_on_purpose(api: Client) -> None:
    api.sandbox.mischief.set(Faults(server_error=1))
    assert (await api.refused("getMe")).split()[0] in {"500", "502"}


async def test_a_connection_that_breaks_before_the_effect(api: Client) -> None:
    api.sandbox.mischief.set(Faults(drop_before=1))
    with pytest.raises(httpx.TransportError):
        await api.send()
    assert len(api.sandbox.messages[FRENCH_ID]) == 0
    assert api.sandbox.mischief.lost(FRENCH_ID) == frozenset()


async def test_a_connection_that_breaks_after_the_effect_is_recorded_with_the_message(api: Client) -> None:
    api.sandbox.mischief.set(Faults(drop_after=1))
    with pytest.raises(httpx.TransportError):
        await api.send()
    sent = api.sandbox.messages[FRENCH_ID][-1]["message_id"]
    assert api.sandbox.mischief.lost(FRENCH_ID) == {sent}
    assert api.sandbox.mischief.lost(ENGLISH_ID) == frozenset()
    kind, name, chat, id_ = (await api.http.get("/sandbox/mishaps")).json()[0][1:]
    assert (kind, name, chat, id_) == ("drop_after", "sendmessage", FRENCH_ID, sent)


async def test_half_an_answer_leaves_the_message_sent(api: Client) -> None:
    api.sandbox.mischief.set(Faults(malformed=1))
    answer = await api.http.post(f"/bot{SANDBOX_TOKEN}/sendMessage", json={"chat_id": FRENCH_ID, "text": "x"})
    with pytest.raises(ValueError, match=r".+"):
        answer.json()
    assert api.sandbox.mischief.lost(FRENCH_ID) == {api.sandbox.messages[FRENCH_ID][-1]["message_id"]}


async def test_a_slow_answer_is_still_an_answer(api: Client) -> None:
    api.sandbox.mischief.set(Faults(slow=1, slow_seconds=0))
    await api.send()
    assert api.sandbox.mischief.counts() == {"slow": 1}


async def test_only_the_methods_named_go_wrong(api: Client) -> None:
    api.sandbox.mischief.set(Faults(methods=frozenset({"sendmessage"}), server_error=1))
    await api.ok("getMe")
    assert (await api.refused("sendMessage", chat_id=FRENCH_ID, text="x"))[:1] == "5"


async def test_the_same_seed_goes_wrong_in_the_same_way(api: Client) -> None:
    async def run(seed: int) -> list[bool]:
        api.sandbox.mischief.set(Faults(seed=seed, server_error=0.5))
        return [(await api.call("getMe"))["ok"] for _ in range(20)]

    assert await run(1) == await run(1) != await run(2)


async def test_an_update_that_was_confirmed_comes_once_more(api: Client) -> None:
    api.sandbox.mischief.set(Faults(duplicate_update=1))
    await api.sandbox.say(FRENCH_ID, "un")
    first = await api.updates()
    again = await api.ok("getUpdates", offset=first[0]["update_id"] + 1)
    assert again == first
    assert await api.ok("getUpdates", offset=first[0]["update_id"] + 1) == []


async def test_an_update_is_overtaken_by_another_chat_but_never_by_its_own(api: Client) -> None:
    api.sandbox.mischief.set(Faults(reorder_update=1))
    await api.sandbox.say(FRENCH_ID, "fr 1")
    api.sandbox.mischief.set(Faults())
    await api.sandbox.say(ENGLISH_ID, "en 1")
    await api.sandbox.say(FRENCH_ID, "fr 2")
    api.sandbox.mischief.set(Faults(reorder_update=1))
    await api.sandbox.say(FRENCH_ID, "fr 3")
    await api.sandbox.say(FRENCH_ID, "fr 4")
    texts = [update["message"]["text"] for update in await api.updates()]
    assert texts == ["en 1", "fr 1", "fr 2", "fr 3", "fr 4"]


async def test_one_that_nobody_overtakes_still_arrives(api: Client) -> None:
    api.sandbox.mischief.set(Faults(reorder_update=1))
    await api.sandbox.say(FRENCH_ID, "seul")
    updates = await api.ok("getUpdates", timeout=10)
    assert updates[0]["message"]["text"] == "seul"


@pytest.mark.parametrize("body", [{"slow": 2}, {"tea": 1}, {"retry_after": 0}])
async def test_shares_that_make_no_sense_are_refused(api: Client, body: dict[str, Any]) -> None:
    assert (await api.http.post("/sandbox/faults", json=body)).status_code == 400

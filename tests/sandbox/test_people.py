"""What people do, as the bot is told of it: over Python, and over HTTP as other processes do it."""

import time

import pytest

from bot.sandbox.state import ADMIN_ID, BOT, ENGLISH_ID, FRENCH_ID, GROUP_ID, QUERY_LIFE
from tests.sandbox.conftest import Client

KEYS = {"inline_keyboard": [[{"text": "b", "callback_data": "d"}]]}


def article(id_: str = "a", **extra: object) -> dict[str, object]:
    content = {"message_text": "<b>answer</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": id_, "title": "t", "input_message_content": content, **extra}


async def test_anybody_can_write_with_a_name_and_a_language(api: Client) -> None:
    await api.act("person", person=555, first_name="Léa", language_code="fr")
    await api.act("say", person=555, text="/start abc @sandbox_bot")
    message = (await api.updates())[0]["message"]
    assert message["from"] == {"id": 555, "is_bot": False, "first_name": "Léa", "language_code": "fr"}
    assert message["chat"] == {"id": 555, "type": "private", "first_name": "Léa"}
    assert [(e["type"], e["offset"], e["length"]) for e in message["entities"]] == [("bot_command", 0, 6), ("mention", 11, 12)]
    await api.send(555)


async def test_what_is_too_long_for_telegrams_apps_is_cut(api: Client) -> None:
    assert len((await api.sandbox.say(FRENCH_ID, "🙂" * 3000))["text"]) == 2048


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document", "video", "location"])
async def test_other_kinds_of_message(api: Client, kind: str) -> None:
    await api.act("show", chat=FRENCH_ID, kind=kind)
    assert kind in (await api.updates())[0]["message"]


async def test_forwarding_and_replying(api: Client) -> None:
    sent = await api.send(text="answer")
    await api.act("forward", **{"chat": ENGLISH_ID, "from": FRENCH_ID, "message": sent})
    await api.act("say", chat=FRENCH_ID, text="why?", reply_to=sent)
    forwarded, reply = (update["message"] for update in await api.updates())
    assert forwarded["forward_origin"]["sender_user"]["id"] == BOT["id"]
    assert forwarded["text"] == "answer"
    assert reply["reply_to_message"]["message_id"] == sent


async def test_editing_ones_own_message(api: Client) -> None:
    message = await api.act("say", chat=FRENCH_ID, text="un")
    await api.act("edit", chat=FRENCH_ID, message=message["message_id"], text="deux")
    assert (await api.updates())[1]["edited_message"]["text"] == "deux"
    sent = await api.send()
    refused = await api.http.post("/sandbox/edit", json={"chat": FRENCH_ID, "message": sent, "text": "x"})
    assert refused.status_code == 400
    assert "own" in refused.json()["error"]


async def test_a_callback_query_is_answered_once_and_in_time(api: Client) -> None:
    id_ = await api.send(reply_markup=KEYS)
    query = (await api.act("press", chat=FRENCH_ID, message=id_, data="d"))["query"]
    assert (await api.updates())[0]["callback_query"]["message"]["message_id"] == id_
    assert await api.refused("answerCallbackQuery", callback_query_id=query, text="a" * 201) == "400 MESSAGE_TOO_LONG"
    await api.ok("answerCallbackQuery", callback_query_id=query, text="a" * 200)
    too_old = "400 query is too old and response timeout expired or query ID is invalid"
    assert await api.refused("answerCallbackQuery", callback_query_id=query) == too_old
    late = await api.sandbox.press(FRENCH_ID, FRENCH_ID, id_, "d")
    api.sandbox.callbacks[late] = (time.monotonic() - QUERY_LIFE - 1, FRENCH_ID)
    assert await api.refused("answerCallbackQuery", callback_query_id=late) == too_old


async def test_a_result_of_inline_mode_is_posted_pressed_and_edited(api: Client) -> None:
    await api.ok("getUpdates", allowed_updates=["message", "inline_query", "chosen_inline_result", "callback_query"])
    query = await api.sandbox.inline(FRENCH_ID, "é" * 300, GROUP_ID)
    asked = (await api.updates())[0]["inline_query"]
    assert (asked["query"], asked["chat_type"], asked["from"]["id"]) == ("é" * 256, "supergroup", FRENCH_ID)
    button = {"text": "more", "start_parameter": "x" * 64}
    await api.ok("answerInlineQuery", inline_query_id=query, results=[article(reply_markup=KEYS)], button=button)
    await api.act("choose", person=FRENCH_ID, chat=GROUP_ID, query=query, result="a")
    _, posted, chosen = await api.updates()
    assert (posted["message"]["text"], posted["message"]["via_bot"]["id"]) == ("answer", BOT["id"])
    assert posted["message"]["entities"][0]["type"] == "bold"
    assert chosen["chosen_inline_result"]["result_id"] == "a"
    inline_id = chosen["chosen_inline_result"]["inline_message_id"]
    await api.act("press", person=FRENCH_ID, chat=GROUP_ID, message=posted["message"]["message_id"], data="d")
    pressed = (await api.updates())[-1]["callback_query"]
    assert pressed["inline_message_id"] == inline_id
    assert "message" not in pressed
    assert await api.ok("editMessageText", inline_message_id=inline_id, text="better") is True
    assert api.sandbox.messages[GROUP_ID][-1]["text"] == "better"


async def test_a_chosen_result_is_not_told_unless_asked_for(api: Client) -> None:
    query = await api.sandbox.inline(FRENCH_ID, "x")
    await api.ok("answerInlineQuery", inline_query_id=query, results=[article()])
    await api.sandbox.choose(FRENCH_ID, query, "a")
    assert [set(update) - {"update_id"} for update in await api.updates()] == [{"inline_query"}, {"message"}]


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        ({"results": [article(str(n)) for n in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article("a"), article("a")]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("é" * 33)]}, "RESULT_ID_INVALID"),
        ({"results": [article("")]}, "RESULT_ID_INVALID"),
        ({"results": [article(title="")]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [article(input_message_content={"message_text": "a" * 4097})]}, "message is too long"),
        (
            {"results": [article(input_message_content=None)]},
            "can't parse inline query result: input message content must be specified",
        ),
        ({"results": [], "button": {"text": "b", "start_parameter": "é"}}, "START_PARAM_INVALID"),
        ({"results": [], "button": {"text": "b", "start_parameter": "a" * 65}}, "START_PARAM_INVALID"),
        ({"results": [], "next_offset": "a" * 65}, "NEXT_OFFSET_INVALID"),
        ({"results": "x"}, "can't parse inline query results: Expected an Array"),
    ],
)
async def test_results_that_telegram_would_refuse(api: Client, arguments: dict[str, object], description: str) -> None:
    query = await api.sandbox.inline(FRENCH_ID, "x")
    assert await api.refused("answerInlineQuery", inline_query_id=query, **arguments) == f"400 {description}"


async def test_fifty_results_pass_and_a_query_is_answered_once(api: Client) -> None:
    query = await api.sandbox.inline(FRENCH_ID, "x")
    await api.ok("answerInlineQuery", inline_query_id=query, results=[article(f"{n:é<32}") for n in range(50)])
    assert "query is too old" in await api.refused("answerInlineQuery", inline_query_id=query, results=[])


async def test_an_answer_is_kept_for_everybody_unless_it_is_personal_or_not_to_be_kept(api: Client) -> None:
    for text, extra, asked_again in (
        ("kept", {}, False),
        ("personal", {"is_personal": True}, True),
        ("fresh", {"cache_time": 0}, True),
    ):
        query = await api.sandbox.inline(FRENCH_ID, text)
        await api.ok("answerInlineQuery", inline_query_id=query, results=[article()], **extra)
        before = api.sandbox.pending
        other = await api.sandbox.inline(ENGLISH_ID, text)
        assert (api.sandbox.pending > before) is asked_again
        assert (other in api.sandbox.inline_answers) is not asked_again


async def test_an_answer_that_says_nothing_of_it_is_kept_for_five_minutes(api: Client) -> None:
    query = await api.sandbox.inline(FRENCH_ID, "x")
    await api.ok("answerInlineQuery", inline_query_id=query, results=[article()])
    key = ("x", "", 0)
    until, answer = api.sandbox._inline_cache[key]
    assert 290 < until - time.monotonic() <= 300
    api.sandbox._inline_cache[key] = (time.monotonic(), answer)
    before = api.sandbox.pending
    await api.sandbox.inline(FRENCH_ID, "x")
    assert api.sandbox.pending == before + 1


async def test_the_page_waits_for_inline_results(api: Client) -> None:
    query = await api.sandbox.inline(FRENCH_ID, "prix")
    await api.ok("answerInlineQuery", inline_query_id=query, results=[article()])
    shown = await api.act("inline", chat=FRENCH_ID, text="prix")
    assert [result["title"] for result in shown["results"]] == ["t"]


async def test_a_group_hides_what_is_not_for_the_bot(api: Client) -> None:
    sent = (await api.ok("sendMessage", chat_id=GROUP_ID, text="x"))["message_id"]
    own = api.sandbox.find(GROUP_ID, sent)
    at_me = f"@{BOT['username']}"
    for text in ("entre nous", f"{at_me} bonjour", "/help", f"/help{at_me}", "/help@other_bot", f"{at_me}s"):
        await api.sandbox.say(FRENCH_ID, text, GROUP_ID)
    await api.sandbox.say(FRENCH_ID, "pourquoi ?", GROUP_ID, reply_to_message=own)
    await api.sandbox.join(ENGLISH_ID, GROUP_ID)
    await api.sandbox.leave(ENGLISH_ID, GROUP_ID)
    seen = [update["message"].get("text") for update in await api.updates()]
    assert seen == [f"{at_me} bonjour", "/help", f"/help{at_me}", "pourquoi ?", None, None]


async def test_a_group_takes_the_bot_in_and_throws_it_out(api: Client) -> None:
    chat = {"person": FRENCH_ID, "chat": -100777}
    await api.act("member", do="add_bot", title="Salon", **chat)
    await api.send(-100777)
    await api.act("member", do="remove_bot", **chat)
    kicked = "403 Forbidden: bot was kicked from the supergroup chat"
    assert await api.refused("sendMessage", chat_id=-100777, text="x") == kicked
    await api.sandbox.say(FRENCH_ID, "/help", -100777)
    came, notice, went = await api.updates()
    assert came["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert notice["message"]["new_chat_members"][0]["id"] == BOT["id"]
    assert (went["my_chat_member"]["chat"]["title"], went["my_chat_member"]["new_chat_member"]["status"]) == ("Salon", "kicked")


async def test_the_bot_leaves_a_group(api: Client) -> None:
    await api.ok("leaveChat", chat_id=GROUP_ID)
    away = "403 Forbidden: bot is not a member of the supergroup chat"
    assert await api.refused("sendMessage", chat_id=GROUP_ID, text="x") == away
    assert "private chats" in await api.refused("leaveChat", chat_id=FRENCH_ID)


async def test_a_bot_that_is_blocked_is_told(api: Client) -> None:
    await api.act("member", do="block", person=FRENCH_ID, chat=FRENCH_ID)
    assert await api.refused("sendMessage", chat_id=FRENCH_ID, text="x") == "403 Forbidden: bot was blocked by the user"
    await api.act("member", do="unblock", person=FRENCH_ID, chat=FRENCH_ID)
    await api.send()
    blocked, unblocked = (update["my_chat_member"]["new_chat_member"]["status"] for update in await api.updates())
    assert (blocked, unblocked) == ("kicked", "member")


async def test_chats_and_members_are_shown(api: Client) -> None:
    assert (await api.ok("getChat", chat_id=GROUP_ID))["title"] == "Readers"
    assert await api.refused("getChat", chat_id=42) == "400 chat not found"
    status = [(await api.ok("getChatMember", chat_id=GROUP_ID, user_id=id_))["status"] for id_ in (ADMIN_ID, FRENCH_ID)]
    assert status == ["creator", "member"]

"""Editing, deleting and what the bot says of itself."""

from bot.sandbox.state import ADMIN_ID, BOT, ENGLISH_ID, FRENCH_ID, GROUP_ID
from tests.sandbox.conftest import Client


async def test_editing_to_the_same_is_an_error(api: Client) -> None:
    id_ = await api.send()
    assert (await api.ok("editMessageText", chat_id=FRENCH_ID, message_id=id_, text="y"))["text"] == "y"
    again = await api.refused("editMessageText", chat_id=FRENCH_ID, message_id=id_, text="y")
    assert again.startswith("400 message is not modified")


async def test_an_edit_without_buttons_takes_them_away(api: Client) -> None:
    keys = {"inline_keyboard": [[{"text": "b", "callback_data": "d"}]]}
    id_ = await api.send(reply_markup=keys)
    assert "reply_markup" not in await api.ok("editMessageText", chat_id=FRENCH_ID, message_id=id_, text="x")
    back = await api.ok("editMessageReplyMarkup", chat_id=FRENCH_ID, message_id=id_, reply_markup=keys)
    assert back["reply_markup"] == keys


async def test_only_what_is_there_can_be_edited(api: Client) -> None:
    file = (await api.sandbox.show(FRENCH_ID, "photo"))["photo"][0]["file_id"]
    photo = (await api.ok("sendPhoto", chat_id=FRENCH_ID, photo=file, caption="a"))["message_id"]
    text = await api.send()
    at = {"chat_id": FRENCH_ID}
    assert (await api.ok("editMessageCaption", **at, message_id=photo, caption="<b>c</b>", parse_mode="HTML"))["caption"] == "c"
    assert (
        await api.refused("editMessageText", **at, message_id=photo, text="y") == "400 there is no text in the message to edit"
    )
    refused = await api.refused("editMessageCaption", **at, message_id=text, caption="y")
    assert refused == "400 there is no caption in the message to edit"
    media = {"type": "photo", "media": file, "caption": "now a picture"}
    changed = await api.ok("editMessageMedia", **at, message_id=text, media=media)
    assert "text" not in changed
    assert (changed["caption"], changed["photo"][0]["file_id"]) == ("now a picture", file)


async def test_what_cannot_be_edited(api: Client) -> None:
    theirs = (await api.sandbox.say(FRENCH_ID, "bonjour"))["message_id"]
    assert await api.refused("editMessageText", chat_id=FRENCH_ID, message_id=theirs, text="y") == "400 message can't be edited"
    assert await api.refused("editMessageText", chat_id=FRENCH_ID, message_id=99, text="y") == "400 message to edit not found"
    assert await api.refused("editMessageText", chat_id=FRENCH_ID, text="y") == "400 message identifier is not specified"
    assert await api.refused("editMessageText", inline_message_id="no", text="y") == "400 MESSAGE_ID_INVALID"


async def test_deleting(api: Client) -> None:
    mine, theirs = await api.send(), (await api.sandbox.say(FRENCH_ID, "bonjour"))["message_id"]
    for id_ in (mine, theirs):
        await api.ok("deleteMessage", chat_id=FRENCH_ID, message_id=id_)
    assert await api.refused("deleteMessage", chat_id=FRENCH_ID, message_id=mine) == "400 message to delete not found"
    group = (await api.sandbox.say(FRENCH_ID, "/help", GROUP_ID))["message_id"]
    assert await api.refused("deleteMessage", chat_id=GROUP_ID, message_id=group) == "400 message can't be deleted"


async def test_typing_is_shown_and_other_actions_refused(api: Client) -> None:
    queue = api.sandbox.watch(FRENCH_ID)
    await api.ok("sendChatAction", chat_id=FRENCH_ID, action="typing")
    assert queue.get_nowait() == {"type": "typing"}
    assert await api.refused("sendChatAction", chat_id=FRENCH_ID, action="dance") == "400 wrong parameter action in request"


async def test_profile_texts_fall_back_to_those_for_everybody(api: Client) -> None:
    assert (await api.ok("getMyName"))["name"] == BOT["first_name"]
    await api.ok("setMyName", name="All")
    await api.ok("setMyName", name="Tous", language_code="fr")
    assert (await api.ok("getMyName", language_code="fr"))["name"] == "Tous"
    assert (await api.ok("getMyName", language_code="de"))["name"] == "All"
    await api.ok("setMyName", name="", language_code="fr")
    assert (await api.ok("getMyName", language_code="fr"))["name"] == "All"
    await api.ok("setMyDescription", description="long")
    await api.ok("setMyShortDescription", short_description="short")
    assert (await api.ok("getMyDescription", language_code="fr"))["description"] == "long"
    assert (await api.ok("getMyShortDescription"))["short_description"] == "short"
    assert await api.refused("setMyName", name="x", language_code="french") == "400 invalid language code specified"


async def test_command_menus_fall_back_from_chat_to_language_to_default(api: Client) -> None:
    async def put(name: str, language: str = "", **scope: object) -> None:
        command = {"command": "help", "description": name}
        await api.ok("setMyCommands", commands=[command], scope=scope or None, language_code=language)

    await put("default")
    await put("default fr", "fr")
    await put("groups", type="all_group_chats")
    await put("admins", type="all_chat_administrators")
    await put("Robin", type="chat", chat_id=ADMIN_ID)
    await put("Alex there", type="chat_member", chat_id=GROUP_ID, user_id=ENGLISH_ID)
    asked = [(FRENCH_ID, "fr", 0), (ENGLISH_ID, "en", 0), (ADMIN_ID, "fr", 0)]
    asked += [(GROUP_ID, "fr", FRENCH_ID), (GROUP_ID, "fr", ADMIN_ID), (GROUP_ID, "en", ENGLISH_ID)]
    shown = [api.sandbox.menu(*who)[0]["description"] for who in asked]
    assert shown == ["default fr", "default", "Robin", "groups", "admins", "Alex there"]
    await put("private", type="all_private_chats")
    assert api.sandbox.menu(FRENCH_ID, "fr")[0]["description"] == "private"
    exact = await api.ok("getMyCommands", scope={"type": "all_private_chats"}, language_code="fr")
    assert exact == []
    await api.ok("deleteMyCommands", scope={"type": "all_private_chats"})
    assert api.sandbox.menu(FRENCH_ID, "fr")[0]["description"] == "default fr"


async def test_scopes_must_be_whole_and_their_chat_known(api: Client) -> None:
    unknown = "400 can't parse BotCommandScope: Unsupported type specified"
    assert await api.refused("setMyCommands", commands=[], scope={"type": "moon"}) == unknown
    lacking = "400 can't parse BotCommandScope: Can't find field chat_id"
    assert await api.refused("setMyCommands", commands=[], scope={"type": "chat"}) == lacking
    elsewhere = await api.refused("setMyCommands", commands=[], scope={"type": "chat", "chat_id": 42})
    assert elsewhere == "400 chat not found"

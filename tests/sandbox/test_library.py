"""python-telegram-bot's own client against the sandbox: what goes over the wire is what the library writes and reads."""

from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ChatMemberBanned,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputMediaPhoto,
    InputTextMessageContent,
    ReplyParameters,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter

from bot.sandbox.faults import Faults
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import ADMIN_ID, ENGLISH_ID, FRENCH_ID, GROUP_ID, Sandbox
from bot.serving import serving

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
KEYS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("a", callback_data="a"), InlineKeyboardButton("c", copy_text=CopyTextButton("copied"))]]
)


@pytest.fixture
async def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with (
        serving(sandbox_app(sandbox), 0) as address,
        Bot(SANDBOX_TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot") as bot,
    ):
        yield bot


async def test_messages_with_formatting_buttons_and_a_quote(sandbox: Sandbox, bot: Bot) -> None:
    asked = await sandbox.say(FRENCH_ID, "Combien coûte l'API ?")
    reply = ReplyParameters(asked["message_id"], quote="coûte")
    sent = await bot.send_message(FRENCH_ID, "<b>x</b>", parse_mode="HTML", reply_markup=KEYS, reply_parameters=reply)
    assert sent.quote is not None
    assert (sent.quote.text, sent.quote.position) == ("coûte", 8)
    assert sent.entities[0].type == "bold"
    assert sent.reply_markup == KEYS
    edited = await sent.edit_text("y")
    assert getattr(edited, "text", None) == "y"
    assert await sent.delete()


async def test_pictures_and_files(bot: Bot) -> None:
    sent = await bot.send_photo(FRENCH_ID, PNG, caption="<i>c</i>", parse_mode="HTML")
    file = await bot.get_file(sent.photo[-1])
    assert bytes(await file.download_as_bytearray()) == PNG
    media = InputMediaPhoto(PNG, caption="other")
    text = await bot.send_message(FRENCH_ID, "x")
    changed = await text.edit_media(media)
    assert getattr(changed, "caption", None) == "other"
    document = await bot.send_document(FRENCH_ID, b"abc", filename="a.txt")
    assert document.document is not None
    assert (document.document.file_name, document.document.file_size) == ("a.txt", 3)


async def test_inline_mode(sandbox: Sandbox, bot: Bot) -> None:
    query = await sandbox.inline(FRENCH_ID, "prix")
    (update,) = await bot.get_updates()
    assert update.inline_query is not None
    content = InputTextMessageContent("<b>x</b>", parse_mode="HTML")
    article = InlineQueryResultArticle("1", "t", content, reply_markup=KEYS, description="d")
    assert await update.inline_query.answer([article], cache_time=10, button=InlineQueryResultsButton("b", start_parameter="p"))
    answer = await sandbox.inline_answer(FRENCH_ID, query)
    assert answer["button"] == {"text": "b", "start_parameter": "p"}
    posted = await sandbox.choose(FRENCH_ID, query, "1", GROUP_ID)
    await sandbox.press(ENGLISH_ID, GROUP_ID, posted["message_id"], "a")
    pressed = (await bot.get_updates())[-1].callback_query
    assert pressed is not None
    assert await pressed.answer("toast")
    assert await pressed.edit_message_text("y")
    assert sandbox.messages[GROUP_ID][-1]["text"] == "y"


async def test_profile_and_menus(bot: Bot) -> None:
    await bot.set_my_name("Nom", language_code="fr")
    await bot.set_my_description("d")
    await bot.set_my_short_description("s")
    texts = (await bot.get_my_name("fr")).name, (await bot.get_my_description()).description
    assert (*texts, (await bot.get_my_short_description()).short_description) == ("Nom", "d", "s")
    scope = BotCommandScopeChat(ADMIN_ID)
    await bot.set_my_commands([BotCommand("reload", "d")], scope=scope, language_code="fr")
    assert [command.command for command in await bot.get_my_commands(scope=scope, language_code="fr")] == ["reload"]
    assert await bot.get_my_commands() == ()


async def test_chats_members_and_what_happens_to_the_bot(sandbox: Sandbox, bot: Bot) -> None:
    assert (await bot.get_chat(GROUP_ID)).title == "Readers"
    assert (await bot.get_chat_member(GROUP_ID, ADMIN_ID)).status == "creator"
    await sandbox.remove_bot(GROUP_ID, ADMIN_ID)
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert isinstance(update.my_chat_member.new_chat_member, ChatMemberBanned)
    with pytest.raises(Forbidden, match="kicked"):
        await bot.send_message(GROUP_ID, "x")


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document", "video", "location"])
async def test_every_stand_in_is_read_as_what_it_stands_for(sandbox: Sandbox, bot: Bot, kind: str) -> None:
    await sandbox.show(FRENCH_ID, kind)
    (update,) = await bot.get_updates()
    assert getattr(update.message, kind)


async def test_forwards_replies_edits_and_notices_are_read(sandbox: Sandbox, bot: Bot) -> None:
    sent = await bot.send_message(FRENCH_ID, "x")
    await sandbox.forward(FRENCH_ID, FRENCH_ID, sent.message_id)
    mine = await sandbox.say(FRENCH_ID, "un")
    await sandbox.edit_own(FRENCH_ID, mine["message_id"], "deux")
    await sandbox.join(ENGLISH_ID, GROUP_ID)
    forwarded, said, edited, joined = await bot.get_updates()
    assert forwarded.message is not None
    assert forwarded.message.forward_origin is not None
    assert said.effective_message is not None
    assert edited.edited_message is not None
    assert edited.edited_message.text == "deux"
    assert joined.message is not None
    assert joined.message.new_chat_members[0].id == ENGLISH_ID


async def test_errors_are_the_librarys_own(sandbox: Sandbox, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(42, "x")
    sandbox.stick(FRENCH_ID, 20)
    with pytest.raises(RetryAfter):
        await bot.send_message(FRENCH_ID, "x")
    sandbox.mischief.set(Faults(unauthorized=1))
    with pytest.raises(InvalidToken):
        await bot.get_me()
    sandbox.mischief.set(Faults(conflict=1))
    with pytest.raises(Conflict):
        await bot.get_updates()


async def test_a_webhook_is_described(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/x", secret_token="s", max_connections=3, allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == ("http://127.0.0.1:9/x", 3, ("message",))
    with pytest.raises(Conflict):
        await bot.get_updates()
    assert await bot.delete_webhook()

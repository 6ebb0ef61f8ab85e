"""Whether a message is meant for the bot, and which of its words are the question."""

import re

from telegram import Message, MessageEntity
from telegram.constants import ChatType

from bot.handlers.render import MAX_QUOTE, units
from bot.matching.matcher import questions_in, windows

_PLAIN = frozenset({MessageEntity.MENTION, MessageEntity.URL, MessageEntity.BOT_COMMAND, MessageEntity.HASHTAG})
"""Marks that Telegram sets by itself; all others are the person's, and a quotation would have to repeat them."""


def question_in(message: Message, username: str, bot_id: int) -> str | None:
    """The question in a message; None when it is not for the bot.

    In a group the bot is addressed by a mention or a reply to one of its messages. What it offered inline and somebody posted
    is no question.
    """
    text = message.text or ""
    if message.via_bot is not None and message.via_bot.id == bot_id:
        return None
    if message.chat.type == ChatType.PRIVATE:
        return text
    # A name that goes on is another's, and one in the middle of a word is an address.
    mention = re.search(rf"(?<!\w)@{re.escape(username)}(?!\w|\.\w)", text, re.IGNORECASE)
    if mention:
        return f"{text[: mention.start()]} {text[mention.end() :]}".strip()
    replied = message.reply_to_message
    to_bot = replied is not None and replied.from_user is not None and replied.from_user.id == bot_id
    return text if to_bot else None


def named_command(message: Message, username: str) -> tuple[str, bool]:
    """The command that a message begins with, in lower case, and whether it names this bot: `/help@this_bot`."""
    word = next(iter((message.text or "").split(maxsplit=1)), "")
    name, _, bot = word.removeprefix("/").partition("@")
    return name.lower(), bot.lower() == username.lower()


def words_to_quote(message: Message, question: str) -> str | None:
    """The words of a message that its answer is about, when they are only a part of it; else None.

    Returns:
        An exact substring of the message: from the first of its questions to the last.
    """
    asked = questions_in(question)
    if not asked:
        asked = [window.part for window in windows(question)][:1]
    text = message.text or ""
    if not asked or asked[0] not in text or asked[-1] not in text:
        return None
    words = text[text.index(asked[0]) : text.rindex(asked[-1]) + len(asked[-1])]
    marked = any(entity.type not in _PLAIN for entity in message.entities)
    return words if words and words != text.strip() and not marked and units(words) <= MAX_QUOTE else None

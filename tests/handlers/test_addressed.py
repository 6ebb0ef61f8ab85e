"""Which command a message names, whatever the message holds."""

import datetime

import pytest
from telegram import Chat, Message

from bot.handlers.addressed import named_command


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("/help", ("help", False)),
        ("/HELP@The_Bot more", ("help", True)),
        ("/help@another_bot", ("help", False)),
        ("/", ("", False)),
        (" ", ("", False)),
        (None, ("", False)),
    ],
)
def test_the_command_of_a_message(text: str | None, named: tuple[str, bool]) -> None:
    message = Message(1, datetime.datetime.now(datetime.UTC), Chat(1, "private"), text=text)
    assert named_command(message, "the_bot") == named

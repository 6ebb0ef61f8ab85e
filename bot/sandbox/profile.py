"""What the bot says of itself: name, descriptions and command menus, each by language and the menus by scope."""

from bot.sandbox.errors import bad_request
from bot.sandbox.history import Json

Scope = tuple[str, int, int]
"""Kind of scope, chat id, user id; 0 where the kind has none."""

SCOPES = {
    "default": (), "all_private_chats": (), "all_group_chats": (), "all_chat_administrators": (),
    "chat": ("chat_id",), "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id"),
}  # fmt: skip
"""Kinds of scope and what each must name."""


def scope_of(given: Json | None) -> Scope:
    """A scope as the bot names it.

    Raises:
        ApiError: An unknown kind, or one without its ids.
    """
    given = given or {"type": "default"}
    kind = str(given.get("type"))
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    try:
        ids = {key: int(given[key]) for key in SCOPES[kind]}
    except (KeyError, ValueError, TypeError):
        raise bad_request("can't parse BotCommandScope: Can't find field " + " or ".join(SCOPES[kind])) from None
    return kind, ids.get("chat_id", 0), ids.get("user_id", 0)


class Profile:
    """Texts by field and language, menus by scope and language; an empty language is everybody else's."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[Scope, str], list[Json]] = {}

    def set_text(self, field: str, language: str, text: str) -> None:
        """Set a text; an empty one removes it."""
        self.texts[field, language] = text
        if not text:
            del self.texts[field, language]

    def text(self, field: str, language: str) -> str:
        """The text that speakers of a language see."""
        return self.texts.get((field, language)) or self.texts.get((field, ""), "")

    def menu(self, chat_id: int, user_id: int, language: str, is_admin: bool = False) -> list[Json]:
        """Commands that a person sees in a chat: the narrowest scope wins, then the language, as on Telegram."""
        if chat_id > 0:
            scopes: list[Scope] = [("chat", chat_id, 0), ("all_private_chats", 0, 0)]
        else:
            admin: list[Scope] = [("chat_administrators", chat_id, 0)] if is_admin else []
            admins: list[Scope] = [("all_chat_administrators", 0, 0)] if is_admin else []
            everybody: Scope = ("all_group_chats", 0, 0)
            scopes = [("chat_member", chat_id, user_id), *admin, ("chat", chat_id, 0), *admins, everybody]
        for scope in [*scopes, ("default", 0, 0)]:
            for code in (language, ""):
                if (scope, code) in self.commands:
                    return self.commands[scope, code]
        return []

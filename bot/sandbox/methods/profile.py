"""What the bot says of itself: name, descriptions, command menus."""

import re
from typing import Any

from bot.sandbox import limits
from bot.sandbox.errors import bad_request
from bot.sandbox.history import Json
from bot.sandbox.profile import Scope, scope_of
from bot.sandbox.state import Sandbox
from bot.sandbox.world import BOT


async def get_me(sandbox: Sandbox, args: Json) -> Any:
    """Who the bot is."""
    name = sandbox.profile.text("name", "") or BOT["first_name"]
    can = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
    return {**BOT, "first_name": name, **can}


async def set_my_name(sandbox: Sandbox, args: Json) -> Any:
    """Set the name in a language."""
    return _set(sandbox, args, "name")


async def get_my_name(sandbox: Sandbox, args: Json) -> Any:
    """The name in a language."""
    return {"name": sandbox.profile.text("name", _language(args)) or BOT["first_name"]}


async def set_my_description(sandbox: Sandbox, args: Json) -> Any:
    """Set what an empty chat with the bot shows, in a language."""
    return _set(sandbox, args, "description")


async def get_my_description(sandbox: Sandbox, args: Json) -> Any:
    """What an empty chat with the bot shows, in a language."""
    return {"description": sandbox.profile.text("description", _language(args))}


async def set_my_short_description(sandbox: Sandbox, args: Json) -> Any:
    """Set what the bot's profile and shared links show, in a language."""
    return _set(sandbox, args, "short_description")


async def get_my_short_description(sandbox: Sandbox, args: Json) -> Any:
    """What the bot's profile and shared links show, in a language."""
    return {"short_description": sandbox.profile.text("short_description", _language(args))}


async def set_my_commands(sandbox: Sandbox, args: Json) -> Any:
    """Set the command menu of a scope and language."""
    commands = args.get("commands") or []
    limits.check_commands(commands)
    sandbox.profile.commands[_scope(sandbox, args)] = commands
    return True


async def get_my_commands(sandbox: Sandbox, args: Json) -> Any:
    """The command menu of exactly this scope and language."""
    return sandbox.profile.commands.get(_scope(sandbox, args), [])


async def delete_my_commands(sandbox: Sandbox, args: Json) -> Any:
    """Remove the command menu of a scope and language."""
    sandbox.profile.commands.pop(_scope(sandbox, args), None)
    return True


def _set(sandbox: Sandbox, args: Json, field: str) -> bool:
    text = str(args.get(field) or "")
    limits.check_profile(field, text)
    sandbox.profile.set_text(field, _language(args), text)
    return True


def _scope(sandbox: Sandbox, args: Json) -> tuple[Scope, str]:
    scope = scope_of(args.get("scope"))
    if scope[1]:
        sandbox.writable(scope[1])
    return scope, _language(args)


def _language(args: Json) -> str:
    code = str(args.get("language_code") or "")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code

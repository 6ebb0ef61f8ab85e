"""How updates reach the bot: long polling or a webhook."""

from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.history import Json
from bot.sandbox.methods.arguments import number
from bot.sandbox.state import Sandbox
from bot.sandbox.webhook import Hook, check_hook

DEFAULT_CONNECTIONS, MAX_CONNECTIONS = 40, 100
LONGEST_POLL = 50.0


async def get_updates(sandbox: Sandbox, args: Json) -> Any:
    """Long polling; the offset confirms what came before it."""
    if sandbox.delivery.hook is not None:
        raise ApiError(
            409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _allow(sandbox, args)
    sandbox.updates.confirm_before(number(args, "offset"))
    limit = max(1, min(100, number(args, "limit", 100)))
    return await sandbox.updates.pull(limit, min(LONGEST_POLL, float(number(args, "timeout"))))


async def set_webhook(sandbox: Sandbox, args: Json) -> Any:
    """Have updates posted to an address; an empty one ends it."""
    url, secret = str(args.get("url") or ""), str(args.get("secret_token") or "")
    connections = number(args, "max_connections", DEFAULT_CONNECTIONS)
    if not 1 <= connections <= MAX_CONNECTIONS:
        raise bad_request("max_connections must be between 1 and 100")
    hook = Hook(url, secret, connections) if url else None
    if hook:
        check_hook(hook)
    _allow(sandbox, args)
    if args.get("drop_pending_updates"):
        sandbox.updates.clear()
    await (sandbox.delivery.start(hook) if hook else sandbox.delivery.stop())
    return True


async def delete_webhook(sandbox: Sandbox, args: Json) -> Any:
    """Go back to polling."""
    if args.get("drop_pending_updates"):
        sandbox.updates.clear()
    await sandbox.delivery.stop()
    return True


async def get_webhook_info(sandbox: Sandbox, args: Json) -> Any:
    """The webhook, how many updates wait, and what went wrong last."""
    hook = sandbox.delivery.hook
    info: Json = {"url": hook.url if hook else "", "has_custom_certificate": False, "pending_update_count": sandbox.pending}
    if hook:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1", **sandbox.delivery.last_error}
    if sandbox.updates.allowed:
        info["allowed_updates"] = sorted(sandbox.updates.allowed)
    return info


def _allow(sandbox: Sandbox, args: Json) -> None:
    """Take over which kinds of updates the bot wants; without a word the last choice stays."""
    if args.get("allowed_updates") is not None:
        sandbox.updates.allowed = frozenset(args["allowed_updates"])

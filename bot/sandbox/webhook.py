"""A webhook: where updates are posted to."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.sandbox.errors import bad_request

PORTS = (80, 88, 443, 8443)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Hook:
    """Where updates go, and how."""

    url: str
    secret_token: str
    """Comes back in the header `X-Telegram-Bot-Api-Secret-Token`; empty: no header."""
    max_connections: int
    """Updates on their way at the same time."""


def check_hook(hook: Hook) -> None:
    """Telegram's rules for an address and a secret token.

    Plain HTTP and any port are allowed to loopback, as with a Bot API server of one's own; nothing else is reachable here.
    """
    if len(hook.secret_token) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", hook.secret_token):
        raise bad_request("secret token contains unallowed characters")
    try:
        parts = urlsplit(hook.url)
        port = parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.hostname in LOOPBACK and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in (None, *PORTS):
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    raise bad_request("bad webhook: Failed to resolve host: Name or service not known")

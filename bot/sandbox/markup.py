"""Telegram's HTML to text and entities, as strict as Telegram."""

import html
import re
from typing import Any

from bot.sandbox.errors import bad_request

_TAG = re.compile(r"<(/?)([a-zA-Z0-9-]+)((?:\s+[a-zA-Z-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_PLAIN = re.compile(r"[^<&]+")
_ENTITY_OF = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link", "blockquote": "blockquote",
}  # fmt: skip


def units(text: str) -> int:
    """Length of a text as Telegram counts it: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities of an HTML message.

    Raises:
        ApiError: `can't parse entities`, with Telegram's reason.
    """
    pieces: list[str] = []
    length = position = 0
    entities: list[dict[str, Any]] = []
    open_tags: list[tuple[str, int, dict[str, str]]] = []
    while position < len(source):
        if source[position] == "<":
            match = _TAG.match(source, position)
            if match is None:
                raise _error(f'Unsupported start tag "{source[position + 1 : position + 10]}"', source, position)
            if match[1]:
                entities += _close(match[2].lower(), open_tags, length, source, position)
            else:
                open_tags.append((match[2].lower(), length, _attributes(match, source, position)))
        else:
            match = (_REFERENCE if source[position] == "&" else _PLAIN).match(source, position)
            if match is None:
                raise _error("Unescaped character '&'", source, position)
            pieces.append(html.unescape(match.group()) if source[position] == "&" else match.group())
            length += units(pieces[-1])
        position = match.end()
    if open_tags:
        raise _error(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"', source, len(source))
    return "".join(pieces), sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _attributes(match: re.Match[str], source: str, position: int) -> dict[str, str]:
    name = match[2].lower()
    found = {key.lower(): html.unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(match[3])}
    if name not in _ENTITY_OF or (name == "span" and found.get("class") != "tg-spoiler"):
        raise _error(f'Unsupported start tag "{name}"', source, position)
    return found


def _close(
    name: str, open_tags: list[tuple[str, int, dict[str, str]]], end: int, source: str, position: int
) -> list[dict[str, Any]]:
    """The entity that an end tag makes, or none where Telegram silently drops it."""
    if not open_tags or open_tags[-1][0] != name:
        expected = open_tags[-1][0] if open_tags else ""
        raise _error(f'Unmatched end tag, expected "</{expected}>", found "</{name}>"', source, position)
    _, start, attributes = open_tags.pop()
    around = {_ENTITY_OF[outer] for outer, _, _ in open_tags}
    kind = _ENTITY_OF[name]
    if end == start or around & {"code", "pre"} or (kind == "blockquote" and "blockquote" in around):
        return []
    if kind == "blockquote" and "expandable" in attributes:
        kind = "expandable_blockquote"
    entity: dict[str, Any] = {"type": kind, "offset": start, "length": end - start}
    if kind == "text_link":
        entity["url"] = attributes.get("href", "")
        if not re.match(r"(https?|tg)://\S|mailto:\S", entity["url"]):
            return []
    return [entity]


def _error(reason: str, source: str, position: int) -> Exception:
    offset = len(source[:position].encode("utf-8", "surrogatepass"))
    return bad_request(f"can't parse entities: {reason} at byte offset {offset}")

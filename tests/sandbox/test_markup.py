"""Telegram's HTML, as strict as Telegram."""

from typing import Any

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.markup import parse_html


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b>b", "ab", [("bold", 0, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("🙂<code>x</code>", "🙂x", [("code", 2, 1)]),
        ("&lt;&amp;&gt;&quot;&#233;", '<&>"é', []),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<b></b>x", "x", []),
        # What Telegram drops without a word: a quotation in a quotation, anything within code, a link to nowhere.
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [("blockquote", 0, 2)]),
        ("<code>a<b>b</b></code>", "ab", [("code", 0, 2)]),
        ('<a href="javascript:1">x</a>', "x", []),
    ],
)
def test_text_and_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found, parsed = parse_html(source)
    assert found == text
    assert [(e["type"], e["offset"], e["length"]) for e in parsed] == entities


def test_a_link_keeps_its_address() -> None:
    entity: dict[str, Any] = parse_html('<a href="https://example.org/?a=1">x</a>')[1][0]
    assert (entity["type"], entity["url"]) == ("text_link", "https://example.org/?a=1")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a < b", "Unsupported start tag"),
        ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("é<div>", 'Unsupported start tag "div" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag, expected "</i>", found "</b>"'),
        ("x</b>", "Unmatched end tag"),
        ("a & b", "Unescaped character '&'"),
        ("&nbsp;", "Unescaped character '&'"),
        ("<span>x</span>", 'Unsupported start tag "span"'),
    ],
)
def test_what_telegram_refuses(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.code == 400
    assert caught.value.description.startswith("Bad Request: can't parse entities: ")
    assert reason in caught.value.description

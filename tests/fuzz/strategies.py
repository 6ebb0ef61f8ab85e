"""What hypothesis makes up: texts as people and attackers type them, updates with anything missing, broken data files."""

from typing import Any

from hypothesis import strategies as st

from bot.kb.models import LANGUAGES, Knowledge

_PIECES = (
    *("<b>", "</b>", "&amp;", "'; DROP TABLE chats;--", "{price_low}", "{{7*7}}", "%s%s%n", "\x00", "\u202e", "ﷺ", "ß", "İ"),
    *(
        "\u0301" * 30,
        "🤯" * 20,
        "/start",
        "@sandbox_bot",
        "§7, 1",
        "1e999",
        "0x10",
        "９９９",
        "½",
        "12.000.000,00",
        "-5",
        "NaN",
    ),
    *("?" * 50, "\n" * 20),
)


def texts(knowledge: Knowledge) -> st.SearchStrategy[str]:
    """Any Unicode; phrasings cut up, glued together and sprinkled with odd pieces."""
    known = [text for entry in knowledge.entries.values() for language in LANGUAGES for text in entry.phrasings[language]]
    pieces = st.one_of(st.sampled_from(known), st.sampled_from(_PIECES), st.text(max_size=40), st.integers().map(str))
    glued = st.lists(pieces, min_size=1, max_size=6).map(" ".join)
    return st.one_of(st.text(max_size=300), glued, st.sampled_from(known).flatmap(_cut))


def _cut(text: str) -> st.SearchStrategy[str]:
    places = st.integers(0, len(text))
    return st.tuples(places, places, st.text(max_size=3)).map(lambda cut: text[: cut[0]] + cut[2] + text[cut[1] :])


_IDS = st.integers(-(2**52), 2**52).filter(bool)
BUTTONS = (
    "q:fr:price_tiers|q:en:gone|q|c:en:prices|c:xx:|w:fr:year_cost_low|l:en:price_tiers|t:fr|t:fr:prices:99|t:en:gone:x|"
    "f:fr:up|f:fr:down:why:wrong|f:en:down:why:x|n:fr:ask|n:fr:yes:x|s:fr:fr|s:xx:xx|lang:fr"
).split("|")
_WORDS = st.text(max_size=20)
_ODD = st.one_of(st.none(), st.booleans(), _IDS, _WORDS, st.lists(_WORDS, max_size=2))


def _some(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


_USER = _some({"id": st.integers(1, 2**52), "is_bot": st.booleans(), "first_name": _WORDS}, {"language_code": _WORDS})
_CHAT = _some(
    {"id": _IDS, "type": st.sampled_from(["private", "group", "supergroup", "channel", "other"])},
    {"title": _WORDS, "first_name": _WORDS, "is_forum": st.booleans()},
)
_FILE = {"file_id": "x", "file_unique_id": "x"}
_CONTENT: dict[str, Any] = {
    "text": st.one_of(
        _WORDS, st.sampled_from(["/start", "/help x", "/reload", "/start a-b_c", "what is Intercom?", "et par an ?"])
    ),
    "caption": _WORDS,
    "photo": st.just([{**_FILE, "width": 1, "height": 1}]),
    "sticker": st.just(
        {
            "file_id": "x",
            "file_unique_id": "x",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        }
    ),
    "voice": st.just({**_FILE, "duration": 1}),
    "location": st.just({"latitude": 0.0, "longitude": 0.0}),
    "new_chat_members": st.lists(_USER, max_size=2),
    "left_chat_member": _USER,
    "from": _USER,
    "edit_date": st.integers(0, 2**31),
    "entities": st.just([{"type": "bot_command", "offset": 0, "length": 3}]),
    "forward_origin": st.just({"type": "hidden_user", "date": 1, "sender_user_name": "x"}),
    "reply_to_message": st.just({"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}),
    "surplus": _ODD,
}
_MESSAGE = _some({"message_id": st.integers(0, 2**31), "date": st.integers(0, 2**31), "chat": _CHAT}, _CONTENT)
_MEMBER = st.one_of(
    _some({"status": st.sampled_from(["member", "left"]), "user": _USER}, {}),
    _some({"status": st.just("kicked"), "user": _USER, "until_date": st.just(0)}, {}),
)
_KINDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "message": _MESSAGE,
    "edited_message": _MESSAGE,
    "channel_post": _MESSAGE,
    "callback_query": _some(
        {"id": _WORDS.filter(bool), "from": _USER, "chat_instance": _WORDS},
        {"data": st.one_of(_WORDS, st.sampled_from(BUTTONS)), "message": _MESSAGE},
    ),
    "inline_query": _some({"id": _WORDS.filter(bool), "from": _USER, "query": _WORDS, "offset": _WORDS}, {}),
    "my_chat_member": _some(
        {"chat": _CHAT, "from": _USER, "date": st.integers(0, 2**31), "old_chat_member": _MEMBER, "new_chat_member": _MEMBER},
        {},
    ),
}


def updates() -> st.SearchStrategy[dict[str, Any]]:
    """Updates in Telegram's shape with every optional field missing or odd; their ids are set by who sends them."""
    return st.sampled_from(sorted(_KINDS)).flatmap(lambda kind: _KINDS[kind].map(lambda content: {kind: content}))


def toml_values() -> st.SearchStrategy[str]:
    """Right-hand sides of a TOML assignment, sound and broken."""
    words = st.sampled_from(["true", "{}", "[]", '"""', "{"])
    scalars = st.one_of(st.text(max_size=30).map(repr), st.integers().map(str), st.floats().map(str), words)
    lists = st.lists(scalars, max_size=3).map(lambda items: f"[{', '.join(items)}]")
    return st.one_of(scalars, lists, st.text(max_size=20))

"""Buttons: what they say, and what their callback data means. Pure."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.reply import Reply
from bot.answering.texts import say
from bot.answering.working import fill
from bot.kb.models import Knowledge, Language

ASK, CHART, WORKING, OTHER, TOPICS, RATE, NOTIFY, CHOOSE = "q", "c", "w", "l", "t", "f", "n", "s"
"""What a button does: answer an entry, send a chart, show a working, answer in the other language, browse the topics, rate an
answer, ask to be told, choose a language."""
ANEW = "-"
"""In place of a topic: all topics, in a message of their own, so that what stands above the button stays."""
MAX_BUTTON = 60
"""Characters of a button that a phone still shows."""
MARK = "✓ "
"""Before what is chosen."""

Rows = list[list[InlineKeyboardButton]]


class Page(NamedTuple):
    """A message that buttons lead through."""

    html: str
    keyboard: InlineKeyboardMarkup | None


class Pressed(NamedTuple):
    """Callback data, taken apart."""

    act: str
    language: Language
    rest: tuple[str, ...]

    @property
    def subject(self) -> str:
        """What it is about: an entry, a chart, a topic; empty when the data names nothing."""
        return self.rest[0] if self.rest else ""


def pressed(data: str) -> Pressed:
    """What a button's data means; whatever the data is, something comes out."""
    act, _, rest = data.partition(":")
    language, *others = rest.split(":")
    return Pressed(act, "fr" if language == "fr" else "en", tuple(others))


def button(label: str, act: str, language: Language, *rest: object) -> InlineKeyboardButton:
    """A button that comes back as callback data: the act, the language of its message and what it is about."""
    data = ":".join([act, language, *map(str, rest)])
    return InlineKeyboardButton(
        label if len(label) <= MAX_BUTTON else label[: MAX_BUTTON - 1].rstrip() + "…", callback_data=data
    )


def markup(rows: Rows) -> InlineKeyboardMarkup | None:
    """Rows as a keyboard; None when there is no button."""
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None


def questions(entries: Sequence[str], language: Language, knowledge: Knowledge) -> Rows:
    """A button for each entry, with its question, one below the other."""
    return [[button(knowledge.entries[id_].question[language], ASK, language, id_)] for id_ in entries]


def under_answer(
    reply: Reply, knowledge: Knowledge, username: str, *, private: bool, notify: bool
) -> InlineKeyboardMarkup | None:
    """The buttons under a reply.

    Args:
        reply: The reply.
        knowledge: Where the texts of the buttons stand.
        username: The bot's, for links to it.
        private: Whether one person alone can press them: ratings are asked for only then.
        notify: Whether somebody can be told when a question has an answer.
    """
    language = reply.language
    most = 2 if reply.status == "answered" else 3
    rows = questions([suggestion.entry for suggestion in reply.suggestions[:most]], language, knowledge)
    if reply.status == "clarify" and reply.drawn:
        charts = knowledge.charts.charts.items()
        rows = [[button(chart.title[language], CHART, language, id_)] for id_, chart in charts]
    if reply.status == "answered":
        several = reply.entry is not None and not reply.drawn and not _is_whole(reply, reply.entry, knowledge)
        rows.append([] if several else _tools(reply, knowledge))
        shared = [] if several or reply.entry is None else [_share(reply.entry, knowledge, language, username)]
        rows.append([*(rating(language, knowledge) if private else []), *shared])
    elif reply.status == "not_covered":
        rows.append([button(say(knowledge, "button_topics", language), TOPICS, language, ANEW)])
        if private and notify and reply.reason in ("not_in_article", "unsure"):
            rows[-1].append(button(say(knowledge, "button_notify", language), NOTIFY, language, "ask"))
    return markup(rows)


def _is_whole(reply: Reply, entry: str, knowledge: Knowledge) -> bool:
    """Whether a reply is the answer of one entry, and not several answers to one message."""
    return reply.text.endswith(fill(knowledge.entries[entry].answer, knowledge, reply.language))


def _tools(reply: Reply, knowledge: Knowledge) -> list[InlineKeyboardButton]:
    """Other views of the same answer."""
    language, entry = reply.language, reply.entry
    other: Language = "en" if language == "fr" else "fr"
    switch = say(knowledge, "button_language", language)
    if reply.drawn and entry:
        answer = button(say(knowledge, "button_answer", language), ASK, language, entry)
        return [answer, button(switch, CHART, other, reply.chart)]
    if entry is None:
        # A sum is computed again.
        return [button(switch, OTHER, other)]
    tools = []
    if knowledge.entries[entry].figures:
        tools.append(button(say(knowledge, "button_working", language), WORKING, language, entry))
    if reply.chart:
        tools.append(button(say(knowledge, "button_chart", language), CHART, language, reply.chart))
    return [*tools, button(switch, OTHER, other, entry)]


def _share(entry: str, knowledge: Knowledge, language: Language, username: str) -> InlineKeyboardButton:
    """A button that lets the person send a link to one answer to anyone."""
    url = f"https://t.me/share/url?url={quote(deep_link(username, entry), safe='')}"
    url += f"&text={quote(knowledge.entries[entry].question[language], safe='')}"
    return InlineKeyboardButton(say(knowledge, "button_share", language), url=url)


def deep_link(username: str, payload: str) -> str:
    """A link that opens the private chat with the bot and sends `/start payload`."""
    return f"https://t.me/{username}?start={payload}"


# --- Ratings ----------------------------------------------------------------------------------------------------------
HELPFUL, UNHELPFUL, WITHDRAW = "up", "down", "none"
REASONS = ("wrong", "not_mine", "unclear", "outdated")


def rating(language: Language, knowledge: Knowledge, verdict: str = WITHDRAW) -> list[InlineKeyboardButton]:
    """Helpful and not helpful, with a mark at the one that was chosen, which takes it back."""
    row = []
    for act, key in ((HELPFUL, "button_helpful"), (UNHELPFUL, "button_unhelpful")):
        label = say(knowledge, key, language)
        chosen = verdict == act
        row.append(button(MARK + label if chosen else label, RATE, language, WITHDRAW if chosen else act))
    return row


def verdict_in(keyboard: InlineKeyboardMarkup | None) -> str:
    """What the buttons under an answer show as chosen."""
    for row in keyboard.inline_keyboard if keyboard else ():
        for verdict, candidate in zip((HELPFUL, UNHELPFUL), row, strict=False):
            if _is_rating(candidate) and candidate.text.startswith(MARK):
                return verdict
    return WITHDRAW


def rated(
    keyboard: InlineKeyboardMarkup, language: Language, knowledge: Knowledge, verdict: str, *, ask_why: bool = False
) -> InlineKeyboardMarkup:
    """The same buttons with another verdict, and the reasons below it when they are asked for."""
    rows: Rows = []
    for row in keyboard.inline_keyboard:
        ratings = [b for b in row if _is_rating(b)]
        if not ratings:
            rows.append(list(row))
        elif ":why:" not in str(ratings[0].callback_data):
            rows.append([*rating(language, knowledge, verdict), *(b for b in row if not _is_rating(b))])
            if ask_why:
                reasons = [
                    button(say(knowledge, f"reason_{reason}", language), RATE, language, UNHELPFUL, "why", reason)
                    for reason in REASONS
                ]
                rows += [reasons[:2], reasons[2:]]
    return InlineKeyboardMarkup(rows)


def _is_rating(candidate: InlineKeyboardButton) -> bool:
    return str(candidate.callback_data).startswith(f"{RATE}:")

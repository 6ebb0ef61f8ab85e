"""Messages that mean something only after the last one: "et par an ?", "why?", "the second one", "in English please"."""

import re
from dataclasses import replace
from decimal import Decimal

from bot.answering.conversation import Conversation
from bot.answering.request import ELAPSED, OPERATIONS, PER, PERIODS, Request
from bot.kb.checks import PLACEHOLDER
from bot.kb.formulas import names_in
from bot.kb.models import Knowledge, Language
from bot.matching.normalise import fold, words

MAX_WORDS = 9
"""Longest message that can lean on the last one; a longer one says itself what it is about."""

_LEADS = re.compile(
    r"^(?:(?:ah|oh|ok|okay|bon|bah|ben|d'accord|merci|thanks|so|alors|hmm|great|super|cool)[ ,.!]+)*"
    r"(?:et\b|and\b|mais\b|but\b|ou\b|or\b|pour\b|for\b|what about|how about|what if|si\b|if\b|sinon\b|otherwise|"
    r"donc\b|du coup|en euros|en dollars|in euros|in dollars|non,? |no,? |plutot|rather|instead|then\b)"
)
_BARE = re.compile(
    r"^(?:(?:ah|oh|ok|okay|bon|bah|ben|so|alors|mais|but|et|and)[ ,.!]+)*"
    r"(?:pourquoi(?: (?:ca|pas|donc))?|why(?: (?:not|so|is that|that))?|quand|when|qui|who|ou|where|combien|how much|how many|"
    r"comment|how|lequel|laquelle|lesquels|which(?: one| ones)?|quoi|what|depuis quand|since when|how come|who else|what else|"
    r"qui d'autre|quoi d'autre|selon qui|d'apres qui|according to whom|says who)\s*[?!. ]*$"
)
_POINTS_BACK = {
    "fr": frozenset(
        [
            "il",
            "elle",
            "ils",
            "elles",
            "lui",
            "leur",
            "eux",
            "ca",
            "cela",
            "ce",
            "cet",
            "cette",
            "ces",
            "celui",
            "celle",
            "ceux",
            "celles",
            "en",
            "y",
            "la",
            "le",
            "les",
            "l",
            "c",
        ]
    ),
    "en": frozenset(
        [
            "it",
            "he",
            "she",
            "they",
            "him",
            "her",
            "them",
            "this",
            "that",
            "those",
            "these",
            "its",
            "his",
            "their",
            "one",
            "ones",
            "there",
        ]
    ),
}
_CORRECTION = re.compile(
    r"^(?:non|no|nan|nope)?[, ]*(?:je voulais dire|je parlais de|je parle de|i meant|i mean|je veux dire)\s+(.+)$"
)
_SOURCE = re.compile(
    r"^(?:(?:et|and|ok)[ ,]+)?(?:(?:quelle est |c'est quoi |what is |what's |give me )?(?:la |le |the |ta |votre |your )?"
    r"(?:source|sources|preuve|proof|citation|passage|reference|references)|d'ou (?:tu tiens|tenez-vous|vient) .{0,20}|"
    r"ou est-ce ecrit|where does it say (?:that|so)|who says so|prove it|says where)"
    r"\s*(?:please|svp|stp|s'il vous plait)?\s*[?!.]*$"
)
_LANGUAGE = {
    "en": re.compile(
        r"^(?:et |and |now |can you |could you |please |say it |say that |answer )*(?:in english|en anglais)\b.{0,20}$"
    ),
    "fr": re.compile(
        r"^(?:et |and |now |can you |could you |please |say it |say that |answer )*(?:in french|en francais)\b.{0,20}$"
    ),
}
_YES = re.compile(r"^(?:oui|ouais|yes|yep|yeah|ok|exactement|exactly|right|c'est ca|tout a fait|sure|correct)\b[ !.]*$")
_ORDINALS = (
    re.compile(r"^(?:la |le |the )?(?:1|1re|1er|1ere|1st|premiere?|first)(?: one| choix| question| option)?[ !.]*$"),
    re.compile(r"^(?:la |le |the )?(?:2|2e|2eme|2nd|deuxieme|seconde?|second)(?: one| choix| question| option)?[ !.]*$"),
    re.compile(r"^(?:la |le |the )?(?:3|3e|3eme|3rd|troisieme|third|derniere?|last)(?: one| choix| question| option)?[ !.]*$"),
)


def chosen(text: str, conversation: Conversation) -> str | None:
    """The entry picked from the offered choices by "yes" or "the second one"."""
    folded = _plain(text)
    if not conversation.choices:
        return None
    if _YES.match(folded):
        return conversation.choices[0]
    for i, ordinal in enumerate(_ORDINALS):
        if ordinal.match(folded) and i < len(conversation.choices):
            return conversation.choices[i]
    return None


def other_language(text: str) -> Language | None:
    """The language that a message asks the last answer to be repeated in."""
    folded = _plain(text)
    for language, pattern in _LANGUAGE.items():
        if pattern.match(folded):
            return "en" if language == "en" else "fr"
    return None


def asks_source(text: str) -> bool:
    """Whether a message asks for nothing but the source of the last answer."""
    return bool(_SOURCE.match(_plain(text)))


def corrected(text: str) -> str | None:
    """What a message puts right: "no, I meant Microsoft" gives "microsoft"."""
    match = _CORRECTION.match(_plain(text))
    return match[1] if match else None


def leans_back(text: str, conversation: Conversation, language: Language) -> bool:
    """Whether a message may need the last question to be understood."""
    if not conversation.question:
        return False
    folded = _plain(text)
    tokens = words(text)
    if not tokens or len(tokens) > MAX_WORDS:
        return False
    points = any(token in _POINTS_BACK[language] for token in tokens)
    return bool(_LEADS.match(folded) or _BARE.match(folded) or points or len(tokens) <= 3)


def is_bare(text: str) -> bool:
    """Whether a message is only a question word or begins as a continuation, so that by itself it says nothing."""
    folded = _plain(text)
    return bool(_BARE.match(folded) or _LEADS.match(folded))


def merged(request: Request, last: Request | None) -> Request | None:
    """A request with the slots it leaves empty taken from the last one; None when it adds nothing to it."""
    if last is None:
        return None
    timed = request.months is not None or request.days is not None or bool(request.asks & PER)
    named = bool(request.prices or request.lines)
    adds = timed or named or request.payers is not None or request.currency or request.changes or request.amounts
    if not adds and not request.asks & OPERATIONS and not (request.dates or (request.events and last.events)):
        return None
    operations = request.asks & OPERATIONS
    kept = last.asks - OPERATIONS if operations else last.asks
    if timed:
        kept -= PER | PERIODS.keys()
    return replace(
        last,
        prices=request.prices or last.prices,
        lines=request.lines or (() if named or timed else last.lines),
        months=request.months if timed else last.months,
        days=request.days if timed else last.days,
        basis=request.basis or last.basis,
        payers=request.payers if request.payers is not None else last.payers,
        amounts=request.amounts or last.amounts,
        count=request.count if request.count is not None else last.count,
        times=request.times,
        changes=request.changes or last.changes,
        currency=request.currency or last.currency,
        events=tuple(dict.fromkeys((*last.events, *request.events))) if request.asks & ELAPSED else last.events,
        dates=request.dates or last.dates,
        asks=request.asks | kept,
    )


def request_of_entry(id_: str, knowledge: Knowledge) -> Request | None:
    """What an entry's facts and figures are about, so that "and for 6 months?" can follow it."""
    entry = knowledge.entries[id_]
    named = set(PLACEHOLDER.findall(entry.answer.fr)) | set(entry.figures)
    facts = {name for name in named if name in knowledge.facts}
    for name in named & set(knowledge.figures):
        facts.update(names_in(knowledge.figures[name].formula))
    data = knowledge.calculator
    prices = tuple(price for price in data.prices if price in facts)
    euros = data.low_in_euros in facts
    if not prices and not euros:
        return None
    yearly = any(" 12 month" in knowledge.figures[name].formula for name in named & set(knowledge.figures))
    return Request(prices=prices or data.prices[:1], months=Decimal(12) if yearly else None)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text[:300]).replace("’", "'").strip())

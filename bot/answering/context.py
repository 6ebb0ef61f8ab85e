"""What the last answer makes likely for the next message: what it is related to, and what kind of thing is asked."""

import re
from collections.abc import Sequence

from bot.kb.checks import PLACEHOLDER
from bot.kb.models import LANGUAGES, Entry, Knowledge
from bot.matching.normalise import fold

RELATED, SAME_TOPIC, SAME_SENTENCE = 0.18, 0.05, 0.06
"""What the last entry adds to the score of one that is related to it, of one of its topic, of one that cites its sentences."""
ANSWERED = -0.3
"""What it adds to its own when the message asks for something else: "why?" wants something new."""
HELD = 0.3
"""The same when the answer holds what is asked: "how much was it? – in which year?"."""
SAME_KIND = {True: 0.16, False: 0.05}
"""What an entry near the last gains when it answers the kind of question asked, in a message without and with content."""

_KINDS = {
    "when": r"\bquand\b|\bwhen\b|\b(?:what|which) (?:exact )?(?:date|day|year|month)|"
    r"\bquel(?:le)?s? (?:date|jour|annee|mois|moment|periode)|depuis|\bsince\b|\bperiod|\bdates?\b|\bannee\b|\byear\b",
    "why": r"\bpourquoi\b|\bpk\b|\bpq\b|\bwhy\b|\braisons?\b|\breasons?\b|how come|what for|\bmotif|\bcause\b",
    "who": r"\bqui\b|\bwho\b|\bwhom\b|\bwhose\b",
    "amount": r"\bcombien\b|\bcb\b|how (?:much|many)|\bmontants?\b|\bamounts?\b|\bprix\b|\bprice|\bchiffres?\b|\bfigures?\b",
    "where": r"\bou\b(?! bien)|\bwhere\b",
    "use": r"\bsert\b|\bservir\b|\butilite\b|what is (?:it|that|this) for|what does (?:it|that|this) do|\bpurpose\b|used for",
    "how": r"\bcomment\b|\bhow\b(?! (?:much|many|long|come))|\bsens\b|\bway\b",
}
_SINCE = re.compile(r"\b(?:depuis|since)\b")
"""What says when, without a date: "its CEO since its creation"."""
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}


def kinds_of(text: str) -> frozenset[str]:
    """The kinds of thing that a question asks for: `when`, `why`, `who`, `amount`, `where`, `how`."""
    folded = fold(text[:300])
    return frozenset(kind for kind, pattern in _COMPILED.items() if pattern.search(folded))


def prior(last: str | None, before: str, question: str, knowledge: Knowledge, *, bare: bool) -> dict[str, float]:
    """What speaks for each entry because of the last, on the scale of the scores.

    Args:
        last: Entry last answered.
        before: The last question.
        question: The message.
        knowledge: The base.
        bare: Whether the message says nothing by itself.
    """
    entry = knowledge.entries.get(last or "")
    if last is None or entry is None:
        return {}
    topic = knowledge.topics[last]
    near = {id_: SAME_TOPIC for id_, other in knowledge.topics.items() if other == topic}
    for id_, other in knowledge.entries.items():
        if set(other.cites) & set(entry.cites):
            near[id_] = near.get(id_, 0.0) + SAME_SENTENCE
        if last in other.related or id_ in entry.related:
            near[id_] = near.get(id_, 0.0) + RELATED
    asked = kinds_of(question)
    fitting = [id_ for id_ in near if id_ != last and asked & _kinds_of_entry(knowledge.entries[id_])]
    for id_ in fitting:
        near[id_] += SAME_KIND[bare]
    again = _again(entry, asked - kinds_of(before), knowledge) if bare else 0.0
    return near | {last: max(again, 0.0) if asked and not fitting else again}


def _kinds_of_entry(entry: Entry) -> frozenset[str]:
    return frozenset().union(*(kinds_of(entry.question[language]) for language in LANGUAGES))


def _again(entry: Entry, new: frozenset[str], knowledge: Knowledge) -> float:
    """What speaks for the last answer itself, when something new is asked of it."""
    named = [knowledge.facts[name] for name in PLACEHOLDER.findall(entry.answer.fr) if name in knowledge.facts]
    computed = [knowledge.figures[name].unit for name in PLACEHOLDER.findall(entry.answer.fr) if name in knowledge.figures]
    dated = any(fact.date is not None for fact in named) or "date" in computed
    counted = any(fact.value is not None for fact in named)
    since = any(_SINCE.search(fold(entry.answer[language])) for language in LANGUAGES)
    held = ("when" in new and (dated or since)) or ("amount" in new and counted) or bool(new & _kinds_of_entry(entry))
    return HELD if held else ANSWERED


def quoting(likely: Sequence[str], knowledge: Knowledge) -> str | None:
    """The entry that quotes somebody's words, for "what did he say exactly?" after an answer; None when none near it does.

    Args:
        likely: What the last question meant, likeliest first; not empty.
        knowledge: The base.
    """
    last = likely[0]
    entry, topic = knowledge.entries[last], knowledge.topics[last]
    near = [*likely, *entry.related, *(id_ for id_, other in knowledge.entries.items() if last in other.related)]
    near += [id_ for id_, other in knowledge.topics.items() if other == topic]
    return next((id_ for id_ in near if _quotes(knowledge.entries[id_], knowledge)), None)


def _quotes(entry: Entry, knowledge: Knowledge) -> bool:
    """Whether an entry quotes its first sentence, which is somebody's own words."""
    if not any(mark in entry.answer[language] for language in LANGUAGES for mark in "«“"):
        return False
    sentence = knowledge.article.sentences[entry.cites[0]]
    return sentence.kind == "tweet" or sentence.text.lstrip().startswith("«")


def names_swapped(question: str, meant: str, names: list[tuple[int, int]], tokens: list[str]) -> str:
    """The last question with its names replaced by those of a correction: "Did Twitter react?" and "Microsoft".

    Args:
        question: The last question.
        meant: What was meant instead.
        names: First place and length of each name among the question's words.
        tokens: The question's words.
    """
    if not names:
        return f"{meant} {question}"
    at = names[0][0]
    dropped = {place for first, size in names for place in range(first, first + size)} - {at}
    return " ".join(meant if place == at else token for place, token in enumerate(tokens) if place not in dropped)

"""The whole core in one function: question, conversation and knowledge to Reply. No I/O."""

from dataclasses import replace

from bot.answering import followups
from bot.answering.base import Base
from bot.answering.calculator import Computed, calculate, same_value
from bot.answering.charts import likely_entries, pictured
from bot.answering.charts import which as which_chart
from bot.answering.conversation import Conversation
from bot.answering.reader import UNLIKE
from bot.answering.replies import (
    answered,
    clarify,
    computed,
    joined,
    not_covered,
    smalltalk,
)
from bot.answering.reply import Reply
from bot.answering.request import PER, Request
from bot.answering.working import figure_result
from bot.kb.models import Knowledge, Language
from bot.matching.match import Match
from bot.matching.normalise import words

LIKELY = 0.3
"""Least confidence for the answer to a message that leans on the last one."""
OWN_WORDS = 0.5
"""Share of a follow-up's own content that its answer must hold: what it adds to the last question must fit."""
CERTAIN = 0.75
"""Confidence from which a follow-up is taken for small talk or for something else altogether."""
RELATED, SAME_TOPIC, ANSWERED = 0.18, 0.05, -0.3
"""What the last entry adds to the score of one that is related to it, of one of its topic, and to its own."""
LONG_STORY = 25
"""Words from which a message tells a story, whose numbers may have nothing to do with its question."""
MAX_QUESTION = 300
"""Characters of a question kept for the follow-up."""


def answer(question: str, conversation: Conversation, base: Base) -> Reply:
    """The reply to one message.

    Args:
        question: What the person typed; any text at all.
        conversation: State of the chat, from the last reply.
        base: The knowledge to answer from.
    """
    language = conversation.language or base.matcher.language(question, conversation.hint)
    reply = _about_the_last(question, language, conversation, base) or _picture(question, language, conversation, base)
    if reply is None:
        question = followups.corrected(question) or question
        reply = _fresh_or_follow_up(question, language, conversation, base)
    return replace(reply, conversation=_next(question, reply, conversation, base))


def _about_the_last(question: str, language: Language, conversation: Conversation, base: Base) -> Reply | None:
    """Messages about the last answer itself: a choice, another language, its source."""
    knowledge = base.knowledge
    picked = followups.chosen(question, conversation)
    if picked in knowledge.entries:
        return answered(picked, 1.0, language, knowledge)
    if conversation.entry not in knowledge.entries:
        return None
    wanted = followups.other_language(question)
    if wanted:
        return answered(conversation.entry, 1.0, wanted, knowledge)
    if followups.asks_source(question):
        return answered(conversation.entry, 1.0, language, knowledge)
    return None


def _picture(question: str, language: Language, conversation: Conversation, base: Base) -> Reply | None:
    """The picture that a message asks for, by its name, by what it is to show, or of the last answer."""
    chart = base.charts.named(question, language)
    if chart is None and base.charts.wants_one(question, language):
        what = base.charts.without_words(question, language)
        if base.charts.says_nothing_else(what):
            chart = base.charts.illustrating([conversation.entry or ""])
            return pictured(chart, language, base.knowledge) if chart else which_chart(language, base.knowledge)
        chart = base.charts.illustrating(likely_entries(base.matcher.match(what, language)))
    return pictured(chart, language, base.knowledge) if chart else None


def _fresh_or_follow_up(question: str, language: Language, conversation: Conversation, base: Base) -> Reply:
    matches = base.matcher.match_all(question, conversation.language or conversation.hint)
    leaning = followups.leans_back(question, conversation, language)
    bare = leaning and followups.is_bare(question)
    request = base.reader.read(question, language)
    sum_ = _compute(question, request, matches, conversation, base, language)
    if sum_ is not None:
        return computed(sum_, language, base.knowledge)
    if leaning:
        matches = [_in_context(question, matches[0], conversation, base, bare=bare)]
    replies = [_reply(match, language, base) for match in matches]
    return replies[0] if len(replies) == 1 else joined(replies)


def _in_context(question: str, alone: Match, conversation: Conversation, base: Base, *, bare: bool) -> Match:
    """The match of a follow-up: by itself when that is clear, else together with the last question."""
    if not bare and alone.outcome == "smalltalk":
        return alone
    hint = conversation.language or conversation.hint
    prior = _prior(conversation.entry, base.knowledge, bare=bare)
    together = base.matcher.match_in_context(question, hint, conversation.question, prior, bare=bare)
    entries = [candidate for candidate in together.candidates if candidate.kind == "entry"]
    if not entries or (not bare and (entries[0].confidence < LIKELY or entries[0].coverage < OWN_WORDS)):
        return alone
    if not bare and alone.best and alone.best.kind != "entry" and alone.best.confidence >= CERTAIN:
        return alone
    likely = replace(together, outcome="answered", reason="", candidates=tuple(entries))
    if bare or alone.outcome != "answered" or likely.confidence > alone.confidence:
        return likely
    return alone


def _prior(last: str | None, knowledge: Knowledge, *, bare: bool) -> dict[str, float]:
    """What speaks for each entry because of the last: the next thing asked is mostly one related to it."""
    if last is None or last not in knowledge.entries:
        return {}
    topic = knowledge.topics[last]
    prior = {id_: SAME_TOPIC for id_, other in knowledge.topics.items() if other == topic}
    prior |= {id_: RELATED for id_, entry in knowledge.entries.items() if last in entry.related}
    prior |= dict.fromkeys(knowledge.entries[last].related, RELATED)
    # "Why?" wants something new; "and is it true?" may be about the same.
    return prior | {last: ANSWERED if bare else 0.0}


def _compute(
    question: str, request: Request, matches: list[Match], conversation: Conversation, base: Base, language: Language
) -> Computed | None:
    """The sum a message asks for, unless a curated answer already holds its value."""
    match = matches[0]
    if len(matches) > 1 or match.outcome == "smalltalk":
        return None
    found = None
    if followups.leans_back(question, conversation, language) and conversation.request is not None:
        with_last = followups.merged(request, conversation.request)
        found = calculate(with_last, base.knowledge, language) if with_last else None
    found = calculate(request, base.knowledge, language) or found
    if (
        found is None
        or _is_curated(question, match, found, base.knowledge)
        or _is_beside(question, match, found, base.knowledge)
    ):
        return None
    sure = match.outcome == "answered" and match.confidence >= CERTAIN
    if sure and not found.figures and not request.prices and UNLIKE not in request.asks:
        return None  # a number that makes no sum may still stand in a good question
    return found


def _is_beside(question: str, match: Match, found: Computed, knowledge: Knowledge) -> bool:
    """Whether a message is better understood otherwise: its numbers belong to a story or to what the article does not say."""
    named = bool(found.request.prices or found.request.lines)
    if match.reason == "not_in_article":
        named = named or (bool(found.request.amounts) and not found.request.asks.isdisjoint({"enough", "which"}))
        asked = found.request.has_own_numbers or len(found.request.prices) > 1 or not found.request.asks.isdisjoint(PER)
        return not (named and asked)
    told = len(words(question)) > LONG_STORY or (not named and _is_about_all(found))
    # "Two years" in a story is no period to be paid for.
    return told and match.outcome == "answered" and followups.request_of_entry(match.entry or "", knowledge) is None


def _is_about_all(found: Computed) -> bool:
    """Whether costs were worked out for tiers that the message does not name."""
    return any(figure.id.startswith(("computed_cost", "computed_per")) for figure in found.figures)


def _is_curated(question: str, match: Match, found: Computed, knowledge: Knowledge) -> bool:
    """Whether an answer or an honest refusal is written for just this question, or says the computed values already."""
    if match.entry is None:
        return False
    if words(question) == words(match.phrasing):
        return True
    if match.outcome != "answered" or found.request.has_own_numbers:
        return False
    figures = [figure_result(figure, knowledge, match.language) for figure in knowledge.entries[match.entry].figures]
    return bool(found.figures) and same_value(found.figures, figures)


def _reply(match: Match, language: Language, base: Base) -> Reply:
    if match.outcome == "answered" and match.entry:
        return answered(match.entry, match.confidence, language, base.knowledge)
    if match.outcome == "smalltalk" and match.entry:
        return smalltalk(match, language, base.knowledge)
    if match.outcome == "clarify":
        return clarify(match, language, base.knowledge)
    return not_covered(match, language, base.knowledge)


def _next(question: str, reply: Reply, conversation: Conversation, base: Base) -> Conversation:
    """The state after a reply: what the next message may lean on."""
    state = replace(conversation, hint=reply.language, choices=())
    if reply.status == "clarify":
        return replace(state, choices=tuple(s.entry for s in reply.suggestions), question=question[:MAX_QUESTION])
    if reply.status != "answered":
        return state
    leaned = followups.leans_back(question, conversation, reply.language) and followups.is_bare(question)
    # "Why?" says nothing by itself: the next follow-up leans on what it leaned on.
    kept = f"{conversation.question} {question}" if leaned else question
    request = reply.conversation.request
    if request is None and reply.entry:
        request = followups.request_of_entry(reply.entry, base.knowledge)
    return replace(state, entry=reply.entry, question=kept[-MAX_QUESTION:], request=request)

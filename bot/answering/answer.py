"""The whole core in one function: question, conversation and knowledge to Reply. No I/O."""

from dataclasses import replace

from bot.answering import context, followups
from bot.answering.base import Base
from bot.answering.calculator import Computed, calculate, same_value
from bot.answering.charts import likely_entries, pictured
from bot.answering.charts import which as which_chart
from bot.answering.conversation import Conversation
from bot.answering.reader import PLAIN_SUM, UNLIKE
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
from bot.matching.match import Candidate, Match
from bot.matching.normalise import words

LIKELY = {True: 0.2, False: 0.3}
"""Least confidence for the answer to a message that leans on the last one, near the last answer and elsewhere."""
PROBABLE = 0.5
"""The same when a "he" or "it" points back and what it may mean is related to the last answer."""
SOME_WORDS, OWN_WORDS = 0.25, 0.5
"""Share of a follow-up's own content that its answer must hold: what it adds to the last question must fit."""
BY_ITSELF = 0.72
"""Confidence from which "and is it expensive?" is understood by itself."""
CERTAIN = 0.75
"""Confidence from which a follow-up is taken for small talk or for something else altogether."""
SURE_UNKNOWN = 0.85
"""Confidence from which a message asks for something that the article does not say, whatever it seems to compute."""
LONG_STORY = 25
"""Words from which a message tells a story, whose numbers may have nothing to do with its question."""
FEW_WORDS, CLEAR_LANGUAGE = 4, 2.5
"""Words up to which a follow-up goes on in the chat's language, unless it is clearly in the other (log odds)."""
MAX_QUESTION = 300
"""Characters of a question kept for the follow-up."""


def answer(question: str, conversation: Conversation, base: Base) -> Reply:
    """The reply to one message.

    Args:
        question: What the person typed; any text at all.
        conversation: State of the chat, from the last reply.
        base: The knowledge to answer from.
    """
    language = conversation.language or _language(question, conversation, base)
    if conversation.question:
        question = followups.without_interjection(question)
    reply = _about_the_last(question, language, conversation, base) or _picture(question, language, conversation, base)
    if reply is None:
        reply = _fresh_or_follow_up(question, language, conversation, base)
    return replace(reply, conversation=_next(question, reply, conversation, base))


def _language(question: str, conversation: Conversation, base: Base) -> Language:
    """The language of a message; a few words that may be either go on in the chat's."""
    language, odds = base.matcher.language_odds(question, conversation.hint)
    few = conversation.question and len(words(question)) <= FEW_WORDS and odds < CLEAR_LANGUAGE
    return conversation.hint if few and conversation.hint else language


def _about_the_last(question: str, language: Language, conversation: Conversation, base: Base) -> Reply | None:
    """Messages about the last answer itself: a choice, another language, its source, somebody's own words."""
    knowledge = base.knowledge
    picked = followups.chosen(question, conversation)
    if picked in knowledge.entries:
        return answered(picked, 1.0, language, knowledge)
    wanted = followups.other_language(question)
    if wanted or followups.asks_source(question):
        return _repeated(wanted or language, conversation, knowledge)
    if conversation.question and followups.asks_quotation(question):
        last = conversation.entry or next(iter(likely_entries(base.matcher.match(conversation.question))), None)
        quoting = context.quoting(last, knowledge) if last in knowledge.entries else None
        return answered(quoting, 1.0, language, knowledge) if quoting else None
    return None


def _repeated(language: Language, conversation: Conversation, knowledge: Knowledge) -> Reply | None:
    """The last answer or sum once more; None when there is none."""
    if conversation.entry in knowledge.entries:
        return answered(conversation.entry or "", 1.0, language, knowledge)
    sum_ = calculate(conversation.request, knowledge, language) if conversation.request else None
    return computed(sum_, language, knowledge) if sum_ else None


def _about_another(question: str, language: Language, conversation: Conversation, base: Base) -> str | None:
    """The last question asked of somebody else: "and Microsoft?", "no, I meant Microsoft"; None for any other message."""
    meant = followups.corrected(question) or followups.other_subject(question)
    last = words(conversation.question)
    if meant is None or not last:
        return None
    vocabulary = base.matcher.scorer.vocabulary
    names = [(first, size) for first, size, name in vocabulary.concepts(last, language) if name.startswith("@")]
    own = words(meant)
    named = sum(size for _, size, name in vocabulary.concepts(own, language) if name.startswith("@"))
    return context.names_swapped(conversation.question, meant, names, last) if named == len(own) else None


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
    swapped = _about_another(question, language, conversation, base)
    question = question if swapped else followups.corrected(question) or question
    matches = base.matcher.match_all(question, conversation.language or conversation.hint)
    leaning = followups.leans_back(question, conversation, language)
    bare = leaning and followups.is_bare(question)
    request = base.reader.read(question, language, of_tiers=bool(conversation.request and conversation.request.prices))
    sum_ = _compute(question, request, matches, conversation, base, language)
    if sum_ is not None:
        return computed(sum_, language, base.knowledge)
    if leaning or swapped:
        matches = [_in_context(question, matches[0], conversation, base, bare=bare, swapped=swapped)]
    replies = [_reply(match, language, base) for match in matches]
    return replies[0] if len(replies) == 1 else joined(replies)


def _in_context(
    question: str, alone: Match, conversation: Conversation, base: Base, *, bare: bool, swapped: str | None
) -> Match:
    """The match of a follow-up: by itself when that is clear, else together with the last question.

    Args:
        question: The message.
        alone: Its match by itself.
        conversation: The chat.
        base: The knowledge.
        bare: Whether it says nothing by itself.
        swapped: The last question about somebody else, when the message asks for that.
    """
    bare = bare or swapped is not None
    small = alone.outcome == "smalltalk" and ("?" not in question or followups.addresses_bot(question))
    if small and not bare:
        return alone
    hint = conversation.language or conversation.hint
    prior = context.prior(conversation.entry, conversation.question, question, base.knowledge, bare=bare)
    before = "" if swapped else conversation.question
    together = base.matcher.match_in_context(swapped or question, hint, before, prior, bare=bare)
    entries = [candidate for candidate in together.candidates if candidate.kind == "entry"]
    if not swapped and not followups.says_nothing(question):
        entries = _by_own_words(entries, base.matcher.match_in_context(question, hint, "", prior, bare=bare))
    if not entries:
        return alone
    best = entries[0]
    likely = replace(together, outcome="answered", reason="", candidates=tuple(entries))
    own = not swapped and not followups.says_nothing(question)
    if own and alone.outcome == "answered" and alone.confidence >= (BY_ITSELF if bare else CERTAIN):
        return alone
    other = alone.best is not None and alone.best.kind not in {"entry", "smalltalk"} and alone.best.confidence >= CERTAIN
    if bare:
        return likely
    points = followups.points_back(question)
    fits = prior.get(best.id, 0.0) >= context.RELATED and best.confidence >= PROBABLE and best.coverage >= SOME_WORDS
    if fits and points and not other:
        return likely
    least = LIKELY[points and best.id in prior]
    if other or best.confidence < least or best.coverage < OWN_WORDS:
        return alone
    return likely if alone.outcome != "answered" or likely.confidence > alone.confidence else alone


def _by_own_words(entries: list[Candidate], own: Match) -> list[Candidate]:
    """Entries by what they have in common with both questions and, once more, with the message itself."""
    scores = {candidate.id: candidate.score for candidate in own.candidates}
    return sorted(entries, key=lambda candidate: -candidate.score - scores.get(candidate.id, 0.0))


def _compute(
    question: str, request: Request, matches: list[Match], conversation: Conversation, base: Base, language: Language
) -> Computed | None:
    """The sum a message asks for, unless a curated answer already holds its value."""
    match = matches[0]
    if (len(matches) > 1 or match.outcome == "smalltalk") and not (request.has_own_numbers and request.prices):
        return None
    leaning = followups.leans_back(question, conversation, language)
    with_last = followups.merged(request, conversation.request) if leaning else None
    merged = calculate(with_last, base.knowledge, language) if with_last else None
    alone = calculate(request, base.knowledge, language)
    if merged and merged.figures and _needs_last(question, request, alone):
        return merged  # "in euros?" asks the last sum again, whoever may have asked it before
    found = alone or merged
    if (
        found is None
        or _is_curated(question, match, found, base.knowledge)
        or _is_beside(question, match, found, base.knowledge)
    ):
        return None
    if found.figures or request.prices or not request.asks.isdisjoint({UNLIKE, PLAIN_SUM}):
        return found
    # A number that makes no sum may still stand in a good question.
    return None if match.outcome == "answered" and match.confidence >= CERTAIN else found


def _needs_last(question: str, request: Request, alone: Computed | None) -> bool:
    """Whether a sum needs the slots of the last one: it names no tier of its own and leans on what was said."""
    own = request.prices or request.lines or request.count or request.dates
    return not own and (followups.is_bare(question) or (alone is not None and followups.points_back(question)))


def _is_beside(question: str, match: Match, found: Computed, knowledge: Knowledge) -> bool:
    """Whether a message is better understood otherwise: its numbers belong to a story or to what the article does not say."""
    asked = found.request
    named = bool(asked.prices or asked.lines) or asked.count is not None
    if match.reason == "not_in_article":
        per = not asked.asks.isdisjoint(PER) and "how_many" not in asked.asks
        if match.confidence < SURE_UNKNOWN and ((per and "revenue" in asked.asks) or len(asked.events) > 1):
            return False
        named = named or (bool(asked.amounts) and not asked.asks.isdisjoint({"enough", "which"}))
        return not (named and (asked.has_own_numbers or len(asked.prices) > 1 or per))
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
        read = base.reader.read(question, reply.language)
        choices = tuple(suggestion.entry for suggestion in reply.suggestions)
        return replace(state, choices=choices, question=question[:MAX_QUESTION], request=read if read.prices else None)
    if reply.status != "answered":
        asked = reply.reason in {"unsure", "not_in_article"}
        return replace(state, question=question[:MAX_QUESTION], entry=None, request=None) if asked else state
    leaned = followups.leans_back(question, conversation, reply.language) and followups.is_bare(question)
    # "Why?" says nothing by itself: the next follow-up leans on what it leaned on.
    kept = f"{conversation.question} {question}" if leaned else question
    request = reply.conversation.request
    if request is None and reply.entry:
        request = followups.request_of_entry(reply.entry, base.knowledge)
    return replace(state, entry=reply.entry, question=kept[-MAX_QUESTION:], request=request)

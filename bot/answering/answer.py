"""The whole core in one function: question, conversation and knowledge to Reply. No I/O."""

from dataclasses import replace

from bot.answering import context, followups, merging
from bot.answering.asking import PLAIN_SUM, UNLIKE
from bot.answering.base import Base
from bot.answering.calculator import Computed, calculate, same_value
from bot.answering.charts import likely_entries, pictured
from bot.answering.charts import which as which_chart
from bot.answering.conversation import Conversation
from bot.answering.leaning import CERTAIN, FEW_WORDS, in_context
from bot.answering.replies import (
    answered,
    clarify,
    computed,
    joined,
    not_covered,
    smalltalk,
)
from bot.answering.reply import Reply
from bot.answering.request import OPERATIONS, PER, Request
from bot.answering.stories import asks_plainly
from bot.answering.working import figure_result
from bot.kb.checks import PLACEHOLDER
from bot.kb.models import Knowledge, Language
from bot.matching.guards import OTHERS
from bot.matching.match import Match
from bot.matching.normalise import fold, words

CLEAR_LANGUAGE = 2.5
"""Log odds from which a message of few words is clearly in another language than the chat's."""
SURE_UNKNOWN = 0.85
"""Confidence from which a message asks for something that the article does not say, whatever it seems to compute."""
CURATED = 0.9
"""Confidence from which a written answer is better than the days counted between two events."""
DURATIONS = frozenset({"day", "month", "year"})
"""Units of a length of time."""
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
    language = conversation.language or _language(question, conversation, base)
    if conversation.goes_on:
        question = followups.without_interjection(question)
    reply = _about_the_last(question, language, conversation, base) or _picture(question, language, conversation, base)
    if reply is None:
        reply = _fresh_or_follow_up(question, language, conversation, base)
    return replace(reply, conversation=_next(question, reply, conversation, base))


def _language(question: str, conversation: Conversation, base: Base) -> Language:
    """The language of a message; a few words that may be either go on in the chat's."""
    language, odds = base.matcher.language_odds(question, conversation.hint)
    few = conversation.goes_on and len(words(question)) <= FEW_WORDS and odds < CLEAR_LANGUAGE
    return conversation.hint if few and conversation.hint else language


def _about_the_last(question: str, language: Language, conversation: Conversation, base: Base) -> Reply | None:
    """Messages about the last answer itself: a choice, another language, its source, somebody's own words."""
    knowledge = base.knowledge
    picked = followups.chosen(question, conversation)
    if picked in knowledge.entries:
        return answered(picked, 1.0, language, knowledge)
    wanted = followups.other_language(question)
    if wanted or followups.asks_source(question) or followups.doubts(question):
        return _repeated(wanted or language, conversation, knowledge)
    if conversation.question and followups.asks_quotation(question):
        likely = [conversation.entry] if conversation.entry in knowledge.entries else []
        likely = likely or likely_entries(base.matcher.match(conversation.question))
        quoting = context.quoting(likely, knowledge) if likely else None
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
    names = vocabulary.names(last, language)
    own = words(meant)
    named = sum(size for _, size in vocabulary.names(own, language))
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
    of_tiers = leaning and bool(conversation.request and conversation.request.prices)
    request = base.reader.read(question, language, of_tiers=of_tiers)
    leaning_sum = leaning or merging.shares_last(question, request, conversation.request)
    sum_ = _compute(question, request, matches, conversation.request if leaning_sum else None, base, language)
    if sum_ is not None:
        return computed(sum_, language, base.knowledge)
    few = bare and not swapped and len(words(question)) <= FEW_WORDS + 1
    priced = _price(request, language, base) if few and merging.asks_price(request, conversation.request) else None
    priced = priced or _other_price(request, matches, language, base)
    if priced:
        return answered(priced, 1.0, language, base.knowledge)
    if leaning or swapped:
        matches = [in_context(question, matches[0], conversation, base, bare=bare, swapped=swapped)]
    replies = [_reply(match, language, base) for match in matches]
    return replies[0] if len(replies) == 1 else joined(replies)


def _price(request: Request, language: Language, base: Base) -> str | None:
    """The answer that says the price of the one tier of a request: its own question names that tier too."""
    wanted, knowledge = Request(prices=request.prices), base.knowledge
    of_it = (id_ for id_ in knowledge.entries if merging.request_of_entry(id_, knowledge) == wanted)
    asked = ((id_, base.reader.read(knowledge.entries[id_].question[language], language)) for id_ in of_it)
    return next((id_ for id_, read in asked if read.prices == wanted.prices and not read.currency), None)


def _other_price(request: Request, matches: list[Match], language: Language, base: Base) -> str | None:
    """The answer with the price of the tier that a message names, where it was taken for the price of another."""
    entry = matches[0].entry if len(matches) == 1 and matches[0].outcome == "answered" else None
    of_entry = merging.request_of_entry(entry or "", base.knowledge)
    if of_entry is None or len(request.prices) != 1 or of_entry != Request(prices=of_entry.prices):
        return None
    other = len(of_entry.prices) == 1 and of_entry.prices != request.prices and not request.has_own_numbers
    return _price(request, language, base) if other else None


def _compute(
    question: str, request: Request, matches: list[Match], last: Request | None, base: Base, language: Language
) -> Computed | None:
    """The sum a message asks for, by itself or leaning on the last one, unless a curated answer already holds its value."""
    match = matches[0]
    if (len(matches) > 1 or match.outcome == "smalltalk") and not (request.has_own_numbers and request.prices):
        return None
    completes = merging.completes(request, last) or merging.shares_last(question, request, last)
    adds = last is not None and _may_add(question, request, match, named=base.matcher.names_somebody(question, language))
    with_last = merging.merged(request, last) if adds or completes else None
    merged = calculate(with_last, base.knowledge, language) if with_last else None
    alone = None if _is_of_others(request, match) else calculate(request, base.knowledge, language)
    if merged and merged.figures and (completes or _needs_last(question, request, alone)):
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


def _is_of_others(request: Request, match: Match) -> bool:
    """Whether a price is asked for that is somebody else's: "a Spotify subscription for two years"."""
    own = request.prices or request.amounts or request.count or request.events or request.dates
    return match.guard == OTHERS and not own


def _may_add(question: str, request: Request, match: Match, *, named: bool) -> bool:
    """Whether a message may ask the last sum anew: not when it is a question of its own, as when somebody is named."""
    if followups.is_bare(question) or len(words(question)) < FEW_WORDS:
        return True
    points = followups.points_at_sum(question)
    if match.outcome == "answered":
        asks = not request.asks.isdisjoint(OPERATIONS) and not named
        return points and (asks or request.has_own_numbers or match.confidence < CERTAIN)
    return points or match.reason not in {"off_topic", "not_in_article"}


def _needs_last(question: str, request: Request, alone: Computed | None) -> bool:
    """Whether a sum needs the slots of the last one: it names no tier of its own and leans on what was said."""
    own = request.prices or request.lines or request.count or request.dates or (alone and request.events)
    return not own and (followups.is_bare(question) or (alone is not None and followups.points_back(question)))


def _is_beside(question: str, match: Match, found: Computed, knowledge: Knowledge) -> bool:
    """Whether a message is better understood otherwise: its numbers belong to a story or to what the article does not say."""
    asked = found.request
    if _is_story(question, found):
        return True
    named = bool(asked.prices or asked.lines) or asked.count is not None
    if match.reason == "not_in_article":
        per = not asked.asks.isdisjoint(PER) and "how_many" not in asked.asks
        stretch = len(asked.events) + len(asked.dates) + (asked.days is not None) > 1
        if match.confidence < SURE_UNKNOWN and (((per or asked.changes) and "revenue" in asked.asks) or stretch):
            return False
        named = named or (bool(asked.amounts) and not asked.asks.isdisjoint({"enough", "which"}))
        timed = per or bool(asked.dates) or (asked.months is not None and "how_many" not in asked.asks)
        return not (named and (asked.has_own_numbers or len(asked.prices) > 1 or timed))
    if match.outcome != "answered":
        return False
    of_entry = merging.request_of_entry(match.entry or "", knowledge)
    if len(words(question)) > LONG_STORY:
        return of_entry is None or bool(asked.prices and set(asked.prices).isdisjoint(of_entry.prices))
    # "Two years" in a story is no period to be paid for.
    return not named and _is_about_all(found) and (of_entry is None or not of_entry.prices)


def _is_story(question: str, found: Computed) -> bool:
    """Whether a message asks when, why or who, and its numbers only stand beside that."""
    units = {figure.unit for figure in found.figures}
    timed = units & {"date", "weekday"} or units <= DURATIONS | {"hour", "week"}
    return not timed and not found.request.lines and asks_plainly(fold(question))


def _is_about_all(found: Computed) -> bool:
    """Whether costs were worked out for tiers that the message does not name."""
    kinds = ["computed_cost", "computed_per"]
    kinds += ["computed_short", "computed_enough"] if found.request.asks.isdisjoint({"enough", "which"}) else []
    return any(figure.id.startswith(tuple(kinds)) for figure in found.figures)


def _is_curated(question: str, match: Match, found: Computed, knowledge: Knowledge) -> bool:
    """Whether an answer or an honest refusal is written for just this question, or says the computed values already."""
    if match.entry is None:
        return False
    if words(question) == words(match.phrasing):
        return True
    if match.outcome != "answered" or found.request.has_own_numbers:
        return False
    sure = match.confidence >= CURATED and match.candidates[0].coverage == 1
    derived = any(event in knowledge.figures for event in found.request.events)
    if sure and found.request.events and not derived and _states_time(match.entry, knowledge):
        return True
    entry = knowledge.entries[match.entry]
    figures = [figure_result(figure, knowledge, match.language) for figure in entry.figures]
    # The same value of other sentences is another sum.
    return bool(found.figures) and same_value(found.figures, figures) and set(found.sentences) <= set(entry.cites)


def _states_time(id_: str, knowledge: Knowledge) -> bool:
    """Whether an answer gives a length of time in the article's own words: "two months after"."""
    facts = (knowledge.facts.get(name) for name in PLACEHOLDER.findall(knowledge.entries[id_].answer.fr))
    return any(fact is not None and fact.unit in DURATIONS for fact in facts)


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
        request = merging.request_of_entry(reply.entry, base.knowledge)
        request = _as_asked(question, request, reply.language, base) if request and request.prices else request
    request = merging.with_before(request, conversation.request)
    return replace(state, entry=reply.entry, question=kept[-MAX_QUESTION:], request=request)


def _as_asked(question: str, request: Request, language: Language, base: Base) -> Request:
    """What a curated answer is about, narrowed to the tiers that the question names."""
    read = base.reader.read(question, language)
    if not read.prices or not set(read.prices) <= set(request.prices):
        return request
    return replace(read, months=read.months or request.months)

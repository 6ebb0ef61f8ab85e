"""The whole core in one function: question, conversation and knowledge to Reply. No I/O."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.base import Base
from bot.answering.conversation import Conversation
from bot.answering.reply import Excerpt, FigureResult, Reply, Suggestion
from bot.answering.texts import say
from bot.answering.working import figure_result, fill
from bot.kb.models import Knowledge, Language
from bot.matching.match import Candidate, Match

MAX_SUGGESTIONS = 3


def answer(question: str, conversation: Conversation, base: Base) -> Reply:
    """The reply to one message.

    Args:
        question: What the person typed; any text at all.
        conversation: State of the chat, from the last reply.
        base: The knowledge to answer from.
    """
    matches = base.matcher.match_all(question, conversation.language or conversation.hint)
    replies = [_reply(match, conversation, base.knowledge) for match in matches]
    return replies[0] if len(replies) == 1 else _joined(replies)


def answer_entry(entry: str, language: Language, conversation: Conversation, knowledge: Knowledge) -> Reply:
    """The answer of one entry, for buttons and links.

    Raises:
        KeyError: There is no such entry.
    """
    return _answered(entry, 1.0, language, conversation, knowledge)


def _reply(match: Match, conversation: Conversation, knowledge: Knowledge) -> Reply:
    language = conversation.language or match.language
    if match.outcome == "answered" and match.entry:
        return _answered(match.entry, match.confidence, language, conversation, knowledge)
    if match.outcome == "smalltalk" and match.entry:
        text = knowledge.smalltalk[match.entry].reply[language]
        return Reply("smalltalk", language, text, match.entry, match.confidence, conversation=_next(conversation, language))
    if match.outcome == "clarify":
        return _clarify(match, language, conversation, knowledge)
    return _not_covered(match, language, conversation, knowledge)


def _answered(
    id_: str, confidence: float, language: Language, conversation: Conversation, knowledge: Knowledge
) -> Reply:
    entry = knowledge.entries[id_]
    return Reply(
        status="answered",
        language=language,
        text=fill(entry.answer, knowledge, language),
        entry=id_,
        confidence=confidence,
        excerpts=excerpts(entry.cites, knowledge, language),
        figures=tuple(figure_result(figure, knowledge, language) for figure in entry.figures),
        suggestions=suggestions(entry.related, knowledge, language),
        conversation=replace(_next(conversation, language), entry=id_),
    )


def _clarify(match: Match, language: Language, conversation: Conversation, knowledge: Knowledge) -> Reply:
    choices = _entries(match.candidates)[:MAX_SUGGESTIONS]
    return Reply(
        status="clarify",
        language=language,
        text=say(knowledge, "clarify", language),
        confidence=match.confidence,
        suggestions=suggestions(choices, knowledge, language),
        conversation=replace(_next(conversation, language), choices=tuple(choices)),
    )


def _not_covered(match: Match, language: Language, conversation: Conversation, knowledge: Knowledge) -> Reply:
    unknown = knowledge.unknowns.get(match.entry or "") if match.reason == "not_in_article" else None
    near = list(unknown.related if unknown else ()) + _entries(match.candidates)
    if match.reason in ("off_topic", "empty", "other_language"):
        near = []
    text = fill(unknown.answer, knowledge, language) if unknown else say(knowledge, match.reason, language)
    return Reply(
        status="not_covered",
        language=language,
        text=text,
        entry=match.entry if unknown else None,
        confidence=match.confidence,
        reason=match.reason,
        excerpts=excerpts(unknown.cites, knowledge, language) if unknown else (),
        suggestions=suggestions(list(dict.fromkeys(near))[:MAX_SUGGESTIONS], knowledge, language),
        conversation=_next(conversation, language),
    )


def _joined(replies: Sequence[Reply]) -> Reply:
    """Several answers to one message as one reply."""
    first = replies[0]
    parts: tuple[list[Excerpt], list[FigureResult], list[Suggestion]] = ([], [], [])
    answered = {reply.entry for reply in replies}
    for reply in replies:
        parts[0].extend(excerpt for excerpt in reply.excerpts if excerpt not in parts[0])
        parts[1].extend(figure for figure in reply.figures if figure not in parts[1])
        parts[2].extend(s for s in reply.suggestions if s not in parts[2] and s.entry not in answered)
    return replace(
        first,
        text="\n\n".join(reply.text for reply in replies),
        confidence=min(reply.confidence for reply in replies),
        excerpts=tuple(parts[0]),
        figures=tuple(parts[1]),
        suggestions=tuple(parts[2][:MAX_SUGGESTIONS]),
        conversation=replies[-1].conversation,
    )


def excerpts(cites: Sequence[str], knowledge: Knowledge, language: Language) -> tuple[Excerpt, ...]:
    """Cited sentences, verbatim, with the translation for readers of the other language."""
    original = knowledge.article.meta.language
    found = (knowledge.article.sentences[cited] for cited in cites)
    return tuple(
        Excerpt(s.paragraph, s.number, s.text, s.translation if language != original and s.kind != "tweet" else None)
        for s in found
    )


def suggestions(entries: Sequence[str], knowledge: Knowledge, language: Language) -> tuple[Suggestion, ...]:
    """Entries as buttons: their ids with their questions."""
    return tuple(Suggestion(id_, knowledge.entries[id_].question[language]) for id_ in entries)


def _entries(candidates: Sequence[Candidate]) -> list[str]:
    return [candidate.id for candidate in candidates if candidate.kind == "entry"]


def _next(conversation: Conversation, language: Language) -> Conversation:
    return replace(conversation, hint=language, choices=())

"""Each kind of reply, put together from the knowledge."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.calculator import Computed
from bot.answering.conversation import Conversation
from bot.answering.reply import Excerpt, FigureResult, Reply, Suggestion
from bot.answering.texts import say
from bot.answering.working import figure_result, fill
from bot.kb.models import Knowledge, Language
from bot.matching.match import Candidate, Match

MAX_SUGGESTIONS = 3


def answered(id_: str, confidence: float, language: Language, knowledge: Knowledge) -> Reply:
    """The answer of one entry, with the sentences that it cites and those that its figures start from.

    Raises:
        KeyError: There is no such entry.
    """
    entry = knowledge.entries[id_]
    figures = tuple(figure_result(figure, knowledge, language) for figure in entry.figures)
    inputs = (sentence for figure in figures for sentence in figure.sentences)
    return Reply(
        status="answered",
        language=language,
        text=fill(entry.answer, knowledge, language),
        entry=id_,
        confidence=confidence,
        excerpts=excerpts(tuple(dict.fromkeys((*entry.cites, *inputs))), knowledge, language),
        figures=figures,
        suggestions=suggestions(entry.related, knowledge, language),
        chart=next((chart for chart, own in knowledge.charts.charts.items() if id_ in own.entries), None),
    )


def computed(sum_: Computed, language: Language, knowledge: Knowledge) -> Reply:
    """The answer of the calculator."""
    return Reply(
        status="answered" if sum_.figures else "not_covered",
        language=language,
        text=sum_.text,
        confidence=1.0,
        reason="" if sum_.figures else "no_sum",
        excerpts=excerpts(sum_.sentences, knowledge, language),
        figures=sum_.figures,
        conversation=Conversation(request=sum_.request),
    )


def smalltalk(match: Match, language: Language, knowledge: Knowledge) -> Reply:
    """A brief reply in kind, without a citation."""
    text = knowledge.smalltalk[match.entry or ""].reply[language]
    return Reply("smalltalk", language, text, match.entry, match.confidence)


def clarify(match: Match, language: Language, knowledge: Knowledge) -> Reply:
    """A question back: which of these was meant?"""
    choices = _entries(match.candidates)[:MAX_SUGGESTIONS]
    return Reply(
        status="clarify",
        language=language,
        text=say(knowledge, "clarify", language),
        confidence=match.confidence,
        suggestions=suggestions(choices, knowledge, language),
    )


def not_covered(match: Match, language: Language, knowledge: Knowledge) -> Reply:
    """An honest refusal, with what the article does say near it."""
    unknown = knowledge.unknowns.get(match.entry or "") if match.reason == "not_in_article" else None
    near = [*(unknown.related if unknown else ()), *_entries(match.candidates)]
    if match.reason not in ("not_in_article", "unsure"):
        near = []
    return Reply(
        status="not_covered",
        language=language,
        text=fill(unknown.answer, knowledge, language) if unknown else say(knowledge, match.reason, language),
        entry=match.entry if unknown else None,
        confidence=match.confidence,
        reason=match.reason,
        excerpts=excerpts(unknown.cites, knowledge, language) if unknown else (),
        suggestions=suggestions(list(dict.fromkeys(near))[:MAX_SUGGESTIONS], knowledge, language),
    )


def joined(replies: Sequence[Reply]) -> Reply:
    """Several answers to one message as one reply."""
    quoted: list[Excerpt] = []
    worked: list[FigureResult] = []
    suggested: list[Suggestion] = []
    own = {reply.entry for reply in replies}
    for reply in replies:
        quoted += [excerpt for excerpt in reply.excerpts if excerpt not in quoted]
        worked += [figure for figure in reply.figures if figure not in worked]
        suggested += [s for s in reply.suggestions if s not in suggested and s.entry not in own]
    return replace(
        replies[0],
        text="\n\n".join(reply.text for reply in replies),
        confidence=min(reply.confidence for reply in replies),
        excerpts=tuple(quoted),
        figures=tuple(worked),
        suggestions=tuple(suggested[:MAX_SUGGESTIONS]),
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

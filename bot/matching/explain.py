"""How a message is understood, stage by stage, for people who tune the base."""

from bot.kb.models import Language
from bot.matching.matcher import Matcher
from bot.matching.normalise import words


def explain(text: str, matcher: Matcher, hint: Language | None = None) -> str:
    """What each stage did with a message, its candidates with their evidence, and the rule that decided.

    Args:
        text: The message.
        matcher: What understands it.
        hint: Language of the chat it came from.
    """
    language, odds = matcher.language_odds(text, hint)
    match = matcher.match(text, hint)
    read = words(text)
    spelled = matcher.scorer.vocabulary.spell_out(read, language)
    repaired = matcher.scorer.vocabulary.repair(spelled, language)
    mended = [f"{old} -> {new.text}" for old, new in zip(spelled, repaired, strict=True) if old != new.text]
    concepts = [id_ for _, _, id_ in matcher.scorer.vocabulary.concepts([token.text for token in repaired], language)]
    lines = [
        f"language   {language} (odds {odds:.1f})",
        f"words      {' '.join(read)}",
        f"spelled    {' '.join(spelled)}" if spelled != read else "",
        f"repaired   {', '.join(mended)}" if mended else "",
        f"concepts   {' '.join(concepts)}" if concepts else "",
        f"decided on {' '.join(match.tokens)}" if list(match.tokens) != [token.text for token in repaired] else "",
        f"outcome    {match.outcome} {match.reason}".rstrip(),
        f"because    {match.guard}",
        f"nearest    {match.phrasing}" if match.phrasing else "",
    ]
    lines += [
        f"  {candidate.id:28} {candidate.kind:9} score {candidate.score:5.2f}  covers {candidate.coverage:4.0%}  "
        f"confidence {candidate.confidence:.2f}"
        for candidate in match.candidates
    ]
    return "\n".join(line for line in lines if line)

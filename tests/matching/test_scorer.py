"""How the evidence for a class is weighed: the order of the words, and things the article does not say."""

from pathlib import Path

from bot.kb.loader import load_knowledge
from bot.kb.models import Knowledge, Unknown
from bot.matching.examples import Example, classes_of
from bot.matching.normalise import Token
from bot.matching.scorer import A_HAIR, Scorer


def best(scorer: Scorer, text: str, prior: dict[str, float] | None = None) -> str:
    """Id of the likeliest class."""
    tokens = [Token(word) for word in text.split()]
    return scorer.classes[scorer.evidence(tokens, "en", prior, by_heart=False)[0].label].id


def trained(knowledge: Knowledge, phrasings: dict[str, list[str]]) -> Scorer:
    """A scorer that knows just these phrasings, by class."""
    labels = {class_.id: label for label, class_ in enumerate(classes_of(knowledge))}
    return Scorer(knowledge, [Example(text, "en", labels[id_]) for id_, texts in phrasings.items() for text in texts])


def test_the_order_of_the_words_tells_entries_with_the_same_words_apart(tiny: Path) -> None:
    scorer = trained(
        load_knowledge(tiny),
        {
            "docked_since": ["the mayor publicly thanked the crew", "the mayor gladly paid the crew"],
            "repair_cost": ["the crew publicly thanked the mayor", "the crew gladly paid the mayor"],
        },
    )
    # Between these stand words that no phrasing has there, so that no pair of words is known.
    assert best(scorer, "mayor apparently thanked apparently crew") == "docked_since"
    assert best(scorer, "crew apparently thanked apparently mayor") == "repair_cost"


def test_what_the_article_does_not_say_must_be_likelier_by_more_than_a_hair(tiny: Path) -> None:
    knowledge = load_knowledge(tiny)
    entry = knowledge.entries["repair_cost"]
    unsaid = Unknown(question=entry.question, answer=entry.answer, cites=entry.cites, phrasings=entry.phrasings)
    knowledge = knowledge._replace(unknowns={"repair_payer": unsaid})
    scorer = trained(
        knowledge, {id_: ["who will have to pay for the repair", "payer of repair"] for id_ in ("repair_cost", "repair_payer")}
    )
    assert best(scorer, "who will have to pay for the repair", {"repair_payer": A_HAIR - 0.01}) == "repair_cost"
    assert best(scorer, "who will have to pay for the repair", {"repair_payer": A_HAIR + 0.01}) == "repair_payer"

"""What people complain about in other bots, and the guards against it, on the base that ships."""

import pytest

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.conversation import Conversation
from bot.kb.models import Language
from bot.matching import guards
from bot.matching.match import Match
from bot.matching.normalise import Token, words


def entry(base: Base, text: str) -> str | None:
    match = base.matcher.match(text)
    return match.entry if match.outcome == "answered" else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qui dirige OpenAI depuis sa créatoin ?", "altman_who"),
        ("Que répond Twitetr aux journalistes ?", "press_emoji"),
        ("l'ONG Futur of Life c est koi", "future_of_life_what"),
        ("whens the api not free anymore", "api_paid_date"),
        ("wich govermnent agency left twiter", "weather_agency"),
    ],
)
def test_a_slip_of_the_keyboard_is_read_over(base: Base, text: str, expected: str) -> None:
    assert entry(base, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prix API", "price_tiers"),
        ("emoji caca", "press_emoji"),
        ("Mashable", "weather_source"),
        ("date limite DMC", "dmc_cutoff"),
        ("copilot ads", "copilot_ads"),
    ],
)
def test_one_to_three_words_are_enough(base: Base, text: str, expected: str) -> None:
    assert entry(base, text) == expected


@pytest.mark.parametrize("text", ["Is artificial intelligence conscious?", "L'IA va-t-elle supprimer des emplois ?"])
def test_a_name_that_begins_like_another_is_not_that_other(base: Base, text: str) -> None:
    """AI is not OpenAI."""
    assert entry(base, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "How much does Intercom cost?",
        "Combien coûte Copilot ?",
        "Tesla price",
        "How many people work at Deepmind?",
        "Where does Sam Altman live?",
    ],
)
def test_one_shared_rare_word_does_not_answer(base: Base, text: str) -> None:
    assert entry(base, text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A neighbour from Oracle asked me when Musk left OpenAI's board", "musk_left_when"),
        ("Un copain de chez Samsung m'a dit que Google avait racheté Deepmind, c'est vrai ?", "deepmind_owner"),
        ("Oracle, what does its API cost?", None),
    ],
)
def test_a_name_in_an_aside_does_not_stand_in_the_way(base: Base, text: str, expected: str | None) -> None:
    assert entry(base, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Quand Kodak a-t-il fait faillite ?",
        "What does Spotify cost per month?",
        "Qu'a répondu Jeff Bezos aux menaces de procès ?",
        "Combien coûte Netflix par mois ?",
        "what does netflix cost per month",
        "Has Volvo replied?",
    ],
)
def test_a_name_that_the_article_does_not_hold_is_not_overlooked(base: Base, text: str) -> None:
    assert entry(base, text) is None


def test_a_name_in_passing_forbids_nothing(base: Base) -> None:
    assert entry(base, "I live in Nebraska, will the government still tweet its storm alerts?") == "weather_agency"


@pytest.mark.parametrize("text", ["Who did not leave Twitter?", "Qui n'a pas quitté Twitter ?"])
def test_a_negated_question_gets_no_answer_to_its_opposite(base: Base, text: str) -> None:
    assert entry(base, text) not in {"who_else", "intercom_what", "weather_agency"}


@pytest.mark.parametrize(
    "text",
    [
        "Combien Microsoft a gagné en 2021 ?",
        "What did Microsoft earn in 2019?",
        "Que s'est-il passé le 3 mai 2023 ?",
        "Who pays 300,000 dollars a month?",
    ],
)
def test_another_year_or_amount_is_not_answered_with_the_article_s(base: Base, text: str) -> None:
    assert entry(base, text) is None


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("When did Musk win the lawsuit?", "lawsuit_outcome"),
        ("Quand Microsoft a-t-il perdu son procès contre Musk ?", "lawsuit_outcome"),
        ("Why was Sam Altman fired?", "altman_fired"),
    ],
)
def test_a_false_premise_is_not_confirmed(base: Base, text: str, unknown: str) -> None:
    match = base.matcher.match(text)
    assert (match.outcome, match.reason, match.entry) == ("not_covered", "not_in_article", unknown)


@pytest.mark.parametrize(
    "text", ["What happened in the war today?", "Qui a gagné les élections hier ?", "Did the flood reach the old town?"]
)
def test_other_news_is_off_the_topic(base: Base, text: str) -> None:
    assert base.matcher.match(text).outcome == "not_covered"


def test_the_question_in_a_story_is_found(base: Base) -> None:
    story = (
        "My brother-in-law runs a bakery and swears by his horoscope, and last night over dessert he got all worked up about "
        "computers again. Then my niece joined in and it got loud. Anyway, who owns Deepmind? Thanks in advance, and sorry "
        "for the long message, my tablet does what it wants."
    )
    assert entry(base, story) == "deepmind_owner"


def test_several_questions_are_answered_one_by_one_up_to_three(base: Base) -> None:
    three = base.matcher.match_all("Who owns Deepmind? What is the DMC? What is Intercom?")
    assert [match.entry for match in three] == ["deepmind_owner", "dmc_what", "intercom_what"]
    four = base.matcher.match_all("Who owns Deepmind? What is the DMC? What is Intercom? Who is Sam Altman?")
    assert len(four) == 3


@pytest.mark.parametrize("text", ["Qui possède Deepmind ?", "prix API", "Who won the war?", "hello"])
def test_the_shell_and_the_chat_decide_alike(base: Base, text: str) -> None:
    """One matcher, one decision: the reply's confidence is the match's own."""
    reply, match = answer(text, Conversation(), base), base.matcher.match(text)
    assert (reply.confidence, reply.entry) == (match.confidence, match.entry)


@pytest.mark.parametrize(
    ("text", "kind"), [("Salut !", "greeting"), ("thank you so much", "thanks"), ("t'es nul", "insult"), ("lol", "laugh")]
)
def test_small_talk_is_answered_in_kind_without_a_citation(base: Base, text: str, kind: str) -> None:
    match = base.matcher.match(text)
    assert (match.outcome, match.entry) == ("smalltalk", kind)
    assert not answer(text, Conversation(), base).excerpts


def test_every_decision_names_its_rule(base: Base) -> None:
    texts = ["", "zzzz qqqq", "hello", "Qui possède Deepmind ?", "Who won the war?", "How much does Intercom cost?"]
    matches: list[Match] = [base.matcher.match(text) for text in texts]
    assert all(match.guard for match in matches)


def test_a_phrasing_means_its_own_answer(base: Base) -> None:
    """Whatever else it resembles: a curator's phrasing works when it is typed word for word."""
    for id_, entry_ in base.knowledge.entries.items():
        for text in (entry_.phrasings.fr[0], entry_.phrasings.en[-1]):
            assert (entry(base, text), base.matcher.match(text).confidence) == (id_, 1.0), text


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("who did not leave Twitter", "en", True),
        ("which of the firms has never paid", "en", True),
        ("it is not Musk who left", "en", False),
        ("quelles entreprises n'ont pas quitté Twitter", "fr", True),
        ("ce n'est pas Twitter qui y perd le plus", "fr", False),
        ("mon voisin, qui lit la presse du matin au soir, ne comprend pas", "fr", False),
    ],
)
def test_a_negation_counts_where_it_belongs_to_who(text: str, language: Language, expected: bool) -> None:
    assert guards.asks_who_not([Token(word) for word in words(text)], language) is expected

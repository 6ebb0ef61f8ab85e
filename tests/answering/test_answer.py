"""The core, whole: question to reply on the base that ships."""

import pytest

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.conversation import Conversation
from bot.answering.reply import Reply


def ask(base: Base, *turns: str) -> Reply:
    conversation = Conversation()
    for turn in turns:
        reply = answer(turn, conversation, base)
        conversation = reply.conversation
    return reply


def cited(reply: Reply) -> set[str]:
    return {f"{excerpt.paragraph}.{excerpt.sentence}" for excerpt in reply.excerpts}


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_monthly_prices_are_given_in_french(base: Base) -> None:
    reply = ask(base, "Combien coûte l'API de Twitter par mois ?")
    assert (reply.status, reply.language) == ("answered", "fr")
    assert all(amount in plain(reply.text) for amount in ("42 000 $US", "125 000 $US", "210 000 $US"))
    assert cited(reply) & {"7.1", "7.2"}


def test_the_year_at_the_lowest_tier_is_computed_and_the_rounding_named(base: Base) -> None:
    reply = ask(base, "what would that be for a year at the lowest tier?")
    assert (reply.status, reply.language) == ("answered", "en")
    everything = reply.text + " ".join(f"{figure.formula} {figure.caveat}" for figure in reply.figures)
    assert "$504,000" in everything
    assert "$500,000" in everything


def test_chat_language_is_understood(base: Base) -> None:
    reply = ask(base, "pk musk veut attaquer microsoft")
    assert reply.status == "answered"
    assert cited(reply) & {"1.4", "3.1"}


def test_the_cut_off_date_is_written_as_english_writes_it(base: Base) -> None:
    reply = ask(base, "When will Microsoft Advertising drop Twitter?")
    assert "April 25, 2023" in reply.text
    assert "5.2" in cited(reply)


def test_other_news_is_refused(base: Base) -> None:
    reply = ask(base, "Qui a gagné la Coupe du monde 2022 ?")
    assert reply.status == "not_covered"
    assert not reply.excerpts


def test_an_english_reader_gets_the_translation_beside_the_original(base: Base) -> None:
    excerpt = ask(base, "What is Intercom?").excerpts[0]
    assert excerpt.text.startswith("Intercom, un des géants")
    assert excerpt.translation is not None
    assert excerpt.translation.startswith("Intercom, one of the giants")


def test_a_french_reader_gets_the_original_alone(base: Base) -> None:
    assert ask(base, "C'est quoi Intercom ?").excerpts[0].translation is None


def test_the_chosen_language_wins_over_the_message_s_own(base: Base) -> None:
    reply = answer("What is Intercom?", Conversation(language="fr"), base)
    assert reply.language == "fr"


@pytest.mark.parametrize(
    "text", ["", "   ", "🤯🤯", "?!", "...", "\u202e\u0301", "<b>", "'; DROP TABLE chats; --", "a" * 4096, "🙂" * 4096]
)
def test_odd_input_never_raises_and_is_never_answered(base: Base, text: str) -> None:
    assert ask(base, text).status in ("not_covered", "smalltalk")


def test_an_unknown_is_refused_with_what_the_article_does_say(base: Base) -> None:
    reply = ask(base, "How much did Musk pay for Twitter?")
    assert (reply.status, reply.reason) == ("not_covered", "not_in_article")
    assert "does not say" in reply.text
    assert reply.suggestions

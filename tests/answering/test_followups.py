"""A second message leans on the first where it must, and only there."""

import pytest

from bot.answering.answer import answer
from bot.answering.base import Base
from bot.answering.conversation import Conversation, from_json, to_json
from bot.answering.reply import Reply
from bot.kb.models import LANGUAGES, Language


def ask(base: Base, *turns: str) -> Reply:
    conversation = Conversation()
    for turn in turns:
        reply = answer(turn, conversation, base)
        conversation = reply.conversation
    return reply


@pytest.mark.parametrize(
    ("turns", "cites"),
    [
        (["What did Musk tweet?", "when was that?"], "3.3"),
        (["Did Microsoft react?", "and Twitter?"], "11.4"),
        (["Quel est le prix minimum de l'API ?", "et c'est cher ?"], "7.3"),
        (["What is Intercom?", "and the weather agency?"], "10.2"),
        (["Why did Musk leave OpenAI's board?", "officially, I mean"], "14.2"),
        (["Did Microsoft comment?", "Twitter too?"], "11.4"),
        (["Who is the CEO of OpenAI?", "since when?"], "14.4"),
        (["What does the lowest tier cost?", "i meant the highest, sorry"], "7.2"),
        (["Musk prépare une IA ?", "et qu'est-ce qu'elle aurait de différent de celle qu'il critique tant ?"], "17.1"),
    ],
)
def test_a_follow_up_is_understood_with_the_last_question(base: Base, turns: list[str], cites: str) -> None:
    assert cites in {f"{e.paragraph}.{e.sentence}" for e in ask(base, *turns).excerpts}


@pytest.mark.parametrize(
    "turns",
    [
        ["Did Musk co-found OpenAI?", "is it raining?"],
        ["Musk a-t-il fondé OpenAI ?", "Macron en pense quoi ?"],
        ["Sam Altman, c'est quel poste ?", "il fait beau demain ?"],
        ["Who else is dropping Twitter?", "best pizza nearby?"],
        ["Combien coûte le palier le plus bas ?", "et chez Spotify ?"],
        ["How much is the top tier?", "and the weather in Lyon?"],
        ["Que dit Microsoft de la menace ?", "et Satya Nadella ?"],
        ["Who co-founded OpenAI?", "and SpaceX?"],
        ["Qui est Sam Altman ?", "il a des enfants ?"],
        ["Who is the CEO of OpenAI?", "which university did he go to?"],
        ["When did Musk leave OpenAI?", "how old was he at the time?"],
        ["42 000 $ par mois pendant 3 mois, ça fait combien ?", "c'est ma faute si Twitter perd de l'argent ?"],
        ["10 customers at the lowest tier, how much?", "is it my fault if Twitter is losing money?"],
    ],
)
def test_a_question_about_something_else_is_not_bent(base: Base, turns: list[str]) -> None:
    assert ask(base, *turns).status == "not_covered"


def test_a_full_question_stands_by_itself(base: Base) -> None:
    assert ask(base, "3 months at the middle tier", "When did Musk leave the OpenAI board?").entry == "musk_left_when"


def test_the_last_answer_is_repeated_in_the_other_language(base: Base) -> None:
    first, second = ask(base, "C'est quoi Intercom ?"), ask(base, "C'est quoi Intercom ?", "in English please")
    assert (second.entry, second.language) == (first.entry, "en")


def test_the_source_is_the_last_answer_s(base: Base) -> None:
    assert ask(base, "C'est quoi Intercom ?", "la source ?").excerpts == ask(base, "C'est quoi Intercom ?").excerpts


@pytest.mark.parametrize("doubt", ["sérieux ?", "vraiment ?!", "ah bon ?", "t'es sûr ?"])
def test_doubt_gets_the_last_answer_with_its_proof_again(base: Base, doubt: str) -> None:
    assert (
        ask(base, "Que répond Twitter aux journalistes ?", doubt).excerpts
        == ask(base, "Que répond Twitter aux journalistes ?").excerpts
    )


def test_a_choice_is_made_by_its_place(base: Base) -> None:
    state = Conversation(choices=("intercom_what", "altman_who"))
    assert answer("the second one", state, base).entry == "altman_who"
    assert answer("oui", state, base).entry == "intercom_what"


def test_a_correction_is_taken_as_the_question(base: Base) -> None:
    assert ask(base, "Qui est Musk ?", "non, je voulais dire Intercom").entry in ("intercom_what", "intercom_decision")


PLAIN: dict[Language, tuple[str, ...]] = {
    "fr": (
        "Pourquoi Microsoft refuse-t-il de payer l'API ?",
        "Qui a fondé OpenAI avec Musk ?",
        "Que réclame la pétition sur l'intelligence artificielle ?",
        "Quand Twitter disparaît-il du tableau de bord de Microsoft ?",
        "Quelle agence américaine ne publie plus ses alertes sur Twitter ?",
        "Comment Twitter répond-il aux questions de la presse ?",
        "Quelle est la capitale du Portugal ?",
        "Combien de Tesla ont été vendues en Norvège ?",
    ),
    "en": (
        "Why does Microsoft refuse to pay for the API?",
        "Who founded OpenAI together with Musk?",
        "What does the petition on artificial intelligence demand?",
        "When does Twitter vanish from Microsoft's dashboard?",
        "Which American agency no longer posts its alerts on Twitter?",
        "How does Twitter answer questions from the press?",
        "What is the capital of Portugal?",
        "How many Teslas were sold in Norway?",
    ),
}
BEFORE: dict[Language, tuple[str, ...]] = {
    "fr": ("Combien coûte l'API ?", "18 mois au palier du milieu ?", "Qui est Sam Altman ?", "Qui a inventé la roue ?"),
    "en": ("How much is the API?", "18 months at the middle tier?", "Who is Sam Altman?", "Who invented the wheel?"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_question_is_not_bent_by_the_last_one(base: Base, language: Language) -> None:
    for question in PLAIN[language]:
        alone = ask(base, question)
        for before in BEFORE[language]:
            after = ask(base, before, question)
            assert (after.status, after.entry, after.text) == (alone.status, alone.entry, alone.text), (before, question)


@pytest.mark.parametrize(
    ("turns", "value"),
    [
        (("9 mois au palier du milieu ?", "et en euros ?"), "1027848"),
        (("7 months at the top tier?", "and for two companies?"), "2940000"),
    ],
)
def test_a_sum_goes_on_where_words_may_not_be_kept(base: Base, turns: tuple[str, str], value: str) -> None:
    first = answer(turns[0], Conversation(), base)
    kept = from_json(to_json(first.conversation, with_question=False))
    assert kept.question == ""
    (figure,) = answer(turns[1], kept, base).figures
    assert figure.value == value

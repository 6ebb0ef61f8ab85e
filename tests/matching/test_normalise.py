"""A message to clean tokens."""

import pytest

from bot.matching.normalise import MAX_WORD, names_in, sentences, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’API d'Elon, qu'est-ce ?", ["l", "api", "d", "elon", "qu", "est", "ce"]),
        ("ÉTÉ cœur", ["ete", "coeur"]),
        ("what's that? it isn't", ["what", "is", "that", "it", "is", "not"]),
        ("sooooo looong", ["soo", "loong"]),
        ("42.000 $ ou 50%", ["42.000", "$", "ou", "50", "%"]),
        ("🤯 <b>hi</b> <script src=x>", ["hi"]),
        ("ｆｕｌｌ ｗｉｄｔｈ", ["full", "width"]),
        ("e\u0301te\u0301", ["ete"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_one_endless_word_is_cut() -> None:
    assert len(words("ab" * 2048)[0]) == MAX_WORD


def test_sentences_end_where_people_end_them() -> None:
    assert sentences("Bonjour ! Qui a gagné?Et pourquoi ?\nMerci") == [
        "Bonjour !",
        "Qui a gagné?",
        "Et pourquoi ?",
        "Merci",
    ]


def test_punctuation_alone_is_one_sentence() -> None:
    assert sentences("?!") == ["?!"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Combien coûte Spotify en Belgique ?", {"spotify", "belgique"}),
        ("Spotify, c'est combien ?", set()),
        ("J'habite l'Oklahoma. Et Twitter ?", {"oklahoma", "twitter"}),
        ("WHO IS VOLVO", set()),
        ("Who Runs The Volvo Company", set()),
        ("I think IBM is Ok", set()),
    ],
)
def test_names_are_words_with_a_capital_inside_a_sentence(text: str, expected: set[str]) -> None:
    assert names_in(text) == expected

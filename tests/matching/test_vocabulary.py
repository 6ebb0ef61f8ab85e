"""Abbreviations, glued articles, repair and concepts, on a small vocabulary."""

import pytest

from bot.kb.models import Language, Lexicon, WordGroup
from bot.matching.normalise import Token
from bot.matching.vocabulary import REPAIRED, Vocabulary

LEXICON = Lexicon(
    concepts={"price": WordGroup(fr=("prix", "combien ça coûte"), en=("price",))},
    names={"ferry": WordGroup(fr=("le bac",), en=("the ferry",))},
    abbreviations={"fr": {"pk": "pourquoi"}, "en": {"u": "you"}},
)
TEXTS: dict[Language, list[list[str]]] = {
    "fr": [["le", "depart", "du", "bac"], ["une", "equipe"]],
    "en": [["training", "of", "the", "crew"], ["departure"]],
}
VOCABULARY = Vocabulary(TEXTS, LEXICON)


def test_an_abbreviation_is_spelled_out_in_its_own_language() -> None:
    assert VOCABULARY.spell_out(["pk", "u"], "fr") == ["pourquoi", "u"]
    assert VOCABULARY.spell_out(["pk", "u"], "en") == ["pk", "you"]


def test_an_article_glued_to_its_noun_comes_off_in_french_only() -> None:
    assert VOCABULARY.spell_out(["lequipe"], "fr") == ["l", "equipe"]
    assert VOCABULARY.spell_out(["lequipe"], "en") == ["lequipe"]
    assert VOCABULARY.spell_out(["lamour"], "fr") == ["lamour"], "a word that is unknown either way stays whole"


def test_an_article_glued_to_a_name_is_cut_off_even_where_a_phrasing_has_it() -> None:
    lexicon = Lexicon(names={"ariane": WordGroup(fr=("Ariane",)), "elon": WordGroup(fr=("Elon",))})
    texts: dict[Language, list[list[str]]] = {"fr": [["dariane"], ["selon", "elon"], *[["ariane"]] * 11], "en": []}
    assert Vocabulary(texts, lexicon).spell_out(["dariane", "selon"], "fr") == ["d", "ariane", "selon"]


@pytest.mark.parametrize("typed", ["deprt", "depatr", "edpart", "depparts"])
def test_one_slip_is_repaired_and_counts_a_little_less(typed: str) -> None:
    assert VOCABULARY.repair([typed], "fr") == [Token("depart", REPAIRED)]


def test_two_slips_are_repaired_in_long_words_only() -> None:
    assert VOCABULARY.repair(["depratuer"], "en") == [Token("departure", REPAIRED)]
    assert VOCABULARY.repair(["dprrt"], "fr") == [Token("dprrt")]


def test_a_word_with_another_first_letter_is_another_word() -> None:
    assert VOCABULARY.repair(["raining"], "en") == [Token("raining")]


def test_a_word_is_not_repaired_into_the_other_language() -> None:
    assert VOCABULARY.repair(["deprt"], "en") == [Token("deprt")]


def test_short_words_and_numbers_are_never_repaired() -> None:
    assert VOCABULARY.repair(["bav", "42000"], "fr") == [Token("bav"), Token("42000")]


def test_the_longest_expression_wins() -> None:
    assert VOCABULARY.concepts(["combien", "ca", "coute", "le", "bac"], "fr") == [(0, 3, "=price"), (3, 2, "@ferry")]

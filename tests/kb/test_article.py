"""The article's files to sentences."""

from bot.errors import Problem
from bot.kb.article import read_sentences
from bot.kb.models import Knowledge

# Number of sentences of each block of the article, counted by hand on the page.
BLOCKS = [6, 3, 3, 1, 2, 2, 3, 1, 4, 4, 4, 1, 4, 4, 3, 2, 2]


def test_the_real_article_has_its_17_blocks(knowledge: Knowledge) -> None:
    counts = [0] * 17
    for sentence in knowledge.article.sentences.values():
        counts[sentence.paragraph - 1] += 1
    assert counts == BLOCKS


def test_7_1_is_the_42_000_dollar_sentence(knowledge: Knowledge) -> None:
    sentence = knowledge.article.sentences["7.1"]
    assert "42.000 dollars (38.373 euros) par mois" in sentence.text
    assert "42,000 dollars (38,373 euros) a month" in sentence.translation


def test_headings_and_the_tweet_are_marked(knowledge: Knowledge) -> None:
    kinds = {id_: sentence.kind for id_, sentence in knowledge.article.sentences.items() if sentence.kind != "p"}
    assert kinds == {"3.1": "tweet", "3.2": "tweet", "3.3": "tweet", "4.1": "h", "8.1": "h", "12.1": "h"}
    assert knowledge.article.sentences["3.2"].text == "Lawsuit time."


def test_runs_of_blank_lines_separate_like_one() -> None:
    problems: list[Problem] = []
    sentences = read_sentences("A.\nB.\n\n\n# C\n", "a.\nb.\n\n# c\n", problems, "en.txt")
    assert [(s.id, s.kind, s.text, s.translation) for s in sentences.values()] == [
        ("1.1", "p", "A.", "a."),
        ("1.2", "p", "B.", "b."),
        ("2.1", "h", "C", "c"),
    ]
    assert not problems


def test_a_translation_that_is_not_aligned_is_a_problem_on_both_sides() -> None:
    problems: list[Problem] = []
    read_sentences("A.\n\n# C\n", "a.\nb.\n\nc\n", problems, "en.txt")
    assert {problem.key for problem in problems} == {"1.2", "2.1"}


def test_an_empty_article_is_a_problem() -> None:
    problems: list[Problem] = []
    assert read_sentences("\n\n", "", problems, "en.txt") == {}
    assert len(problems) == 1

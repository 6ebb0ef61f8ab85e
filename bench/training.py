"""How training bears on first choices: of more or fewer passes, and of a phrasing less or another order.

Run by `python -m bench.training`; a minute.
"""

from pathlib import Path
from unittest import mock

from bot.kb.cases import load_cases
from bot.kb.loader import load_knowledge
from bot.matching import scorer
from bot.matching.evaluation import proves_alike
from bot.matching.examples import Class, Example, classes_of, examples_of
from bot.matching.matcher import Matcher

PASSES = ((0, 0), (1, 1), (3, 2))
"""Over words and over letters; with none at all, the centroids alone."""
DROPPED = 5
"""Phrasings left out in turn."""


def main() -> None:
    """Print both tables."""
    knowledge, cases = load_knowledge(Path("knowledge")), load_cases(Path("tests/cases"))
    classes, examples = classes_of(knowledge), examples_of(knowledge)

    def first_choices(own: list[Example]) -> list[Class]:
        matcher = Matcher(knowledge, own)
        return [classes[matcher.nearest(case.text, case.language)] for case in cases]

    def wrong(chosen: list[Class]) -> int:
        pairs = [(case.entry, class_) for case, class_ in zip(cases, chosen, strict=True) if case.entry is not None]
        return sum(class_.kind != "entry" or not proves_alike(class_.id, entry, knowledge) for entry, class_ in pairs)

    def changed(own: list[Example]) -> int:
        return sum(before != after for before, after in zip(shipped, first_choices(own), strict=True))

    shipped = first_choices(examples)
    asked = sum(case.entry is not None for case in cases)
    by_words, by_letters = scorer.BY_WORDS, scorer.BY_LETTERS
    print(f"first choices that are wrong, of {asked}, by passes over words and letters")
    print(f"{by_words.passes}, {by_letters.passes} (as shipped)  {wrong(shipped)}")
    for words, letters in PASSES:
        with (
            mock.patch.object(scorer, "BY_WORDS", by_words._replace(passes=words)),
            mock.patch.object(scorer, "BY_LETTERS", by_letters._replace(passes=letters)),
        ):
            print(f"{words}, {letters}  {wrong(first_choices(examples))}")
    places = [len(examples) * i // DROPPED for i in range(DROPPED)]
    less = [changed(examples[:place] + examples[place + 1 :]) for place in places]
    print(f"first choices that change, of {len(cases)}")
    print(f"one phrasing left out  {min(less)} to {max(less)}\nanother order  {changed(examples[::-1])}")


if __name__ == "__main__":
    main()

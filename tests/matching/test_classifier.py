"""The trained classifier, on a small made-up task."""

import numpy as np
import pytest

from bot.matching.classifier import LinearClassifier
from bot.matching.training import Plan

PLAN = Plan(passes=3, common=12)
N_CLASSES, EACH = 12, 300


def task() -> tuple[list[dict[str, float]], list[int]]:
    """Examples of each class: two of its own words, one that it shares with the next class and three that all share."""
    order = np.random.default_rng(1)
    examples, labels = [], []
    for label in range(N_CLASSES):
        for _ in range(EACH):
            own = [f"own{label}_{i}" for i in order.integers(8, size=2)]
            shared = [f"shared{(label + i) % N_CLASSES}" for i in order.integers(2, size=1)]
            examples.append(dict.fromkeys([*own, *shared, *(f"any{i}" for i in order.integers(9, size=3))], 1.0))
            labels.append(label)
    return examples, labels


def scores(classifier: LinearClassifier, examples: list[dict[str, float]]) -> np.ndarray:
    return np.array([classifier.scores(classifier.vector(example)) for example in examples])


def test_what_was_learned_is_told_apart() -> None:
    examples, labels = task()
    classifier = LinearClassifier(examples[::2], labels[::2], N_CLASSES, PLAN)
    assert np.mean(scores(classifier, examples[1::2]).argmax(axis=1) == labels[1::2]) > 0.97


def test_the_order_of_the_examples_does_not_matter() -> None:
    examples, labels = task()
    mixed = np.random.default_rng(2).permutation(len(examples))
    one = LinearClassifier(examples, labels, N_CLASSES, PLAN)
    other = LinearClassifier([examples[i] for i in mixed], [labels[i] for i in mixed], N_CLASSES, PLAN)
    assert scores(one, examples) == pytest.approx(scores(other, examples), abs=1e-4)


@pytest.mark.parametrize("dropped", [0, 77, 3000])
def test_an_example_less_changes_little(dropped: int) -> None:
    examples, labels = task()
    one = LinearClassifier(examples, labels, N_CLASSES, PLAN)
    del labels[dropped]
    other = LinearClassifier(examples[:dropped] + examples[dropped + 1 :], labels, N_CLASSES, PLAN)
    assert np.abs(scores(one, examples) - scores(other, examples)).mean() < 0.001


def test_a_seldom_feature_of_one_example_is_not_learned() -> None:
    examples: list[dict[str, float]] = [{"w:a": 1.0, "p:a b": 1.0}, {"w:a": 1.0, "p:a c": 1.0}, {"w:d": 1.0, "p:a c": 1.0}]
    classifier = LinearClassifier(examples, [0, 1, 2], 3, PLAN, seldom="p")
    assert classifier.rarity("p:a b") is None
    assert classifier.rarity("p:a c") is not None
    assert classifier.rarity("w:d") is not None


def test_nothing_known_scores_nothing() -> None:
    examples, labels = task()
    classifier = LinearClassifier(examples, labels, N_CLASSES, PLAN)
    assert not classifier.scores(classifier.vector({"never": 1.0})).any()


def test_an_empty_example_and_a_class_without_examples_are_no_trouble() -> None:
    classifier = LinearClassifier([{}, {"a": 1.0}, {"b": 1.0}], [0, 0, 2], 3, PLAN)
    assert classifier.scores(classifier.vector({"b": 1.0})).argmax() == 2

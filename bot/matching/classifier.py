"""A linear classifier over sparse features, trained when the base is loaded."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain, count
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.matching.training import Plan, train
from bot.matching.weights import Batch, Floats, Ints, Vector


class LinearClassifier:
    """Scores every class for a message."""

    def __init__(
        self, examples: Sequence[Mapping[str, float]], classes: Sequence[int], n_classes: int, plan: Plan, seldom: str = ""
    ) -> None:
        """Train.

        Args:
            examples: The features of each, with their weights.
            classes: The class of each, from 0 to `n_classes` - 1.
            n_classes: Number of classes.
            plan: How to train.
            seldom: First letters of the features that are left out when one example alone has them.
        """
        self._highest = math.log(1 + len(examples))
        label = np.array(classes, dtype=np.int32)
        known = self._learn_features(examples, label, seldom)
        self._weights = train(plan, known, self._keys(known), len(self._ids), n_classes)

    def rarity(self, feature: str) -> float | None:
        """How rare a feature is among the examples (inverse document frequency); None when it never occurred."""
        i = self._ids.get(feature)
        return None if i is None else float(self._rarity[i])

    @property
    def highest_rarity(self) -> float:
        """Rarity of what occurs in one example only."""
        return self._highest

    def vector(self, example: Mapping[str, float]) -> Vector:
        """Features as a vector of length 1; features never seen are left out."""
        known = [(self._ids[feature], weight) for feature, weight in example.items() if feature in self._ids]
        index = np.array([i for i, _ in known], dtype=np.int32)
        weight = np.array([w for _, w in known], dtype=np.float32) * self._rarity[index]
        length = float(np.sqrt(np.dot(weight, weight)))
        return Vector(index, weight / length if length else weight)

    def scores(self, vector: Vector) -> Floats:
        """Score of each class; the best of a well known phrasing is about 1."""
        batch = Batch(vector, np.array([len(vector.features)], np.int32), np.zeros(1, np.int32))
        return self._weights.scores(batch, self._weights.reach(batch)).reshape(-1)

    def _learn_features(self, examples: Sequence[Mapping[str, float]], label: Ints, seldom: str) -> Batch:
        """Number the features, the most common first, and give all examples as one batch."""
        found: defaultdict[str, int] = defaultdict(count().__next__)
        size = np.fromiter(map(len, examples), np.int32, len(examples))
        total = int(size.sum())
        number = np.fromiter(map(found.__getitem__, chain.from_iterable(examples)), np.int32, total)
        weight = np.fromiter(chain.from_iterable(own.values() for own in examples), np.float32, total)
        times = np.bincount(number, minlength=len(found))
        # By name where counts are equal: the order of the examples must not matter.
        names = list(found)
        by_name = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int32)
        order = by_name[np.argsort(-times[by_name], kind="stable")]
        rare = np.fromiter((name[0] in seldom for name in names), np.bool_, len(names)) & (times == 1)
        old = order[~rare[order]]
        self._ids = {names[i]: place for place, i in enumerate(old.tolist())}
        self._rarity = np.log1p(len(examples) / times[old]).astype(np.float32)
        renumbered = np.full(len(found), -1, np.int32)
        renumbered[old] = np.arange(len(old), dtype=np.int32)
        features, example = renumbered[number], np.repeat(np.arange(len(size)), size)
        stays = features >= 0
        features, weight, example = features[stays], weight[stays], example[stays]
        weight *= self._rarity[features]
        length = np.sqrt(np.bincount(example, weight**2, len(size)))
        weight /= np.maximum(length, 1e-9)[example].astype(np.float32)
        return Batch(Vector(features, weight), np.bincount(example, minlength=len(size)).astype(np.int32), label)

    def _keys(self, known: Batch) -> NDArray[np.uint32]:
        """A number for each example that depends on nothing but its features."""
        names = np.fromiter((crc32(name.encode()) for name in self._ids), np.uint32, len(self._ids))
        ends = np.cumsum(known.size)
        summed = np.append(np.uint64(0), np.cumsum(names[known.vector.features], dtype=np.uint64))
        keys: NDArray[np.uint32] = (summed[ends] - summed[ends - known.size]).astype(np.uint32)
        return keys

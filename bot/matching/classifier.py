"""A linear classifier over sparse features, trained at load: class centroids refined by margin errors.

The start is Rocchio's (a class is the mean of its examples); then each example that does not beat its strongest rival by a
margin moves both, by the passive-aggressive rule (Crammer et al., JMLR 7, 2006, PA-I). Weights exist only where a class has
seen a feature, so training and matching cost what the postings of a message's features cost, whatever the number of classes.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

EPOCHS = 5
MARGIN = 0.35
AGGRESSIVENESS = 0.15
BUDGET = 60_000
"""Most examples looked at in refinement, so that a huge base still loads; the centroids serve the rest."""


class Vector(NamedTuple):
    """A message as the classifier sees it: known features with unit-length weights."""

    features: Ints
    weight: Floats


class LinearClassifier:
    """Scores every class for a message."""

    def __init__(self, examples: Sequence[Mapping[str, float]], classes: Sequence[int], n_classes: int) -> None:
        """Train on examples (features with their weights) and the class of each, from 0 to `n_classes` - 1."""
        self.n_classes = n_classes
        count = Counter(feature for example in examples for feature in example)
        self._highest = math.log(1 + len(examples))
        self._ids = {feature: i for i, feature in enumerate(sorted(count))}
        rarity = [math.log(1 + len(examples) / count[feature]) for feature in self._ids]
        self._rarity = np.array(rarity, dtype=np.float32)
        vectors = [self.vector(example) for example in examples]
        self._build(vectors, classes)
        self._refine(vectors, classes)

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
        position, repeated = self._postings(vector)
        summed = np.bincount(self._class[position], self._weight[position] * repeated, self.n_classes)
        return summed.astype(np.float32)

    def _postings(self, vector: Vector) -> tuple[Ints, Floats]:
        """Positions of the weights that a vector touches, and the vector's own weight at each."""
        start, size = self._start[vector.features], self._size[vector.features]
        total = int(size.sum())
        ends = np.cumsum(size)
        position = np.arange(total, dtype=np.int32) + np.repeat(start - (ends - size), size).astype(np.int32)
        return position, np.repeat(vector.weight, size)

    def _build(self, vectors: Sequence[Vector], classes: Sequence[int]) -> None:
        """Centroids as postings: for each feature the classes that have it, with the weight."""
        feature = np.concatenate([vector.features for vector in vectors]) if vectors else np.zeros(0, np.int32)
        weight = np.concatenate([vector.weight for vector in vectors]) if vectors else np.zeros(0, np.float32)
        owner = np.repeat(np.array(classes, dtype=np.int64), [len(vector.features) for vector in vectors])
        key = feature.astype(np.int64) * self.n_classes + owner
        pairs, inverse = np.unique(key, return_inverse=True)
        summed = np.bincount(inverse, weight, len(pairs))
        own = pairs % max(1, self.n_classes)
        squares = np.bincount(own, summed**2, self.n_classes)
        self._class = own.astype(np.int32)
        self._weight = (summed / np.sqrt(np.maximum(squares, 1e-9))[own]).astype(np.float32)
        sizes = np.bincount((pairs // max(1, self.n_classes)).astype(np.int64), minlength=len(self._ids))
        self._size = sizes.astype(np.int32)
        self._start = (np.cumsum(sizes) - sizes).astype(np.int32)

    def _refine(self, vectors: Sequence[Vector], classes: Sequence[int]) -> None:
        """Several passes; the mean of the weights after each is kept, which depends less on the order of the examples."""
        order = np.random.default_rng(0)
        total = np.zeros_like(self._weight)
        passes = max(1, min(EPOCHS, BUDGET // max(1, len(vectors))))
        for _ in range(passes):
            for i in order.permutation(len(vectors))[:BUDGET]:
                self._learn(vectors[i], classes[i])
            total += self._weight
        self._weight = total / passes

    def _learn(self, vector: Vector, own: int) -> None:
        position, weight = self._postings(vector)
        classes = self._class[position]
        scores = np.bincount(classes, self._weight[position] * weight, self.n_classes)
        mine, scores[own] = scores[own], -np.inf
        rival = int(scores.argmax())
        loss = MARGIN - (mine - scores[rival])
        if loss <= 0:
            return
        step = min(AGGRESSIVENESS, loss / 2)
        up, down = classes == own, classes == rival
        self._weight[position[up]] += step * weight[up]
        self._weight[position[down]] -= step * weight[down]

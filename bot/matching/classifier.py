"""A linear classifier over sparse features, trained at load: class centroids refined by margin errors.

The start is Rocchio's (a class is the mean of its examples); then each example that does not beat its strongest rival by a
margin moves both, by the passive-aggressive rule (Crammer et al., JMLR 7, 2006, PA-I), in small batches so that numpy does
the work. Weights exist only where a class has seen a feature, so training and matching cost what the postings of a message's
features cost, whatever the number of classes.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

EPOCHS = 4
MARGIN = 0.5
AGGRESSIVENESS = 0.15
BATCH_CELLS = 60_000
"""Scores computed at once in training: examples of a batch times classes."""
BUDGET = 130_000
"""Most examples looked at in refinement, so that a huge base still loads; the centroids serve the rest."""


class Vector(NamedTuple):
    """A message as the classifier sees it: known features with unit-length weights."""

    features: Ints
    weight: Floats


class Batch(NamedTuple):
    """Several vectors, one after the other."""

    vector: Vector
    size: Ints
    """Features of each."""
    label: Ints
    """Class of each."""
    own: Ints
    """Position, for each feature, of the weight that its example's class has for it."""


class LinearClassifier:
    """Scores every class for a message."""

    def __init__(self, examples: Sequence[Mapping[str, float]], classes: Sequence[int], n_classes: int) -> None:
        """Train on examples (features with their weights) and the class of each, from 0 to `n_classes` - 1."""
        self.n_classes = n_classes
        count = Counter(chain.from_iterable(examples))
        self._highest = math.log(1 + len(examples))
        self._ids = {feature: i for i, feature in enumerate(count)}
        self._rarity = np.log1p(len(examples) / np.fromiter(count.values(), np.float32, len(count))).astype(np.float32)
        self._refine(self._built(examples, np.array(classes, dtype=np.int32)))

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
        return _runs(start, size), np.repeat(vector.weight, size)

    def _built(self, examples: Sequence[Mapping[str, float]], label: Ints) -> Batch:
        """All examples as one batch, after their centroids were made postings: for each feature its classes and weights."""
        size = np.fromiter(map(len, examples), np.int32, len(examples))
        total = int(size.sum())
        features = np.fromiter(map(self._ids.__getitem__, chain.from_iterable(examples)), np.int32, total)
        weight = np.fromiter(chain.from_iterable(e.values() for e in examples), np.float32, total)
        weight *= self._rarity[features]
        example = np.repeat(np.arange(len(size)), size)
        length = np.sqrt(np.bincount(example, weight**2, len(size)))
        weight /= np.maximum(length, 1e-9)[example].astype(np.float32)
        self._pairs, own = np.unique(features.astype(np.int64) * self.n_classes + label[example], return_inverse=True)
        summed = np.bincount(own, weight, len(self._pairs))
        feature, classes = np.divmod(self._pairs, max(1, self.n_classes))
        squares = np.bincount(classes, summed**2, self.n_classes)
        self._class = classes.astype(np.int32)
        self._weight = (summed / np.sqrt(np.maximum(squares, 1e-9))[classes]).astype(np.float32)
        self._size = np.bincount(feature, minlength=len(self._ids)).astype(np.int32)
        self._start = (np.cumsum(self._size) - self._size).astype(np.int32)
        return Batch(Vector(features, weight), size, label, own.astype(np.int32))

    def _refine(self, known: Batch) -> None:
        """Several passes over the examples that still miss the margin.

        What is kept is the mean of the weights after each batch from the second pass on: it depends less on the order.
        """
        order = np.random.default_rng(0)
        starts = (np.cumsum(known.size) - known.size).astype(np.int32)
        total, batches, left = np.zeros(len(self._weight)), 0, BUDGET
        active = np.arange(len(known.size))
        for number in range(EPOCHS):
            chosen = order.permutation(active)[:left]
            if not len(chosen):
                break
            left -= len(chosen)
            lost = []
            for part in np.array_split(chosen, 1 + len(chosen) * self.n_classes // BATCH_CELLS):
                lost.append(self._learn(_part(known, starts, part)))
                if number:
                    total += self._weight
                    batches += 1
            active = chosen[np.concatenate(lost)]
        if batches:
            self._weight = (total / batches).astype(np.float32)

    def _learn(self, batch: Batch) -> NDArray[np.bool_]:
        """Move the weights for the examples of a batch that miss the margin; which ones did."""
        features, weight = batch.vector
        count, row = len(batch.size), np.arange(len(batch.size))
        position, repeated = self._postings(batch.vector)
        example = np.repeat(row, batch.size)
        cell = np.repeat(example * self.n_classes, self._size[features]) + self._class[position]
        scores = np.bincount(cell, self._weight[position] * repeated, count * self.n_classes).reshape(count, self.n_classes)
        mine = scores[row, batch.label]
        scores[row, batch.label] = -np.inf
        rival = scores.argmax(axis=1)
        loss = MARGIN - (mine - scores[row, rival])
        moved = weight * np.clip(loss / 2, 0, AGGRESSIVENESS).astype(np.float32)[example]
        pair = features.astype(np.int64) * self.n_classes + rival[example]
        theirs = np.minimum(np.searchsorted(self._pairs, pair), len(self._pairs) - 1)
        shared = self._pairs[theirs] == pair
        np.add.at(self._weight, batch.own, moved)
        np.subtract.at(self._weight, theirs[shared], moved[shared])
        lost: NDArray[np.bool_] = loss > 0
        return lost


def _runs(start: Ints, size: Ints) -> Ints:
    """The numbers from each start on, as many as its size says, one run after the other."""
    ends = np.cumsum(size)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.int32) + np.repeat(start - (ends - size), size).astype(np.int32)


def _part(known: Batch, starts: Ints, chosen: NDArray[np.intp]) -> Batch:
    """Some examples of a batch."""
    size = known.size[chosen]
    place = _runs(starts[chosen], size)
    return Batch(Vector(known.vector.features[place], known.vector.weight[place]), size, known.label[chosen], known.own[place])

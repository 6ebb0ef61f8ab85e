"""A linear classifier over sparse features, trained at load: class centroids refined by margin errors.

The start is Rocchio's (a class is the mean of its examples); then each example that does not beat its strongest rival by a
margin moves both, by the passive-aggressive rule (Crammer et al., JMLR 7, 2006, PA-I), in small batches so that numpy does
the work. The few features that most classes share have a full matrix of weights; all others have weights only where a class
has seen them, so that matching costs little whatever the number of classes.
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
AGGRESSIVENESS = 0.2
BATCH, BATCH_CELLS = 800, 2_000_000
"""Most examples of a batch in training, and most scores computed at once: examples times classes."""
AVERAGED = 100
"""How often in a pass the weights go into their mean."""
BUDGET = 250_000
"""Most examples looked at in refinement, so that a huge base still loads; the centroids serve the rest."""
COMMON = 1000
"""Features with a weight for every class, the most widely used: a matrix product is quicker there than sparse sums."""


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


class LinearClassifier:
    """Scores every class for a message."""

    def __init__(self, examples: Sequence[Mapping[str, float]], classes: Sequence[int], n_classes: int) -> None:
        """Train on examples (features with their weights) and the class of each, from 0 to `n_classes` - 1."""
        self.n_classes = n_classes
        count = Counter(chain.from_iterable(examples))
        ordered = [feature for feature, _ in count.most_common()]
        self._highest = math.log(1 + len(examples))
        self._ids = {feature: i for i, feature in enumerate(ordered)}
        occurs = np.fromiter((count[feature] for feature in ordered), np.float32, len(ordered))
        self._rarity = np.log1p(len(examples) / occurs).astype(np.float32)
        known = self._vectors(examples, np.array(classes, dtype=np.int32))
        self._centre(known)
        self._refine(known)
        del self._pairs  # found only what training moves

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
        return self._scores(batch).reshape(-1)

    def _vectors(self, examples: Sequence[Mapping[str, float]], label: Ints) -> Batch:
        """All examples as one batch."""
        size = np.fromiter(map(len, examples), np.int32, len(examples))
        total = int(size.sum())
        features = np.fromiter(map(self._ids.__getitem__, chain.from_iterable(examples)), np.int32, total)
        weight = np.fromiter(chain.from_iterable(e.values() for e in examples), np.float32, total)
        weight *= self._rarity[features]
        example = np.repeat(np.arange(len(size)), size)
        length = np.sqrt(np.bincount(example, weight**2, len(size)))
        weight /= np.maximum(length, 1e-9)[example].astype(np.float32)
        return Batch(Vector(features, weight), size, label)

    def _centre(self, known: Batch) -> None:
        """Make the weights those of the classes' centroids."""
        features, weight = known.vector
        pair = self._pair(features, np.repeat(known.label, known.size))
        order = np.argsort(pair, kind="stable")
        ordered = pair[order]
        first = np.flatnonzero(np.diff(ordered, prepend=-1))
        pairs, summed = ordered[first], np.add.reduceat(weight[order], first) if len(first) else weight[:0]
        feature, classes = np.divmod(pairs, max(1, self.n_classes))
        squares = np.bincount(classes, summed**2, self.n_classes)
        summed = (summed / np.sqrt(np.maximum(squares, 1e-9))[classes]).astype(np.float32)
        common = feature < COMMON
        self._matrix = np.zeros((min(COMMON, len(self._ids)), self.n_classes), np.float32)
        self._matrix[feature[common], classes[common]] = summed[common]
        self._pairs = pairs[~common]
        self._class, self._weight = classes[~common].astype(np.int32), summed[~common]
        self._size = np.bincount(feature[~common], minlength=len(self._ids)).astype(np.int32)
        self._start = (np.cumsum(self._size) - self._size).astype(np.int32)

    def _pair(self, features: Ints, classes: NDArray[np.integer]) -> NDArray[np.int64]:
        return features.astype(np.int64) * self.n_classes + classes

    def _scores(self, batch: Batch) -> Floats:
        """Score of each class for each vector of a batch."""
        features, weight = batch.vector
        count = len(batch.size)
        example = np.repeat(np.arange(count), batch.size)
        rare = features >= COMMON
        dense = self._dense(features[~rare], weight[~rare], example[~rare], count)
        features, weight, example = features[rare], weight[rare], example[rare]
        size = self._size[features]
        position = _runs(self._start[features], size)
        cell = np.repeat(example * self.n_classes, size) + self._class[position]
        sparse = np.bincount(cell, self._weight[position] * np.repeat(weight, size), count * self.n_classes)
        scores: Floats = dense + sparse.reshape(count, self.n_classes).astype(np.float32)
        return scores

    def _dense(self, features: Ints, weight: Floats, example: NDArray[np.intp], count: int) -> Floats:
        """What the common features add to the scores."""
        if count == 1:
            one: Floats = weight @ self._matrix[features]
            return one.reshape(1, -1)
        rows = np.zeros((count, len(self._matrix)), np.float32)
        rows[example, features] = weight
        many: Floats = rows @ self._matrix
        return many

    def _refine(self, known: Batch) -> None:
        """Several passes over the examples that still miss the margin.

        What is kept is the mean of the weights from the second pass on: it depends less on the order.
        """
        order = np.random.default_rng(0)
        starts = (np.cumsum(known.size) - known.size).astype(np.int32)
        matrix, weight, summed, left = np.zeros_like(self._matrix), np.zeros_like(self._weight), 0, BUDGET
        active = np.arange(len(known.size))
        size = min(BATCH, 1 + BATCH_CELLS // max(1, self.n_classes))
        for number in range(EPOCHS):
            chosen = order.permutation(active)[:left]
            if not len(chosen):
                break
            left -= len(chosen)
            parts = np.array_split(chosen, 1 + len(chosen) // size)
            lost = []
            for place, part in enumerate(parts):
                lost.append(self._learn(_part(known, starts, part)))
                if number and place % (1 + len(parts) // AVERAGED) == 0:
                    matrix += self._matrix
                    weight += self._weight
                    summed += 1
            active = chosen[np.concatenate(lost)]
        if summed:
            self._matrix, self._weight = matrix / np.float32(summed), weight / np.float32(summed)

    def _learn(self, batch: Batch) -> NDArray[np.bool_]:
        """Move the weights for the examples of a batch that miss the margin; which ones did."""
        row = np.arange(len(batch.size))
        scores = self._scores(batch)
        mine = scores[row, batch.label]
        scores[row, batch.label] = -np.inf
        rival = scores.argmax(axis=1)
        loss = MARGIN - (mine - scores[row, rival])
        moved = batch.vector.weight * np.repeat(np.clip(loss / 2, 0, AGGRESSIVENESS).astype(np.float32), batch.size)
        self._move(batch.vector.features, np.repeat(batch.label, batch.size), moved)
        self._move(batch.vector.features, np.repeat(rival, batch.size), -moved)
        lost: NDArray[np.bool_] = loss > 0
        return lost

    def _move(self, features: Ints, classes: NDArray[np.integer], moved: Floats) -> None:
        """Add to the weights that features have for classes; a rare feature that a class has never seen stays without."""
        common, pair = features < COMMON, self._pair(features, classes)
        np.add.at(self._matrix.reshape(-1), pair[common], moved[common])
        pair, moved = pair[~common], moved[~common]
        place = np.minimum(np.searchsorted(self._pairs, pair), len(self._pairs) - 1)
        seen = self._pairs[place] == pair
        np.add.at(self._weight, place[seen], moved[seen])


def _runs(start: Ints, size: Ints) -> Ints:
    """The numbers from each start on, as many as its size says, one run after the other."""
    ends = np.cumsum(size)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.int32) + np.repeat(start - (ends - size), size).astype(np.int32)


def _part(known: Batch, starts: Ints, chosen: NDArray[np.intp]) -> Batch:
    """Some examples of a batch."""
    size = known.size[chosen]
    place = _runs(starts[chosen], size)
    return Batch(Vector(known.vector.features[place], known.vector.weight[place]), size, known.label[chosen])

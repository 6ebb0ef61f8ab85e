"""The weights of a linear classifier, and the scores they give.

The few features that most classes share have a full matrix of weights; all others have weights only where a class has seen
them, so that matching costs little whatever the number of classes.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Places = NDArray[np.int64]


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


class Reach(NamedTuple):
    """Where the rare features of a batch meet the classes that have seen them."""

    cell: Places
    """The score that each adds to: vector times classes, plus class."""
    place: Places
    """The weight that it adds."""
    weight: Floats
    """The feature's weight in its vector."""


class Weights:
    """A weight for each pair of feature and class, as far as there are any."""

    def __init__(self, matrix: Floats, pairs: Places, values: Floats, n_features: int) -> None:
        """Take the weights.

        Args:
            matrix: For the first features, which are common, a weight for every class.
            pairs: For the others, the pairs that have a weight: feature times classes, plus class; in order.
            values: The weight of each pair.
            n_features: Number of features.
        """
        self.matrix, self.rare = matrix, values
        self.common, self.n_classes = len(matrix), int(matrix.shape[1])
        feature, classes = np.divmod(pairs, max(1, self.n_classes))
        self._class = classes.astype(np.int32)
        self._size = np.bincount(feature, minlength=n_features).astype(np.int32)
        self._start = (np.cumsum(self._size) - self._size).astype(np.int32)

    def reach(self, batch: Batch) -> Reach:
        """What the rare features of a batch meet."""
        features, weight = batch.vector
        rare = features >= self.common
        vector = np.repeat(np.arange(len(batch.size)), batch.size)[rare]
        size = self._size[features[rare]]
        place = runs(self._start[features[rare]], size)
        return Reach(np.repeat(vector * self.n_classes, size) + self._class[place], place, np.repeat(weight[rare], size))

    def scores(self, batch: Batch, reach: Reach) -> Floats:
        """Score of each class for each vector of a batch."""
        count = len(batch.size)
        sparse = np.bincount(reach.cell, self.rare[reach.place] * reach.weight, count * self.n_classes)
        found: Floats = self._dense(batch)
        found += sparse.reshape(count, self.n_classes)
        return found

    def _dense(self, batch: Batch) -> Floats:
        """What the common features add to the scores."""
        features, weight = batch.vector
        common = features < self.common
        if len(batch.size) == 1:
            one: Floats = weight[common] @ self.matrix[features[common]]
            return one.reshape(1, -1)
        rows = np.zeros((len(batch.size), len(self.matrix)), np.float32)
        rows[np.repeat(np.arange(len(batch.size)), batch.size)[common], features[common]] = weight[common]
        many: Floats = rows @ self.matrix
        return many


def runs(start: NDArray[np.integer], size: Ints) -> Places:
    """The numbers from each start on, as many as its size says, one run after the other."""
    ends = np.cumsum(size)
    total = int(ends[-1]) if len(ends) else 0
    found: Places = np.arange(total) + np.repeat(start - (ends - size), size)
    return found

"""Training: class centroids refined by margin errors.

The start is Rocchio's (a class is the mean of its examples); then each example that does not beat its strongest rivals by a
margin moves them and its own class, by the passive-aggressive rule (Crammer et al., JMLR 7, 2006, PA-I), in small batches so
that numpy does the work.

An example more or less must not change what others are taken for. So the batch of an example follows from its features, not
from its place in the list, and the move is shared among the strongest rivals: if the strongest took it all, a hair's breadth
between two of them would send training another way.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.matching.weights import Batch, Floats, Places, Vector, Weights, runs

MARGIN = 0.4
AGGRESSIVENESS = 0.3
RIVALS, SOFTNESS = 3, 0.1
"""Rivals that share a move, and the lead in score that makes a rival's share e times another's."""
BATCH, PER_CLASS, BATCH_CELLS = 800, 3, 2_000_000
"""About how many examples make a batch; at most so many a class, since they move its weights all at once and would overshoot;
and most scores computed at once: examples times classes."""
AVERAGED = 40
"""How often in a pass the weights go into their mean."""
BUDGET = 250_000
"""Most examples looked at in refinement, so that a huge base still loads; the centroids serve the rest."""
MIXERS = (2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263)
"""Odd numbers with well mixed bits, one a pass: each orders the examples anew."""


class Plan(NamedTuple):
    """How a classifier is trained."""

    passes: int
    """How often each example is looked at."""
    common: int
    """Features, the most widely used, with a weight for every class. A matrix product scores them, which is quicker than sparse
    sums from about the feature on that a third of the classes have."""


def train(plan: Plan, known: Batch, keys: NDArray[np.uint32], n_features: int, n_classes: int) -> Weights:
    """Weights that tell the classes of examples apart.

    Args:
        plan: How to.
        known: The examples.
        keys: A number for each example that does not depend on the others.
        n_features: Number of features.
        n_classes: Number of classes.
    """
    weights = _centroids(known, n_features, n_classes, plan.common)
    _refine(weights, known, keys, plan.passes)
    return weights


def _centroids(known: Batch, n_features: int, n_classes: int, common: int) -> Weights:
    """The mean of each class's examples, at length 1."""
    features, weight = known.vector
    pair = features.astype(np.int64) * n_classes + np.repeat(known.label, known.size)
    common = min(common, n_features)
    full = features < common
    matrix = np.bincount(pair[full], weight[full], common * n_classes).reshape(common, n_classes)
    pairs, rare = _summed(pair[~full], weight[~full])
    classes = pairs % max(1, n_classes)
    length = np.sqrt(np.maximum((matrix**2).sum(axis=0) + np.bincount(classes, rare**2, n_classes), 1e-9))
    return Weights((matrix / length).astype(np.float32), pairs, (rare / length[classes]).astype(np.float32), n_features)


def _summed(pair: Places, weight: Floats) -> tuple[Places, Floats]:
    """Each pair once, in order, with the sum of its weights."""
    order = np.argsort(pair, kind="stable")
    ordered = pair[order]
    first = np.flatnonzero(np.diff(ordered, prepend=-1))
    return ordered[first], np.add.reduceat(weight[order], first) if len(first) else weight[:0]


def _refine(weights: Weights, known: Batch, keys: NDArray[np.uint32], passes: int) -> None:
    """Several passes over the examples that still miss the margin.

    What is kept is the mean of the weights of the second half: it depends less on the order.
    """
    starts = np.cumsum(known.size) - known.size
    matrix, rare, summed, left = np.zeros_like(weights.matrix), np.zeros_like(weights.rare), 0, BUDGET
    active = np.arange(len(known.size))
    most = min(BATCH, PER_CLASS * weights.n_classes, 1 + BATCH_CELLS // max(1, weights.n_classes))
    for number in range(passes):
        parts = _batches(active, keys, MIXERS[number], most)
        lost = [active[:0]]
        for place, part in enumerate(parts):
            if left <= 0:
                break
            left -= len(part)
            lost.append(part[_learn(weights, _part(known, starts, part))])
            if 2 * (number + place / len(parts)) >= passes and place % (1 + len(parts) // AVERAGED) == 0:
                matrix += weights.matrix
                rare += weights.rare
                summed += 1
        active = np.concatenate(lost)
    if summed:
        weights.matrix, weights.rare = matrix / np.float32(summed), rare / np.float32(summed)


def _batches(active: NDArray[np.intp], keys: NDArray[np.uint32], mixer: int, most: int) -> list[NDArray[np.intp]]:
    """Examples in batches of about the same size; which one an example is in depends on nothing but its key.

    The number of batches is a power of two: one example more seldom changes it.
    """
    bits = max(0, round(np.log2(max(1, len(active)) / most)))
    mixed = (keys[active].astype(np.uint64) * np.uint64(mixer)) & np.uint64(0xFFFFFFFF)
    order = np.argsort(mixed, kind="stable")
    edges = np.arange(1, 1 << bits, dtype=np.uint64) << np.uint64(32 - bits)
    parts = np.split(active[order], np.searchsorted(mixed[order], edges))
    return [part for part in parts if len(part)]


def _learn(weights: Weights, batch: Batch) -> NDArray[np.bool_]:
    """Move the weights for the examples of a batch that miss the margin; which ones did."""
    row, reach = np.arange(len(batch.size)), weights.reach(batch)
    scores = weights.scores(batch, reach)
    mine = scores[row, batch.label]
    scores[row, batch.label] = -np.inf
    rivals, strength = [], []
    for _ in range(min(RIVALS, weights.n_classes - 1)):
        rivals.append(scores.argmax(axis=1))
        strength.append(scores[row, rivals[-1]])
        scores[row, rivals[-1]] = -np.inf
    loss = MARGIN - (mine - strength[0])
    step = np.clip(loss / 2, 0, AGGRESSIVENESS).astype(np.float32)
    share = np.exp((np.array(strength) - strength[0]) / SOFTNESS)
    share *= step / share.sum(axis=0)
    moves = np.zeros_like(scores)
    moves[row, batch.label] = step
    for rival, own in zip(rivals, share, strict=True):
        moves[row, rival] = -own
    _move(weights, batch, np.stack([batch.label, *rivals]), moves)
    move = moves.reshape(-1)[reach.cell]
    moved = np.flatnonzero(move)
    np.add.at(weights.rare, reach.place[moved], move[moved] * reach.weight[moved])
    lost: NDArray[np.bool_] = loss > 0
    return lost


def _move(weights: Weights, batch: Batch, classes: NDArray[np.intp], moves: Floats) -> None:
    """Add to the weights that common features have for some classes of each example."""
    features, weight = batch.vector
    common = features < weights.common
    row = np.repeat(np.arange(len(batch.size)), batch.size)[common]
    base, weight = features[common].astype(np.int64) * weights.n_classes, weight[common]
    flat = weights.matrix.reshape(-1)
    for own in classes:
        np.add.at(flat, base + own[row], weight * moves[row, own[row]])


def _part(known: Batch, starts: NDArray[np.intp], chosen: NDArray[np.intp]) -> Batch:
    """Some examples of a batch."""
    size = known.size[chosen]
    place = runs(starts[chosen], size)
    return Batch(Vector(known.vector.features[place], known.vector.weight[place]), size, known.label[chosen])

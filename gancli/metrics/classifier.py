"""C2ST: can a fresh classifier tell generated points from real ones (Lopez-Paz & Oquab 2017)?

The classifier is the vote of the k nearest training points, k = √(their number), one of the two of that paper: it
finds the best accuracy ½(1 + TV) in the limit for whatever two laws, and has nothing to tune or to train.
"""

from math import isqrt

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution
from gancli.metrics.draws import real_points
from gancli.metrics.rows import over_rows

INDISTINGUISHABLE = 0.52
"""Below this upper limit of the accuracy nothing could be told apart."""


def accuracy(
    samples: Float[np.ndarray, "*E F N"], target: Distribution, rng: np.random.Generator
) -> Float[np.ndarray, "*E"]:
    """The share of the test points that is told right: half of the N points and as many real ones."""
    return over_rows(samples, lambda row: between(row, real_points(target, (row.shape[1],), rng), rng))


def tests(n: int) -> int:
    """How many test points there are for n generated points."""
    return 2 * (n - n // 2)


def between(x: Float[np.ndarray, "F N"], y: Float[np.ndarray, "F N"], rng: np.random.Generator) -> float:
    """The accuracy of telling x from y, trained on a random half of each and tested on the other."""
    from scipy.spatial import cKDTree

    half = x.shape[1] // 2
    (known, kinds), (asked, truth) = _labelled(*(_halves(z, half, rng) for z in (x, y)))
    neighbours = cKDTree(known).query(asked, isqrt(2 * half) | 1)[1]
    votes = kinds[neighbours.reshape(len(asked), -1)].mean(axis=1)
    return float(((votes > 0.5) == truth).mean())


def _halves(
    points: Float[np.ndarray, "F N"], half: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Two random parts, whatever the order in which the points came."""
    ordered = points.T[np.lexsort(points)].astype(np.float64)
    mixed = rng.permutation(ordered)
    return mixed[:half], mixed[half:]


def _labelled(
    x: tuple[np.ndarray, np.ndarray], y: tuple[np.ndarray, np.ndarray]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """For training and for test the points of both kinds together, with True where real."""
    return [
        (np.concatenate([made, real]), np.repeat([False, True], [len(made), len(real)]))
        for made, real in zip(x, y, strict=True)
    ]

"""What D judges: single points, or a whole set of them reduced to features.

A view takes points ``(…, F, B)`` to what D judges, ``(…, features, judged)``: as many columns as points for a view of
points, one column for a view of a set. Views run on NumPy arrays and torch tensors alike; for the fused engine each has
a pair in ``views.native``, but points as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gancli.arrays import Tensor, concatenate, constant, detach, mean, namespace
from gancli.views.native import MOMENTS, RAW, RAW_AND_DIFFERENCES, RAW_AND_VARIANCES, SQUARES, Pair


@dataclass(frozen=True)
class View:
    """One way to look at points: ``look(points, epsilon)``, and the number of features that comes out."""

    look: Callable[[Tensor, float], Tensor]
    features: Callable[[int, int], int]
    """Features from (the features of a point, the points of a batch)."""
    of_sets: bool
    description: str
    native: Pair | None = None
    """What it makes of one batch, and its gradient; None for points as they are."""
    feels_order: bool = False
    """Whether the order of the points in a set makes a difference."""


def _points(x: Tensor, epsilon: float) -> Tensor:
    return x


def _squares(x: Tensor, epsilon: float) -> Tensor:
    return x * x


def _moments(x: Tensor, epsilon: float) -> Tensor:
    """Mean, biased sd, skewness and excess kurtosis; 0/0 for a set without spread unless epsilon > 0."""
    centre = mean(x, keepdims=True)
    deviation = x - centre
    variance = mean(deviation * deviation, keepdims=True)
    sd = namespace(x).sqrt(variance + epsilon if epsilon else variance)
    z = deviation / sd
    cubes = z * z * z
    excess = mean(cubes * z, keepdims=True) - constant(3.0, x)
    return concatenate([centre, sd, mean(cubes, keepdims=True), excess], -2)


def _column(x: Tensor) -> Tensor:
    return x.reshape(*x.shape[:-2], -1, 1)


def _deviation(x: Tensor) -> Tensor:
    """Deviation from the set's mean, through which no gradient flows (as published)."""
    return x - mean(detach(x), keepdims=True)


def _raw(x: Tensor, epsilon: float) -> Tensor:
    return _column(x)


def _raw_and_variances(x: Tensor, epsilon: float) -> Tensor:
    deviation = _deviation(x)
    return concatenate([_column(x), _column(deviation * deviation)], -2)


def _raw_and_differences(x: Tensor, epsilon: float) -> Tensor:
    return concatenate([_column(x), _column(_deviation(x))], -2)


VIEWS: dict[str, View] = {
    "points": View(_points, lambda f, b: f, False, "each point on its own"),
    "squares": View(
        _squares,
        lambda f, b: f,
        False,
        "the squares of each point's numbers (Nagarajan & Kolter 2017)",
        SQUARES,
    ),
    "moments": View(
        _moments, lambda f, b: 4 * f, True, "a set's mean, sd, skewness and excess kurtosis", MOMENTS
    ),
    "raw": View(_raw, lambda f, b: f * b, True, "a set's values in their order", RAW, True),
    "raw+variances": View(
        _raw_and_variances,
        lambda f, b: 2 * f * b,
        True,
        "a set's values and their squared deviations",
        RAW_AND_VARIANCES,
        True,
    ),
    "raw+diffs": View(
        _raw_and_differences,
        lambda f, b: 2 * f * b,
        True,
        "a set's values and their signed deviations",
        RAW_AND_DIFFERENCES,
        True,
    ),
}

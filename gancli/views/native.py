"""The views of a set with their gradients, for the fused engine.

``look(x, features, epsilon, seen)`` takes the points of one set, flat with features before batch, to what D judges;
``back(x, features, epsilon, seen, dseen, dx)`` writes the gradient with respect to the points.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gancli.arrays import Tensor


class Pair(NamedTuple):
    """A view of one set and its gradient."""

    look: Callable[[Tensor, int, float, Tensor], None]
    back: Callable[[Tensor, int, float, Tensor, Tensor, Tensor], None]


def _moments(x: Tensor, features: int, epsilon: float, seen: Tensor) -> None:
    """All means, then all sds, skewnesses and excess kurtoses."""
    batch = x.size // features
    share, zero = x.dtype.type(1) / x.dtype.type(batch), x.dtype.type(0)
    for f in range(features):
        points = x[f * batch : (f + 1) * batch]
        mean = zero
        for k in range(batch):
            mean += points[k]
        mean = mean * share
        second = third = fourth = zero
        for k in range(batch):
            deviation = points[k] - mean
            square = deviation * deviation
            second += square
            third += square * deviation
            fourth += square * square
        variance = second * share + epsilon
        sd = np.sqrt(variance)
        seen[f], seen[features + f] = mean, sd
        seen[2 * features + f] = third * share / (variance * sd)
        seen[3 * features + f] = fourth * share / (variance * variance) - x.dtype.type(3)


def _moments_back(x: Tensor, features: int, epsilon: float, seen: Tensor, dseen: Tensor, dx: Tensor) -> None:
    """A cubic in the standardised deviation, since each moment is a polynomial of it."""
    batch = x.size // features
    share = x.dtype.type(1) / x.dtype.type(batch)
    three, four = x.dtype.type(3), x.dtype.type(4)
    for f in range(features):
        mean, sd = seen[f], seen[features + f]
        skewness, kurtosis = seen[2 * features + f], seen[3 * features + f] + three
        of_mean, of_sd = dseen[f], dseen[features + f]
        of_third, of_fourth = dseen[2 * features + f], dseen[3 * features + f]
        variance = sd * sd
        spread = (variance - epsilon) / variance
        scale = share / sd
        c0 = share * of_mean - scale * (three * of_third * spread + four * of_fourth * skewness)
        c1 = share * of_sd - scale * (three * of_third * skewness + four * of_fourth * kurtosis)
        c2, c3 = scale * three * of_third, scale * four * of_fourth
        points, gradient = x[f * batch : (f + 1) * batch], dx[f * batch : (f + 1) * batch]
        inverse = x.dtype.type(1) / sd
        for k in range(batch):
            z = (points[k] - mean) * inverse
            gradient[k] = c0 + z * (c1 + z * (c2 + z * c3))


def _raw(x: Tensor, features: int, epsilon: float, seen: Tensor) -> None:
    seen[:] = x


def _raw_back(x: Tensor, features: int, epsilon: float, seen: Tensor, dseen: Tensor, dx: Tensor) -> None:
    dx[:] = dseen


def _raw_and_differences(x: Tensor, features: int, epsilon: float, seen: Tensor) -> None:
    batch = x.size // features
    seen[: x.size] = x
    for f in range(features):
        points, deviations = (
            x[f * batch : (f + 1) * batch],
            seen[x.size + f * batch : x.size + (f + 1) * batch],
        )
        mean = points.sum() / x.dtype.type(batch)
        for k in range(batch):
            deviations[k] = points[k] - mean


def _raw_and_differences_back(
    x: Tensor, features: int, epsilon: float, seen: Tensor, dseen: Tensor, dx: Tensor
) -> None:
    """No gradient flows through the mean (as published)."""
    for k in range(x.size):
        dx[k] = dseen[k] + dseen[x.size + k]


def _raw_and_variances(x: Tensor, features: int, epsilon: float, seen: Tensor) -> None:
    batch = x.size // features
    seen[: x.size] = x
    for f in range(features):
        points, squares = x[f * batch : (f + 1) * batch], seen[x.size + f * batch : x.size + (f + 1) * batch]
        mean = points.sum() / x.dtype.type(batch)
        for k in range(batch):
            squares[k] = (points[k] - mean) * (points[k] - mean)


def _raw_and_variances_back(
    x: Tensor, features: int, epsilon: float, seen: Tensor, dseen: Tensor, dx: Tensor
) -> None:
    """No gradient flows through the mean (as published)."""
    batch = x.size // features
    two = x.dtype.type(2)
    for f in range(features):
        at = f * batch
        mean = x[at : at + batch].sum() / x.dtype.type(batch)
        for k in range(at, at + batch):
            dx[k] = dseen[k] + two * (x[k] - mean) * dseen[x.size + k]


MOMENTS = Pair(_moments, _moments_back)
RAW = Pair(_raw, _raw_back)
RAW_AND_VARIANCES = Pair(_raw_and_variances, _raw_and_variances_back)
RAW_AND_DIFFERENCES = Pair(_raw_and_differences, _raw_and_differences_back)

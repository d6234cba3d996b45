"""The views with their gradients, for the fused engine; single points as they are need none.

``look(x, features, epsilon, seen)`` takes the points of a batch, flat with features before batch, to what D judges;
``back(x, features, epsilon, seen, dseen, dx)`` writes the gradient with respect to the points.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gancli.arrays import Tensor


class Pair(NamedTuple):
    """A view of one batch and its gradient."""

    look: Callable[[Tensor, int, float, Tensor], None]
    back: Callable[[Tensor, int, float, Tensor, Tensor, Tensor], None]


def _squares(x: Tensor, features: int, epsilon: float, seen: Tensor) -> None:
    for k in range(x.size):
        seen[k] = x[k] * x[k]


def _squares_back(x: Tensor, features: int, epsilon: float, seen: Tensor, dseen: Tensor, dx: Tensor) -> None:
    two = x.dtype.type(2)
    for k in range(x.size):
        dx[k] = two * x[k] * dseen[k]


def _moments(x: Tensor, features: int, epsilon: float, seen: Tensor) -> None:
    """All means, then all sds, skewnesses and excess kurtoses."""
    batch = x.size // features
    count, zero = x.dtype.type(batch), x.dtype.type(0)
    for f in range(features):
        points = x[f * batch : (f + 1) * batch]
        mean = zero
        for k in range(batch):
            mean += points[k]
        mean /= count
        second = third = fourth = zero
        for k in range(batch):
            deviation = points[k] - mean
            square = deviation * deviation
            second += square
            third += square * deviation
            fourth += square * square
        variance = second / count + epsilon
        sd = np.sqrt(variance)
        seen[f], seen[features + f] = mean, sd
        seen[2 * features + f] = third / count / (variance * sd)
        seen[3 * features + f] = fourth / count / (variance * variance) - x.dtype.type(3)


def _moments_back(x: Tensor, features: int, epsilon: float, seen: Tensor, dseen: Tensor, dx: Tensor) -> None:
    """A cubic in the standardised deviation, since each moment is a polynomial of it.

    In float64: its coefficients are the same for all points, so that their rounding would add up over the set.
    """
    batch = x.size // features
    for f in range(features):
        points, gradient = x[f * batch : (f + 1) * batch], dx[f * batch : (f + 1) * batch]
        rounded = np.float64(seen[f])
        first = second = third = fourth = 0.0
        for k in range(batch):
            gap = np.float64(points[k]) - rounded
            square = gap * gap
            first += gap
            second += square
            third += square * gap
            fourth += square * square
        # from moments about the rounded mean to those about the mean
        off, second, third, fourth = first / batch, second / batch, third / batch, fourth / batch
        fourth += off * (6 * off * second - 4 * third - 3 * off * off * off)
        third += off * (2 * off * off - 3 * second)
        second -= off * off
        mean = rounded + off
        variance = second + np.float64(epsilon)
        sd = np.sqrt(variance)
        skewness, kurtosis = third / (variance * sd), fourth / (variance * variance)
        spread, inverse = second / variance, 1 / sd
        of_mean, of_sd = np.float64(dseen[f]), np.float64(dseen[features + f])
        of_third, of_fourth = np.float64(dseen[2 * features + f]), np.float64(dseen[3 * features + f])
        c0 = (of_mean - inverse * (3 * of_third * spread + 4 * of_fourth * skewness)) / batch
        c1 = (of_sd - inverse * (3 * of_third * skewness + 4 * of_fourth * kurtosis)) / batch
        c2, c3 = inverse * 3 * of_third / batch, inverse * 4 * of_fourth / batch
        for k in range(batch):
            z = (np.float64(points[k]) - mean) * inverse
            gradient[k] = c0 + z * (c1 + z * (c2 + z * c3))


def _raw(x: Tensor, features: int, epsilon: float, seen: Tensor) -> None:
    for k in range(x.size):
        seen[k] = x[k]


def _raw_back(x: Tensor, features: int, epsilon: float, seen: Tensor, dseen: Tensor, dx: Tensor) -> None:
    for k in range(x.size):
        dx[k] = dseen[k]


def _raw_and_differences(x: Tensor, features: int, epsilon: float, seen: Tensor) -> None:
    batch = x.size // features
    for k in range(x.size):
        seen[k] = x[k]
    for f in range(features):
        points, deviations = (
            x[f * batch : (f + 1) * batch],
            seen[x.size + f * batch : x.size + (f + 1) * batch],
        )
        mean = x.dtype.type(0)
        for k in range(batch):
            mean += points[k]
        mean /= x.dtype.type(batch)
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
    for k in range(x.size):
        seen[k] = x[k]
    for f in range(features):
        points, squares = x[f * batch : (f + 1) * batch], seen[x.size + f * batch : x.size + (f + 1) * batch]
        mean = x.dtype.type(0)
        for k in range(batch):
            mean += points[k]
        mean /= x.dtype.type(batch)
        for k in range(batch):
            squares[k] = (points[k] - mean) * (points[k] - mean)


def _raw_and_variances_back(
    x: Tensor, features: int, epsilon: float, seen: Tensor, dseen: Tensor, dx: Tensor
) -> None:
    """No gradient flows through the mean (as published)."""
    batch = x.size // features
    two = x.dtype.type(2)
    for f in range(features):
        at, mean = f * batch, x.dtype.type(0)
        for k in range(at, at + batch):
            mean += x[k]
        mean /= x.dtype.type(batch)
        for k in range(at, at + batch):
            dx[k] = dseen[k] + two * (x[k] - mean) * dseen[x.size + k]


SQUARES = Pair(_squares, _squares_back)
MOMENTS = Pair(_moments, _moments_back)
RAW = Pair(_raw, _raw_back)
RAW_AND_VARIANCES = Pair(_raw_and_variances, _raw_and_variances_back)
RAW_AND_DIFFERENCES = Pair(_raw_and_differences, _raw_and_differences_back)

"""The functions of one number, and the sorting, of which the native pieces are made, in plain Python.

A native piece is an ordinary function over flat arrays (an activation with its slope, a loss with its gradient, …). It
runs as it stands, for tests and for reading; the fused engine compiles it, and puts a fast function of the array's
precision in place of each one here (``engine.fused.elementary``).
"""

import math
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

_NORMAL = NormalDist()


def exp(x: float) -> float:
    """Eˣ."""
    return math.exp(x)


def expm1(x: float) -> float:
    """Eˣ − 1, precise near 0."""
    return math.expm1(x)


def log(x: float) -> float:
    """The natural logarithm of a positive number."""
    return math.log(x)


def log1p(x: float) -> float:
    """log(1 + x) for x ≥ 0, precise near 0."""
    return math.log1p(x)


def tanh(x: float) -> float:
    """The hyperbolic tangent."""
    return math.tanh(x)


def sigmoid(x: float) -> float:
    """1 / (1 + e⁻ˣ)."""
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def softplus(x: float) -> float:
    """log(1 + eˣ), without overflow."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def normal_quantile(u: float) -> float:
    """The x below which a standard normal number falls with the probability u, inside (0, 1)."""
    return _NORMAL.inv_cdf(u)


def sort(x: npt.NDArray[np.floating]) -> None:
    """Ascending, in place, without memory of its own (Shell 1959, each gap four ninths of the one before)."""
    gap = x.size
    while gap > 1:
        gap = max(1, (4 * gap) // 9)
        for k in range(gap, x.size):
            value, place = x[k], k
            while place >= gap and x[place - gap] > value:
                x[place] = x[place - gap]
                place -= gap
            x[place] = value

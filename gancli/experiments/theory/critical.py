"""The step at which a game near its equilibrium begins to leave it."""

from collections.abc import Callable
from math import inf

import numpy as np

NEUTRAL = 1e-10
"""Up to this much above 1 a spectral radius counts as 1."""
_LOW, _HIGH = 1e-4, 1e2
_SCAN, _HALVINGS = 49, 40


def critical(radius: Callable[[float], float], speed: float) -> float:
    """The smallest factor on both learning rates above which the spectral radius exceeds 1.

    Args:
        radius: From the factor to the spectral radius.
        speed: The largest |λ| · learning rate at the factor 1; the search goes from 1e-4 to 100 of it.

    Returns:
        The factor; 0 where no step is small enough, ∞ where none is too large.
    """
    if not speed:
        return 0.0 if _leaves(radius(1.0)) else inf
    factors = np.geomspace(_LOW, _HIGH, _SCAN) / speed
    first = next((k for k, factor in enumerate(factors) if _leaves(radius(factor))), None)
    if first is None:
        return inf
    if first == 0:
        return 0.0
    low, high = factors[first - 1], factors[first]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _leaves(radius(middle)) else (middle, high)
    return float((low + high) / 2)


def spectral_radius(matrix: np.ndarray) -> float:
    """The largest modulus of an eigenvalue."""
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def _leaves(radius: float) -> bool:
    return radius > 1 + NEUTRAL

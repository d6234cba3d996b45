"""Distances between the empirical and the target's CDF: KS, Cramér–von Mises, Anderson–Darling, energy.

They are distances, free of the sample's size; the textbook statistics are √N·KS, N·CvM and N·AD. The p-values
say whether a sample of that size could come from the target, and are shown beside it, never used to decide.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution1D

_SMALLEST = float(np.finfo(np.float64).epsneg)
_PIECES, _NODES = 40, 64


def kolmogorov_smirnov(samples: Float[np.ndarray, "*E N"], target: Distribution1D) -> Float[np.ndarray, "*E"]:
    """The largest gap |Fₙ − F|."""
    level, n = _levels(samples, target), samples.shape[-1]
    above = (np.arange(1, n + 1) / n - level).max(axis=-1)
    below = (level - np.arange(n) / n).max(axis=-1)
    return np.asarray(np.maximum(above, below))


def cramer_von_mises(samples: Float[np.ndarray, "*E N"], target: Distribution1D) -> Float[np.ndarray, "*E"]:
    """∫ (Fₙ − F)² dF."""
    level, n = _levels(samples, target), samples.shape[-1]
    gap = level - (np.arange(n) + 0.5) / n
    return np.asarray(np.square(gap).mean(axis=-1) + 1 / (12 * n**2))


def anderson_darling(samples: Float[np.ndarray, "*E N"], target: Distribution1D) -> Float[np.ndarray, "*E"]:
    """∫ (Fₙ − F)²/(F(1 − F)) dF.

    Levels are kept 2⁻⁵³ away from 0 and 1, so that a point outside of the target's range costs much, not ∞.
    """
    n = samples.shape[-1]
    level = np.clip(_levels(samples, target), _SMALLEST, 1 - _SMALLEST)
    weight = (2 * np.arange(n) + 1) / n
    logs = np.log(level) + np.log1p(-level)[..., ::-1]
    return np.asarray(-1 - (weight * logs).mean(axis=-1))


def energy_distance(samples: Float[np.ndarray, "*E N"], target: Distribution1D) -> Float[np.ndarray, "*E"]:
    """2E|X − Y| − E|X − X′| − E|Y − Y′| = 2∫ (Fₙ − F)² dx, exact, in the unit of x (SciPy returns its root).

    E|X − X′| follows from the ranks.
    """
    x, n = np.sort(samples.astype(np.float64), axis=-1), samples.shape[-1]
    within = 2 / n * ((2 * np.arange(n) + 1 - n) / n * x).sum(axis=-1)
    across = target.mean_distance(x).mean(axis=-1)
    return np.asarray(np.maximum(2 * across - within - target.mean_difference, 0))


def kolmogorov_smirnov_p(distance: float, n: int) -> float:
    """P(at least this distance) for n real points, exact."""
    from scipy.stats import kstwo

    return float(kstwo.sf(distance, n))


def cramer_von_mises_p(distance: float, n: int) -> float:
    """P(at least this distance) for n real points, in the limit of many."""
    roots = np.square(np.pi * np.arange(1, 2 * _PIECES + 1))
    return _tail(n * distance, roots, lambda u: np.sin(np.sqrt(u)) / np.sqrt(u))


def anderson_darling_p(distance: float, n: int) -> float:
    """P(at least this distance) for n real points, in the limit of many."""
    rank = np.arange(1.0, 2 * _PIECES + 1)
    return _tail(
        n * distance, rank * (rank + 1), lambda u: np.cos(np.pi / 2 * np.sqrt(1 + 4 * u)) / (np.pi * u)
    )


def _tail(x: float, roots: Float[np.ndarray, " J"], product: Callable[[np.ndarray], np.ndarray]) -> float:
    """P(Σⱼ χ²ⱼ/rootⱼ > x), with ±product(u) = Πⱼ (1 − u/rootⱼ) in closed form.

    Smirnov's sum of ∫ exp(−xu/2)/(u √|Π|) du between every other pair of roots, with alternating signs; the
    singular ends suit Gauss–Chebyshev nodes.
    """
    if x * roots[0] < 0.1:
        # here the sum needs ever more terms, and the probability is 1 to five digits
        return 1.0
    low, high = roots[0::2, None], roots[1::2, None]
    angle = np.pi * (np.arange(_NODES) + 0.5) / _NODES
    u = (low + high) / 2 + (high - low) / 2 * np.cos(angle)
    values = np.exp(-x * u / 2) / (u * np.sqrt(np.abs(product(u)))) * (high - low) / 2 * np.sin(angle)
    signs = np.where(np.arange(len(low)) % 2, -1, 1)
    return float(np.clip(signs @ values.sum(axis=1) / _NODES, 0, 1))


def _levels(samples: Float[np.ndarray, "*E N"], target: Distribution1D) -> Float[np.ndarray, "*E N"]:
    """F at the points in ascending order."""
    return target.cdf(np.sort(samples.astype(np.float64), axis=-1))

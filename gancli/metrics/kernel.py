"""MMD²: the squared distance of two samples in the space of a kernel, without bias (Gretton 2012)."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution, on_line
from gancli.metrics.draws import real_points
from gancli.metrics.rows import over_rows

WIDTHS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Of the kernels exp(−d²/2h²), h in median distances of the target: each twice the one before."""
_POINTS = 2000
_BLOCK = 2**15


def mmd2(
    samples: Float[np.ndarray, "*E F N"], target: Distribution, rng: np.random.Generator
) -> Float[np.ndarray, "*E"]:
    """MMD² between N points and N real ones, the mean over the five kernels.

    The widths come from the target, not from the sample: else two generators could not be compared.
    """
    median = median_distance(target)
    return over_rows(samples, lambda row: between(row, real_points(target, (row.shape[1],), rng), median))


def between(x: Float[np.ndarray, "F N"], y: Float[np.ndarray, "F M"], median: float) -> float:
    """E k(X, X′) + E k(Y, Y′) − 2 E k(X, Y) over pairs of different points; 0 is expected of equal laws."""
    from scipy.spatial.distance import cdist, pdist

    x, y = x.T.astype(np.float64) / median, y.T / median
    within = _mean_kernel(pdist(x, "sqeuclidean")) + _mean_kernel(pdist(y, "sqeuclidean"))
    return within - 2 * _mean_kernel(cdist(x, y, "sqeuclidean"))


@lru_cache(maxsize=64)
def median_distance(target: Distribution) -> float:
    """The median of ‖Y − Y′‖ over fixed real points; the unit of a target that is a point."""
    from scipy.spatial.distance import pdist

    found = float(np.median(pdist(real_points(target, (_POINTS,), np.random.default_rng(0)).T)))
    return found or (target.scale if on_line(target) else 1.0)


def _mean_kernel(squares: Float[np.ndarray, "*S"]) -> float:
    """The mean of the five kernels at squared distances; one exponential serves all, as each is a 4th power."""
    flat, total = squares.ravel(), 0.0
    for start in range(0, flat.size, _BLOCK):
        power = np.exp(-0.5 / WIDTHS[-1] ** 2 * flat[start : start + _BLOCK])
        total += float(power.sum())
        for _ in WIDTHS[1:]:
            np.square(np.square(power, out=power), out=power)
            total += float(power.sum())
    return total / (flat.size * len(WIDTHS))

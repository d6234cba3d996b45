"""The primary distance: exact W1 between a sample and a target on the line, in the target's sds."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution1D

BLOCK = 2**20
"""About as many points are worked on at a time."""


@dataclass(frozen=True, eq=False)
class Cells:
    """The target cut into n pieces of equal probability.

    Attributes:
        edges: Q(i/n) for i = 0 … n.
        partial: The partial mean at each edge.
        masses: ∫ Q(u) du over each cell.
    """

    edges: Float[np.ndarray, " edge"]
    partial: Float[np.ndarray, " edge"]
    masses: Float[np.ndarray, " cell"]


@lru_cache(maxsize=512)
def cells(target: Distribution1D, n: int) -> Cells:
    """The cells of a target, remembered: every snapshot is judged against the same ones."""
    edges = target.quantile(np.arange(n + 1) / n)
    partial = target.partial_mean(edges)
    return Cells(edges, partial, np.diff(partial))


def wasserstein1(samples: Float[np.ndarray, "*E N"], target: Distribution1D) -> Float[np.ndarray, "*E"]:
    """Exact W1 in the target's sds, Σᵢ ∫ |x₍ᵢ₎ − Q(u)| du over the cells; NaN where a point is not finite.

    The floor for N real points of a Gaussian is 1.2884/√N; a shift by d sds gives d (Vallender 1974).
    """
    rows = samples.reshape(-1, samples.shape[-1])
    w = np.empty(len(rows))
    step = max(1, BLOCK // rows.shape[1])
    for start in range(0, len(rows), step):
        w[start : start + step] = wasserstein1_sorted(np.sort(rows[start : start + step], axis=-1), target)
    return w.reshape(samples.shape[:-1])


def wasserstein1_sorted(ordered: Float[np.ndarray, "R N"], target: Distribution1D) -> Float[np.ndarray, " R"]:
    """The same for rows that are already in ascending order, NaN last."""
    x = np.array(ordered, np.float64, order="C")
    n = x.shape[1]
    finite = np.isfinite(x[:, 0]) & np.isfinite(x[:, -1])
    x[~finite] = 0
    cut = cells(target, n)
    own = np.flatnonzero((x > cut.edges[:-1]) & (x < cut.edges[1:]))
    split = _within(x.flat[own], own % n, cut, target, n)
    # outside its cell a point lies on one side of all of it, so |∫ (x − Q)| is the cost
    x /= n
    x -= cut.masses
    cost = np.abs(x, out=x)
    np.put(cost, own, split)
    return np.where(finite, cost.sum(axis=-1) / target.sd, np.nan)


def _within(
    x: Float[np.ndarray, " A"], i: np.ndarray, cut: Cells, target: Distribution1D, n: int
) -> Float[np.ndarray, " A"]:
    """The cost of points inside their own cells: x(F − a) − (M(x) − M_a) below x, the mirror image above."""
    level, partial = target.cdf(x), target.partial_mean(x)
    below = x * (level - i / n) - (partial - cut.partial[i])
    above = cut.partial[i + 1] - partial - x * ((i + 1) / n - level)
    return np.asarray(np.maximum(below, 0) + np.maximum(above, 0))

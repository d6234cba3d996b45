"""The primary distance: exact W1 between a sample and a target on the line, in the target's scale."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution1D, has_variance

BLOCK = 2**20
"""About as many points are worked on at a time."""
TRIMMED = (0.005, 0.995)
"""The levels that count where the target has no variance: W1 of all of it may be infinite."""


@dataclass(frozen=True, eq=False)
class Cells:
    """The target cut into n pieces of equal probability; without a variance, less what is trimmed off.

    Attributes:
        levels: i/n for i = 0 … n, where they count.
        edges: The quantiles of the levels.
        partial: The integral of Q(u) up to each level.
        masses: ∫ Q(u) du over each cell.
        parts: 1/the probability of each cell; ∞ for those that are trimmed off.
    """

    levels: Float[np.ndarray, " edge"]
    edges: Float[np.ndarray, " edge"]
    partial: Float[np.ndarray, " edge"]
    masses: Float[np.ndarray, " cell"]
    parts: Float[np.ndarray, " cell"]


@lru_cache(maxsize=512)
def cells(target: Distribution1D, n: int) -> Cells:
    """The cells of a target, remembered: every snapshot is judged against the same ones."""
    whole = np.arange(n + 1) / n
    levels = whole if has_variance(target) else np.clip(whole, *TRIMMED)
    edges = target.quantile(levels)
    partial = target.partial_mean(edges)
    if not target.continuous:
        # a level inside of a jump has not yet the whole of it
        partial = partial - edges * (target.cdf(edges) - levels)
    uncut = (levels[:-1] == whole[:-1]) & (levels[1:] == whole[1:])
    with np.errstate(divide="ignore"):
        parts = np.where(uncut, float(n), 1 / np.diff(levels))
    return Cells(levels, edges, partial, np.diff(partial), parts)


def wasserstein1(samples: Float[np.ndarray, "*E N"], target: Distribution1D) -> Float[np.ndarray, "*E"]:
    """Exact W1 in the target's scale, Σᵢ ∫ |x₍ᵢ₎ − Q(u)| du over the cells; NaN where a point is not finite.

    The floor for N real points of a Gaussian is 1.2884/√N; a shift by d sds gives d (Vallender 1974). Without a
    variance only u from .005 to .995 counts, and a shift by d scales gives .99d.
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
    split = _within(x.flat[own], own % n, cut, target)
    # outside its cell a point lies on one side of all of it, so |∫ (x − Q)| is the cost
    x /= cut.parts
    x -= cut.masses
    cost = np.abs(x, out=x)
    np.put(cost, own, split)
    return np.where(finite, cost.sum(axis=-1) / target.scale, np.nan)


def _within(
    x: Float[np.ndarray, " A"], i: np.ndarray, cut: Cells, target: Distribution1D
) -> Float[np.ndarray, " A"]:
    """The cost of points inside their own cells: x(F − a) − (M(x) − M_a) below x, the mirror image above."""
    level, partial = target.cdf(x), target.partial_mean(x)
    below = x * (level - cut.levels[i]) - (partial - cut.partial[i])
    above = cut.partial[i + 1] - partial - x * (cut.levels[i + 1] - level)
    return np.asarray(np.maximum(below, 0) + np.maximum(above, 0))

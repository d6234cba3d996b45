"""TV and JS from bins that are equiprobable under the target: they see spikes and holes that W1 forgives."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution, Distribution1D, on_line
from gancli.metrics.modes import frequencies, has_modes, nearest, whiten

BINS = 20
RINGS, SECTORS = 4, 5


def shares(samples: Float[np.ndarray, "*E F N"], target: Distribution) -> Float[np.ndarray, "*E K"]:
    """The share of the points in each bin.

    On the line: 20 bins between quantiles. In the plane: 4 Mahalanobis rings × 5 angles; for a mixture its
    modes, each point counted for its nearest one.
    """
    if on_line(target):
        return shares_sorted(np.sort(samples[..., 0, :], axis=-1), target)
    if has_modes(target):
        index, _ = nearest(samples, target)
        return frequencies(index, len(expected(target)))
    return frequencies(_ring_and_sector(samples, target), RINGS * SECTORS)


def expected(target: Distribution) -> Float[np.ndarray, " K"]:
    """The same shares under the target."""
    if target.dimension == 2 and has_modes(target):
        assert target.modes is not None
        return target.modes.weights
    return np.full(BINS, 1 / BINS)


def shares_sorted(ordered: Float[np.ndarray, "*E N"], target: Distribution1D) -> Float[np.ndarray, "*E 20"]:
    """The shares in the 20 bins on the line for samples that are already in ascending order."""
    edges = _edges(target)
    n = ordered.shape[-1]
    rows = ordered.reshape(-1, n)
    below = np.array([np.searchsorted(row, edges, side="right") for row in rows])
    within = np.diff(below, axis=1, prepend=0, append=n)
    return np.asarray(within / n).reshape(*ordered.shape[:-1], BINS)


def total_variation(q: Float[np.ndarray, "*E K"], p: Float[np.ndarray, " K"]) -> Float[np.ndarray, "*E"]:
    """½ Σ |q − p|."""
    return np.asarray(np.abs(q - p).sum(axis=-1) / 2)


def jensen_shannon(q: Float[np.ndarray, "*E K"], p: Float[np.ndarray, " K"]) -> Float[np.ndarray, "*E"]:
    """½ KL(q ‖ m) + ½ KL(p ‖ m) with m the mean of both, in nats: between 0 and ln 2."""
    from scipy.special import rel_entr

    middle = (q + p) / 2
    return np.asarray((rel_entr(q, middle) + rel_entr(p, middle)).sum(axis=-1) / 2)


@lru_cache(maxsize=512)
def _edges(target: Distribution1D) -> Float[np.ndarray, "19"]:
    """The quantiles between the bins on the line, remembered: every snapshot is judged against the same ones."""
    return target.quantile(np.arange(1, BINS) / BINS)


def _ring_and_sector(samples: Float[np.ndarray, "*E 2 N"], target: Distribution) -> np.ndarray:
    """The bin of each point: the radius is χ²₂ under the target, so 1 − exp(−r²/2) is uniform."""
    white = whiten(samples, target.mean, target.covariance)
    level = -np.expm1(-np.square(white).sum(axis=-2) / 2)
    turn = np.arctan2(white[..., 1, :], white[..., 0, :]) / (2 * np.pi) % 1
    ring = np.minimum((level * RINGS).astype(np.int64), RINGS - 1)
    return np.asarray(ring * SECTORS + np.minimum((turn * SECTORS).astype(np.int64), SECTORS - 1))

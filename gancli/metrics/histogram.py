"""TV and JS from bins that are equiprobable under the target: they see spikes and holes that W1 forgives."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float, Int

from gancli.distributions import Distribution, Distribution1D, OwnData, is_data, on_line
from gancli.metrics.modes import frequencies, has_modes, nearest, whiten

BINS = 20
RINGS, SECTORS = 4, 5
_POINTS = 2**19
_LATTICE = np.array([0.8191725133961645, 0.6710436067037893, 0.5497004779019703])
"""The powers of 1/1.2207…, the root of x⁴ = x + 1 (Roberts 2018): multiples of them fill the unit cube evenly."""


def lacks_bins(target: Distribution) -> str | None:
    """Why a target has no bins; None where it has."""
    if on_line(target) and not np.all(np.diff(_edges(target)) > 0):
        return "some of the target's quantiles are equal: it has no 20 equiprobable bins"
    return None


def shares(samples: Float[np.ndarray, "*E F N"], target: Distribution) -> Float[np.ndarray, "*E K"]:
    """The share of the points in each bin.

    On the line: 20 bins between quantiles. In the plane: 4 Mahalanobis rings × 5 angles, equiprobable too; for a
    mixture its modes, each point counted for its nearest one.
    """
    if on_line(target):
        return shares_sorted(np.sort(samples[..., 0, :], axis=-1), target)
    if has_modes(target):
        index, _ = nearest(samples, target)
        return frequencies(index, len(expected(target)))
    return frequencies(_ring_and_sector(samples, target), RINGS * SECTORS)


def expected(target: Distribution) -> Float[np.ndarray, " K"]:
    """The same shares under the target; those of own data are not quite equal."""
    if is_data(target):
        return _of_rows(target)
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


@lru_cache(maxsize=64)
def _of_rows(target: OwnData) -> Float[np.ndarray, "20"]:
    return shares(target.rows.values, target)


@lru_cache(maxsize=512)
def _edges(target: Distribution1D) -> Float[np.ndarray, "19"]:
    """The quantiles between the bins on the line, remembered: every snapshot is judged against the same ones."""
    return target.quantile(np.arange(1, BINS) / BINS)


def _ring_and_sector(samples: Float[np.ndarray, "*E 2 N"], target: Distribution) -> Int[np.ndarray, "*E N"]:
    """The bin of each point: its ring, and its sector of that ring."""
    rings, sectors = _partition(target)
    level, turn = _polar(samples, target)
    ring = np.searchsorted(rings, level, side="right")
    return np.asarray(ring * SECTORS + (turn[..., None] >= sectors[ring]).sum(axis=-1))


@lru_cache(maxsize=64)
def _partition(target: Distribution) -> tuple[Float[np.ndarray, "3"], Float[np.ndarray, "4 4"]]:
    """The levels between the rings, and the turns between the sectors of each ring.

    For a Gaussian both are evenly spaced, else they are quantiles of evenly spread points of the target.
    """
    evenly, turns = np.arange(1, RINGS) / RINGS, np.arange(1, SECTORS) / SECTORS
    if target.modes is not None and target.modes.gaussian:
        return evenly, np.tile(turns, (RINGS, 1))
    level, turn = _polar(target.sample(_spread(target.uniforms)), target)
    rings = np.quantile(level, evenly)
    ring = np.searchsorted(rings, level, side="right")
    each = [turn[ring == k] for k in range(RINGS)]
    return rings, np.stack([np.quantile(inside, turns) if len(inside) else turns for inside in each])


def _spread(dimension: int) -> Float[np.ndarray, "U N"]:
    """Points that fill the unit cube more evenly than random ones."""
    assert dimension <= len(_LATTICE)
    return (0.5 + _LATTICE[:dimension, None] * np.arange(_POINTS)) % 1


def _polar(
    samples: Float[np.ndarray, "*E 2 N"], target: Distribution
) -> tuple[Float[np.ndarray, "*E N"], Float[np.ndarray, "*E N"]]:
    """The level 1 − exp(−r²/2), uniform under a Gaussian as r² is χ²₂, and the angle in turns from 0 to 1."""
    white = whiten(samples, target.mean, target.covariance)
    level = -np.expm1(-np.square(white).sum(axis=-2) / 2)
    return level, np.arctan2(white[..., 1, :], white[..., 0, :]) / (2 * np.pi) % 1

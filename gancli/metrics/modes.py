"""What a sample makes of a mixture's modes: how many it holds, how well, and in which shares."""

import numpy as np
from jaxtyping import Float, Int

from gancli.distributions import Distribution

RADIUS = 3.0
"""A point is of high quality within so many sds (Mahalanobis) of its nearest mode."""
SOFT = 0.25
"""A mode is softly captured by this part of its true weight."""


def has_modes(target: Distribution) -> bool:
    """Whether the target has several modes."""
    return number(target) > 1


def number(target: Distribution) -> int:
    """How many modes the target has; 1 where the notion is empty."""
    return 1 if target.modes is None else len(target.modes.weights)


def ceiling(target: Distribution) -> float | None:
    """The high-quality share of real points where Gaussian modes do not overlap: .99730 in 1-D, .98889 in 2-D."""
    from scipy.special import gammainc

    if target.modes is None or not target.modes.gaussian:
        return None
    return float(gammainc(target.dimension / 2, RADIUS**2 / 2))


def nearest(
    samples: Float[np.ndarray, "*E F N"], target: Distribution
) -> tuple[Int[np.ndarray, "*E N"], Float[np.ndarray, "*E N"]]:
    """The index of each point's nearest mode and its squared Mahalanobis distance from it."""
    modes = target.modes
    assert modes is not None
    shape = (*samples.shape[:-2], samples.shape[-1])
    index, best = np.zeros(shape, np.int64), np.full(shape, np.inf)
    for k, (location, covariance) in enumerate(zip(modes.locations, modes.covariances, strict=True)):
        distance = np.square(whiten(samples, location, covariance)).sum(axis=-2)
        closer = distance < best
        index[closer] = k
        np.minimum(best, distance, out=best)
    return index, best


def high_quality(samples: Float[np.ndarray, "*E F N"], target: Distribution) -> Float[np.ndarray, "*E"]:
    """The share of the points within 3 sds of their nearest mode."""
    _, distance = nearest(samples, target)
    return np.asarray((distance <= RADIUS**2).mean(axis=-1))


def captured(samples: Float[np.ndarray, "*E F N"], target: Distribution) -> Float[np.ndarray, "*E"]:
    """How many modes hold at least one high-quality point."""
    return np.asarray((_high_quality_shares(samples, target) > 0).sum(axis=-1).astype(np.float64))


def captured_softly(samples: Float[np.ndarray, "*E F N"], target: Distribution) -> Float[np.ndarray, "*E"]:
    """How many modes hold high-quality points in at least a quarter of the mode's true share."""
    assert target.modes is not None
    enough = _high_quality_shares(samples, target) >= SOFT * target.modes.weights
    return np.asarray(enough.sum(axis=-1).astype(np.float64))


def reverse_kl(samples: Float[np.ndarray, "*E F N"], target: Distribution) -> Float[np.ndarray, "*E"]:
    """KL(sample's shares of the modes ‖ their weights) in nats, every point counted for its nearest mode."""
    from scipy.special import rel_entr

    assert target.modes is not None
    index, _ = nearest(samples, target)
    shares = frequencies(index, len(target.modes.weights))
    return np.asarray(rel_entr(shares, target.modes.weights).sum(axis=-1))


def frequencies(index: Int[np.ndarray, "*E N"], kinds: int) -> Float[np.ndarray, "*E K"]:
    """The shares of 0 … kinds − 1 along the last axis; other indices count in N only."""
    rows = index.reshape(-1, index.shape[-1])
    place = rows + np.arange(len(rows))[:, None] * kinds
    counted = np.bincount(place[(rows >= 0) & (rows < kinds)], minlength=len(rows) * kinds)
    return np.asarray(counted / index.shape[-1]).reshape(*index.shape[:-1], kinds)


def whiten(
    samples: Float[np.ndarray, "*E F N"], mean: Float[np.ndarray, " F"], covariance: Float[np.ndarray, "F F"]
) -> Float[np.ndarray, "*E F N"]:
    """L⁻¹(x − mean) with LLᵀ = covariance, in float64: white under N(mean, covariance)."""
    inverse = np.linalg.inv(np.linalg.cholesky(covariance))
    return np.asarray(inverse @ (samples.astype(np.float64) - mean[:, None]))


def _high_quality_shares(
    samples: Float[np.ndarray, "*E F N"], target: Distribution
) -> Float[np.ndarray, "*E K"]:
    assert target.modes is not None
    index, distance = nearest(samples, target)
    index[distance > RADIUS**2] = -1
    return frequencies(index, len(target.modes.weights))

"""Samples in the plane against the target: sliced W1, energy distance, coverage and density, Gaussian W2."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution1D, Distribution2D
from gancli.metrics import fit, transport
from gancli.metrics.draws import real_points
from gancli.metrics.rows import over_rows

DIRECTIONS = 128
"""D."""
NEIGHBOURS = 5


@lru_cache(maxsize=8)
def slices(
    target: Distribution2D, count: int = DIRECTIONS
) -> tuple[tuple[Float[np.ndarray, "2"], Distribution1D], ...]:
    """So many directions, evenly spaced over half a turn, each with the target's projection on it."""
    angles = np.pi * (np.arange(count) + 0.5) / count
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return tuple((direction, target.project(direction)) for direction in directions)


def sliced_wasserstein1(
    samples: Float[np.ndarray, "*E 2 N"], target: Distribution2D, directions: int = DIRECTIONS
) -> Float[np.ndarray, "*E D"]:
    """Exact W1 along each direction, divided by that direction's sd."""
    found = [transport.wasserstein1(_project(samples, d), line) for d, line in slices(target, directions)]
    return np.stack(found, axis=-1)


def energy_distance(samples: Float[np.ndarray, "*E 2 N"], target: Distribution2D) -> Float[np.ndarray, "*E"]:
    """2E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖, in the unit of x.

    A length is π/2 times its mean shadow, so this is π/2 times the mean energy distance over the directions.
    """
    found = [fit.energy_distance(_project(samples, d), line) for d, line in slices(target, DIRECTIONS)]
    return np.asarray(np.pi / 2 * np.mean(found, axis=0))


def coverage(
    samples: Float[np.ndarray, "*E 2 N"], target: Distribution2D, rng: np.random.Generator
) -> Float[np.ndarray, "*E"]:
    """The share of N real points whose ball holds a generated point (Naeem 2020)."""
    return over_rows(samples, lambda row: float(_in_balls(row, target, rng).any(axis=1).mean()))


def density(
    samples: Float[np.ndarray, "*E 2 N"], target: Distribution2D, rng: np.random.Generator
) -> Float[np.ndarray, "*E"]:
    """How many real balls hold a generated point, over k; 1 is expected for real points (Naeem 2020)."""
    return over_rows(samples, lambda row: float(_in_balls(row, target, rng).sum(axis=0).mean() / NEIGHBOURS))


def gaussian_w2(samples: Float[np.ndarray, "*E 2 N"], target: Distribution2D) -> Float[np.ndarray, "*E"]:
    """W2 between the Gaussians that have the moments of the sample and of the target, in the unit of x.

    For 2 × 2 matrices tr √A = √(tr A + 2 √det A), with A = Σ Σ̂ up to similarity.
    """
    mean, covariance = mean_and_covariance(samples)
    product = target.covariance @ covariance
    root = np.sqrt(np.maximum(np.linalg.det(product), 0))
    cross = np.sqrt(np.trace(product, axis1=-2, axis2=-1) + 2 * root)
    spread = np.trace(covariance, axis1=-2, axis2=-1) + np.trace(target.covariance) - 2 * cross
    return np.asarray(np.sqrt(np.square(mean - target.mean).sum(axis=-1) + np.maximum(spread, 0)))


def mean_and_covariance(
    samples: Float[np.ndarray, "*E F N"],
) -> tuple[Float[np.ndarray, "*E F"], Float[np.ndarray, "*E F F"]]:
    """The mean and the biased covariance, in float64."""
    x = samples.astype(np.float64)
    mean = x.mean(axis=-1)
    x -= mean[..., None]
    return mean, np.asarray(x @ np.swapaxes(x, -1, -2) / x.shape[-1])


def _project(
    samples: Float[np.ndarray, "*E 2 N"], direction: Float[np.ndarray, "2"]
) -> Float[np.ndarray, "*E N"]:
    across, up = direction.tolist()
    return np.asarray(across * samples[..., 0, :] + up * samples[..., 1, :])


def _in_balls(
    sample: Float[np.ndarray, "2 N"], target: Distribution2D, rng: np.random.Generator
) -> np.ndarray:
    """(real, N): whether each generated point is no farther from a real one than its 5th real neighbour."""
    from scipy.spatial import cKDTree
    from scipy.spatial.distance import cdist

    real = real_points(target, (max(sample.shape[1], NEIGHBOURS + 1),), rng).T
    radii = cKDTree(real).query(real, k=[NEIGHBOURS + 1])[0]
    return np.asarray(cdist(real, sample.T) <= radii)

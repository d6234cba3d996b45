"""What histograms and target curves are made of: fixed bins, densities, the mass that lies off the axis."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from gancli.distributions import Distribution, Distribution1D, is_data
from gancli.plots.style import number, percent

BINS = 50
WIDE = 1.9
"""How many times as wide as high the widest panel of the plane is."""
_LATTICE = 1 / 1.2207440846057596
"""Multiples of its first powers fill a cube of up to three dimensions evenly (Roberts 2018)."""
WORTH_SAYING = 0.005
"""The least share of the points off one side of an axis that is written at its edge."""


@dataclass(frozen=True)
class Outside:
    """The points beyond the axes: their share of all points and the median of each feature."""

    share: float
    place: tuple[float, ...]

    def __str__(self) -> str:
        """In words: ``63 % at −11.0``."""
        places = ", ".join(number(place, 1) for place in self.place)
        return f"{percent(self.share)} at {places if len(self.place) == 1 else f'({places})'}"


def known(target: object) -> Distribution:
    """The target of a story, under its own type."""
    assert isinstance(target, Distribution)
    return target


def span(target: Distribution) -> tuple[float, float]:
    """The ends of the axis of a target's first feature."""
    low, high = target.limits[0]
    return float(low), float(high)


def edges(target: Distribution, bins: int = BINS) -> Float[np.ndarray, " A"]:
    """The fixed edges of every histogram of this target's feature."""
    return np.linspace(*span(target), bins + 1)


def binned(samples: Float[np.ndarray, "*E N"], at: Float[np.ndarray, " A"]) -> Float[np.ndarray, "*E K"]:
    """Histograms as densities on equal bins; points off the axis or not finite count in N but in no bin."""
    bins, width = len(at) - 1, (at[-1] - at[0]) / (len(at) - 1)
    rows = samples.reshape(-1, samples.shape[-1])
    with np.errstate(invalid="ignore"):
        place = np.floor((rows - at[0]) / width)
        inside = (place >= 0) & (rows <= at[-1])
    row = np.nonzero(inside)[0]
    cell = row * bins + np.minimum(place[inside], bins - 1).astype(np.int64)
    counts = np.bincount(cell, minlength=len(rows) * bins)
    return np.asarray(counts / (samples.shape[-1] * width)).reshape(*samples.shape[:-1], bins)


def outside(
    samples: Float[np.ndarray, " N"], low: float, high: float
) -> tuple[Outside | None, Outside | None]:
    """What lies beyond the low end and beyond the high one; None where it is not worth saying."""
    return _beyond(samples[None], samples < low), _beyond(samples[None], samples > high)


def view(target: Distribution, wide: float = WIDE) -> Float[np.ndarray, "2 2"]:
    """What is shown of the plane: the target's limits, and more at two sides to be so many times as wide as high.

    Of own data, whose columns need not have one unit, the limits alone.
    """
    if is_data(target):
        return target.limits
    across, upright = np.diff(target.limits)[:, 0]
    room = np.maximum(0.0, np.array([wide * upright - across, across / wide - upright])) / 2
    return np.asarray(target.limits + room[:, None] * [-1, 1])


def off_plane(cloud: Float[np.ndarray, "F N"], limits: Float[np.ndarray, "F 2"]) -> Outside | None:
    """What lies beyond these limits on any side; None where it is too little to be worth saying."""
    low, high = limits[:, :1], limits[:, 1:]
    return _beyond(cloud, np.any((cloud < low) | (cloud > high), axis=0))


def _beyond(cloud: Float[np.ndarray, "F N"], where: Bool[np.ndarray, " N"]) -> Outside | None:
    share = float(where.mean())
    if share < WORTH_SAYING:
        return None
    return Outside(share, tuple(np.median(cloud[:, where], axis=1).tolist()))


def mean_and_sd(samples: Float[np.ndarray, "T F N"]) -> Float[np.ndarray, "2 T F"]:
    """Each feature's mean and standard deviation; NaN where they are not finite."""
    with np.errstate(all="ignore"):
        found = np.stack([samples.mean(axis=-1, dtype=np.float64), samples.std(axis=-1, dtype=np.float64)])
    return np.where(np.isfinite(found), found, np.nan)


def density(target: Distribution, x: Float[np.ndarray, " G"]) -> Float[np.ndarray, " G"]:
    """The density of a target on the line."""
    return np.asarray(np.exp(target.log_density(np.asarray(x, np.float64)[None, :])))


def cloud(target: Distribution, count: int) -> Float[np.ndarray, "F N"]:
    """Points of the target, evenly spread over its mass: always the same ones."""
    powers = _LATTICE ** np.arange(1, target.uniforms + 1)
    return target.sample((0.5 + powers[:, None] * np.arange(count)) % 1)


def of_curve(target: Distribution, exact: str) -> str:
    """What the target's curve is called: own data has no density, so theirs is an estimate."""
    return "data, smoothed" if is_data(target) else exact


def curve(target: Distribution, points: int = 241) -> tuple[Float[np.ndarray, " G"], Float[np.ndarray, " G"]]:
    """The target's density over its axis, with the tops of its modes among the points.

    Where it is infinite, a bar that holds everything stands for it.
    """
    low, high = span(target)
    x = np.linspace(low, high, points)
    if target.modes is not None:
        x = np.unique(np.concatenate([x, target.modes.locations[:, 0]]))
    height = density(target, x)
    return x, np.where(np.isinf(height), BINS / (high - low), height)


def ceiling(target: Distribution, room: float = 2.0, bins: int = BINS) -> float:
    """The top of every histogram's axis: room times the target's own histogram, its curve's peak at least."""
    peak = float(curve(target)[1].max())
    at = edges(target, bins)
    level = shares(target, at).max() / (at[1] - at[0])
    return max(room * float(level), 1.1 * peak)


def shares(target: Distribution, at: Float[np.ndarray, " A"]) -> Float[np.ndarray, " K"]:
    """The target's probability of each bin."""
    assert isinstance(target, Distribution1D)
    return np.diff(target.cdf(at))


def best_judge(
    target: Distribution, samples: Float[np.ndarray, "T N"], bins: int = BINS
) -> Float[np.ndarray, "T K"]:
    """D* = p/(p + q) on fixed bins, q from the histogram of the samples; NaN where both are empty."""
    at = edges(target, bins)
    p = shares(target, at)
    q = binned(samples, at) * (at[1] - at[0])
    empty = p + q < 0.1 / samples.shape[-1]
    return np.where(empty, np.nan, p / np.where(empty, 1.0, p + q))


def ellipses(target: Distribution, radii: tuple[float, ...] = (1.0, 2.0)) -> list[Float[np.ndarray, "G 2"]]:
    """Closed curves at so many sds around every mode of a target in the plane; none where it has no modes."""
    if target.modes is None:
        return []
    angle = np.linspace(0, 2 * np.pi, 61)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    factors = np.linalg.cholesky(target.modes.covariances)
    return [
        (centre[:, None] + radius * factor @ circle).T
        for centre, factor in zip(target.modes.locations, factors, strict=True)
        for radius in radii
    ]

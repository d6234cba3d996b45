"""METRICS: every number that judges a generated sample, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution, in_plane, on_line
from gancli.metrics import fit, histogram, modes, moments, planar, transport
from gancli.metrics.intervals import wilson
from gancli.records import Measurement

Statistic = Callable[[np.ndarray, Distribution, np.random.Generator], np.ndarray]
Reading = Callable[[float, np.ndarray, Distribution], Measurement]


def plain(value: float, samples: Float[np.ndarray, "F N"], target: Distribution) -> Measurement:
    """The value alone."""
    return Measurement(value)


@dataclass(frozen=True)
class Metric:
    """A number and how to read it.

    Attributes:
        description: One line for help and lists.
        refuses: The reason why a target has no such number, or None where it has.
        statistic: (finite samples (*E, F, N), target, generator) → (*E); NaN where it does not exist.
        better: Which values are better, for the noise floor; None: it has an interval in its place.
        reading: Adds an interval or a p-value to a value.
        undefined: Why a value is NaN.
        most_in_plane: In the plane it looks at no more points than this, for it is quadratic or slow.
    """

    description: str
    refuses: Callable[[Distribution], str | None]
    statistic: Statistic
    better: Literal["small", "large"] | None = "small"
    reading: Reading = plain
    undefined: str = "the points are too large for it"
    most_in_plane: int | None = None

    def points(self, target: Distribution, n: int) -> int:
        """How many of n points it looks at."""
        return n if self.most_in_plane is None or on_line(target) else min(n, self.most_in_plane)

    def measure(
        self, samples: Float[np.ndarray, "F N"], target: Distribution, rng: np.random.Generator
    ) -> Measurement:
        """The number for one finite sample, without its floor; None and the reason where there is none."""
        reason = self.refuses(target)
        if reason is not None:
            return Measurement(None, reason=reason)
        used = samples[:, : self.points(target, samples.shape[1])]
        value = float(self.statistic(used, target, rng))
        return (
            self.reading(value, used, target)
            if np.isfinite(value)
            else Measurement(None, reason=self.undefined)
        )


def _anything(target: Distribution) -> str | None:
    return None


def _line(target: Distribution) -> str | None:
    return None if on_line(target) else "defined on the line only"


def _plane(target: Distribution) -> str | None:
    return None if in_plane(target) else "defined in the plane only"


def _mixture(target: Distribution) -> str | None:
    return None if modes.has_modes(target) else "the target has not several modes"


def _on_line(function: Callable[..., np.ndarray]) -> Statistic:
    return lambda samples, target, rng: function(samples[..., 0, :], target)


def _without_rng(function: Callable[..., np.ndarray]) -> Statistic:
    return lambda samples, target, rng: function(samples, target)


def _moment(name: str) -> Statistic:
    return lambda samples, target, rng: np.asarray(getattr(moments.moments(samples[..., 0, :]), name))


def _binned(distance: Callable[..., np.ndarray]) -> Statistic:
    return lambda samples, target, rng: distance(
        histogram.shares(samples, target), histogram.expected(target)
    )


def _energy(samples: np.ndarray, target: Distribution, rng: np.random.Generator) -> np.ndarray:
    if on_line(target):
        return fit.energy_distance(samples[..., 0, :], target)
    assert in_plane(target)
    return planar.energy_distance(samples, target)


def _sliced(summary: Callable[..., np.ndarray]) -> Statistic:
    return lambda samples, target, rng: np.asarray(
        summary(_without_rng(planar.sliced_wasserstein1)(samples, target, rng), axis=-1)
    )


def _with_interval(name: str) -> Reading:
    def reading(value: float, samples: np.ndarray, target: Distribution) -> Measurement:
        low, high = moments.moment_intervals(samples[0]).get(name, (value, value))
        return Measurement(value, low=low, high=high)

    return reading


def _with_p(p: Callable[[float, int], float]) -> Reading:
    return lambda value, samples, target: Measurement(value, p=p(value, samples.shape[1]))


def _with_ceiling(value: float, samples: np.ndarray, target: Distribution) -> Measurement:
    n = samples.shape[1]
    low, high = wilson(round(value * n), n)
    return Measurement(value, low=low, high=high, ceiling=modes.ceiling(target.dimension))


_EQUAL = "all points are equal to within rounding"

METRICS: dict[str, Metric] = {
    "w1_sigma": Metric(
        "exact Wasserstein-1 distance, in the target's sds", _line, _on_line(transport.wasserstein1)
    ),
    "tv20": Metric(
        "total variation over 20 bins that are equiprobable under the target",
        _anything,
        _binned(histogram.total_variation),
    ),
    "js": Metric(
        "Jensen–Shannon divergence from the same bins, in nats", _anything, _binned(histogram.jensen_shannon)
    ),
    "mean": Metric("mean", _line, _moment("mean"), None, _with_interval("mean")),
    "sd": Metric("standard deviation (biased)", _line, _moment("sd"), None, _with_interval("sd")),
    "skewness": Metric("skewness", _line, _moment("skewness"), None, _with_interval("skewness"), _EQUAL),
    "excess_kurtosis": Metric(
        "excess kurtosis", _line, _moment("excess_kurtosis"), None, _with_interval("excess_kurtosis"), _EQUAL
    ),
    "ks": Metric(
        "Kolmogorov–Smirnov distance: the largest gap between the CDFs",
        _line,
        _on_line(fit.kolmogorov_smirnov),
        reading=_with_p(fit.kolmogorov_smirnov_p),
    ),
    "cvm": Metric(
        "Cramér–von Mises distance: the mean square of that gap (the statistic divided by n)",
        _line,
        _on_line(fit.cramer_von_mises),
        reading=_with_p(fit.cramer_von_mises_p),
    ),
    "ad": Metric(
        "Anderson–Darling distance: the same with more weight on the tails (the statistic divided by n)",
        _line,
        _on_line(fit.anderson_darling),
        reading=_with_p(fit.anderson_darling_p),
    ),
    "energy": Metric("energy distance (not its root)", _anything, _energy, most_in_plane=1000),
    "high_quality": Metric(
        "share of the points within 3 sds of their nearest mode",
        _mixture,
        _without_rng(modes.high_quality),
        "large",
        _with_ceiling,
    ),
    "modes": Metric(
        "modes with at least one high-quality point", _mixture, _without_rng(modes.captured), "large"
    ),
    "modes_soft": Metric(
        "modes with high-quality points in a quarter of their true share or more",
        _mixture,
        _without_rng(modes.captured_softly),
        "large",
    ),
    "reverse_kl": Metric(
        "KL of the sample's shares of the modes from their weights, in nats",
        _mixture,
        _without_rng(modes.reverse_kl),
    ),
    "sliced_w1": Metric("mean of w over 128 directions, each in its own sd", _plane, _sliced(np.mean)),
    "sliced_w1_max": Metric("largest w of the 128 directions", _plane, _sliced(np.max)),
    "gaussian_w2": Metric(
        "W2 between Gaussians of the same moments", _plane, _without_rng(planar.gaussian_w2)
    ),
    "coverage": Metric(
        "share of real points with a generated one nearer than their 5th real neighbour",
        _plane,
        planar.coverage,  # type: ignore[arg-type]
        "large",
        most_in_plane=1000,
    ),
    "density": Metric(
        "generated points per real neighbourhood, 1 for real ones",
        _plane,
        planar.density,  # type: ignore[arg-type]
        "large",
        most_in_plane=1000,
    ),
}

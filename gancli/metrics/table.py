"""METRICS: every number that judges a generated sample, by name."""

from collections.abc import Callable
from math import isfinite

import numpy as np

from gancli.distributions import Distribution, in_plane, on_line
from gancli.metrics import classifier, fit, histogram, kernel, modes, moments, planar, transport
from gancli.metrics.cells import lacks_density
from gancli.metrics.intervals import wilson
from gancli.metrics.metric import Metric, Reading, Statistic
from gancli.records import Measurement


def _anything(target: Distribution) -> str | None:
    return None


def _line(target: Distribution) -> str | None:
    return None if on_line(target) else "defined on the line only"


def _continuous_line(target: Distribution) -> str | None:
    return lacks_density(target) if on_line(target) else _line(target)


def _has_mean(target: Distribution) -> str | None:
    return "the target has no mean" if on_line(target) and not isfinite(target.mean_difference) else None


def _plane(target: Distribution) -> str | None:
    return None if in_plane(target) else "defined in the plane only"


def _mixture(target: Distribution) -> str | None:
    return None if modes.has_modes(target) else "the target has not several modes"


def _on_line(function: Callable[..., np.ndarray]) -> Statistic:
    return lambda samples, target, rng: function(samples[..., 0, :], target)


def _without_rng(function: Callable[..., np.ndarray]) -> Statistic:
    return lambda samples, target, rng: function(samples, target)


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
        low, high = moments.interval(samples[0], name) or (value, value)
        return Measurement(value, low=low, high=high)

    return reading


def _with_p(p: Callable[[float, int], float]) -> Reading:
    return lambda value, samples, target: Measurement(value, p=p(value, samples.shape[1]))


def _with_ceiling(value: float, samples: np.ndarray, target: Distribution) -> Measurement:
    n = samples.shape[1]
    low, high = wilson(round(value * n), n)
    return Measurement(value, low=low, high=high, ceiling=modes.ceiling(target))


def _with_share_of_tests(value: float, samples: np.ndarray, target: Distribution) -> Measurement:
    tests = classifier.tests(samples.shape[1])
    low, high = wilson(round(value * tests), tests)
    return Measurement(value, low=low, high=high)


def _of_moment(name: str, description: str) -> Metric:
    def refuses(target: Distribution) -> str | None:
        return moments.lacks(target, name) if on_line(target) else _line(target)

    def truth(target: Distribution) -> float | None:
        return moments.truth(target, name) if on_line(target) else None

    return Metric(
        description,
        refuses,
        lambda samples, target, rng: moments.estimate(samples[..., 0, :], name),
        None,
        _with_interval(name),
        "all points are equal to within rounding",
        group="moments",
        truth=truth,
    )


METRICS: dict[str, Metric] = {
    "w1_sigma": Metric(
        "exact Wasserstein-1 distance, in the target's sds", _line, _on_line(transport.wasserstein1)
    ),
    "tv20": Metric(
        "total variation over 20 bins, equiprobable under the target",
        histogram.lacks_bins,
        _binned(histogram.total_variation),
    ),
    "js": Metric(
        "Jensen–Shannon divergence from the same bins, in nats",
        histogram.lacks_bins,
        _binned(histogram.jensen_shannon),
    ),
    "mean": _of_moment("mean", "mean"),
    "sd": _of_moment("sd", "standard deviation (biased)"),
    "skewness": _of_moment("skewness", "skewness: 0 for a symmetric law"),
    "excess_kurtosis": _of_moment("excess_kurtosis", "excess kurtosis: 0 for a Gaussian"),
    "median": _of_moment("median", "median, for a target without a variance"),
    "iqr": _of_moment("iqr", "interquartile range, for a target without a variance"),
    "ks": Metric(
        "Kolmogorov–Smirnov: the largest gap between the CDFs",
        _continuous_line,
        _on_line(fit.kolmogorov_smirnov),
        reading=_with_p(fit.kolmogorov_smirnov_p),
        group="tests",
    ),
    "cvm": Metric(
        "Cramér–von Mises: the mean square of that gap",
        _continuous_line,
        _on_line(fit.cramer_von_mises),
        reading=_with_p(fit.cramer_von_mises_p),
        group="tests",
    ),
    "ad": Metric(
        "Anderson–Darling: the same, heavier in the tails",
        _continuous_line,
        _on_line(fit.anderson_darling),
        reading=_with_p(fit.anderson_darling_p),
        group="tests",
    ),
    "c2st": Metric(
        "how often a fresh classifier is right about real or generated",
        _anything,
        classifier.accuracy,
        reading=_with_share_of_tests,
        most=2000,
        group="tests",
    ),
    "energy": Metric("energy distance (not its root)", _has_mean, _energy, most_in_plane=1000),
    "mmd2": Metric(
        "MMD² without bias, five Gaussian kernels",
        _anything,
        kernel.mmd2,
        most=1000,
    ),
    "high_quality": Metric(
        "share of the points within 3 sds of their nearest mode",
        _mixture,
        _without_rng(modes.high_quality),
        "large",
        _with_ceiling,
        group="modes",
    ),
    "modes": Metric(
        "modes with at least one high-quality point",
        _mixture,
        _without_rng(modes.captured),
        "large",
        group="modes",
    ),
    "modes_soft": Metric(
        "modes with high-quality points in a quarter of their true share or more",
        _mixture,
        _without_rng(modes.captured_softly),
        "large",
        group="modes",
    ),
    "reverse_kl": Metric(
        "KL of the sample's shares of the modes from their weights, in nats",
        _mixture,
        _without_rng(modes.reverse_kl),
        group="modes",
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
        group="modes",
    ),
    "density": Metric(
        "generated points per real neighbourhood, 1 for real ones",
        _plane,
        planar.density,  # type: ignore[arg-type]
        "large",
        most_in_plane=1000,
        group="modes",
    ),
}

"""Mean, sd, skewness and excess kurtosis of samples, in float64, with 95 % intervals; median and IQR."""

from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
from jaxtyping import Bool, Float

from gancli.distributions import Distribution1D, has_variance

MOMENTS = ("mean", "sd", "skewness", "excess_kurtosis")
QUANTILES = ("median", "iqr")
"""What stands in for mean and sd where the target has no variance."""


@dataclass(frozen=True, eq=False)
class Moments:
    """The (biased) moments of each sample.

    Attributes:
        degenerate: All points of the sample are equal to within rounding, so that skewness and kurtosis mean
            nothing and are NaN.
    """

    mean: Float[np.ndarray, "*E"]
    sd: Float[np.ndarray, "*E"]
    skewness: Float[np.ndarray, "*E"]
    excess_kurtosis: Float[np.ndarray, "*E"]
    degenerate: Bool[np.ndarray, "*E"]


def moments(samples: Float[np.ndarray, "*E N"]) -> Moments:
    """The moments over the last axis; degenerate where sd ≤ 64·eps·max|x|, eps of the given float type."""
    mean, sd = mean_and_sd(samples)
    degenerate = sd <= 64 * np.finfo(samples.dtype).eps * np.abs(samples).max(axis=-1)
    scale = np.where(degenerate, np.nan, sd)
    z = (samples - mean[..., None]) / scale[..., None]
    square = z * z
    skewness = np.asarray(np.einsum("...n,...n->...", square, z) / z.shape[-1])
    excess_kurtosis = np.asarray(np.einsum("...n,...n->...", square, square) / z.shape[-1] - 3)
    return Moments(mean, sd, skewness, excess_kurtosis, np.asarray(degenerate))


def mean_and_sd(
    samples: Float[np.ndarray, "*E N"],
) -> tuple[Float[np.ndarray, "*E"], Float[np.ndarray, "*E"]]:
    """Mean and biased sd over the last axis."""
    x = samples.astype(np.float64)
    mean = x.mean(axis=-1)
    x -= mean[..., None]
    return np.asarray(mean), np.asarray(np.sqrt(np.einsum("...n,...n->...", x, x) / x.shape[-1]))


def median_and_iqr(
    samples: Float[np.ndarray, "*E N"],
) -> tuple[Float[np.ndarray, "*E"], Float[np.ndarray, "*E"]]:
    """Median and interquartile range over the last axis."""
    low, middle, high = np.quantile(samples.astype(np.float64), [0.25, 0.5, 0.75], axis=-1)
    return np.asarray(middle), np.asarray(high - low)


def lacks(target: Distribution1D, name: str) -> str | None:
    """Why a target has no such number that a sample's could be held against; None where it has."""
    if (name in QUANTILES) == has_variance(target):
        instead = MOMENTS[:2] if name in QUANTILES else QUANTILES
        return (
            f"the target has {'a' if name in QUANTILES else 'no'} variance: see {instead[0]} and {instead[1]}"
        )
    if target.sd == 0 and name not in MOMENTS[:2]:
        return "the target is a point, without a shape"
    return None if isfinite(truth(target, name)) else f"the target has no finite {name.replace('_', ' ')}"


def truth(target: Distribution1D, name: str) -> float:
    """The target's own number."""
    low, middle, high = target.quantile(np.array([0.25, 0.5, 0.75]))
    known = {"mean": target.mean[0], "median": middle, "iqr": high - low}
    return float(known[name] if name in known else getattr(target, name))


def estimate(samples: Float[np.ndarray, "*E N"], name: str) -> Float[np.ndarray, "*E"]:
    """The number of each sample: one of MOMENTS or of QUANTILES."""
    if name in QUANTILES:
        return median_and_iqr(samples)[QUANTILES.index(name)]
    return np.asarray(getattr(moments(samples), name))


def interval(sample: Float[np.ndarray, " N"], name: str) -> tuple[float, float] | None:
    """A 95 % interval of the number, None where the points are degenerate."""
    return (quantile_intervals if name in QUANTILES else moment_intervals)(sample).get(name)


def quantile_intervals(
    sample: Float[np.ndarray, " N"], level: float = 0.95
) -> dict[str, tuple[float, float]]:
    """Intervals for median and IQR that need no moments, only a density at the quartiles.

    The median's lies between the quantiles at ½ ± z/(2√N). Such stretches around the quartiles give their sds
    (Woodruff 1952); their correlation is 1/3.
    """
    from scipy.special import ndtri

    z, shares = float(ndtri((1 + level) / 2)), np.array([[0.25], [0.5], [0.75]])
    reach = z * np.sqrt(shares * (1 - shares) / len(sample))
    levels = np.clip(shares + reach * np.array([-1, 0, 1]), 0, 1)
    found = np.quantile(sample.astype(np.float64), levels)
    first, _, third = (found[:, 2] - found[:, 0]) / 2
    half = sqrt(first**2 + third**2 - 2 / 3 * first * third)
    return {
        "median": (float(found[1, 0]), float(found[1, 2])),
        "iqr": _around(float(found[2, 1] - found[0, 1]), half),
    }


def moment_intervals(sample: Float[np.ndarray, " N"], level: float = 0.95) -> dict[str, tuple[float, float]]:
    """An interval for each moment of the distribution that the points come from; empty where degenerate.

    The mean has Student's interval. The others are the estimate ± t · sd(influence function)/√N, which needs
    no normality, only finite moments of twice the order; the sd's is taken on its logarithm, so it stays
    positive (delta method; the influence functions follow from differentiating the standardised moments).
    With heavy tails the kurtosis needs many points: for 2,000 of a gamma law of shape 9, 87 % of them cover.
    """
    from scipy.special import stdtrit

    found = moments(sample)
    if found.degenerate:
        return {}
    n = len(sample)
    mean, sd, skew, kurtosis = (float(getattr(found, name)) for name in MOMENTS)
    z = (sample - mean) / sd
    spread = z * z - 1
    skew_influence = z**3 - 3 * z - skew - 1.5 * skew * spread
    kurtosis_influence = (spread + 1) ** 2 - 4 * skew * z - (kurtosis + 3) * (1 + 2 * spread)
    half = float(stdtrit(n - 1, (1 + level) / 2)) / sqrt(n)
    ratio = float(np.exp(half * spread.std() / 2))
    return {
        "mean": _around(mean, half * sd * sqrt(n / (n - 1))),
        "sd": (sd / ratio, sd * ratio),
        "skewness": _around(skew, half * float(skew_influence.std())),
        "excess_kurtosis": _around(kurtosis, half * float(kurtosis_influence.std())),
    }


def _around(centre: float, half: float) -> tuple[float, float]:
    return centre - half, centre + half

"""Mean, sd, skewness and excess kurtosis of samples, in float64, with 95 % intervals."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from jaxtyping import Bool, Float

MOMENTS = ("mean", "sd", "skewness", "excess_kurtosis")


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

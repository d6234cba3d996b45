"""Families on [0, 1]: uniform, triangular, beta."""

from math import exp, sqrt

import numpy as np

from gancli import scalars
from gancli.distributions.family import Constants, Family

_TINY = 1e-300


def _uniform_sample(u: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> None:
    for k in range(x.size):
        x[k] = parameters[0] + parameters[1] * u[k]


def _uniform_density(x: np.ndarray, p: np.ndarray, parameters: np.ndarray) -> None:
    zero, height = x.dtype.type(0), x.dtype.type(1) / parameters[1]
    for k in range(x.size):
        p[k] = height if (x[k] >= parameters[0]) & (x[k] <= parameters[0] + parameters[1]) else zero


UNIFORM = Family(
    log_density=np.zeros_like,
    cdf=lambda y: y,
    quantile=lambda u, v: u,
    partial_mean=lambda y: y * y / 2,
    constants=lambda: Constants(1 / 2, 1 / sqrt(12), 0.0, -1.2, 1 / 3),
    peak=lambda: None,
    support=(0.0, 1.0),
    density=_uniform_density,
    sample=_uniform_sample,
)


def _triangular_log_density(y: np.ndarray, c: float) -> np.ndarray:
    # a peak at the high end belongs to the left side, though y < c fails there
    rising = (y < c) | (c == 1)
    return np.asarray(np.log(2 * np.where(rising, y / max(c, _TINY), (1 - y) / max(1 - c, _TINY))))


def _triangular_cdf(y: np.ndarray, c: float) -> np.ndarray:
    above = np.square(1 - y) / max(1 - c, _TINY)
    return np.asarray(np.where(y < c, y * y / max(c, _TINY), 1 - above))


def _triangular_partial_mean(y: np.ndarray, c: float) -> np.ndarray:
    # above the peak: the mean less ∫ 2t(1 − t)/(1 − c) from y to 1, with s = 1 − y
    s = 1 - y
    rest = (s * s - 2 * s**3 / 3) / max(1 - c, _TINY)
    return np.where(y < c, 2 * y**3 / max(3 * c, _TINY), (1 + c) / 3 - rest)


def _triangular_constants(c: float) -> Constants:
    d, variance = 1 - c, (1 - c + c * c) / 18
    third = (1 + c) * (2 * c - 1) * (c - 2) / 270
    difference = 2 * (c**2 / 3 - c**3 / 5 + d**2 / 3 - d**3 / 5)
    return Constants((1 + c) / 3, sqrt(variance), third / variance**1.5, -0.6, difference)


def _triangular_sample(u: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> None:
    one, c = x.dtype.type(1), parameters[2]
    for k in range(x.size):
        y = np.sqrt(u[k] * c) if u[k] < c else one - np.sqrt((one - u[k]) * (one - c))
        x[k] = parameters[0] + parameters[1] * y


def _triangular_density(x: np.ndarray, p: np.ndarray, parameters: np.ndarray) -> None:
    zero, one, two, c = x.dtype.type(0), x.dtype.type(1), x.dtype.type(2), parameters[2]
    for k in range(x.size):
        y = (x[k] - parameters[0]) / parameters[1]
        side = y / c if (y < c) | (c == one) else (one - y) / (one - c)
        p[k] = two * side / parameters[1] if (y >= zero) & (y <= one) else zero


TRIANGULAR = Family(
    log_density=_triangular_log_density,
    cdf=_triangular_cdf,
    quantile=lambda u, v, c: np.where(u < c, np.sqrt(u * c), 1 - np.sqrt(v * (1 - c))),
    partial_mean=_triangular_partial_mean,
    constants=_triangular_constants,
    peak=lambda c: c,
    support=(0.0, 1.0),
    density=_triangular_density,
    sample=_triangular_sample,
)


def _beta_log_density(y: np.ndarray, a: float, b: float) -> np.ndarray:
    from scipy.special import betaln, xlog1py, xlogy

    return np.asarray(xlogy(a - 1, y) + xlog1py(b - 1, -y) - betaln(a, b))


def _beta_cdf(y: np.ndarray, a: float, b: float) -> np.ndarray:
    from scipy.special import betainc

    return np.asarray(betainc(a, b, y))


def _beta_quantile(u: np.ndarray, v: np.ndarray, a: float, b: float) -> np.ndarray:
    from scipy.special import betainccinv, betaincinv

    return np.asarray(np.where(u < 0.5, betaincinv(a, b, u), betainccinv(a, b, v)))


def _beta_constants(a: float, b: float) -> Constants:
    from scipy.special import betaln

    n, ab = a + b, a * b
    skewness = 2 * (b - a) * sqrt(n + 1) / ((n + 2) * sqrt(ab))
    kurtosis = 6 * ((a - b) ** 2 * (n + 1) - ab * (n + 2)) / (ab * (n + 2) * (n + 3))
    difference = 4 / n * exp(float(betaln(2 * a, 2 * b) - 2 * betaln(a, b)))
    return Constants(a / n, sqrt(ab / (n + 1)) / n, skewness, kurtosis, difference)


def _beta_peak(a: float, b: float) -> float | None:
    return (a - 1) / (a + b - 2) if min(a, b) >= 1 and a + b > 2 else None


def _beta_numbers(a: float, b: float) -> tuple[float, float, float]:
    from scipy.special import betaln

    return a, b, float(betaln(a, b))


def _beta_density(x: np.ndarray, p: np.ndarray, parameters: np.ndarray) -> None:
    zero, one = x.dtype.type(0), x.dtype.type(1)
    a, b, logarithm = parameters[2], parameters[3], parameters[4]
    for k in range(x.size):
        y = (x[k] - parameters[0]) / parameters[1]
        p[k] = zero
        if (y > zero) & (y < one):
            power = (a - one) * scalars.log(y) + (b - one) * scalars.log(one - y) - logarithm
            p[k] = scalars.exp(power) / parameters[1]


BETA = Family(
    log_density=_beta_log_density,
    cdf=_beta_cdf,
    quantile=_beta_quantile,
    partial_mean=lambda y, a, b: a / (a + b) * _beta_cdf(y, a + 1, b),
    constants=_beta_constants,
    peak=_beta_peak,
    support=(0.0, 1.0),
    density=_beta_density,
    numbers=_beta_numbers,
)

"""Families with a variance and without an end: Laplace, exponential, log-normal."""

from math import erf, exp, expm1, inf, log, pi, sqrt

import numpy as np

from gancli import scalars
from gancli.distributions.family import Constants, Family


def _laplace_partial_mean(y: np.ndarray) -> np.ndarray:
    from scipy.special import gammaincc

    return np.asarray(-gammaincc(2, np.abs(y)) / 2)


def _laplace_density(x: np.ndarray, p: np.ndarray, parameters: np.ndarray) -> None:
    height = x.dtype.type(0.5) / parameters[1]
    for k in range(x.size):
        p[k] = height * scalars.exp(-abs(x[k] - parameters[0]) / parameters[1])


LAPLACE = Family(
    log_density=lambda y: -np.abs(y) - log(2),
    cdf=lambda y: np.where(y < 0, np.exp(-np.abs(y)) / 2, 1 - np.exp(-np.abs(y)) / 2),
    quantile=lambda u, v: np.where(u < 0.5, np.log(2 * u), -np.log(2 * v)),
    partial_mean=_laplace_partial_mean,
    constants=lambda: Constants(0.0, sqrt(2), 0.0, 3.0, 3 / 2),
    peak=lambda: 0.0,
    support=(-inf, inf),
    density=_laplace_density,
)


def _exponential_partial_mean(y: np.ndarray) -> np.ndarray:
    from scipy.special import gammainc

    return np.asarray(gammainc(2, y))


def _exponential_density(x: np.ndarray, p: np.ndarray, parameters: np.ndarray) -> None:
    zero, height = x.dtype.type(0), x.dtype.type(1) / parameters[1]
    for k in range(x.size):
        y = (x[k] - parameters[0]) / parameters[1]
        p[k] = height * scalars.exp(-y) if y >= zero else zero


EXPONENTIAL = Family(
    log_density=np.negative,
    cdf=lambda y: -np.expm1(-y),
    quantile=lambda u, v: np.where(u < 0.5, -np.log1p(-u), -np.log(v)),
    partial_mean=_exponential_partial_mean,
    constants=lambda: Constants(1.0, 1.0, 2.0, 6.0, 1.0),
    peak=lambda: 0.0,
    support=(0.0, inf),
    density=_exponential_density,
)


def _log_normal_log_density(y: np.ndarray, s: float) -> np.ndarray:
    z = np.log(y) / s
    return np.asarray(-z * (z / 2 + s) - log(s * sqrt(2 * pi)))


def _log_normal_cdf(y: np.ndarray, s: float) -> np.ndarray:
    from scipy.special import ndtr

    return np.asarray(ndtr(np.log(y) / s))


def _log_normal_quantile(u: np.ndarray, v: np.ndarray, s: float) -> np.ndarray:
    from scipy.special import ndtri

    return np.asarray(np.exp(s * np.where(u < 0.5, ndtri(u), -ndtri(v))))


def _log_normal_partial_mean(y: np.ndarray, s: float) -> np.ndarray:
    from scipy.special import ndtr

    return np.asarray(exp(s * s / 2) * ndtr(np.log(y) / s - s))


def _log_normal_constants(s: float) -> Constants:
    w, mean = exp(s * s), exp(s * s / 2)
    variance = expm1(s * s)
    kurtosis = w**4 + 2 * w**3 + 3 * w**2 - 6
    return Constants(mean, mean * sqrt(variance), (w + 2) * sqrt(variance), kurtosis, 2 * mean * erf(s / 2))


def _log_normal_density(x: np.ndarray, p: np.ndarray, parameters: np.ndarray) -> None:
    zero, half, s = x.dtype.type(0), x.dtype.type(0.5), parameters[2]
    height = x.dtype.type(0.3989422804014327) / (s * parameters[1])
    for k in range(x.size):
        y = (x[k] - parameters[0]) / parameters[1]
        p[k] = zero
        if y > zero:
            z = scalars.log(y) / s
            p[k] = height * scalars.exp(-half * z * z) / y


LOG_NORMAL = Family(
    log_density=_log_normal_log_density,
    cdf=_log_normal_cdf,
    quantile=_log_normal_quantile,
    partial_mean=_log_normal_partial_mean,
    constants=_log_normal_constants,
    peak=lambda s: exp(-s * s),
    support=(0.0, inf),
    density=_log_normal_density,
)

"""Families whose tails fall like a power: Student's t, Cauchy, Pareto."""

from math import exp, inf, log, nan, pi, sqrt

import numpy as np

from gancli import scalars
from gancli.distributions.family import Constants, Family


def _student_height(nu: float) -> float:
    """The logarithm of the density at 0."""
    from scipy.special import betaln

    return float(-betaln(0.5, nu / 2)) - log(nu) / 2


def _student_cdf(y: np.ndarray, nu: float) -> np.ndarray:
    from scipy.special import stdtr

    return np.asarray(stdtr(nu, y))


def _student_quantile(u: np.ndarray, v: np.ndarray, nu: float) -> np.ndarray:
    from scipy.special import stdtrit

    # SciPy's is +∞ at 0
    far = np.abs(stdtrit(nu, np.minimum(u, v)))
    return np.asarray(np.where(u < 0.5, -far, far))


def _student_partial_mean(y: np.ndarray, nu: float) -> np.ndarray:
    """The power of 1 + y²/ν below, or what is left of it from 0 on where its integral diverges."""
    height, grown = exp(_student_height(nu)) * nu, np.log1p(y * y / nu)
    if nu == 1:
        return np.asarray(height * grown / 2)
    power = (1 - nu) / 2 * grown
    return np.asarray(height / (1 - nu) * (np.exp(power) if nu > 1 else np.expm1(power)))


def _student_constants(nu: float) -> Constants:
    from scipy.special import betaln

    if nu <= 1:
        return Constants()
    spread = float(betaln(0.5, nu - 0.5) - 2 * betaln(0.5, nu / 2))
    return Constants(
        mean=0.0,
        sd=sqrt(nu / (nu - 2)) if nu > 2 else inf,
        skewness=0.0 if nu > 3 else nan,
        excess_kurtosis=6 / (nu - 4) if nu > 4 else inf if nu > 2 else nan,
        mean_difference=4 * sqrt(nu) / (nu - 1) * exp(spread),
    )


def _student_density(x: np.ndarray, p: np.ndarray, parameters: np.ndarray) -> None:
    half, one = x.dtype.type(0.5), x.dtype.type(1)
    nu, height = parameters[2], parameters[3]
    for k in range(x.size):
        y = (x[k] - parameters[0]) / parameters[1]
        p[k] = scalars.exp(height - half * (nu + one) * scalars.log1p(y * y / nu)) / parameters[1]


STUDENT_T = Family(
    log_density=lambda y, nu: _student_height(nu) - (nu + 1) / 2 * np.log1p(y * y / nu),
    cdf=_student_cdf,
    quantile=_student_quantile,
    partial_mean=_student_partial_mean,
    constants=_student_constants,
    peak=lambda nu: 0.0,
    support=(-inf, inf),
    density=_student_density,
    numbers=lambda nu: (nu, _student_height(nu)),
)

CAUCHY = Family(
    log_density=lambda y: -np.log1p(y * y) - log(pi),
    cdf=lambda y: np.arctan2(1, -y) / pi,
    quantile=lambda u, v: np.where(u < 0.5, -1 / np.tan(pi * u), 1 / np.tan(pi * v)),
    partial_mean=lambda y: np.log1p(y * y) / (2 * pi),
    constants=Constants,
    peak=lambda: 0.0,
    support=(-inf, inf),
    density=_student_density,
    numbers=lambda: (1.0, -log(pi)),
)


def _pareto_partial_mean(y: np.ndarray, alpha: float) -> np.ndarray:
    if alpha == 1:
        return np.asarray(np.log(y))
    return np.asarray(alpha / (1 - alpha) * np.expm1((1 - alpha) * np.log(y)))


def _pareto_constants(alpha: float) -> Constants:
    if alpha <= 1:
        return Constants(mean=inf, sd=inf)
    mean, sd, skewness, kurtosis = alpha / (alpha - 1), inf, nan, nan
    if alpha > 2:
        sd, skewness, kurtosis = sqrt(mean / (alpha - 2) / (alpha - 1)), inf, inf
    if alpha > 3:
        skewness = 2 * (1 + alpha) / (alpha - 3) * sqrt((alpha - 2) / alpha)
    if alpha > 4:
        above = alpha**3 + alpha**2 - 6 * alpha - 2
        kurtosis = 6 * above / (alpha * (alpha - 3) * (alpha - 4))
    return Constants(mean, sd, skewness, kurtosis, 2 * mean / (2 * alpha - 1))


def _pareto_density(x: np.ndarray, p: np.ndarray, parameters: np.ndarray) -> None:
    zero, one, alpha = x.dtype.type(0), x.dtype.type(1), parameters[2]
    for k in range(x.size):
        y = (x[k] - parameters[0]) / parameters[1]
        p[k] = zero
        if y >= one:
            p[k] = alpha / parameters[1] * scalars.exp(-(alpha + one) * scalars.log(y))


PARETO = Family(
    log_density=lambda y, alpha: log(alpha) - (alpha + 1) * np.log(y),
    cdf=lambda y, alpha: -np.expm1(-alpha * np.log(y)),
    quantile=lambda u, v, alpha: np.exp(-np.where(u < 0.5, np.log1p(-u), np.log(v)) / alpha),
    partial_mean=_pareto_partial_mean,
    constants=_pareto_constants,
    peak=lambda alpha: 1.0,
    support=(1.0, inf),
    density=_pareto_density,
)

"""Fitting a normal distribution to a mixture by f-divergences (Nowozin 2016, section 3): where each has its optimum.

The predicted half integrates each divergence as its definition has it. The measured half knows nothing of them: it
takes a loss of the product, gives D the best raw output at every single point, and integrates minus D's loss.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gancli.config import LossParameters
from gancli.distributions import Distribution
from gancli.experiments.theory.slopes import Vector
from gancli.losses import Loss

Densities = Callable[[Vector, Vector], Vector]
_GRID = 601
_REACH = 12.0
_WIDEST, _CUTS = 40.0, 48
_LEAST = 1e-290


def _log(p: Vector, q: Vector) -> Vector:
    return np.asarray(np.log(p) - np.log(q))


def _js(p: Vector, q: Vector) -> Vector:
    middle = (p + q) / 2
    return p * _log(p, middle) + q * _log(q, middle)


DIVERGENCES: dict[str, Densities] = {
    "f-kl": lambda p, q: p * _log(p, q),
    "f-reverse-kl": lambda p, q: q * _log(q, p),
    "f-pearson": lambda p, q: (p - q) * ((p - q) / q),
    "f-jeffreys": lambda p, q: (p - q) * _log(p, q),
    "f-js": _js,
}
"""The integrand ∫ q f(p/q) of the divergence that each loss bounds from below."""


@dataclass(frozen=True)
class Optimum:
    """The best μ + s·z and the divergence that is left there."""

    divergence: float
    mean: float
    sd: float


def predicted(target: Distribution, loss: str) -> Optimum:
    """By the divergence's definition."""
    return _best(target, DIVERGENCES[loss])


def variational(target: Distribution, loss: Loss) -> Optimum:
    """By what the best D makes of the product's own loss."""
    return _best(target, lambda p, q: -_least(loss, p, q))


def _least(loss: Loss, p: Vector, q: Vector) -> Vector:
    """The smallest loss that D can have at points with real density p and generated density q, point by point.

    D's loss is convex in its output v = sinh t, so that sections by the golden ratio close in on the best one.
    """
    parameters = LossParameters()

    def value(t: Vector) -> Vector:
        v = np.sinh(t)
        on_real, on_fake = loss.discriminator(v[:, None], v[:, None], parameters)
        return np.asarray(p * on_real + q * on_fake)

    with np.errstate(all="ignore"):
        return value(_lowest(value, len(p)))


def _lowest(value: Callable[[Vector], Vector], count: int) -> Vector:
    ratio = (np.sqrt(5) - 1) / 2
    low, high = np.full(count, -_WIDEST), np.full(count, _WIDEST)
    for _ in range(_CUTS):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        better = value(left) < value(right)
        low, high = np.where(better, low, left), np.where(better, right, high)
    return np.asarray((low + high) / 2)


def _best(target: Distribution, integrand: Densities) -> Optimum:
    """The smallest integral over the line, on a grid on which the trapezoid rule is exact to rounding."""
    from scipy.optimize import minimize

    centre, wide = float(target.mean[0]), float(target.covariance[0, 0]) ** 0.5
    x = np.linspace(centre - _REACH * wide, centre + _REACH * wide, _GRID)
    p = np.maximum(np.exp(target.log_density(x[None])), _LEAST)

    def divergence(at: Vector) -> float:
        mean, sd = at[0], np.exp(at[1])
        q = np.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))
        with np.errstate(all="ignore"):
            return float(np.trapezoid(integrand(p, np.maximum(q, _LEAST)), x))

    start = [centre, np.log(wide)]
    found = minimize(divergence, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-13})
    return Optimum(float(found.fun), float(found.x[0]), float(np.exp(found.x[1])))

"""DISTRIBUTIONS: every target by name, and building one from the parameters of a configuration."""

import inspect
from collections.abc import Callable, Mapping
from itertools import product
from math import cos, pi, sin

from gancli.distributions.line import LineMixture
from gancli.distributions.plane import PlaneMixture
from gancli.distributions.protocol import Distribution
from gancli.distributions.uniform import Uniform
from gancli.errors import UsageError, unknown_name

LARGEST = 1e9
"""No parameter is larger in size: squares of points stay far from the end of float32."""
SMALLEST = 1e-9
"""No standard deviation is smaller."""


def gaussian(mean: float = 4.0, sd: float = 1.25) -> LineMixture:
    """The normal distribution N(mean, sd²)."""
    _require(sd >= SMALLEST, "sd", sd, f"at least {SMALLEST:g}")
    return LineMixture((mean,), (sd,), (1.0,))


def uniform(low: float = 0.0, high: float = 1.0) -> Uniform:
    """The uniform distribution between low and high."""
    _require(low < high, "high", high, f"more than low, {low}")
    return Uniform(low, high)


def mixture(
    means: tuple[float, ...] = (-2.0, 2.0), sds: tuple[float, ...] = (0.4,), weights: tuple[float, ...] = ()
) -> LineMixture:
    """A mixture of normal distributions on the line.

    Args:
        means: One for each mode.
        sds: One for each mode, or a single one for all.
        weights: One for each mode, scaled to sum to 1; none: equal.
    """
    count = len(means)
    _require(count > 0, "means", means, "one number for each mode")
    sds = sds * count if len(sds) == 1 else sds
    weights = weights or (1.0,) * count
    _require(
        len(sds) == count and min(sds) >= SMALLEST,
        "sds",
        sds,
        f"1 or {count} numbers of at least {SMALLEST:g}",
    )
    _require(
        len(weights) == count and min(weights) > 0, "weights", weights, f"{count} numbers above 0, or none"
    )
    return LineMixture(means, sds, tuple(weight / sum(weights) for weight in weights))


def gaussian_2d(
    mean: tuple[float, ...] = (1.0, 1.0), covariance: tuple[tuple[float, ...], ...] = ((1.0, 0.8), (0.8, 1.0))
) -> PlaneMixture:
    """The normal distribution in the plane with this mean and covariance."""
    _require(len(mean) == 2, "mean", mean, "2 numbers")
    _require([len(row) for row in covariance] == [2, 2], "covariance", covariance, "2 rows of 2 numbers")
    (a, b), (c, d) = covariance
    _require(a > 0 and b == c and a * d > b * c, "covariance", covariance, "symmetric and positive definite")
    return PlaneMixture(((mean[0], mean[1]),), (((a, b), (c, d)),), (1.0,))


def ring(modes: int = 8, radius: float = 2.0, sd: float = 0.02) -> PlaneMixture:
    """Equal round modes, evenly spaced on a circle around 0."""
    _require(1 <= modes <= 1000, "modes", modes, "between 1 and 1,000")
    _require(radius > 0, "radius", radius, "more than 0")
    angles = [2 * pi * k / modes for k in range(modes)]
    return _round_modes(tuple((radius * cos(a), radius * sin(a)) for a in angles), sd)


def grid(side: int = 5, spacing: float = 2.0, sd: float = 0.05) -> PlaneMixture:
    """Equal round modes on a square grid around 0, side × side of them."""
    _require(1 <= side <= 30, "side", side, "between 1 and 30")
    _require(spacing > 0, "spacing", spacing, "more than 0")
    places = [spacing * (k - (side - 1) / 2) for k in range(side)]
    return _round_modes(tuple(product(places, places)), sd)


DISTRIBUTIONS: dict[str, Callable[..., Distribution]] = {
    "gaussian": gaussian,
    "uniform": uniform,
    "mixture": mixture,
    "gaussian-2d": gaussian_2d,
    "ring": ring,
    "grid": grid,
}


def build(name: str, parameters: Mapping[str, object]) -> Distribution:
    """The target of that name; parameters that are left out take their defaults.

    Raises:
        UsageError: An unknown name or parameter, a value of another type or out of range.
    """
    if name not in DISTRIBUTIONS:
        raise unknown_name("target", name, DISTRIBUTIONS)
    constructor = DISTRIBUTIONS[name]
    defaults = {key: p.default for key, p in inspect.signature(constructor).parameters.items()}
    for key in parameters:
        if key not in defaults:
            raise unknown_name(f"parameter of the target {name!r}:", key, defaults)
    given = {key: _like(defaults[key], value, f"{name}: {key}") for key, value in parameters.items()}
    return constructor(**given)


def _round_modes(places: tuple[tuple[float, float], ...], sd: float) -> PlaneMixture:
    _require(sd >= SMALLEST, "sd", sd, f"at least {SMALLEST:g}")
    covariance = ((sd**2, 0.0), (0.0, sd**2))
    return PlaneMixture(places, (covariance,) * len(places), (1 / len(places),) * len(places))


def _like(default: object, value: object, where: str) -> object:
    """The value, once it has the shape and the kind of number of the default."""
    if isinstance(default, tuple):
        _require(isinstance(value, list | tuple), where, value, "a list")
        assert isinstance(value, list | tuple)
        element = default[0] if default else 0.0
        return tuple(_like(element, item, where) for item in value)
    if isinstance(default, int):
        _require(type(value) is int, where, value, "a whole number")
        return value
    _require(type(value) in (int, float), where, value, "a number")
    assert isinstance(value, int | float)
    _require(-LARGEST <= value <= LARGEST, where, value, f"at most {LARGEST:g} in size")
    return float(value)


def _require(fine: bool, where: str, given: object, allowed: str) -> None:
    if not fine:
        raise UsageError(f"{where}: {given!r} will not do", cause=f"allowed: {allowed}")

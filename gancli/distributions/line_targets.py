"""The targets on the line, each from parameters with defaults."""

from math import exp

from gancli.distributions.line import LineMixture
from gancli.distributions.parameters import SMALLEST, between, require, size
from gancli.distributions.point import Point
from gancli.distributions.scaled import Scaled


def gaussian(mean: float = 4.0, sd: float = 1.25) -> LineMixture:
    """The normal distribution N(mean, sd²)."""
    require(sd >= SMALLEST, "sd", sd, f"at least {SMALLEST:g}")
    return LineMixture((mean,), (sd,), (1.0,))


def uniform(low: float = 0.0, high: float = 1.0) -> Scaled:
    """The uniform distribution between low and high."""
    require(low < high, "high", high, f"more than low, {low}")
    return Scaled("uniform", low, high - low)


def triangular(low: float = 0.0, mode: float = 1.0, high: float = 4.0) -> Scaled:
    """The triangular distribution between low and high, with its peak at mode."""
    require(low < high, "high", high, f"more than low, {low}")
    require(low <= mode <= high, "mode", mode, f"from low, {low}, to high, {high}")
    return Scaled("triangular", low, high - low, ((mode - low) / (high - low),))


def beta(a: float = 2.0, b: float = 5.0, low: float = 0.0, high: float = 1.0) -> Scaled:
    """The beta distribution between low and high, with density x^(a−1) (1−x)^(b−1) on [0, 1]."""
    require(low < high, "high", high, f"more than low, {low}")
    between("a", a, 0.1, 1e6)
    between("b", b, 0.1, 1e6)
    return Scaled("beta", low, high - low, (a, b))


def laplace(mean: float = 0.0, scale: float = 1.0) -> Scaled:
    """The Laplace distribution, with density exp(−|x − mean|/scale) / (2 scale)."""
    return Scaled("laplace", mean, size("scale", scale))


def exponential(mean: float = 1.0, low: float = 0.0) -> Scaled:
    """The exponential distribution: low, and waiting times of this mean from there on."""
    return Scaled("exponential", low, size("mean", mean))


def log_normal(log_mean: float = 0.0, log_sd: float = 0.5) -> Scaled:
    """The log-normal distribution, whose logarithm is N(log_mean, log_sd²)."""
    require(abs(log_mean) <= 20, "log_mean", log_mean, "between -20 and 20")
    between("log_sd", log_sd, 1e-3, 3.0)
    return Scaled("log-normal", 0.0, exp(log_mean), (log_sd,))


def student_t(location: float = 0.0, scale: float = 1.0, degrees: float = 3.0) -> Scaled:
    """Student's t distribution; it has no variance with 2 degrees of freedom or fewer, no mean with 1."""
    between("degrees", degrees, 0.5, 1e6)
    return Scaled("student-t", location, size("scale", scale), (degrees,))


def cauchy(location: float = 0.0, scale: float = 1.0) -> Scaled:
    """The Cauchy distribution, which has no mean; scale is the distance from the median to the quartiles."""
    return Scaled("cauchy", location, size("scale", scale))


def pareto(low: float = 1.0, exponent: float = 3.0) -> Scaled:
    """The Pareto distribution: P(X > x) = (low/x)^exponent; no variance with an exponent of 2 or less."""
    between("exponent", exponent, 0.5, 1e6)
    return Scaled("pareto", 0.0, size("low", low), (exponent,))


def point(location: float = 0.0, unit: float = 1.0) -> Point:
    """A point mass: always the location; distances are counted in the unit."""
    return Point(location, size("unit", unit))


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
    require(count > 0, "means", means, "one number for each mode")
    sds = sds * count if len(sds) == 1 else sds
    weights = weights or (1.0,) * count
    require(
        len(sds) == count and min(sds) >= SMALLEST,
        "sds",
        sds,
        f"1 or {count} numbers of at least {SMALLEST:g}",
    )
    require(
        len(weights) == count and min(weights) > 0, "weights", weights, f"{count} numbers above 0, or none"
    )
    return LineMixture(means, sds, tuple(weight / sum(weights) for weight in weights))


def bimodal(gap: float = 3.0, sd: float = 0.5, weight: float = 0.5) -> LineMixture:
    """Two normal modes of one width, at ±gap/2; weight is that of the left one."""
    require(gap > 0, "gap", gap, "more than 0")
    require(0 < weight < 1, "weight", weight, "more than 0 and less than 1")
    return mixture((-gap / 2, gap / 2), (sd,), (weight, 1 - weight))


def comb(
    weights: tuple[float, ...] = (0.1, 0.3, 0.15, 0.25, 0.2), spacing: float = 2.0, sd: float = 0.25
) -> LineMixture:
    """Evenly spaced normal modes around 0 with weights of their own, from the left: five unless more are given."""
    require(len(weights) > 1, "weights", weights, "a number for each of 2 modes or more")
    require(spacing > 0, "spacing", spacing, "more than 0")
    middle = (len(weights) - 1) / 2
    return mixture(tuple(spacing * (k - middle) for k in range(len(weights))), (sd,), weights)

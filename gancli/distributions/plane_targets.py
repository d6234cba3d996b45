"""The targets in the plane, each from parameters with defaults."""

from itertools import product
from math import cos, pi, sin

from gancli.distributions.curve import Curve
from gancli.distributions.parameters import SMALLEST, between, require, size
from gancli.distributions.plane import PlaneMixture


def gaussian_2d(
    mean: tuple[float, ...] = (1.0, 1.0), covariance: tuple[tuple[float, ...], ...] = ((1.0, 0.8), (0.8, 1.0))
) -> PlaneMixture:
    """The normal distribution in the plane with this mean and covariance."""
    require(len(mean) == 2, "mean", mean, "2 numbers")
    require([len(row) for row in covariance] == [2, 2], "covariance", covariance, "2 rows of 2 numbers")
    (a, b), (c, d) = covariance
    require(a > 0 and b == c and a * d > b * c, "covariance", covariance, "symmetric and positive definite")
    return PlaneMixture(((mean[0], mean[1]),), (((a, b), (c, d)),), (1.0,))


def ring(modes: int = 8, radius: float = 2.0, sd: float = 0.02) -> PlaneMixture:
    """Equal round modes, evenly spaced on a circle around 0."""
    require(1 <= modes <= 1000, "modes", modes, "between 1 and 1,000")
    require(radius > 0, "radius", radius, "more than 0")
    angles = [2 * pi * k / modes for k in range(modes)]
    return _round_modes(tuple((radius * cos(a), radius * sin(a)) for a in angles), sd)


def grid(side: int = 5, spacing: float = 2.0, sd: float = 0.05) -> PlaneMixture:
    """Equal round modes on a square grid around 0, side × side of them."""
    require(1 <= side <= 30, "side", side, "between 1 and 30")
    require(spacing > 0, "spacing", spacing, "more than 0")
    places = [spacing * (k - (side - 1) / 2) for k in range(side)]
    return _round_modes(tuple(product(places, places)), sd)


def swiss_roll(radius: float = 3.0, turns: float = 1.5, sd: float = 0.1) -> Curve:
    """A spiral with round noise, its angle uniform; radius is that of the outer end."""
    between("turns", turns, 0.1, 3.0)
    return Curve("swiss-roll", (size("radius", radius), turns), _thin(sd, radius))


def two_moons(radius: float = 1.0, sd: float = 0.1) -> Curve:
    """Two half circles, each with an end between the ends of the other, with round noise."""
    return Curve("two-moons", (size("radius", radius),), _thin(sd, radius))


def pinwheel(arms: int = 5, radius: float = 2.0, twist: float = 1.2, sd: float = 0.1) -> Curve:
    """Arms that turn by the twist (in radians) between a quarter of the radius and all of it, with round noise."""
    between("arms", float(arms), 1.0, 12.0)
    between("twist", twist, -3.0, 3.0)
    return Curve("pinwheel", (float(arms), size("radius", radius), twist), _thin(sd, radius))


def _round_modes(places: tuple[tuple[float, float], ...], sd: float) -> PlaneMixture:
    require(sd >= SMALLEST, "sd", sd, f"at least {SMALLEST:g}")
    covariance = ((sd**2, 0.0), (0.0, sd**2))
    return PlaneMixture(places, (covariance,) * len(places), (1 / len(places),) * len(places))


def _thin(sd: float, radius: float) -> float:
    """The sd of the noise around a curve, of which the quadrature has to see every part."""
    require(radius / 40 <= sd <= radius, "sd", sd, f"between {radius / 40:g} and the radius, {radius:g}")
    return sd

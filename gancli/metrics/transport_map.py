"""A generator on the line as a map of its noise, beside the map that would be perfect: Q(F_noise(z))."""

import numpy as np

from gancli.distributions import Distribution1D
from gancli.distributions.protocol import has_variance
from gancli.metrics.density import Curve

_TRIMMED = (0.005, 0.995)
"""Without a variance the tails would decide everything."""


def map_error(curve: Curve, target: Distribution1D) -> float:
    """The root mean square of G(z) − Q(F(z)), or of G(z) − Q(1 − F(z)) if that is less, in scales of the target.

    A monotone map is all that a law on the line takes, and apart from its direction the only one: a generator whose
    points are right but whose map folds still has an error here.
    """
    u = (curve.u[1:] + curve.u[:-1]) / 2
    low, high = (0.0, 1.0) if has_variance(target) else _TRIMMED
    inside = (u > low) & (u < high)
    weight = curve.masses * inside
    squares = [
        weight @ np.square(np.where(inside, curve.middles - target.quantile(level), 0))
        for level in (u, 1 - u)
    ]
    return float(np.sqrt(min(squares) / weight.sum()) / curve.scale)

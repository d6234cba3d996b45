"""The point mass: everything at one place."""

from dataclasses import dataclass
from math import nan

import numpy as np
from jaxtyping import Float

from gancli.distributions import native as pieces
from gancli.distributions.protocol import REACH, Modes


@dataclass(frozen=True)
class Point:
    """All of the mass at the location; distances are counted in the unit, for there is no width to count in."""

    location: float
    unit: float
    dimension: int = 1
    uniforms: int = 1
    continuous: bool = False
    sd: float = 0.0
    skewness: float = nan
    excess_kurtosis: float = nan
    mean_difference: float = 0.0

    @property
    def mean(self) -> Float[np.ndarray, "1"]:
        """The location, with the feature axis."""
        return np.array([self.location])

    @property
    def covariance(self) -> Float[np.ndarray, "1 1"]:
        """0 as a matrix."""
        return np.zeros((1, 1))

    @property
    def scale(self) -> float:
        """The unit."""
        return self.unit

    @property
    def modes(self) -> Modes:
        """The location."""
        return Modes(np.array([[self.location]]), np.zeros((1, 1, 1)), np.ones(1), gaussian=False)

    @property
    def limits(self) -> Float[np.ndarray, "1 2"]:
        """REACH units to the left, a little more to the right: no bin of a histogram ends at the location."""
        return np.array([[self.location - REACH * self.unit, self.location + (REACH + 0.1) * self.unit]])

    @property
    def native(self) -> pieces.Native:
        """For the fused engine, which cannot pretrain on it: there is no density."""
        return pieces.Native(pieces.constant, None, (self.location,))

    def sample(self, uniforms: Float[np.ndarray, "*E 1 N"]) -> Float[np.ndarray, "*E 1 N"]:
        """The location, again and again."""
        return np.full_like(uniforms, self.location)

    def log_density(self, x: Float[np.ndarray, "*E 1 N"]) -> Float[np.ndarray, "*E N"]:
        """∞ at the location, −∞ elsewhere."""
        at = x[..., 0, :] == x.dtype.type(self.location)
        return np.where(at, np.inf, -np.inf).astype(x.dtype)

    def cdf(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """A step from 0 to 1 at the location."""
        return np.asarray(np.asarray(x, np.float64) >= self.location, np.float64)

    def quantile(self, u: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The location."""
        return np.full(np.shape(u), self.location)

    def partial_mean(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """0 below the location, the location from there on."""
        return self.location * self.cdf(x)

    def mean_distance(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """|x − location|."""
        return np.abs(np.asarray(x, np.float64) - self.location)

"""The uniform target."""

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from jaxtyping import Float

from gancli.distributions import native as pieces


@dataclass(frozen=True)
class Uniform:
    """The uniform distribution on [low, high]."""

    low: float
    high: float
    dimension: int = 1
    uniforms: int = 1
    modes: None = None

    @property
    def mean(self) -> Float[np.ndarray, "1"]:
        """The middle, with the feature axis."""
        return np.array([(self.low + self.high) / 2])

    @property
    def covariance(self) -> Float[np.ndarray, "1 1"]:
        """The variance as a matrix."""
        return np.array([[self.sd**2]])

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return (self.high - self.low) / sqrt(12)

    @property
    def skewness(self) -> float:
        """The third standardised moment."""
        return 0.0

    @property
    def excess_kurtosis(self) -> float:
        """The fourth standardised moment minus 3."""
        return -1.2

    @property
    def limits(self) -> Float[np.ndarray, "1 2"]:
        """A quarter of the width beyond both ends."""
        margin = (self.high - self.low) / 4
        return np.array([[self.low - margin, self.high + margin]])

    @property
    def native(self) -> pieces.Native:
        """For the fused engine."""
        return pieces.Native(pieces.uniform, pieces.uniform_density, (self.low, self.high))

    def sample(self, uniforms: Float[np.ndarray, "*E 1 N"]) -> Float[np.ndarray, "*E 1 N"]:
        """The uniforms, stretched."""
        return self.low + (self.high - self.low) * uniforms

    def log_density(self, x: Float[np.ndarray, "*E 1 N"]) -> Float[np.ndarray, "*E N"]:
        """−log(high − low) inside, −∞ outside."""
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, -log(self.high - self.low), -np.inf).astype(x.dtype)[..., 0, :]

    @property
    def mean_difference(self) -> float:
        """E|X − X′|: a third of the width."""
        return (self.high - self.low) / 3

    def cdf(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """P(X ≤ x)."""
        return np.clip((np.asarray(x, np.float64) - self.low) / (self.high - self.low), 0, 1)

    def quantile(self, u: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """Low at 0, high at 1."""
        return self.low + (self.high - self.low) * np.asarray(u, np.float64)

    def mean_distance(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """E|x − X|: quadratic inside, the distance from the middle outside."""
        inside = np.clip(np.asarray(x, np.float64), self.low, self.high)
        squares = np.square(inside - self.low) + np.square(self.high - inside)
        return np.asarray(squares / (2 * (self.high - self.low)) + np.abs(x - inside))

    def partial_mean(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """∫ t p(t) dt up to x."""
        share = self.cdf(x)
        return np.asarray(share * (self.low + (self.high - self.low) * share / 2))

"""What every target offers: points from uniforms, density, moments, modes; on the line CDF and quantile.

Points have axes (..., F, N): features before samples. Distributions are frozen and hashable, so that exact
quantities can be cached by target. A number is ∞ where its integral is, and NaN where there is none: a Cauchy law has
no mean, and a Pareto law of exponent 2 an infinite variance.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Protocol, TypeGuard, runtime_checkable

import numpy as np
from jaxtyping import Float

from gancli.distributions.native import Native

REACH = 5.0
"""So many sds beyond the outermost modes the axes of every picture go."""


@dataclass(frozen=True, eq=False)
class Modes:
    """The K modes of a target: where they sit, how wide they are, their shares.

    Attributes:
        gaussian: The target is the mixture of Gaussians with these means, covariances and weights.
    """

    locations: Float[np.ndarray, "K F"]
    covariances: Float[np.ndarray, "K F F"]
    weights: Float[np.ndarray, " K"]
    gaussian: bool = True


@runtime_checkable
class Distribution(Protocol):
    """A target whose truth is known."""

    def __hash__(self) -> int:
        """Equal targets are one key of a cache."""

    @property
    def dimension(self) -> int:
        """F, the number of features: 1 or 2."""

    @property
    def uniforms(self) -> int:
        """U, how many uniform numbers one point consumes."""

    @property
    def mean(self) -> Float[np.ndarray, " F"]:
        """The mean of each feature."""

    @property
    def covariance(self) -> Float[np.ndarray, "F F"]:
        """The covariance of the features."""

    @property
    def modes(self) -> Modes | None:
        """The modes; a single one where the density has one peak, None where the notion is empty."""

    @property
    def limits(self) -> Float[np.ndarray, "F 2"]:
        """The fixed low and high end of every picture's axes: nearly all of the mass, and a margin.

        Without a variance the tails end nowhere, and 2 % of the mass lie beyond each end.
        """

    @property
    def native(self) -> Native | None:
        """Sampling and density for the fused engine; None where it does not cover the target."""

    def sample(self, uniforms: Float[np.ndarray, "*E U N"]) -> Float[np.ndarray, "*E F N"]:
        """Points of the uniforms' float type; each depends on its own U numbers in (0, 1) only."""

    def log_density(self, x: Float[np.ndarray, "*E F N"]) -> Float[np.ndarray, "*E N"]:
        """The log of the density at each point, in nats."""


@runtime_checkable
class Distribution1D(Distribution, Protocol):
    """A target on the line; its functions but sample and log_density work elementwise, in float64."""

    @property
    def sd(self) -> float:
        """The standard deviation; 0 for a point mass."""

    @property
    def scale(self) -> float:
        """What distances and spreads are measured in: the sd where it is finite and above 0.

        Without a variance IQR/1.349, which is a Gaussian's sd; a point mass declares its unit.
        """

    @property
    def continuous(self) -> bool:
        """Whether no single point has a probability of its own."""

    @property
    def skewness(self) -> float:
        """The third standardised moment."""

    @property
    def excess_kurtosis(self) -> float:
        """The fourth standardised moment minus 3."""

    @property
    def mean_difference(self) -> float:
        """E|X − X′| of two independent points (Gini's mean difference)."""

    def cdf(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """P(X ≤ x)."""

    def quantile(self, u: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The x with P(X ≤ x) = u; ±∞ at the ends of an unbounded target."""

    def partial_mean(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The integral of t·p(t) from −∞ to x; where that diverges from elsewhere, so that differences hold."""

    def mean_distance(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """E|x − X|; ∞ where the target has no mean."""


@runtime_checkable
class Distribution2D(Distribution, Protocol):
    """A target in the plane, whose projections on a direction are known exactly."""

    def project(self, direction: Float[np.ndarray, "2"]) -> Distribution1D:
        """The distribution of ⟨direction, X⟩."""


NORMAL_IQR = 1.3489795003921634
"""The interquartile range of the standard normal distribution."""


def has_variance(target: Distribution1D) -> bool:
    """Whether the mean and the sd say where a target on the line lies and how wide it is."""
    return isfinite(target.sd)


def place_and_width(target: Distribution) -> Float[np.ndarray, "2 F"]:
    """Where a target lies and how wide it is: each feature's mean and sd; median and IQR where there is no variance."""
    if on_line(target) and not has_variance(target):
        low, middle, high = target.quantile(np.array([0.25, 0.5, 0.75]))
        return np.array([[middle], [high - low]], np.float64)
    return np.stack([target.mean, np.sqrt(np.diag(target.covariance))]).astype(np.float64)


def on_line(target: Distribution) -> TypeGuard[Distribution1D]:
    """Whether the target lies on the line."""
    return target.dimension == 1


def in_plane(target: Distribution) -> TypeGuard[Distribution2D]:
    """Whether the target lies in the plane."""
    return target.dimension == 2

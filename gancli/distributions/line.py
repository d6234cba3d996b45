"""Targets on the line that are mixtures of Gaussians; a single one takes a short path."""

from dataclasses import dataclass
from functools import cached_property
from math import log, pi, sqrt

import numpy as np
from jaxtyping import Float

from gancli.distributions import native as pieces
from gancli.distributions.invert import invert
from gancli.distributions.protocol import REACH, Modes
from gancli.distributions.sums import Sums, Tabled, sums


@dataclass(frozen=True)
class LineMixture:
    """Σ_k weight_k · N(mean_k, sd_k²); the weights sum to 1."""

    means: tuple[float, ...]
    sds: tuple[float, ...]
    weights: tuple[float, ...]
    dimension: int = 1
    continuous: bool = True

    @property
    def uniforms(self) -> int:
        """One for the normal number, and one that chooses the mode where there are several."""
        return 1 if len(self.means) == 1 else 2

    @cached_property
    def _components(self) -> Float[np.ndarray, "3 K"]:
        return np.array([self.means, self.sds, self.weights])

    @cached_property
    def _sums(self) -> Sums | Tabled:
        return sums(self._components)

    @property
    def mean(self) -> Float[np.ndarray, "1"]:
        """The mean, with the feature axis."""
        means, _, weights = self._components
        return np.array([weights @ means])

    @property
    def covariance(self) -> Float[np.ndarray, "1 1"]:
        """The variance as a matrix."""
        return np.array([[self._moment(2)]])

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return sqrt(self._moment(2))

    @property
    def scale(self) -> float:
        """The sd."""
        return self.sd

    @property
    def skewness(self) -> float:
        """The third standardised moment."""
        return float(self._moment(3) / self._moment(2) ** 1.5)

    @property
    def excess_kurtosis(self) -> float:
        """The fourth standardised moment minus 3."""
        return self._moment(4) / self._moment(2) ** 2 - 3

    @property
    def modes(self) -> Modes:
        """The components."""
        means, sds, weights = self._components
        return Modes(means[:, None], (sds**2)[:, None, None], weights)

    @property
    def limits(self) -> Float[np.ndarray, "1 2"]:
        """REACH sds beyond the outermost modes."""
        means, sds, _ = self._components
        return np.array([[(means - REACH * sds).min(), (means + REACH * sds).max()]])

    @property
    def native(self) -> pieces.Native:
        """For the fused engine."""
        sample = pieces.normal if len(self.means) == 1 else pieces.line_mixture
        return pieces.Native(sample, pieces.line_mixture_density, (*self.means, *self.sds, *self.weights))

    def sample(self, uniforms: Float[np.ndarray, "*E U N"]) -> Float[np.ndarray, "*E 1 N"]:
        """Points by inversion; with several modes the first uniform number chooses the mode."""
        from scipy.special import ndtri

        normal = np.asarray(ndtri(uniforms[..., -1:, :]))
        if len(self.means) == 1:
            normal *= self.sds[0]
            normal += self.means[0]
            return normal
        which = np.searchsorted(np.cumsum(self.weights)[:-1], uniforms[..., :1, :], side="right")
        means, sds, _ = self._components.astype(uniforms.dtype)
        return np.asarray(means[which] + sds[which] * normal)

    def log_density(self, x: Float[np.ndarray, "*E 1 N"]) -> Float[np.ndarray, "*E N"]:
        """The log density, of x's float type."""
        from scipy.special import logsumexp

        scales = (np.log(np.divide(self.weights, self.sds)) - 0.5 * log(2 * pi)).astype(x.dtype)
        means, sds, _ = self._components.astype(x.dtype)
        z = (x[..., 0, :, None] - means) / sds
        return np.asarray(logsumexp(scales - 0.5 * z**2, axis=-1))

    @cached_property
    def mean_difference(self) -> float:
        """E|X − X′|."""
        return self._sums.mean_difference

    def cdf(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """P(X ≤ x)."""
        return self._sums.cdf(x)

    def quantile(self, u: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The x with P(X ≤ x) = u: closed for one mode, bracketed Newton steps for several."""
        from scipy.special import ndtri

        if len(self.means) == 1:
            return np.asarray(self.means[0] + self.sds[0] * ndtri(np.asarray(u, np.float64)))
        return invert(self._sums.cdf, self._sums.density, u, self._sums.knots)

    def partial_mean(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """∫ t p(t) dt up to x."""
        return self._sums.partial_mean(x)

    def mean_distance(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """E|x − X|."""
        return self._sums.mean_distance(x)

    def _moment(self, order: int) -> float:
        """The central moment of the mixture from those of its components."""
        means, sds, weights = self._components
        shift = means - weights @ means
        terms = {
            2: shift**2 + sds**2,
            3: shift**3 + 3 * shift * sds**2,
            4: shift**4 + 6 * shift**2 * sds**2 + 3 * sds**4,
        }
        return float(weights @ terms[order])

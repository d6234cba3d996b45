"""Targets in the plane: mixtures of Gaussians, one of which is the correlated Gaussian."""

from dataclasses import dataclass
from functools import cached_property
from math import log, pi

import numpy as np
from jaxtyping import Float

from gancli.distributions import native as pieces
from gancli.distributions.line import LineMixture
from gancli.distributions.protocol import REACH, Modes


@dataclass(frozen=True)
class PlaneMixture:
    """Σ_k weight_k · N(mean_k, covariance_k) in the plane; the weights sum to 1."""

    means: tuple[tuple[float, float], ...]
    covariances: tuple[tuple[tuple[float, float], tuple[float, float]], ...]
    weights: tuple[float, ...]
    dimension: int = 2

    @property
    def uniforms(self) -> int:
        """Two for the normal numbers, and one that chooses the mode where there are several."""
        return 2 if len(self.means) == 1 else 3

    @cached_property
    def modes(self) -> Modes:
        """The components."""
        return Modes(np.array(self.means), np.array(self.covariances), np.array(self.weights))

    @property
    def mean(self) -> Float[np.ndarray, "2"]:
        """The mean of each feature."""
        return np.asarray(self.modes.weights @ self.modes.locations)

    @property
    def covariance(self) -> Float[np.ndarray, "2 2"]:
        """The covariance within the modes plus that between them."""
        shift = self.modes.locations - self.mean
        within = np.einsum("k,kfg->fg", self.modes.weights, self.modes.covariances)
        return np.asarray(within + np.einsum("k,kf,kg->fg", self.modes.weights, shift, shift))

    @property
    def limits(self) -> Float[np.ndarray, "2 2"]:
        """REACH sds beyond the outermost modes, and with several modes at least .15 of the way across."""
        spread = REACH * np.sqrt(np.einsum("kff->kf", self.modes.covariances))
        extent = np.ptp(self.modes.locations, axis=0)
        margin = np.maximum(spread, 0.15 * extent)
        low, high = self.modes.locations - margin, self.modes.locations + margin
        return np.stack([low.min(axis=0), high.max(axis=0)], axis=1)

    @property
    def native(self) -> pieces.Native:
        """For the fused engine."""
        factors = np.linalg.cholesky(self.modes.covariances)
        columns = (
            *self.modes.locations.T,
            factors[:, 0, 0],
            factors[:, 1, 0],
            factors[:, 1, 1],
            self.modes.weights,
        )
        return pieces.Native(pieces.plane_mixture, None, tuple(np.concatenate(columns).tolist()))

    def sample(self, uniforms: Float[np.ndarray, "*E U N"]) -> Float[np.ndarray, "*E 2 N"]:
        """Points by inversion and Cholesky; with several modes the first uniform number chooses the mode."""
        from scipy.special import ndtri

        normal = ndtri(uniforms[..., -2:, :])
        factors = np.linalg.cholesky(self.modes.covariances).astype(uniforms.dtype)
        locations = self.modes.locations.astype(uniforms.dtype)
        if len(self.means) == 1:
            return np.asarray(factors[0] @ normal + locations[0][:, None])
        which = np.searchsorted(np.cumsum(self.weights)[:-1], uniforms[..., 0, :], side="right")
        turned = np.einsum("...nfg,...gn->...fn", factors[which], normal)
        return np.asarray(turned + np.moveaxis(locations[which], -1, -2))

    def log_density(self, x: Float[np.ndarray, "*E 2 N"]) -> Float[np.ndarray, "*E N"]:
        """The log density, of x's float type."""
        from scipy.special import logsumexp

        factors = np.linalg.cholesky(self.modes.covariances)
        inverse = np.linalg.inv(factors).astype(x.dtype)
        scale = (np.log(self.modes.weights / np.linalg.det(factors)) - log(2 * pi)).astype(x.dtype)
        shifted = x[..., None, :, :] - self.modes.locations.astype(x.dtype)[:, :, None]
        squared = np.square(inverse @ shifted).sum(axis=-2)
        return np.asarray(logsumexp(scale[:, None] - squared / 2, axis=-2))

    def project(self, direction: Float[np.ndarray, "2"]) -> LineMixture:
        """The mixture on the line that ⟨direction, X⟩ follows."""
        means = self.modes.locations @ direction
        sds = np.sqrt(np.einsum("f,kfg,g->k", direction, self.modes.covariances, direction))
        return LineMixture(tuple(means.tolist()), tuple(sds.tolist()), self.weights)

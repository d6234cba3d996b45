"""Targets in the plane that are a curve with noise around it."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np
from jaxtyping import Float

from gancli.distributions import native as pieces
from gancli.distributions.curves import CURVES, Path
from gancli.distributions.line import LineMixture
from gancli.distributions.plane import PlaneMixture
from gancli.distributions.protocol import REACH, Modes
from gancli.distributions.tabling import fitted, nodes

_CELLS = 64
"""At least as many polynomials follow the curve for the fused engine."""
_STRETCH, _NODES = 12, 32
"""The quadrature has 32 nodes for a stretch of up to 12 sds, which leaves out less than 1e-10."""
_BLOCK = 2**20
"""About as many distances are worked on at a time."""


@dataclass(frozen=True)
class Curve:
    """C(T) + sd · Z, with T uniform along the path and Z normal in both directions.

    An integral over T is a sum over Gauss–Legendre's nodes, and so the target a mixture of round Gaussians.
    """

    path: str
    shape: tuple[float, ...]
    sd: float
    dimension: int = 2
    uniforms: int = 3

    @property
    def _path(self) -> Path:
        return CURVES[self.path]

    @property
    def _pieces(self) -> int:
        return self._path.pieces(*self.shape)

    @cached_property
    def _mixture(self) -> PlaneMixture:
        """The quadrature: stretches of the pieces, each with its own nodes."""
        starts = np.arange(self._pieces)[:, None]
        steps = np.diff(self._place((starts + np.linspace(0, 0.999, 1000)) / self._pieces), axis=-1)
        fastest = 999 / 0.999 * float(np.linalg.norm(steps, axis=0).max())
        stretches = self._pieces * ceil(fastest / self.sd / _STRETCH)
        along, weights = np.polynomial.legendre.leggauss(_NODES)
        places = self._place(((np.arange(stretches)[:, None] + (along + 1) / 2) / stretches).ravel()).T
        shares = np.tile(weights / 2 / stretches, stretches)
        round_ = ((self.sd**2, 0.0), (0.0, self.sd**2))
        means = tuple((float(x), float(y)) for x, y in places)
        return PlaneMixture(means, (round_,) * len(means), tuple(shares.tolist()))

    @cached_property
    def mean(self) -> Float[np.ndarray, "2"]:
        """The mean of each feature."""
        return self._mixture.mean

    @cached_property
    def covariance(self) -> Float[np.ndarray, "2 2"]:
        """The covariance of the curve plus that of the noise."""
        return self._mixture.covariance

    @cached_property
    def modes(self) -> Modes | None:
        """The pieces of the curve, where they are modes."""
        if not self._path.modes:
            return None
        known = self._mixture.modes
        apart = known.locations.reshape(self._pieces, -1, 2)
        weights = known.weights.reshape(self._pieces, -1)
        weights = weights / weights.sum(axis=1, keepdims=True)
        middles = np.einsum("kn,knf->kf", weights, apart)
        shift = apart - middles[:, None]
        spread = np.einsum("kn,knf,kng->kfg", weights, shift, shift) + self.sd**2 * np.eye(2)
        return Modes(middles, spread, np.full(self._pieces, 1 / self._pieces), gaussian=False)

    @cached_property
    def limits(self) -> Float[np.ndarray, "2 2"]:
        """REACH sds beyond the curve."""
        places = self._mixture.modes.locations
        return np.stack([places.min(axis=0) - REACH * self.sd, places.max(axis=0) + REACH * self.sd], axis=1)

    @cached_property
    def native(self) -> pieces.Native:
        """For the fused engine."""
        cells = self._pieces * ceil(_CELLS / self._pieces)
        x, y = self._place(nodes(0.0, 1 / cells, cells))
        table = np.stack([fitted(x).T, fitted(y).T], axis=-1).ravel().tolist()
        return pieces.Native(pieces.along_curve, None, (self.sd, float(cells), *table))

    def sample(self, uniforms: Float[np.ndarray, "*E 3 N"]) -> Float[np.ndarray, "*E 2 N"]:
        """The first uniform number chooses the place on the curve, in float64; the others are the noise."""
        from scipy.special import ndtri

        places = np.moveaxis(self._place(uniforms[..., 0, :].astype(np.float64)), 0, -2)
        return np.asarray(places + self.sd * ndtri(uniforms[..., 1:, :])).astype(uniforms.dtype)

    def log_density(self, x: Float[np.ndarray, "*E 2 N"]) -> Float[np.ndarray, "*E N"]:
        """The log density, of x's float type."""
        step = max(1, _BLOCK * x.shape[-1] // (x.size * len(self._mixture.weights)))
        starts = range(0, x.shape[-1], step)
        return np.concatenate(
            [self._mixture.log_density(x[..., start : start + step]) for start in starts], axis=-1
        )

    def project(self, direction: Float[np.ndarray, "2"]) -> LineMixture:
        """The distribution of ⟨direction, X⟩: the projected quadrature."""
        return self._mixture.project(direction)

    def _place(self, t: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "2 *S"]:
        return self._path.place(t, *self.shape)

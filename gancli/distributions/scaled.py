"""Targets on the line that are a family's standard form, moved and stretched."""

from dataclasses import dataclass
from functools import cached_property
from math import isfinite

import numpy as np
from jaxtyping import Float

from gancli.distributions.bounded import BETA, TRIANGULAR, UNIFORM
from gancli.distributions.family import Constants, Family
from gancli.distributions.heavy import CAUCHY, PARETO, STUDENT_T
from gancli.distributions.native import TABLE, Native, tabled
from gancli.distributions.protocol import NORMAL_IQR, Modes
from gancli.distributions.tabling import fitted, nodes
from gancli.distributions.unbounded import EXPONENTIAL, LAPLACE, LOG_NORMAL

FAMILIES: dict[str, Family] = {
    "uniform": UNIFORM,
    "triangular": TRIANGULAR,
    "beta": BETA,
    "laplace": LAPLACE,
    "exponential": EXPONENTIAL,
    "log-normal": LOG_NORMAL,
    "student-t": STUDENT_T,
    "cauchy": CAUCHY,
    "pareto": PARETO,
}
_MARGIN = 0.1


@dataclass(frozen=True)
class Scaled:
    """Location + factor · Y, with Y of a family."""

    family: str
    location: float
    factor: float
    shape: tuple[float, ...] = ()
    dimension: int = 1
    uniforms: int = 1
    continuous: bool = True

    @property
    def _form(self) -> Family:
        return FAMILIES[self.family]

    @cached_property
    def _constants(self) -> Constants:
        return self._form.constants(*self.shape)

    @property
    def mean(self) -> Float[np.ndarray, "1"]:
        """The mean, with the feature axis."""
        return np.array([self.location + self.factor * self._constants.mean])

    @property
    def covariance(self) -> Float[np.ndarray, "1 1"]:
        """The variance as a matrix."""
        return np.array([[self.sd**2]])

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return self.factor * self._constants.sd

    @cached_property
    def scale(self) -> float:
        """The sd, or IQR/1.349 where it is not finite."""
        low, high = self.quantile(np.array([0.25, 0.75]))
        return self.sd if isfinite(self.sd) else float(high - low) / NORMAL_IQR

    @property
    def skewness(self) -> float:
        """The third standardised moment."""
        return self._constants.skewness

    @property
    def excess_kurtosis(self) -> float:
        """The fourth standardised moment minus 3."""
        return self._constants.excess_kurtosis

    @property
    def mean_difference(self) -> float:
        """E|X − X′|."""
        return self.factor * self._constants.mean_difference

    @property
    def modes(self) -> Modes | None:
        """The peak, as wide as the target."""
        peak = self._form.peak(*self.shape)
        if peak is None:
            return None
        place = np.array([[self.location + self.factor * peak]])
        return Modes(place, np.full((1, 1, 1), self.scale**2), np.ones(1), gaussian=False)

    @cached_property
    def limits(self) -> Float[np.ndarray, "1 2"]:
        """The central 99.9 %, or 96 % where there is no variance, and a tenth of their width on both sides."""
        beyond = 0.0005 if isfinite(self.sd) else 0.02
        low, high = self.quantile(np.array([beyond, 1 - beyond]))
        margin = _MARGIN * (high - low)
        return np.array([[low - margin, high + margin]])

    @cached_property
    def native(self) -> Native:
        """For the fused engine."""
        numbers = (*self._form.numbers(*self.shape), 0.0, 0.0, 0.0)[:3]
        table = self._table() if self._form.sample is tabled else ()
        return Native(self._form.sample, self._form.density, (self.location, self.factor, *numbers, *table))

    def sample(self, uniforms: Float[np.ndarray, "*E 1 N"]) -> Float[np.ndarray, "*E 1 N"]:
        """Points by inversion, in float64 and then rounded."""
        return self.quantile(uniforms).astype(uniforms.dtype)

    def log_density(self, x: Float[np.ndarray, "*E 1 N"]) -> Float[np.ndarray, "*E N"]:
        """The log density, of x's float type; −∞ outside of the support."""
        y = (x[..., 0, :].astype(np.float64) - self.location) / self.factor
        low, high = self._form.support
        inside = (y >= low) & (y <= high)
        with np.errstate(divide="ignore"):
            height = self._form.log_density(np.clip(y, low, high), *self.shape) - np.log(self.factor)
        return np.where(inside, height, -np.inf).astype(x.dtype)

    def cdf(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """P(X ≤ x)."""
        with np.errstate(divide="ignore"):
            return np.asarray(self._form.cdf(self._standard(x), *self.shape))

    def quantile(self, u: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The x with P(X ≤ x) = u, to the last digits in both tails; the ends of the support at 0 and 1."""
        u = np.asarray(u, np.float64)
        return self._quantile(u, 1 - u)

    def partial_mean(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """∫ t p(t) dt up to x, from the median where that diverges."""
        y = self._standard(x)
        with np.errstate(divide="ignore", over="ignore"):
            part = self.factor * self._form.partial_mean(y, *self.shape)
            return np.asarray(part + self.location * self._form.cdf(y, *self.shape))

    def mean_distance(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """E|x − X| = x (2F − 1) + mean − 2 · the partial mean."""
        if not isfinite(self.mean[0]):
            return np.full(np.shape(x), np.inf)
        return np.asarray(x * (2 * self.cdf(x) - 1) + self.mean[0] - 2 * self.partial_mean(x))

    def _standard(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The y of x, moved to the nearest end of the support where it lies outside."""
        return np.clip((np.asarray(x, np.float64) - self.location) / self.factor, *self._form.support)

    def _quantile(self, u: Float[np.ndarray, "*S"], v: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The quantile of u = 1 − v; both are given, for a tail is known by the smaller one."""
        with np.errstate(divide="ignore"):
            return np.asarray(self.location + self.factor * self._form.quantile(u, v, *self.shape))

    def _table(self) -> tuple[float, ...]:
        """The standard quantile over the normal number that a uniform stands for, as ``native.tabled`` wants it."""
        from scipy.special import ndtr

        z = nodes(-TABLE.cells / 2 * TABLE.width, TABLE.width, TABLE.cells)
        table = fitted(self._form.quantile(ndtr(z), ndtr(-z), *self.shape))
        return tuple(table.T.ravel().tolist())

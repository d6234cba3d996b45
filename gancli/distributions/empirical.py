"""Own data as the truth: their empirical law on the line or in the plane, every number of which is exact.

Each row has the same probability, so that there is no density. ``log_density`` is an estimate for pictures, made of
Gaussians of the width that Scott (1992) gives.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

import numpy as np
from jaxtyping import Float

from gancli.distributions.native import Native
from gancli.distributions.plane import PlaneMixture
from gancli.distributions.protocol import Distribution
from gancli.distributions.rows import Rows
from gancli.distributions.sums import Sums, Tabled, sums
from gancli.streams import Stream, words

_OUTER = 0.001
"""The share of the rows that may lie beyond each end of a picture's axis."""
_MARGIN = 0.15
_KERNELS = 1000
"""The most Gaussians of the estimated density; of more rows so many are taken."""
_ALMOST_INTEGER = 1e-12


@dataclass(frozen=True)
class Empirical:
    """What both share: rows of which the last ``kept_back`` are never trained on."""

    rows: Rows
    kept_back: int = 0
    uniforms: int = 1
    modes: None = None

    @property
    def training(self) -> Float[np.ndarray, "F M"]:
        """The rows to train on."""
        return self.rows.values[:, : self.rows.count - self.kept_back]

    @property
    def held_out(self) -> Float[np.ndarray, "F H"]:
        """The rows that training never sees, for a look at whether it copies."""
        return self.rows.values[:, self.rows.count - self.kept_back :]

    @cached_property
    def mean(self) -> Float[np.ndarray, " F"]:
        """The mean of each feature."""
        return np.asarray(self.rows.values.mean(axis=1))

    @cached_property
    def covariance(self) -> Float[np.ndarray, "F F"]:
        """The covariance of the rows, divided by their number."""
        centred = self.rows.values - self.mean[:, None]
        return np.asarray(centred @ centred.T / self.rows.count)

    @cached_property
    def limits(self) -> Float[np.ndarray, "F 2"]:
        """Nearly all rows, and a margin; all of them where nearly all are equal."""
        ends = np.quantile(self.rows.values, [_OUTER, 1 - _OUTER], axis=1).T
        flat = ends[:, 0] == ends[:, 1]
        ends[flat] = np.stack([self.rows.values.min(axis=1), self.rows.values.max(axis=1)], axis=1)[flat]
        return np.asarray(ends + _MARGIN * np.diff(ends) * [-1, 1])

    @property
    def native(self) -> Native:
        """For the fused engine, which cannot pretrain on it: there is no density."""
        return self.rows.native

    def sample(self, uniforms: Float[np.ndarray, "*E 1 N"]) -> Float[np.ndarray, "*E F N"]:
        """Rows, picked with replacement."""
        return self.rows.sample(uniforms)

    @property
    def _kernel(self) -> float:
        """The sd of a Gaussian of the estimate in sds of the data (Scott 1992)."""
        return float(self.rows.count ** (-1 / (self.rows.dimension + 4)))


@dataclass(frozen=True)
class EmpiricalLine(Empirical):
    """The empirical law of one column."""

    dimension: int = 1
    continuous: bool = False

    @cached_property
    def _ordered(self) -> Float[np.ndarray, " M"]:
        values = self.rows.values[0]
        return values if (values[1:] >= values[:-1]).all() else np.sort(values)

    @cached_property
    def _partial(self) -> Float[np.ndarray, " L"]:
        """(M + 1,) The sums of the smallest rows' distances from the mean, divided by M."""
        return np.concatenate([[0.0], np.cumsum(self._ordered - self.mean[0]) / self.rows.count])

    @cached_property
    def sd(self) -> float:
        """The standard deviation."""
        return float(np.sqrt(self.covariance[0, 0]))

    @property
    def scale(self) -> float:
        """The sd."""
        return self.sd

    @cached_property
    def skewness(self) -> float:
        """The third standardised moment."""
        return float((((self._ordered - self.mean[0]) / self.sd) ** 3).mean())

    @cached_property
    def excess_kurtosis(self) -> float:
        """The fourth standardised moment minus 3."""
        return float((((self._ordered - self.mean[0]) / self.sd) ** 4).mean() - 3)

    @cached_property
    def mean_difference(self) -> float:
        """E|X − X′| of two independent rows, which may be the same one."""
        n = self.rows.count
        rank = np.arange(1, n + 1)
        return float(2 / n**2 * ((2 * rank - n - 1) @ (self._ordered - self.mean[0])))

    def cdf(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The share of the rows that are at most x."""
        return np.asarray(self._below(x) / self.rows.count)

    def quantile(self, u: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The smallest row with P(X ≤ row) ≥ u; a level that is k/M but for rounding belongs to the k-th row."""
        level = np.asarray(u, np.float64) * self.rows.count
        rank = np.ceil(level * (1 - _ALMOST_INTEGER)).astype(np.int64)
        return self._ordered[np.clip(rank - 1, 0, self.rows.count - 1)]

    def partial_mean(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The sum of the rows up to x, divided by M; counted from the mean, which keeps digits."""
        below = self._below(x)
        return np.asarray(self._partial[below] + self.mean[0] * (below / self.rows.count))

    def mean_distance(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """E|x − X|."""
        below = self._below(x)
        away = np.asarray(x, np.float64) - self.mean[0]
        return np.asarray(away * (2 * below / self.rows.count - 1) - 2 * self._partial[below])

    def log_density(self, x: Float[np.ndarray, "*E 1 N"]) -> Float[np.ndarray, "*E N"]:
        """An estimate for pictures, of x's float type."""
        p = self._estimate.density(x[..., 0, :].astype(np.float64))
        return np.asarray(np.log(np.maximum(p, np.finfo(np.float64).tiny)), x.dtype)

    @cached_property
    def _estimate(self) -> Sums | Tabled:
        count = min(self.rows.count, _KERNELS)
        middles = self.quantile((np.arange(count) + 0.5) / count)
        widths, weights = np.full(count, self._kernel * self.sd), np.full(count, 1 / count)
        return sums(np.stack([middles, widths, weights]))

    def _below(self, x: Float[np.ndarray, "*S"]) -> np.ndarray:
        """How many rows are at most x."""
        return np.asarray(np.searchsorted(self._ordered, np.asarray(x, np.float64), side="right"))


@dataclass(frozen=True)
class EmpiricalPlane(Empirical):
    """The empirical law of two columns."""

    dimension: int = 2

    def log_density(self, x: Float[np.ndarray, "*E 2 N"]) -> Float[np.ndarray, "*E N"]:
        """An estimate for pictures, of x's float type."""
        return self._estimate.log_density(x)

    def project(self, direction: Float[np.ndarray, "2"]) -> EmpiricalLine:
        """The empirical law of ⟨direction, X⟩."""
        return EmpiricalLine(Rows(np.sort(direction @ self.rows.values)[None]))

    @cached_property
    def _estimate(self) -> PlaneMixture:
        middles = self.rows.values[:, :_KERNELS].T
        (a, b), (_, d) = (self._kernel**2 * self.covariance).tolist()
        means = tuple((x, y) for x, y in middles.tolist())
        return PlaneMixture(means, (((a, b), (b, d)),) * len(means), (1 / len(means),) * len(means))


OwnData = EmpiricalLine | EmpiricalPlane


def of_rows(values: Float[np.ndarray, "F M"], held_out: float) -> OwnData:
    """The law of own data.

    Args:
        values: The rows, one column a point.
        held_out: The share that is never trained on; always the same rows of the same number.
    """
    count = values.shape[1]
    order = np.argsort(words([0], Stream.DATA_SET, 1, 1, count)[0, 0], kind="stable")
    rows = Rows(np.ascontiguousarray(values[:, order], np.float64))
    kept_back = min(round(held_out * count), count - 1)
    return (EmpiricalLine if len(values) == 1 else EmpiricalPlane)(rows, kept_back)


def is_data(target: Distribution) -> TypeGuard[OwnData]:
    """Whether the target is the empirical law of own data."""
    return isinstance(target, Empirical)

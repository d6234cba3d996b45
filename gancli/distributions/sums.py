"""The weighted sums of normal functions that mixtures on the line are made of; tables of them for large mixtures."""

from functools import cached_property
from math import sqrt

import numpy as np
from jaxtyping import Float

from gancli.distributions.tabling import fitted, look_up, nodes

MANY = 64
"""Mixtures of more components are looked up in a table."""
_CELLS = 2**15
"""The largest table."""
_BLOCK = 8
"""So many cells are worked on at a time: few, for only the components near them count."""
_FAR = 9.5
"""In sds: less than 1e-20 of a normal distribution lies beyond."""
_KNOTS = np.array([-39, *np.linspace(-9, 9, 73), 39])
"""In sds from a mode: beyond 39 the normal CDF is 0 or 1 in float64."""


class Sums:
    """Sums over the components: rows means, sds, weights."""

    def __init__(self, components: Float[np.ndarray, "3 K"]) -> None:
        self.components = components

    @property
    def knots(self) -> Float[np.ndarray, " G"]:
        """Points dense around every mode, between which a quantile is sought."""
        means, sds, _ = self.components
        return np.unique(means[:, None] + sds[:, None] * _KNOTS)

    @property
    def mean_difference(self) -> float:
        """E|X − X′|: the mean sizes of the normal differences between the components, weighted."""
        means, sds, weights = self.components
        sizes = mean_size(means[:, None] - means, np.hypot(sds[:, None], sds))
        return float(weights @ sizes @ weights)

    def cdf(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """Σ_k weight_k Φ(z_k)."""
        from scipy.special import ndtr

        total = np.zeros(np.shape(x))
        for mean, sd, weight in self.components.T:
            total += weight * ndtr((x - mean) / sd)
        return total

    def partial_mean(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """Σ_k weight_k (mean_k Φ(z_k) − sd_k φ(z_k))."""
        from scipy.special import ndtr

        total = np.zeros(np.shape(x))
        for mean, sd, weight in self.components.T:
            z = (x - mean) / sd
            total += weight * (mean * ndtr(z) - sd * phi(z))
        return total

    def density(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """Σ_k weight_k φ(z_k) / sd_k."""
        total = np.zeros(np.shape(x))
        for mean, sd, weight in self.components.T:
            total += weight / sd * phi((x - mean) / sd)
        return total

    def mean_distance(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """E|x − X|."""
        total = np.zeros(np.shape(x))
        for mean, sd, weight in self.components.T:
            total += weight * mean_size(x - mean, sd)
        return total


class Tabled:
    """The same of a large mixture from polynomials on cells of half of the smallest sd: off by less than 1e-10."""

    def __init__(self, components: Float[np.ndarray, "3 K"]) -> None:
        self._components = components[:, np.argsort(components[0])]
        means, sds, weights = self._components
        self._mean = float(weights @ means)
        self._low, self._width = float((means - _FAR * sds).min()), float(sds.min()) / 2
        self._cells = int(np.ceil((float((means + _FAR * sds).max()) - self._low) / self._width))

    @property
    def fits(self) -> bool:
        """Whether the table is not too large."""
        return self._cells <= _CELLS

    @property
    def knots(self) -> Float[np.ndarray, " G"]:
        """The ends of the cells."""
        return self._low + self._width * np.arange(self._cells + 1)

    @property
    def mean_difference(self) -> float:
        """E|X − X′| = 2∫ F (1 − F): for so smooth a function a sum over the knots is as good as exact."""
        level = self.cdf(self.knots)
        return float(2 * self._width * (level @ (1 - level)))

    def cdf(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """P(X ≤ x)."""
        return np.asarray(np.clip(self._look_up(0, x), 0, 1))

    def partial_mean(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The integral of t·p(t) up to x."""
        return self._look_up(1, x)

    def density(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """The density."""
        return np.asarray(np.maximum(self._look_up(2, x), 0))

    def mean_distance(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """E|x − X| = x (2F − 1) + mean − 2 · the partial mean."""
        return np.asarray(x * (2 * self.cdf(x) - 1) + self._mean - 2 * self.partial_mean(x))

    def _look_up(self, row: int, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        place = (np.asarray(x, np.float64) - self._low) / self._width
        return look_up(self._tables[row], np.asarray(place))

    @cached_property
    def _tables(self) -> list[Float[np.ndarray, "8 C"]]:
        """Of the CDF, the partial mean and the density."""
        x = nodes(self._low, self._width, self._cells)
        parts = [self._at(x[start : start + _BLOCK]) for start in range(0, len(x), _BLOCK)]
        return [fitted(values) for values in np.concatenate(parts, axis=1)]

    def _at(self, x: Float[np.ndarray, "C 8"]) -> Float[np.ndarray, "3 C 8"]:
        """The three sums at neighbouring places, of the components in their reach and all on their left."""
        from scipy.special import ndtr

        every, far = self._components, _FAR * float(self._components[1].max())
        first, last = np.searchsorted(every[0], [x.min() - far, x.max() + far])
        means, sds, weights = every[:, first:last]
        passed = every[2, :first]
        z = (x[..., None] - means) / sds
        level, bell = ndtr(z), phi(z)
        partial = level @ (weights * means) - bell @ (weights * sds) + passed @ every[0, :first]
        return np.stack([level @ weights + passed.sum(), partial, bell @ (weights / sds)])


def sums(components: Float[np.ndarray, "3 K"]) -> Sums | Tabled:
    """The sums of a mixture, in the way that is fast for its size."""
    table = Tabled(components)
    return table if components.shape[1] > MANY and table.fits else Sums(components)


def phi(z: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
    """The standard normal density."""
    return np.asarray(np.exp(-0.5 * np.square(z)) / sqrt(2 * np.pi))


def mean_size(gap: Float[np.ndarray, "*S"], sd: Float[np.ndarray, "*S"] | float) -> Float[np.ndarray, "*S"]:
    """E|Y| for Y normal with mean gap."""
    from scipy.special import ndtr

    z = gap / sd
    return np.asarray(gap * (2 * ndtr(z) - 1) + 2 * sd * phi(z))

"""The exact law of a generator's points on the line, for noise of one dimension: no sample, no kernel.

With u = F_noise(z) the generator is a curve x(u) over (0, 1). Between the points of a fine grid it is taken for
straight, so that a step du spreads its mass evenly over [x(u), x(u + du)], and their sum is
q(x) = Σ p_z(z)/|G′(z)| over all z with G(z) = x. Where G folds, steps overlap; where it is flat, they are atoms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

Function = Callable[[Float[np.ndarray, " N"]], Float[np.ndarray, " N"]]

_STEPS = 8192
_FINEST = 2.0**-53
_STRIDE = 0.002
"""No step is longer than this part of the scale (farther away: of the distance from the centre)."""
_MOST = 400_000
_HALVINGS = 60
_FLAT = 1e-6
"""A step with less than this slope dx/du, in scales, is an atom."""
_TURN = 1e-3
"""A fold must go back by this part of the scale: less is not worth a word."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A generator as a curve x(u), u uniform on (0, 1); x has one more entry than there are steps.

    Attributes:
        u: From 0 to 1 to rounding, ascending.
        x: The points.
        scale: What a length is compared with: the target's sd.
    """

    u: Float[np.ndarray, " edge"]
    x: Float[np.ndarray, " edge"]
    scale: float

    @property
    def masses(self) -> Float[np.ndarray, " step"]:
        """The probability of each step; they sum to 1."""
        return np.diff(self.u)

    @property
    def middles(self) -> Float[np.ndarray, " step"]:
        """The point in the middle of each step."""
        return np.asarray((self.x[1:] + self.x[:-1]) / 2)

    @property
    def folds(self) -> int:
        """How often the curve turns back by more than a thousandth of the scale: 0 for a monotone generator."""
        turns, ahead, furthest = 0, 0.0, float(self.x[0])
        for x in self._extremes:
            back = abs(x - furthest) > _TURN * self.scale
            if ahead * (x - furthest) > 0 or (back and not ahead):
                ahead, furthest = np.sign(x - furthest), x
            elif back:
                turns, ahead, furthest = turns + 1, -ahead, x
        return turns

    @property
    def smallest_slope(self) -> float:
        """The smallest |dx/du| over the steps, in scales; 0 at a fold and where G is flat."""
        return float((np.abs(np.diff(self.x)) / self.masses).min() / self.scale)

    @property
    def _extremes(self) -> list[float]:
        """The points where the direction changes, and the last one."""
        direction = np.sign(np.diff(self.x))
        moving = np.flatnonzero(direction)
        turning = moving[1:][direction[moving[1:]] != direction[moving[:-1]]]
        return [*self.x[turning].tolist(), float(self.x[-1])]


def traced(function: Function, centre: float, scale: float) -> Curve:
    """The curve of a function of u, with steps as fine as it needs.

    Args:
        function: x(u), elementwise.
        centre: Where the target is.
        scale: Its sd.
    """
    u = np.concatenate([[_FINEST], np.arange(1, _STEPS) / _STEPS, [1 - _FINEST]])
    x = np.asarray(function(u), np.float64)
    for _ in range(_HALVINGS if np.isfinite(x).all() else 0):
        away = np.maximum(np.abs(x - centre), scale)
        long = np.flatnonzero(np.abs(np.diff(x)) > _STRIDE * np.maximum(away[1:], away[:-1]))
        middle = (u[long] + u[long + 1]) / 2
        new = (middle > u[long]) & (middle < u[long + 1])
        if not new.any() or len(u) > _MOST:
            break
        long, middle = long[new], middle[new]
        u, x = np.insert(u, long + 1, middle), np.insert(x, long + 1, function(middle))
    return Curve(u, x, scale)


@dataclass(frozen=True, eq=False)
class Law:
    """A law on the line: a density that is constant between knots, and atoms.

    Attributes:
        knots: Ascending.
        heights: The density between two knots each.
        places: Where the atoms lie.
        atoms: Their probabilities.
    """

    knots: Float[np.ndarray, " knot"]
    heights: Float[np.ndarray, " piece"]
    places: Float[np.ndarray, " atom"]
    atoms: Float[np.ndarray, " atom"]

    @property
    def mass(self) -> float:
        """The probability of everything: 1 to rounding."""
        return float(self.heights @ np.diff(self.knots) + self.atoms.sum())

    def density(self, x: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """q(x) without the atoms."""
        piece = np.searchsorted(self.knots, x, side="right")
        return self._padded[piece]

    @cached_property
    def _padded(self) -> Float[np.ndarray, " gap"]:
        return np.concatenate([[0], self.heights, [0]])


def law(curve: Curve) -> Law:
    """The law of x(u)."""
    low, high = np.minimum(curve.x[1:], curve.x[:-1]), np.maximum(curve.x[1:], curve.x[:-1])
    flat = high - low < _FLAT * curve.scale * curve.masses
    low, high, masses = low[~flat], high[~flat], curve.masses[~flat]
    knots, place = np.unique(np.concatenate([low, high]), return_inverse=True)
    slopes = masses / (high - low)
    jumps = np.bincount(place, np.concatenate([slopes, -slopes]), minlength=len(knots))
    heights = np.maximum(np.cumsum(jumps, dtype=np.float64)[:-1], 0)
    return Law(knots, heights, curve.middles[flat], curve.masses[flat])

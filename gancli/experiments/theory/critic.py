"""A D that is linear in one feature against a G of one number: the field of the game and its Jacobian, by hand.

D's raw output is w · φ(y) [+ b] with φ(y) = yᵏ. For k = 1 this is the Dirac-GAN (Mescheder 2018), real points at
y = x + s·ε and generated ones at θ + s·ε with instance noise; for k = 2 the linear-quadratic GAN (Nagarajan & Kolter
2017), real points x of the target and generated ones θ·z. Expectations are sums over the nodes of a Gauss quadrature.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gancli.experiments.theory.outputs import OUTPUTS, Outputs, Raw
from gancli.experiments.theory.slopes import Bend, Slopes, Vector

_WIDEST = 40.0


@dataclass(frozen=True, eq=False)
class Nodes:
    """A distribution of points, or of the slope and the rest of points that are linear in θ: values and weights."""

    weights: Vector
    rest: Vector
    slope: Vector

    def at(self, theta: float) -> Vector:
        """The points slope · θ + rest."""
        return self.slope * theta + self.rest


@dataclass(frozen=True, eq=False)
class Critic:
    """The game; a state is D's numbers (w, or w and b) and G's θ.

    Attributes:
        slopes: Of the loss.
        power: k of D's feature yᵏ.
        real: The real points; nothing there depends on θ.
        made: The generated ones.
        bias: Whether D has a bias.
        ridge: D's penalty, a function of w.
        weight: What the penalty is multiplied by.
    """

    slopes: Slopes
    power: int
    real: Nodes
    made: Nodes
    bias: bool
    ridge: Bend
    weight: float

    def pull(self, d: Vector, g: Vector) -> Vector:
        """The gradient of D's loss in D's numbers."""
        found = self._outputs(d, g)
        slope = self._in_d(found.d_real, found.d_made, g)
        slope[0] += self.weight * self.ridge(d[0])[0]
        return slope[: len(d)]

    def push(self, d: Vector, g: Vector) -> Vector:
        """The gradient of G's loss in θ."""
        return np.array([d[0] * (self._outputs(d, g).g_made @ self._feature_slope(g))])

    def feel(self, d: Vector, g: Vector) -> Vector:
        """The gradient of G's loss in D's numbers."""
        found = self._outputs(d, g)
        return self._in_d(found.g_real, found.g_made, g)[: len(d)]

    def turn(self, d: Vector, g: Vector) -> Vector:
        """The derivative (n, n) of (pull, push), D's numbers first; a kink of the penalty counts as flat."""
        changes = [np.concatenate(change[:2]) for change in self._changes(d, g)]
        return np.array(changes).T

    def turn_of_feel(self, d: Vector, g: Vector) -> Vector:
        """The derivative (D's numbers, n) of feel."""
        return np.array([change[2] for change in self._changes(d, g)]).T

    def equilibrium(self) -> tuple[Vector, Vector]:
        """D's numbers and θ where G's feature has the mean of the real one and D is the best constant."""
        target = self.real.weights @ self.real.rest**self.power
        slope = self.made.weights @ self.made.slope**self.power
        spread = self.made.weights @ self.made.rest**self.power
        theta = (
            ((target - spread) / slope) ** (1 / self.power) if self.power > 1 else (target - spread) / slope
        )
        return np.array([0.0, self._best_constant()][: 1 + self.bias]), np.array([theta])

    def jacobian(self) -> Vector:
        """The derivative of (−pull, −push) at the equilibrium, D's numbers first.

        With w = 0 all raw outputs are b. D's block is −E f″·FFᵀ over real and generated features F = (φ, 1), and minus
        the penalty's curvature; D feels θ by f′ · dEφ/dθ, G feels w by g′ · dEφ/dθ, and nothing else moves G.
        """
        d, g = self.equilibrium()
        b = d[1] if self.bias else 0.0
        block = self._curvature(b, g)
        block[0, 0] += self.weight * float(self.ridge(0.0)[1])
        moved = self.made.weights @ self._feature_slope(g)
        twice = 2.0 if self.slopes.compares == "means" else 1.0
        size = len(d)
        matrix = np.zeros((size + 1, size + 1))
        matrix[:size, :size] = -block[:size, :size]
        matrix[0, size] = -twice * float(self.slopes.fake(b)[0]) * moved
        matrix[size, 0] = -twice * float(self.slopes.generator(b)[0]) * moved
        return matrix

    def _changes(self, d: Vector, g: Vector) -> Iterator[tuple[Vector, Vector, Vector]]:
        """How pull, push and feel change with each of the numbers, D's first."""
        (x, y), found = self._features(g), self._outputs(d, g)
        steep, bent = self._feature_slope(g), self._feature_bend(g)
        ridge = self.weight * float(np.nan_to_num(self.ridge(d[0])[1]))
        for unit in np.eye(len(d) + 1):
            w, b, theta = unit[0], unit[1] if self.bias else 0.0, unit[-1]
            moved = w * x + b, w * y + b + d[0] * steep * theta
            change = self._outputs(d, g, moved)
            pull = self._in_d(change.d_real, change.d_made, g)
            feel = self._in_d(change.g_real, change.g_made, g)
            pull[0] += found.d_made @ steep * theta + ridge * w
            feel[0] += found.g_made @ steep * theta
            push = w * found.g_made @ steep + d[0] * (change.g_made @ steep + found.g_made @ bent * theta)
            yield pull[: len(d)], np.array([push]), feel[: len(d)]

    def _curvature(self, b: float, g: Vector) -> Vector:
        """D's second derivatives (2, 2) at w = 0 in (w, b), without the penalty."""
        x, y = self._features(g)
        p, q = self.real.weights, self.made.weights
        if self.slopes.compares:  # a common shift of all outputs changes nothing
            spread = p @ x**2 - (p @ x) ** 2 + q @ y**2 - (q @ y) ** 2
            return np.array([[float(self.slopes.fake(0.0)[1]) * spread, 0.0], [0.0, 0.0]])
        on_real, on_made = float(self.slopes.real(b)[1]), float(self.slopes.fake(b)[1])
        return on_real * _moments(p, x) + on_made * _moments(q, y)

    def _features(self, g: Vector) -> tuple[Vector, Vector]:
        return self.real.at(0.0) ** self.power, self.made.at(g[0]) ** self.power

    def _feature_slope(self, g: Vector) -> Vector:
        """How the features of the generated points change with θ."""
        return np.asarray(self.power * self.made.at(g[0]) ** (self.power - 1) * self.made.slope)

    def _feature_bend(self, g: Vector) -> Vector:
        """How that changes with θ in turn."""
        k, y = self.power, self.made.at(g[0])
        return np.asarray(k * (k - 1) * y ** max(k - 2, 0) * self.made.slope**2)

    def _in_d(self, on_real: Vector, on_made: Vector, g: Vector) -> Vector:
        """A gradient in (w, b) from that in the raw outputs."""
        x, y = self._features(g)
        return np.array([on_real @ x + on_made @ y, on_real.sum() + on_made.sum()])

    def _outputs(self, d: Vector, g: Vector, moved: tuple[Vector, Vector] | None = None) -> Outputs:
        """The slopes in every raw output; how they change where the raw outputs move along ``moved``."""
        a, c = (d[0] * feature + (d[1] if self.bias else 0.0) for feature in self._features(g))
        raw = Raw(a, c, self.real.weights, self.made.weights, moved)
        return OUTPUTS[self.slopes.compares](self.slopes, raw)

    def _best_constant(self) -> float:
        """The raw output at which D's loss on real and on generated points, told apart by nothing, is flat."""
        if self.slopes.compares or not self.bias:
            return 0.0

        def slope(v: float) -> float:
            return float(self.slopes.real(v)[0] + self.slopes.fake(v)[0])

        if slope(0.0) == 0:
            return 0.0
        from scipy.optimize import brentq

        return float(brentq(slope, -_WIDEST, _WIDEST, xtol=1e-15, rtol=1e-15))


def _moments(weights: Vector, feature: Vector) -> Vector:
    columns = np.stack([feature, np.ones_like(feature)])
    return (weights * columns) @ columns.T

"""A known game near its equilibrium: eigenvalues, multipliers and the critical step, predicted and measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gancli.config import Experiment
from gancli.experiments.theory.companion import companion
from gancli.experiments.theory.critic import Critic
from gancli.experiments.theory.critical import NEUTRAL, critical, spectral_radius
from gancli.experiments.theory.measured import Played, scaled
from gancli.experiments.theory.pair import NONE, Pair
from gancli.experiments.theory.rules import RULES
from gancli.experiments.theory.slopes import Vector
from gancli.experiments.theory.stepping import Linear


@dataclass(frozen=True, eq=False)
class Local:
    """What linear algebra says there, worked out when it is asked for.

    Attributes:
        solved: The closed form.
        played: The game as the engine plays it.
    """

    solved: Critic
    played: Played

    @property
    def rest(self) -> Vector:
        """D's numbers and G's at the equilibrium."""
        return np.concatenate(self.solved.equilibrium())

    @cached_property
    def field(self) -> Pair:
        """The largest number of the field there."""
        return Pair(0.0, float(np.abs(self.played.field(self.rest[None])).max()))

    @cached_property
    def eigenvalues(self) -> Sequence[Pair]:
        """Those of the field's Jacobian, in continuous time; none where the field has a kink."""
        if self._has_kink:
            return []
        return paired(self._jacobian, self.played.jacobian(self.rest))

    @cached_property
    def multipliers(self) -> Sequence[Pair]:
        """Those of one epoch; none where it has no linear part."""
        predicted = self._companion(1.0)
        return [] if predicted is None else paired(predicted, self.played.multiplier_matrix(self.rest))

    @property
    def radius(self) -> Pair:
        """The largest modulus of the multipliers."""
        if not self.multipliers:
            return NONE
        sides = zip(
            *((abs(pair.predicted or 0), abs(pair.measured or 0)) for pair in self.multipliers), strict=True
        )
        return Pair(*map(max, sides))

    @cached_property
    def critical(self) -> Pair:
        """The factor on both learning rates up to which that is at most 1: 0 where none is small enough, ∞ for all."""
        if not self.multipliers:
            return NONE
        speed = float(np.abs(np.linalg.eigvals(self._jacobian)).max()) * _longest(self._experiment)
        return Pair(critical(self._predicted_radius, speed), critical(self._measured_radius, speed))

    @property
    def remark(self) -> str:
        """Why something is missing; empty where nothing is."""
        if self._has_kink:
            return f"the penalty {self._experiment.discriminator.penalty!r} has a kink at rest"
        if self.multipliers:
            return ""
        sides = (self._experiment.discriminator.optimizer.name, self._experiment.generator.optimizer.name)
        names = " and ".join(sorted({name for name in sides if not RULES[name].linear}))
        return f"{names}: the gradient is divided by its own size, which is 0 at rest"

    @property
    def sentence(self) -> str:
        """Whether the measured game returns to its equilibrium."""
        if self.radius.measured is None:
            return "no linear part to judge by"
        radius = abs(self.radius.measured)
        if abs(radius - 1) <= NEUTRAL:
            return "near the equilibrium it keeps its distance"
        word = "stable" if radius < 1 else "unstable"
        return f"{word}: near the equilibrium an epoch multiplies the distance by {radius:.7f}"

    @property
    def _experiment(self) -> Experiment:
        return self.played.game.experiment

    @property
    def _has_kink(self) -> bool:
        return not np.isfinite(self.solved.jacobian()).all()

    @cached_property
    def _linear(self) -> Linear:
        return Linear(self.solved.jacobian(), self.solved.turn_of_feel(*self.solved.equilibrium()))

    @property
    def _jacobian(self) -> Vector:
        """Of the field that is followed; consensus follows v − γ∇½‖v‖², whose is J − γJᵀJ (Mescheder 2017)."""
        plain = self.solved.jacobian()
        if self._experiment.play != "consensus":
            return plain
        return np.asarray(plain - self._experiment.consensus * plain.T @ plain)

    def _companion(self, factor: float) -> Vector | None:
        return companion(self._linear, len(self.solved.equilibrium()[0]), scaled(self._experiment, factor))

    def _predicted_radius(self, factor: float) -> float:
        found = self._companion(factor)
        assert found is not None
        return spectral_radius(found)

    def _measured_radius(self, factor: float) -> float:
        return spectral_radius(self.played.scaled(factor).multiplier_matrix(self.rest))


def paired(predicted: Vector, measured: Vector) -> list[Pair]:
    """The eigenvalues of two matrices, each one beside its like, the largest first."""
    from scipy.optimize import linear_sum_assignment

    one, two = np.linalg.eigvals(predicted), np.linalg.eigvals(measured)
    one = one[np.lexsort((-one.imag, -np.abs(one).round(9)))]
    rows, columns = linear_sum_assignment(np.abs(one[:, None] - two[None, :]))
    return [Pair(complex(one[i]), complex(two[j])) for i, j in zip(rows, columns, strict=True)]


def _longest(experiment: Experiment) -> float:
    """The longest way in an epoch for a gradient of 1."""
    d, g = experiment.discriminator.optimizer.lr, experiment.generator.optimizer.lr
    return max(experiment.d_steps * d, experiment.g_steps * g)

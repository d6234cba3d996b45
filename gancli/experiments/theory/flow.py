"""The game in continuous time: the path that vanishing steps would follow."""

import warnings

import numpy as np

from gancli.config import Experiment, Optimizer
from gancli.experiments.theory.slopes import Vector
from gancli.experiments.theory.stepping import Field, consented

_RATES = {"sgd": lambda s: s.lr / (1 - s.momentum), "optimistic": lambda s: s.lr}
"""How far a player goes along its gradient in an update, in the long run; unknown where the gradient is normalised."""
_PATIENCE, _PIECES = 5_000, 1_000
"""Looks at the field within which one of so many pieces of the time must pass. A smooth field takes fewer by far, a
stiff one too; where one has a kink on which the path comes to slide, steps would have to vanish."""


class _EndlessError(Exception):
    """The path takes more looks than that."""


class _Watch:
    """Counts looks at the field while time passes."""

    def __init__(self, piece: float) -> None:
        self.piece, self.due, self.left = piece, piece, _PATIENCE

    def look(self, time: float) -> None:
        """One more, at a time; _EndlessError where it does not pass."""
        self.left -= 1
        if time > self.due:
            self.due, self.left = time + self.piece, _PATIENCE
        if not self.left:
            raise _EndlessError


def flow(field: Field, d: Vector, g: Vector, experiment: Experiment, epochs: int) -> Vector | None:
    """Both players' numbers (epochs + 1, n) along the flow; None where the game has none.

    An epoch of time is ``d_steps`` updates of D and ``g_steps`` of G. There is none where steps are normalised or
    clipped or D is unrolled, where it explodes, and where it meets a kink of the field and cannot cross it.
    """
    sides = experiment.discriminator.optimizer, experiment.generator.optimizer
    plain = all(side.name in _RATES for side in sides)
    if not plain or experiment.unroll or experiment.discriminator.clip:
        return None
    from scipy.integrate import solve_ivp

    size = len(d)
    pace = np.concatenate(
        [
            np.full(size, experiment.d_steps * _rate(sides[0])),
            np.full(len(g), experiment.g_steps * _rate(sides[1])),
        ]
    )

    consensus = experiment.consensus if experiment.play == "consensus" else 0.0
    watch = _Watch(epochs / _PIECES)

    def velocity(time: float, z: Vector) -> Vector:
        watch.look(time)
        return np.asarray(-pace * consented(field, z[:size], z[size:], consensus))

    span, start, times = (0, epochs), np.concatenate([d, g]), np.arange(epochs + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says so, too, where it fails
        try:
            found = solve_ivp(velocity, span, start, "LSODA", times, rtol=1e-11, atol=1e-13)
        except _EndlessError:
            return None
    return np.asarray(found.y.T) if found.success else None


def _rate(settings: Optimizer) -> float:
    return float(_RATES[settings.name](settings))

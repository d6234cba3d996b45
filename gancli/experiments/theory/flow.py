"""The game in continuous time: the path that vanishing steps would follow."""

import numpy as np

from gancli.config import Experiment, Optimizer
from gancli.experiments.theory.critic import Vector
from gancli.experiments.theory.stepping import Field, gradient

_RATES = {"sgd": lambda s: s.lr / (1 - s.momentum), "optimistic": lambda s: s.lr}
"""How far a player goes along its gradient in an update, in the long run; unknown where the gradient is normalised."""


def flow(field: Field, d: Vector, g: Vector, experiment: Experiment, epochs: int) -> Vector | None:
    """Both players' numbers (epochs + 1, n) along the flow; None where the game has none.

    An epoch of time is ``d_steps`` updates of D and ``g_steps`` of G.
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

    def both(z: Vector) -> Vector:
        return np.concatenate([field.pull(z[:size], z[size:]), field.push(z[:size], z[size:])])

    def velocity(_: float, z: Vector) -> Vector:
        v = both(z)
        if experiment.play == "consensus":
            v = v + experiment.consensus * gradient(lambda z: 0.5 * float(np.sum(both(z) ** 2)), z)
        return np.asarray(-pace * v)

    found = solve_ivp(
        velocity, (0, epochs), np.concatenate([d, g]), t_eval=np.arange(epochs + 1), rtol=1e-9, atol=1e-11
    )
    return np.asarray(found.y.T) if found.success else None


def _rate(settings: Optimizer) -> float:
    return float(_RATES[settings.name](settings))

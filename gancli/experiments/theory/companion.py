"""The matrix of one late epoch near an equilibrium, whose eigenvalues are the game's multipliers."""

import msgspec
import numpy as np

from gancli.config import Experiment
from gancli.experiments.theory.rules import RULES
from gancli.experiments.theory.slopes import Vector
from gancli.experiments.theory.stepping import Linear, Player, epoch

_LATE = 10**9
"""So many moves that nothing is left of an optimiser's beginning."""


def companion(field: Linear, d_size: int, experiment: Experiment) -> Vector | None:
    """The epoch's matrix on (D's numbers and memory, G's numbers and memory, G's average where there is one).

    Args:
        field: At the equilibrium.
        d_size: How many are D's.
        experiment: The play and both optimisers.

    Returns:
        The matrix, or None where an optimiser is not linear there or the field has a kink.
    """
    sides = (experiment.discriminator.optimizer, experiment.generator.optimizer)
    if not all(RULES[side.name].linear for side in sides) or not np.isfinite(field.matrix).all():
        return None
    d_rows, g_rows = (1 + RULES[side.name].memories(side) for side in sides)
    g_rows += experiment.generator.average > 0
    sizes = (d_rows, d_size), (g_rows, len(field.matrix) - d_size)
    inside = _unclipped(experiment)
    columns = [
        np.concatenate([_packed(player) for player in epoch(field, *_players(unit, sizes, inside), inside)])
        for unit in np.eye(sum(rows * size for rows, size in sizes))
    ]
    return np.array(columns).T


def _unclipped(experiment: Experiment) -> Experiment:
    """Near 0 clipping does nothing, but the unit vectors lie far out."""
    d = msgspec.structs.replace(experiment.discriminator, clip=0.0)
    return msgspec.structs.replace(experiment, discriminator=d)


def _players(
    state: Vector, sizes: tuple[tuple[int, int], tuple[int, int]], experiment: Experiment
) -> tuple[Player, Player]:
    split = sizes[0][0] * sizes[0][1]
    d, g = state[:split].reshape(sizes[0]), state[split:].reshape(sizes[1])
    averaged = experiment.generator.average > 0
    memory = tuple(g[1:-1] if averaged else g[1:])
    return Player(d[0], tuple(d[1:]), moves=_LATE), Player(g[0], memory, g[-1] if averaged else None, _LATE)


def _packed(player: Player) -> Vector:
    average = [] if player.average is None else [player.average]
    return np.concatenate([player.numbers, *player.memory, *average])

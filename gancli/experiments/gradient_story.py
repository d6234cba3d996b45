"""From a recording to how long both players' gradients are, over the run's own first batches."""

import numpy as np
import numpy.typing as npt

from gancli.engine.game import Game
from gancli.experiments import dynamics_points as at
from gancli.experiments.dynamics import norms
from gancli.records import NO_JUDGE, Gradients, Missing, Weights

MOST = 60
"""So many of a recording's snapshots are looked at."""


def gradient_story(
    game: Game,
    generators: Weights,
    discriminators: Weights,
    epochs: npt.NDArray[np.int64],
    seed: int,
    most: int = MOST,
) -> Gradients | Missing:
    """The lengths that ``gan dynamics`` tells, or why there are none.

    Args:
        game: What is played.
        generators: G's weights of one member, (T, …).
        discriminators: D's.
        epochs: Of the snapshots (T,).
        seed: The member's, for its own batches.
        most: How many snapshots to look at, evenly spaced, the first and the last among them.
    """
    if not game.has_critic:
        return NO_JUDGE
    import torch

    from gancli.engine.field import Field

    torch.set_num_threads(1)
    kept = np.unique(np.linspace(0, len(epochs) - 1, most).round().astype(np.int64))
    game = at.in_double(game)
    points, drawn = at.flat(game, generators, discriminators)[kept], at.draws(game, seed)
    found = [
        norms(Field(game, at.batches(at.at_epoch(game, drawn, epoch))), point)
        if at.is_finite(point)
        else (np.nan, np.nan)
        for epoch, point in zip(epochs[kept].tolist(), points, strict=True)
    ]
    return Gradients(kept, np.array(found))

"""From a recording to the four moments of real and of generated sets, as large as the ones that D judges."""

import numpy as np

from gancli.engine.game import Game
from gancli.experiments import judging
from gancli.metrics.moments import moments
from gancli.records import Array, Missing, SetShapes, Weights

SETS = 60


def set_story(game: Game, generators: Weights) -> SetShapes | Missing:
    """Fresh sets of the target, and of G at each of its T snapshots; or why there are none.

    Args:
        game: What is played.
        generators: G's weights of one member, (T, …).
    """
    if not game.view.of_sets:
        return Missing("D judges single points, not sets")
    count = SETS * game.experiment.batch
    noise = judging.drawn_noise(game, 4, count)
    dropout = judging.fixed_masks(game.experiment, count)
    made = [
        _four(judging.points(game, {name: w[t : t + 1] for name, w in generators.items()}, noise, dropout)[0])
        for t in range(len(next(iter(generators.values()))))
    ]
    return SetShapes(_four(judging.drawn_real(game, 4, count)), np.stack(made))


def _four(points: Array) -> Array:
    """The moments (4, F, S) of points (F, S·B) that are cut into sets; NaN where they do not exist."""
    sets = points.reshape(len(points), SETS, -1)
    with np.errstate(all="ignore"):
        found = moments(sets)
        four = np.stack([found.mean, found.sd, found.skewness, found.excess_kurtosis])
    return np.where(np.isfinite(four), four, np.nan)
